"""Fields and types; fields that are fixed."""

from typing import Any

import pytest

from eventing.vocabulary import ChangePlan, Resource
from functions._manifests.emission import document
from functions._manifests.paths import get
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions._preflight.change import Change
from functions._preflight.objects.immutable import nothing_immutable
from functions._preflight.view import Knobs
from tests.manifests.samples import config
from tests.preflight.changes import BASE, POD, add, checked, files, messages, new, put
from tests.preflight.changes import CONTAINER as C


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("spec.replicas", "three", ("spec.replicas", "spec.replicas: 'three' is not of type 'integer'")),
        ("spec.minReadySeconds", 3, None),
        ("spec.minReady", 3, ("spec", "spec: Additional properties are not allowed ('minReady' was unexpected)")),
        (f"{C}.imagePullPolicy", 3, (f"{POD}.containers[0].imagePullPolicy", None)),
        (f"{C}.readinessProbe", {"httpGet": {"path": "/"}}, (f"{POD}.containers[0].readinessProbe.httpGet", None)),
    ],
)
def test_fields_follow_the_schema(path: str, value: Any, found: tuple[str, str | None] | None) -> None:
    expected = 2 if path == "spec.replicas" else None
    listed = [one for one in checked([put(path, value, expected)]) if one.rule == "schema"]
    if found is None:
        assert listed == []
    else:
        (one,) = listed
        assert (one.severity, one.path) == ("error", found[0])
        assert found[1] is None or found[1] in one.message
        assert one.message.startswith(f"{found[0]}: ")


CUSTOM = "is a custom resource: its fields were not checked"


GONE = "is not served by Kubernetes 1.37: use its newer version"


@pytest.mark.parametrize(
    ("kind", "api", "severity", "message"),
    [
        ("ServiceMonitor", "monitoring.coreos.com/v1", "info", f"monitoring.coreos.com/v1 ServiceMonitor {CUSTOM}"),
        ("PodDisruptionBudget", "policy/v1beta1", "error", f"policy/v1beta1 PodDisruptionBudget {GONE}"),
        ("NetworkPolicy", "networking.k8s.io/v9", "error", f"networking.k8s.io/v9 NetworkPolicy {GONE}"),
        ("ConfigMap", "v9", "error", f"v9 ConfigMap {GONE}"),
        ("HTTPRoute", "gateway.networking.k8s.io/v1", "info", f"gateway.networking.k8s.io/v1 HTTPRoute {CUSTOM}"),
        ("../x", "v1", "error", "v1 ../x is no kind of Kubernetes"),
        ("ConfigMap", "a/b/c", "error", "a/b/c ConfigMap is no kind of Kubernetes"),
    ],
)
def test_kinds_without_a_schema(kind: str, api: str, severity: str, message: str) -> None:
    found = [
        one for one in checked([add(new(kind, api))], knobs=Knobs(kubernetes_version="1.37")) if one.rule == "schema"
    ]
    assert [(one.severity, one.message) for one in found] == [(severity, message)]


def test_the_version_of_the_cluster_decides() -> None:
    flow = new("FlowSchema", "flowcontrol.apiserver.k8s.io/v1beta3", spec={"priorityLevelConfiguration": {"name": "x"}})
    old = checked([add(flow)], knobs=Knobs(kubernetes_version="1.31"))
    recent = checked([add(flow)], knobs=Knobs(kubernetes_version="v1.33.1"))
    assert messages(old, "schema") == []
    assert messages(recent, "schema") == [
        "flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema is not served by Kubernetes v1.33.1: use its newer version"
    ]


def test_a_secret_is_never_quoted() -> None:
    assert messages(checked([add(new("Secret", data={"password": 3}))]), "schema") == []


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
