"""One thing is not done twice."""

from typing import Any

import pytest

from eventing.vocabulary import Conflict, Operation, Resource
from functions.rag_validator.changes import changes
from functions.rag_validator.conflicts import Rival
from functions.rag_validator.duplicates import already_so, existing, on_its_way
from tests.validator.homelab import LIMIT, REQUEST, add, cut, homelab, plan, put, resource

WEB = resource("Deployment", "web")
BUDGET = """apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
"""
SETTINGS = """apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {level: debug}
"""
SPEC: dict[str, Any] = {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "web"}}}


def already(*operations: Operation, **more: str) -> tuple[Conflict, ...]:
    repository = homelab(**more)
    made = plan(*operations)
    return tuple(already_so(made, changes(made, repository.files), repository))


def budget(name: str = "web", **spec: Any) -> Operation:
    return add("PodDisruptionBudget", name, "policy/v1", spec={**SPEC, **spec})


def test_what_is_so_already_is_a_duplicate() -> None:
    assert already(put(LIMIT, "192Mi"), put("spec.replicas", 2)) == (
        Conflict(WEB, "apps/shop/web.yaml", LIMIT, "192Mi", "192Mi", "it is so already at this commit"),
        Conflict(WEB, "apps/shop/web.yaml", "spec.replicas", 2, 2, "it is so already at this commit"),
    )


@pytest.mark.parametrize(
    ("operations", "more", "so"),
    [
        ((put(LIMIT, "192Mi"), put("spec.replicas", 3)), {}, False),
        ((cut("spec.paused"),), {}, True),
        ((cut("spec.replicas"),), {}, False),
        ((budget(),), {"budget": BUDGET}, True),
        ((budget(maxUnavailable=2),), {"budget": BUDGET}, False),
        ((budget(),), {}, False),
        ((put("spec.replicas", 3, name="gone"),), {}, False),
        ((Operation("remove_resource", Resource("ConfigMap", "x", "shop", "v1"), "apps/shop/x.yaml"),), {}, True),
        ((Operation("remove_resource", Resource("Service", "web", "shop", "v1"), "apps/shop/web.yaml"),), {}, False),
    ],
)
def test_every_operation_has_to_be_true(operations: tuple[Operation, ...], more: dict[str, str], so: bool) -> None:
    assert bool(already(*operations, **more)) is so


def test_a_resource_that_exists_is_not_added() -> None:
    operation = budget(maxUnavailable=2)
    assert tuple(existing(plan(operation), homelab(budget=BUDGET))) == (
        Conflict(
            operation.resource,
            "apps/shop/budget.yaml",
            "",
            "PodDisruptionBudget web",
            "PodDisruptionBudget web",
            "a resource of this name exists already",
        ),
    )


def test_the_same_under_another_name_is_not_added() -> None:
    operation = budget("other")
    assert tuple(existing(plan(operation), homelab(budget=BUDGET))) == (
        Conflict(
            operation.resource,
            "apps/shop/budget.yaml",
            "",
            "PodDisruptionBudget other",
            "PodDisruptionBudget web",
            "web says the same already",
        ),
    )


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        (budget("other", maxUnavailable=2), {"budget": BUDGET}),
        (budget("other"), {"budget": BUDGET.replace("name: web", "name: web, namespace: elsewhere")}),
        (budget("other"), {}),
        (put(LIMIT, "192Mi"), {"budget": BUDGET}),
        (add("ConfigMap", "other", "v1", data={"level": "info"}), {"settings": SETTINGS}),
        (add("ConfigMap", "other", "v1", data={}), {"settings": SETTINGS}),
    ],
)
def test_another_resource_may_be_added(operation: Operation, more: dict[str, str]) -> None:
    assert tuple(existing(plan(operation), homelab(**more))) == ()


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ((put(LIMIT, "256Mi"),), (put(LIMIT, "256Mi"), put("spec.replicas", 3)), True),
        ((put(LIMIT, "256Mi"),), (put(LIMIT, "262144Ki"),), True),
        ((put(LIMIT, "256Mi"), put(REQUEST, "1Mi")), (put(LIMIT, "256Mi"),), False),
        ((put(LIMIT, "256Mi"),), (put(LIMIT, "512Mi"),), False),
        ((cut(LIMIT),), (cut(LIMIT),), True),
        ((cut(LIMIT),), (put(LIMIT, "256Mi"),), False),
        ((budget(),), (budget(),), True),
        ((budget(),), (budget(maxUnavailable=2),), False),
    ],
)
def test_what_another_plan_does_already(mine: tuple[Operation, ...], theirs: tuple[Operation, ...], same: bool) -> None:
    found = tuple(on_its_way(plan(*mine), [Rival("i2", "approved", plan(*theirs))]))
    assert len(found) == (1 if same else 0)
    assert all(one.reason == "i2 does the same and is approved" for one in found)
    assert all((one.resource, one.path) == (mine[0].resource, mine[0].path) for one in found)


@pytest.mark.parametrize(
    ("stage", "more", "less"), [("approved", 1, 1), ("waiting", 1, 1), ("pending_review", 0, 1), ("stalled", 0, 1)]
)
def test_a_plan_that_waits_for_a_person_may_do_more(stage: str, more: int, less: int) -> None:
    mine = plan(put(LIMIT, "256Mi"))
    theirs = plan(put(LIMIT, "256Mi"), put("spec.replicas", 3))
    assert len(tuple(on_its_way(mine, [Rival("i2", stage, theirs)]))) == more
    assert len(tuple(on_its_way(mine, [Rival("i2", stage, mine)]))) == less


def test_a_plan_without_operations_is_no_duplicate() -> None:
    assert tuple(on_its_way(plan(), [Rival("i2", "approved", plan(put(LIMIT, "1Gi")))])) == ()
