"""What holds for every practice: it plans what renders, what the API accepts, and what is not planned again."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import kubernetes_validate
import pytest

from eventing.vocabulary import ChangePlan
from functions._catalogue.catalogue import PRACTICES, propose
from functions._catalogue.practice import NothingToDo, never
from functions._catalogue.reference import document
from functions._catalogue.said import Said
from functions._manifests.rendering import applied, render
from functions._manifests.repository import Repository, load
from functions._manifests.source import documents_of
from tests.catalogue.building import Data, improvement, service, shop, thing, workload

IDS = [
    "readiness-probe",
    "liveness-probe",
    "startup-probe",
    "memory-requests",
    "memory-limits",
    "cpu-requests",
    "replicas",
    "disruption-budget",
    "autoscaler",
    "topology-spread",
    "run-as-non-root",
    "read-only-root",
    "drop-capabilities",
    "no-privilege-escalation",
    "seccomp-profile",
    "no-service-account-token",
    "no-service-links",
    "pinned-images",
    "registry-mirror",
    "default-deny",
    "resource-quota",
    "limit-range",
    "job-ttl",
    "job-history",
    "priority-class",
    "service-monitor",
    "alert-rules",
    "backup-job",
    "graceful-shutdown",
    "revision-history",
    "rollout-strategy",
    "database-storage",
    "no-cpu-limits",
    "pull-policy",
]
BY_DESIGN = {"run-as-non-root", "read-only-root", "default-deny", "registry-mirror", "backup-job", "database-storage"}
ANNOTATED: Data = {"prometheus.io/scrape": "true", "prometheus.io/port": "9090"}


def _wanting() -> Repository:
    """A repository in which every practice finds something to do."""
    ports = [{"name": "http", "containerPort": 8080}, {"name": "metrics", "containerPort": 9090}]
    api = workload(
        container={"ports": ports, "image": "nginxinc/nginx-unprivileged:latest", "imagePullPolicy": "IfNotPresent"},
        annotations=ANNOTATED,
    )
    sized = {
        "ports": [{"name": "http", "containerPort": 8080}],
        "livenessProbe": {"httpGet": {"path": "/healthz", "port": "http"}},
        "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": "1"}},
    }
    web = workload("web", container=sized)
    front = workload("front", spec={"replicas": 4})
    password = {"name": "POSTGRES_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}
    claims = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    database = workload(
        "db",
        "StatefulSet",
        {"image": "postgres:16.4", "env": [password], "ports": [{"name": "sql", "containerPort": 5432}]},
        spec={"volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": claims}]},
    )
    database["spec"]["template"]["spec"]["containers"][0]["volumeMounts"] = [
        {"name": "data", "mountPath": "/var/lib/postgresql/data"}
    ]
    mounted = {"image": "postgres:16.4", "volumeMounts": [{"name": "data", "mountPath": "/var/lib/postgresql/data"}]}
    lost = workload("lost", container=mounted, pod={"volumes": [{"name": "data", "emptyDir": {}}]})
    nightly = workload("nightly", "CronJob", pod={"restartPolicy": "Never"})
    metrics = thing(
        "v1",
        "Service",
        "api",
        {"app": "api"},
        spec={"selector": {"app": "api"}, "ports": [{"name": "metrics", "port": 9090}]},
    )
    rule = thing("monitoring.coreos.com/v1", "PrometheusRule", "other", spec={"groups": []})
    return shop(api, web, front, database, lost, nightly, metrics, service("web"), service("db", 5432), rule)


SAID: dict[str, Data] = {
    "memory-limits": {"memory": "256Mi"},
    "pinned-images": {"image": "nginx-unprivileged", "tag": "1.27.4"},
    "registry-mirror": {"registry": "registry.lan"},
}


def _quota_ready() -> Repository:
    resources = {"requests": {"cpu": "100m", "memory": "64Mi"}}
    return shop(workload(container={"resources": resources}))


@cache
def _rounds(practice: str) -> list[ChangePlan]:
    """All plans until there is nothing to do, each on top of the one before."""
    plans: list[ChangePlan] = []
    repository = _start(practice)
    for _ in range(20):
        found = propose(improvement(practice, **SAID.get(practice, {})), repository)
        if isinstance(found, NothingToDo):
            return plans
        plans.append(found)
        repository = load(applied(repository.files, found.operations))
    raise AssertionError(f"{practice} never ends")


def _start(practice: str) -> Repository:
    return _quota_ready() if practice == "resource-quota" else _wanting()


def _invalid(repository: Repository, files: Iterable[str]) -> list[str]:
    """What the API's schema says against some files; kinds of operators have none here."""
    found = []
    for file in files:
        for data in documents_of(repository.files[file]):
            try:
                kubernetes_validate.validate(data, "1.34", strict=True)
            except kubernetes_validate.SchemaNotFoundError:
                continue
            except kubernetes_validate.ValidationError as error:
                found.append(f"{file}: {error}")
    return found


def test_the_ids_are_those_that_recognition_knows() -> None:
    assert sorted(PRACTICES) == sorted(IDS)
    assert all(key == practice.id for key, practice in PRACTICES.items())
    assert len({practice.title for practice in PRACTICES.values()}) == len(IDS)


def test_the_repository_of_this_test_is_sound() -> None:
    for repository in (_wanting(), _quota_ready()):
        assert _invalid(repository, repository.files) == []


@pytest.mark.parametrize("practice", IDS)
def test_a_plan_renders_is_accepted_and_is_not_made_again(practice: str) -> None:
    repository = _start(practice)
    plans = _rounds(practice)
    assert plans
    touched: set[tuple[Any, ...]] = set()
    for plan in plans:
        assert plan.application == "shop"
        assert plan.practice == practice
        assert len(plan.workloads) >= 1
        assert plan.workloads == tuple(dict.fromkeys(plan.workloads))
        assert render(repository.files, plan.operations)
        for one in plan.operations:
            place = (one.op, one.resource, one.path)
            assert place not in touched
            touched.add(place)
        repository = load(applied(repository.files, plan.operations))
    assert _invalid(repository, sorted({one.file for plan in plans for one in plan.operations})) == []
    assert not repository.unreadable


@pytest.mark.parametrize("practice", IDS)
def test_a_plan_changes_more_than_labels_and_notes(practice: str) -> None:
    for plan in _rounds(practice):
        for one in plan.operations:
            assert one.op in {"set_field", "remove_field", "add_resource"}
            assert not re.search(r"metadata\.(labels|annotations)", one.path)


@pytest.mark.parametrize("practice", IDS)
def test_nothing_immutable_is_written(practice: str) -> None:
    immutable = re.compile(r"spec\.(selector|serviceName|volumeClaimTemplates|podManagementPolicy)")
    for plan in _rounds(practice):
        for one in plan.operations:
            assert not (one.op != "add_resource" and immutable.match(one.path))
            assert not (one.resource.kind == "StatefulSet" and one.path == "spec.revisionHistoryLimit")
            assert not (one.resource.kind == "Job" and one.path.startswith("spec.template"))


@pytest.mark.parametrize("practice", IDS)
def test_a_plan_overrides_nothing_that_somebody_chose(practice: str) -> None:
    for plan in _rounds(practice):
        for one in plan.operations:
            assert one.expected is None or PRACTICES[practice].corrects(one)


@pytest.mark.parametrize("practice", IDS)
def test_what_breaks_by_design_is_never_automatic(practice: str) -> None:
    assert PRACTICES[practice].automatic is (practice not in BY_DESIGN)
    if practice in BY_DESIGN:
        for plan in _rounds(practice):
            assert (plan.automatic, plan.why_not_automatic) == (False, PRACTICES[practice].why_not_automatic)


@pytest.mark.parametrize("practice", IDS)
def test_a_practice_tells_judges_and_people_enough(practice: str) -> None:
    found = PRACTICES[practice]
    assert 1 <= len(found.experts) <= 3
    assert len(set(found.experts)) == len(found.experts)
    assert all(0 < value < 1 for value in (found.risk, found.effort, found.impact))
    assert set(found.parameters) <= set(Said.__struct_fields__)
    for sentence in (found.summary, found.checks, found.changes, *found.risks, *found.recommendations):
        assert sentence.endswith(".")
        assert sentence[0].isupper() or sentence.startswith("`")
    assert found.why_not_automatic == "" or found.risk >= 0.3


def test_at_least_six_categories() -> None:
    assert {practice.category for practice in PRACTICES.values()} == {
        "architecture",
        "capability",
        "integration",
        "security",
        "database",
        "networking",
        "monitoring",
    }


def test_no_value_is_a_defect_unless_a_practice_says_so() -> None:
    plan = _rounds("topology-spread")[0]
    assert not never(plan.operations[0])


def test_the_page_for_people_names_every_practice() -> None:
    page = document()
    assert page.startswith("# Practices\n")
    assert f"{len(IDS)} practices in 7 categories" in page
    for practice in PRACTICES.values():
        assert page.count(f"\n| `{practice.id}` |") == 1
        assert practice.checks in page
        assert practice.changes in page
    assert "| `default-deny` | a person decides: Traffic that the manifests do not show is cut off. |" in page
    assert "| `replicas` | by itself |" in page
