"""Two values for one field are found by resource, path and value."""

from typing import Any

import pytest

from eventing.vocabulary import Conflict, Operation
from functions._manifests.rendering import applied
from functions._manifests.repository import Repository, load
from functions.rag_validator.conflicts import Rival, moved_on, overridden, owned, rivals
from tests.validator.homelab import LIMIT, POD, REQUEST, add, changed, cut, homelab, plan, put, resource, scaler

WEB = resource("Deployment", "web")
FILE = "apps/shop/web.yaml"
CHOSEN = "somebody chose this value, and the practice does not call it a defect"
CHANGED = "Git changed here since the plan was made; it has to be planned again"


def never(_: Operation) -> bool:
    return False


def after(repository: Repository, *operations: Operation) -> Repository:
    return load(applied(repository.files, operations))


def test_a_chosen_value_is_not_overridden_in_silence() -> None:
    found = tuple(overridden(changed(homelab(), put(LIMIT, "256Mi", "192Mi")), never))
    assert found == (Conflict(WEB, FILE, LIMIT, "256Mi", "192Mi", CHOSEN),)


@pytest.mark.parametrize(
    "operation",
    [
        put(LIMIT, "192Mi", "192Mi"),
        put("spec.paused", False),
        cut("spec.paused"),
        put(f"{POD}.livenessProbe", {"a": 1}),
    ],
)
def test_where_nothing_was_chosen_nothing_is_overridden(operation: Operation) -> None:
    assert tuple(overridden(changed(homelab(), operation), never)) == ()


def test_a_removed_value_was_chosen_too() -> None:
    assert [one.path for one in overridden(changed(homelab(), cut(LIMIT, "192Mi")), never)] == [LIMIT]


def test_a_defect_is_corrected() -> None:
    corrected, other = put(LIMIT, "256Mi"), put(REQUEST, "128Mi")
    found = overridden(changed(homelab(), corrected, other), lambda operation: operation == corrected)
    assert [one.path for one in found] == [REQUEST]


def test_replicas_are_handed_over_to_a_new_autoscaler() -> None:
    handed = (cut("spec.replicas", 2), scaler("web"))
    assert tuple(overridden(changed(homelab(), *handed), never)) == ()
    assert len(tuple(overridden(changed(homelab(), cut("spec.replicas", 2), scaler("api")), never))) == 1
    assert len(tuple(overridden(changed(homelab(), cut(LIMIT, "192Mi"), scaler("web")), never))) == 1


@pytest.mark.parametrize(
    ("kind", "target", "handed"),
    [
        ("HorizontalPodAutoscaler", {"kind": "Deployment", "name": "web"}, True),
        ("ScaledObject", {"name": "web"}, True),
        ("ScaledObject", {"kind": "StatefulSet", "name": "web"}, False),
        ("ScaledJob", {"kind": "Deployment", "name": "web"}, False),
    ],
)
def test_only_an_autoscaler_of_this_workload_takes_the_replicas(
    kind: str, target: dict[str, str], handed: bool
) -> None:
    scaling = add(kind, "s", "x/v1", spec={"scaleTargetRef": target})
    found = tuple(overridden(changed(homelab(), cut("spec.replicas", 2), scaling), never))
    assert len(found) == (0 if handed else 1)


@pytest.mark.parametrize(
    ("operation", "conflict"),
    [
        (put(LIMIT, "256Mi", "128Mi"), Conflict(WEB, FILE, LIMIT, "256Mi", "192Mi", CHANGED)),
        (put(LIMIT, "256Mi", None), Conflict(WEB, FILE, LIMIT, "256Mi", "192Mi", CHANGED)),
        (put("spec.paused", True, False), Conflict(WEB, FILE, "spec.paused", True, None, CHANGED)),
        (cut("spec.replicas", 5), Conflict(WEB, FILE, "spec.replicas", None, 2, CHANGED)),
        (put(LIMIT, "256Mi", "192Mi"), None),
        (put(LIMIT, "192Mi", "128Mi"), None),
        (cut("spec.paused", True), None),
        (add("ConfigMap", "x"), None),
    ],
)
def test_a_plan_on_an_older_commit(operation: Operation, conflict: Conflict | None) -> None:
    assert tuple(moved_on(changed(homelab(), operation))) == ((conflict,) if conflict else ())


def test_another_plan_wants_another_value() -> None:
    mine = plan(put(LIMIT, "256Mi"), put("spec.replicas", 3))
    other = Rival(
        "i2", "approved", plan(put(f"{POD}.resources", {"limits": {"memory": "512Mi"}}), put("spec.replicas", 3))
    )
    assert tuple(rivals(mine, [other])) == (
        Conflict(WEB, FILE, LIMIT, "256Mi", "512Mi", "i2, which is approved, wants another value"),
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "count"),
    [
        (put(LIMIT, "256Mi"), put(LIMIT, "262144Ki"), 0),
        (put(LIMIT, "256Mi"), cut(LIMIT), 1),
        (cut(LIMIT), cut(LIMIT), 0),
        (put(LIMIT, "256Mi"), put(REQUEST, "512Mi"), 0),
        (put("spec.replicas", 2), put("spec.replicas", 3, name="api"), 0),
        (scaler("web", minReplicas=2), scaler("web", minReplicas=3), 1),
        (scaler("web", minReplicas=2), scaler("web", minReplicas=2), 0),
    ],
)
def test_only_the_same_field_with_another_value_is_a_rival(mine: Operation, theirs: Operation, count: int) -> None:
    assert len(tuple(rivals(plan(mine), [Rival("i2", "planned", plan(theirs))]))) == count


HPA = """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web-scaler}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 4
"""
VPA = """apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web-vpa}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy: {updateMode: %s}
"""


def test_an_autoscaler_owns_the_replicas() -> None:
    repository = homelab(hpa=HPA)
    operation = put("spec.replicas", 3, 2)
    assert tuple(owned(changed(repository, operation), repository, after(repository, operation))) == (
        Conflict(
            WEB,
            FILE,
            "spec.replicas",
            3,
            2,
            "HorizontalPodAutoscaler web-scaler (apps/shop/hpa.yaml) owns the number of replicas",
        ),
    )


@pytest.mark.parametrize(
    "operation", [cut("spec.replicas", 2), put(LIMIT, "256Mi"), put("spec.replicas", 3, name="api")]
)
def test_an_autoscaler_owns_nothing_else(operation: Operation) -> None:
    repository = homelab(hpa=HPA)
    assert tuple(owned(changed(repository, operation), repository, repository)) == ()


@pytest.mark.parametrize(("mode", "count"), [("Auto", 1), ("Recreate", 1), ('"Off"', 0), ("Initial", 0)])
def test_a_vertical_autoscaler_owns_the_resources(mode: str, count: int) -> None:
    repository = homelab(vpa=VPA % mode)
    found = tuple(owned(changed(repository, put(LIMIT, "256Mi")), repository, repository))
    assert len(found) == count
    assert all(one.reason.endswith("(apps/shop/vpa.yaml) sets requests and limits by itself") for one in found)


def test_a_vertical_autoscaler_of_another_workload_does_not_count() -> None:
    repository = homelab(vpa=VPA % "Auto")
    operations = (
        put(f"{POD.replace('web', 'api')}.resources.limits.memory", "1Gi", name="api"),
        put("spec.replicas", 3),
    )
    assert tuple(owned(changed(repository, *operations), repository, repository)) == ()


@pytest.mark.parametrize(
    ("operations", "stated"),
    [
        ((scaler("web"),), 2),
        ((scaler("web"), cut("spec.replicas", 2)), None),
        ((scaler("api"),), None),
        ((scaler("gone"),), None),
    ],
)
def test_a_new_autoscaler_needs_the_replicas_out_of_git(operations: tuple[Operation, ...], stated: Any) -> None:
    repository = homelab()
    found = tuple(owned(changed(repository, *operations), repository, after(repository, *operations)))
    why = "Git states the replicas that the new autoscaler is to own, so each would undo the other"
    assert found == ((Conflict(WEB, FILE, "spec.replicas", None, stated, why),) if stated else ())
