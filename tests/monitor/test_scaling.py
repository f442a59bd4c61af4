"""A change of how many pods there are, which the API server does not let be made."""

import pytest
from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Operation, Resource
from functions._manifests.affected import differences
from functions._manifests.repository import load
from functions._manifests.scaled import grown
from functions.health_monitor.facts import WorkloadFacts, of_the_plan
from functions.health_monitor.scope import scope_of
from functions.health_monitor.workload_checks import workload_checks
from tests.monitor.test_blame import files as shop
from tests.monitor.workloads import WEB, pod, workload

QUOTA = (
    'pods "web-same-x" is forbidden: exceeded quota: mem, requested: memory=1Gi, used: memory=2Gi, limited: memory=2Gi'
)
AWAY = 'Internal error occurred: failed calling webhook "v.example": connection refused'
TWO = [pod(f"web-same-{number}", "same") for number in (1, 2)]
BEFORE = workload("same", *TWO, desired=2, updated=2, available=2)
NOW = replace(BEFORE, generation=3, observed=3, desired=5, refused=QUOTA, refusals=1)


@pytest.mark.parametrize(
    ("before", "now", "wanted", "expected"),
    [
        (BEFORE, NOW, 5, {"start": "failed"}),
        (BEFORE, replace(NOW, refused=AWAY), 5, {"create": "failed"}),  # if it lasts
        (BEFORE, NOW, 0, {"start": "inconclusive"}),  # somebody else scaled it
        (BEFORE, NOW, 4, {"start": "inconclusive"}),  # so did a scaler, beyond what we asked for
        (BEFORE, replace(NOW, desired=2, updated=1, available=1), 5, {"start": "inconclusive"}),  # one was evicted
        (BEFORE, replace(NOW, available=1), 5, {"start": "inconclusive"}),
        (replace(BEFORE, refused=QUOTA, refusals=1), NOW, 5, {}),  # it was refused before, too
        (replace(BEFORE, available=1), NOW, 5, {"start": "inconclusive"}),
        (BEFORE, replace(NOW, updated=5, available=5), 5, {}),  # it was refused for a moment
        (BEFORE, replace(NOW, refused="", refusals=0), 5, {}),
    ],
)
def test_pods_that_a_change_asks_for_and_that_are_refused_are_its_failure(
    before: WorkloadFacts, now: WorkloadFacts, wanted: int, expected: dict[str, str]
) -> None:
    found = workload_checks(before, now, (), wanted=wanted)
    assert {check.name.split()[0]: check.result for check in found if not check.name.startswith("rollout")} == expected


@pytest.mark.parametrize(
    ("edit", "replicas"),
    [
        (("minReplicas: 1", "minReplicas: 3"), 3),
        (("minReplicas: 3", "minReplicas: 2"), 0),
        (("maxReplicas: 2", "maxReplicas: 9"), 0),
    ],
)
def test_a_scaler_that_keeps_more_asks_for_more(edit: tuple[str, str], replicas: int) -> None:
    text = shop()["apps/web.yaml"].replace(b"maxReplicas: 2", b"maxReplicas: 2, " + edit[0].encode())
    before = shop() | {"apps/web.yaml": text}
    after = shop() | {"apps/web.yaml": text.replace(edit[0].encode(), edit[1].encode(), 1)}
    if edit[0].startswith("max"):
        before, after = shop(), shop(edit)
    (one,) = scope_of(ChangePlan("shop", ()), load(before), load(after)).workloads
    assert one.replicas == replicas


MANIFEST = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {%s}\n"


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        ("replicas: 2", "replicas: 5", {("Deployment", "shop", "web"): 5}),
        ("", "replicas: 2", {("Deployment", "shop", "web"): 2}),
        ("replicas: 2", "", {}),
        ("replicas: 5", "replicas: 2", {}),
        ("replicas: 2", "replicas: many", {}),
        ("replicas: 2, paused: true", "replicas: 2", {}),
    ],
)
def test_how_many_a_workload_asks_for(before: str, after: str, asked: dict[tuple[str, str, str], int]) -> None:
    rest = {"argocd.yaml": shop()["argocd.yaml"]}
    old, new = (load(rest | {"apps/web.yaml": (MANIFEST % spec).encode()}) for spec in (before, after))
    assert grown(differences(old, new)) == asked


@pytest.mark.parametrize(("value", "replicas"), [(5, 5), ("5", 0), (None, 0)])
def test_without_trees_the_plan_says_it(value: object, replicas: int) -> None:
    asked = Operation("set_field", WEB, "web.yaml", "spec.replicas", value=value)
    plan = ChangePlan("shop", (asked,), workloads=(WEB, Resource("Deployment", "api", "shop", "apps/v1")))
    assert [one.replicas for one in of_the_plan(plan).workloads] == [replicas, 0]
