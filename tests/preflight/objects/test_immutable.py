"""Fields that are fixed once an object exists."""

from typing import Any

import pytest

from eventing.vocabulary import ChangePlan, Resource
from functions._manifests.emission import document
from functions._manifests.paths import get
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions._preflight.change import Change
from functions._preflight.objects.immutable import nothing_immutable
from tests.manifests.samples import config
from tests.preflight.changes import BASE, add, checked, files, messages, new, put

FIXED_CLAIM = {
    "accessModes": ["ReadWriteOnce"],
    "storageClassName": "x",
    "volumeName": "v",
    "selector": {"matchLabels": {"a": "b"}},
}


@pytest.mark.parametrize(
    ("kind", "api", "body", "path", "value"),
    [
        (
            "Deployment",
            "apps/v1",
            {"spec": {"selector": {"matchLabels": {"a": "b"}}}},
            "spec.selector",
            {"matchLabels": {"a": "c"}},
        ),
        (
            "DaemonSet",
            "apps/v1",
            {"spec": {"selector": {"matchLabels": {"a": "b"}}}},
            "spec.selector",
            {"matchLabels": {"a": "c"}},
        ),
        (
            "StatefulSet",
            "apps/v1",
            {"spec": {"selector": {"matchLabels": {"a": "b"}}}},
            "spec.selector",
            {"matchLabels": {"a": "c"}},
        ),
        ("StatefulSet", "apps/v1", {"spec": {"serviceName": "a"}}, "spec.serviceName", "b"),
        ("StatefulSet", "apps/v1", {"spec": {}}, "spec.podManagementPolicy", "Parallel"),
        ("StatefulSet", "apps/v1", {"spec": {"volumeClaimTemplates": [{"a": 1}]}}, "spec.volumeClaimTemplates", []),
        ("Job", "batch/v1", {"spec": {"template": {"spec": {"a": 1}}}}, "spec.template", {"spec": {"a": 2}}),
        ("Job", "batch/v1", {"spec": {}}, "spec.selector", {"matchLabels": {"a": "b"}}),
        ("Job", "batch/v1", {"spec": {}}, "spec.completionMode", "Indexed"),
        ("PersistentVolumeClaim", "v1", {"spec": FIXED_CLAIM}, "spec.accessModes", ["ReadOnlyMany"]),
        ("PersistentVolumeClaim", "v1", {"spec": FIXED_CLAIM}, "spec.storageClassName", "y"),
        ("PersistentVolumeClaim", "v1", {"spec": FIXED_CLAIM}, "spec.volumeName", "w"),
        ("PersistentVolumeClaim", "v1", {"spec": FIXED_CLAIM}, "spec.selector", {}),
        ("PriorityClass", "scheduling.k8s.io/v1", {"value": 1}, "value", 2),
        ("PriorityClass", "scheduling.k8s.io/v1", {"value": 1}, "preemptionPolicy", "Never"),
        ("Service", "v1", {"spec": {"clusterIP": "None"}}, "spec.clusterIP", "10.0.0.1"),
        ("ConfigMap", "v1", {"immutable": True, "data": {"a": "b"}}, "data", {"a": "c"}),
        ("ConfigMap", "v1", {"immutable": True}, "binaryData", {"a": "Yg=="}),
    ],
)
def test_fields_that_are_fixed(kind: str, api: str, body: dict[str, Any], path: str, value: Any) -> None:

    def outcome(**more: Any) -> list[tuple[str, str]]:
        data = {"apiVersion": api, "kind": kind, "metadata": {"name": "x", **more}, **body}
        operation = put(path, value, get(data, path), "apps/x.yaml", Resource(kind, "x", "shop", api))
        before = BASE | {"apps/x.yaml": document(data).encode()}
        plan = ChangePlan("shop", (operation,))
        change = Change(load(before), load(applied(before, plan.operations)), plan)
        return [(one.path, one.message) for one in nothing_immutable(change)]

    assert outcome() == [(path, f"{path} of {kind} x is fixed once it exists: leave it, or replace it by hand")]
    assert outcome(annotations={"argocd.argoproj.io/sync-options": "Prune=false,Replace=true"}) == []
    assert outcome(annotations={"argocd.argoproj.io/sync-options": "Force=true"}) == []
    assert outcome(annotations={"argocd.argoproj.io/hook": "Sync"}) == []
    assert outcome(annotations={"argocd.argoproj.io/sync-options": "Prune=false"}) != []


def test_fields_that_are_not_fixed() -> None:
    assert messages(checked([put("spec.replicas", 3, 2)]), "immutable") == []
    before = files(apps__x=config("x"))
    assert (
        messages(
            checked([put("data.a", "c", "b", "apps/x.yaml", Resource("ConfigMap", "x", "shop"))], before), "immutable"
        )
        == []
    )
    assert messages(checked([add(new("PriorityClass", "scheduling.k8s.io/v1", value=3))]), "immutable") == []
