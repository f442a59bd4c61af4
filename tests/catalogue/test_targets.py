"""Spoken names and written ones."""

import pytest

from eventing.vocabulary import Target
from functions._catalogue import targets
from functions._catalogue.targets import closeness
from functions._manifests.repository import Repository
from tests.catalogue.building import service, several, workload


@pytest.mark.parametrize(
    ("said", "written", "score"),
    [
        ("orders-api", "orders-api", 4),
        ("Orders-API", "orders-api", 4),
        (" orders-api ", "orders-api", 4),
        ("order api", "orders-api", 3),
        ("the orders API", "orders-api", 3),
        ("ordersApi", "orders-api", 3),
        ("ordersapi", "orders-api", 3),
        ("the orders api deployment", "orders-api", 3),
        ("orders", "orders-api", 2),
        ("order", "orders-db", 2),
        ("postgres", "postgresql-main", 2),
        ("orders API", "orders", 1),
        ("api", "orders", 0),
        ("orders database", "orders", 0),
        ("billing api", "api", 0),
        ("app", "apple", 0),
        ("billing", "orders-api", 0),
        ("the service", "service", 3),
        ("v2 api", "api-v2", 2),
    ],
)
def test_closeness(said: str, written: str, score: int) -> None:
    assert closeness(said, written) == score


@pytest.fixture
def homelab() -> Repository:
    return several(
        orders=(
            workload("orders-api"),
            workload("orders-db", "StatefulSet", {"name": "postgres", "image": "docker.io/library/postgres:16.4"}),
            service("orders-db"),
        ),
        payments=(workload("payments-api"), workload("payments-worker"), workload("nightly", "CronJob")),
        web=(workload("storefront", container={"image": "nginxinc/nginx-unprivileged:1.27"}),),
    )


def _named(repository: Repository, *wanted: Target) -> tuple[list[str], list[str]]:
    found = targets.named(wanted, repository, repository.workloads())
    assert isinstance(found, targets.Named), found.reason
    return sorted(one.name for one in found.directly), sorted(one.name for one in found.within)


@pytest.mark.parametrize(
    ("target", "directly", "within"),
    [
        (Target(name="orders-api"), ["orders-api"], []),
        (Target(name="order api"), ["orders-api"], []),
        (Target(name="Orders-DB"), ["orders-db"], []),
        (Target(name="orders"), [], ["orders-api", "orders-db"]),
        (Target(name="payments"), [], ["nightly", "payments-api", "payments-worker"]),
        (Target(name="payment"), [], ["nightly", "payments-api", "payments-worker"]),
        (Target(kind="Deployment", name="payments worker"), ["payments-worker"], []),
        (Target(kind="StatefulSet"), [], ["orders-db"]),
        (Target(kind="deployments", namespace="payments"), [], ["payments-api", "payments-worker"]),
        (Target(namespace="payments"), [], ["nightly", "payments-api", "payments-worker"]),
        (Target(namespace="payments", name="api"), ["payments-api"], []),
        (Target(kind="CronJob", name="nightly"), ["nightly"], []),
        (Target(kind="Namespace", name="payments"), [], ["nightly", "payments-api", "payments-worker"]),
        (Target(kind="Service", name="orders-db"), ["orders-db"], []),
        (Target(name="postgres"), ["orders-db"], []),
        (Target(name="nginx unprivileged"), ["storefront"], []),
        (Target(kind="Deployment", name="nightly"), ["nightly"], []),
    ],
)
def test_a_name_leads_to_workloads(homelab: Repository, target: Target, directly: list[str], within: list[str]) -> None:
    assert _named(homelab, target) == (directly, within)


def test_several_names_are_taken_together(homelab: Repository) -> None:
    assert _named(homelab, Target(name="storefront"), Target(name="web"), Target(name="nowhere")) == (
        ["storefront"],
        ["storefront"],
    )


def test_an_unknown_name_is_told_with_those_that_exist(homelab: Repository) -> None:
    found = targets.named((Target(kind="Deployment", name="billing"),), homelab, homelab.workloads())
    assert isinstance(found, targets.Unmatched)
    assert found.reason == (
        "nothing that may be changed is called Deployment billing; there are nightly, orders, orders-api, orders-db, "
        "payments, payments-api, payments-worker, storefront, web"
    )


def test_a_long_list_of_names_is_cut() -> None:
    repository = several(a=tuple(workload(f"w{number:02}") for number in range(25)))
    found = targets.named((Target(name="billing"),), repository, repository.workloads())
    assert isinstance(found, targets.Unmatched)
    assert found.reason.endswith("w17, w18 and 6 more")


def test_an_empty_repository_has_no_names() -> None:
    repository = several(a=())
    found = targets.named((Target(name="billing"),), repository, repository.workloads())
    assert isinstance(found, targets.Unmatched)
    assert found.reason.endswith("there are no workloads at all")
