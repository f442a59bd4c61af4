"""The report: everything that speaks against a plan, at one commit."""

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Operation
from functions._catalogue.practice import never
from functions._clients.knowledge import Recalled
from functions._improvement.record import Record
from functions._manifests.repository import Repository
from functions.rag_validator.conflicts import Rival
from functions.rag_validator.contradictions import Passage
from functions.rag_validator.past import past_chunk
from functions.rag_validator.validation import MOST, Facts, queries, report
from tests.validator.homelab import LIMIT, POD, REQUEST, add, cut, homelab, improvement, plan, put, scaler

PROBE = put(f"{POD}.readinessProbe", {"tcpSocket": {"port": 80}})


def facts(*operations: Operation, repository: Repository | None = None, practice: str = "memory-limits") -> Facts:
    return Facts("i1", plan(*operations, practice=practice), "c1", repository or homelab(), never)


def test_nothing_speaks_against_a_good_plan() -> None:
    found = report(facts(PROBE))
    assert found.base == "c1"
    assert (found.duplicates, found.conflicts, found.missing, found.capacity) == ((), (), (), ())
    assert (found.similar_failures, found.tombstones, found.related) == ((), (), ())


def test_all_that_speaks_against_a_plan_is_in_the_report() -> None:
    quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: quota}\nspec: {hard: {requests.memory: 200Mi}}\n"
    operations = (
        put(LIMIT, "256Mi", "192Mi"),
        put(REQUEST, "250Mi", "64Mi"),
        put(f"{POD}.envFrom", [{"configMapRef": {"name": "settings"}}]),
        scaler("web"),
    )
    past = Record(improvement("i0"), "rolled_back", plan=plan(put(LIMIT, "1Gi")))
    given = replace(
        facts(*operations, repository=homelab(quota=quota)),
        rivals=(Rival("i2", "approved", plan(put(LIMIT, "512Mi"))),),
        passages=(Passage("a.md", "", "web is capped at 192Mi. It requests 32Mi of memory."),),
        past=(Recalled(past_chunk(past), 0.9),),
        alike=("see also Service web",),
        tombstones=("t1",),
    )
    found = report(given)
    assert [(one.path, one.found) for one in found.conflicts] == [
        (LIMIT, "192Mi"),
        (REQUEST, "64Mi"),
        (LIMIT, "512Mi"),
        (LIMIT, "192Mi"),
        ("spec.replicas", 2),
    ]
    assert [one.split(" needs ")[1][:18] for one in found.missing] == ["ConfigMap settings"]
    assert [one.split(" of ")[0] for one in found.capacity] == ["ResourceQuota quota"]
    assert [one.split(" was ")[0] for one in found.similar_failures] == ["Memory limits (i0)"]
    assert found.related == (
        f"a.md says \"It requests 32Mi of memory.\", but {REQUEST} of web is '64Mi'",
        "see also Service web",
    )
    assert found.tombstones == ("t1",)
    assert found.duplicates == ()


def test_what_the_practice_corrects_is_no_conflict() -> None:
    given = replace(facts(put(LIMIT, "256Mi", "192Mi")), corrects=lambda operation: operation.path == LIMIT)
    assert report(given).conflicts == ()


def test_duplicates_of_every_kind_are_reported() -> None:
    rival = Rival("i2", "approved", plan(put(LIMIT, "192Mi")))
    found = report(replace(facts(put(LIMIT, "192Mi", "192Mi")), rivals=(rival,)))
    assert [one.reason for one in found.duplicates] == [
        "it is so already at this commit",
        "i2 does the same and is approved",
    ]
    budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {maxUnavailable: 1}\n"
    added = add("PodDisruptionBudget", "web", "policy/v1", spec={"maxUnavailable": 2})
    found = report(facts(added, repository=homelab(budget=budget)))
    assert [one.reason for one in found.duplicates] == ["a resource of this name exists already"]


def test_a_plan_whose_resource_went_away_is_not_there() -> None:
    found = report(facts(put("spec.replicas", 3, name="gone"), PROBE))
    assert found.missing == (
        "it is not there as the plan has it: "
        "apps/shop/gone.yaml: set_field Deployment/gone spec.replicas: the file is not there",
    )


def test_a_plan_that_cannot_be_written_says_so() -> None:
    found = report(facts(put("spec.replicas", 3, 5)))
    assert found.missing[0].startswith("it cannot be written at this commit: apps/shop/web.yaml: set_field")
    assert [one.reason.split(";")[0] for one in found.conflicts] == [
        "Git changed here since the plan was made",
        "somebody chose this value, and the practice does not call it a defect",
    ]


def test_a_report_stays_small() -> None:
    operations = tuple(put(f"{POD}.resources.limits.x{n}", "1") for n in range(MOST + 5))
    rival = Rival("i2", "approved", plan(*(put(one.path, "2") for one in operations)))
    given = replace(facts(*operations), rivals=(rival,), alike=("a",) * 30, tombstones=("t",) * 30)
    found = report(given)
    assert (len(found.conflicts), len(found.related), len(found.tombstones)) == (20, 20, 20)


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        (put(LIMIT, "1Gi"), ("memory limits", "web", "web resources limits memory")),
        (cut("spec.replicas"), ("memory limits", "web", "web spec replicas")),
        (
            add("HorizontalPodAutoscaler", "s", "autoscaling/v2", spec={"scaleTargetRef": {"name": "api"}}),
            ("memory limits", "api", "api HorizontalPodAutoscaler"),
        ),
        (add("ScaledJob", "s", spec={"scaleTargetRef": {"name": "api"}}), ("memory limits", "s", "s ScaledJob")),
        (add("ConfigMap", "x"), ("memory limits", "x", "x ConfigMap")),
        (
            put("spec.template.spec.containers[name=web].image", "x"),
            ("memory limits", "web", "web containers name=web image"),
        ),
    ],
)
def test_what_the_documents_are_asked_for(operation: Operation, asked: tuple[str, ...]) -> None:
    assert queries(plan(operation, operation)) == asked
