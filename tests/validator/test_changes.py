"""What a plan changes, field by field, beside what Git has."""

from typing import Any

import pytest

from eventing.vocabulary import Operation
from functions.rag_validator.changes import Changed, Gone, Leaf, changes, equal, wished
from tests.validator.homelab import LIMIT, POD, add, cut, homelab, plan, put, resource

WEB = resource("Deployment", "web")
FILE = "apps/shop/web.yaml"


def leaf(path: str, found: Any, wanted: Any) -> Leaf:
    return Leaf(WEB, FILE, path, found, wanted)


@pytest.mark.parametrize(
    ("operation", "found", "leaves"),
    [
        (put(LIMIT, "256Mi"), "192Mi", (leaf(LIMIT, "192Mi", "256Mi"),)),
        (put(LIMIT, "192Mi"), "192Mi", ()),
        (put(LIMIT, "196608Ki"), "192Mi", ()),
        (put("spec.replicas", 3), 2, (leaf("spec.replicas", 2, 3),)),
        (put("spec.paused", True), None, (leaf("spec.paused", None, True),)),
        (
            put(f"{POD}.resources", {"limits": {"memory": "256Mi"}, "requests": {"cpu": "0.1", "memory": "64Mi"}}),
            {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "192Mi"}},
            (leaf(LIMIT, "192Mi", "256Mi"),),
        ),
        (
            put(f"{POD}.resources.requests", {"cpu": "100m"}),
            {"cpu": "100m", "memory": "64Mi"},
            (leaf(f"{POD}.resources.requests.memory", "64Mi", None),),
        ),
        (
            put(f"{POD}.livenessProbe", {"tcpSocket": {"port": 80}, "periodSeconds": 5}),
            None,
            (
                leaf(f"{POD}.livenessProbe.tcpSocket.port", None, 80),
                leaf(f"{POD}.livenessProbe.periodSeconds", None, 5),
            ),
        ),
        (
            put("spec.template.spec.volumes", [{"name": "x"}]),
            None,
            (leaf("spec.template.spec.volumes", None, [{"name": "x"}]),),
        ),
        (put("spec.strategy", {}), None, (leaf("spec.strategy", None, {}),)),
        (cut(f"{POD}.resources.limits"), {"memory": "192Mi"}, (leaf(LIMIT, "192Mi", None),)),
        (cut("spec.replicas"), 2, (leaf("spec.replicas", 2, None),)),
        (cut("spec.paused"), None, ()),
    ],
)
def test_an_operation_against_git(operation: Operation, found: Any, leaves: tuple[Leaf, ...]) -> None:
    assert changes(plan(operation), homelab().files) == (Changed(operation, found, leaves),)


def test_an_added_resource_is_all_new() -> None:
    operation = add("ConfigMap", "x", data={"a": "b"})
    (found,) = changes(plan(operation), homelab().files)
    assert isinstance(found, Changed)
    assert [(one.path, one.found, one.wanted) for one in found.leaves] == [
        ("apiVersion", None, "v1"),
        ("kind", None, "ConfigMap"),
        ("metadata.name", None, "x"),
        ("data.a", None, "b"),
    ]


def test_what_is_not_there_says_so() -> None:
    lost = put("spec.replicas", 3, name="gone")
    (found,) = changes(plan(lost), homelab().files)
    assert isinstance(found, Gone)
    assert found.operation == lost
    assert found.why == "apps/shop/gone.yaml: set_field Deployment/gone spec.replicas: the file is not there"
    unread = put("spec[", 3)
    (found,) = changes(plan(unread), homelab().files)
    assert isinstance(found, Gone)


def test_what_a_plan_wishes_does_not_depend_on_git() -> None:
    operations = (put(f"{POD}.resources", {"limits": {"memory": "1Gi"}}), cut("spec.paused"), put("spec.replicas", 2))
    assert [(one.path, one.found, one.wanted) for one in wished(plan(*operations))] == [
        (LIMIT, None, "1Gi"),
        ("spec.paused", None, None),
        ("spec.replicas", None, 2),
    ]
    assert wished(plan(put("spec.replicas", 2)))[0].key == ("Deployment", "shop", "web", "spec.replicas")


@pytest.mark.parametrize(
    ("path", "one", "other", "same"),
    [
        ("a.limits.cpu", "0.5", "500m", True),
        ("a.limits.cpu", "0.5", "501m", False),
        ("a.requests.memory", "1Gi", "1024Mi", True),
        ("a.requests.storage", "1Gi", "1024Mi", True),
        ("a.requests.ephemeral-storage", "1Gi", "1024Mi", True),
        ("a.env.value", "1Gi", "1024Mi", False),
        ("a.limits.cpu", "half", "half", True),
        ("a.limits.cpu", "half", "1", False),
        ("spec.paused", True, 1, False),
        ("spec.replicas", 1, 1, True),
    ],
)
def test_values_that_mean_the_same(path: str, one: Any, other: Any, same: bool) -> None:
    assert equal(path, one, other) is same
