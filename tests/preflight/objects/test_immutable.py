"""Fields that are fixed once an object exists."""

from typing import Any

import pytest

from eventing.vocabulary import Resource
from functions._manifests.emission import document
from functions._manifests.fields import assigned, removed
from functions._manifests.paths import parse
from functions._manifests.repository import load
from functions._preflight.change import Difference
from functions._preflight.objects.immutable import nothing_immutable
from tests.manifests.samples import config
from tests.preflight.changes import BASE, add, checked, files, messages, new, put


def changing(kind: str, api: str, body: dict[str, Any], path: str, value: Any, **more: Any) -> list[tuple[str, str]]:
    """What is said of an object one of whose fields gets another value."""
    data = {"apiVersion": api, "kind": kind, "metadata": {"name": "x", **more}, **body}
    after = removed(data, parse(path)) if value is None else assigned(data, parse(path), value)
    before, later = (load(BASE | {"apps/x.yaml": document(one).encode()}) for one in (data, after))
    return [(one.path, one.message) for one in nothing_immutable(Difference(before, later))]


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
        ("StatefulSet", "apps/v1", {"spec": {}}, "spec.somethingNew", "x"),
        ("StorageClass", "storage.k8s.io/v1", {"provisioner": "a"}, "provisioner", "b"),
        ("StorageClass", "storage.k8s.io/v1", {"parameters": {"a": "b"}}, "parameters", {"a": "c"}),
        ("StorageClass", "storage.k8s.io/v1", {"provisioner": "a"}, "reclaimPolicy", "Retain"),
        ("RoleBinding", "rbac.authorization.k8s.io/v1", {"roleRef": {"name": "a"}}, "roleRef", {"name": "b"}),
        ("ClusterRoleBinding", "rbac.authorization.k8s.io/v1", {"roleRef": {"name": "a"}}, "roleRef", {"name": "b"}),
        ("IngressClass", "networking.k8s.io/v1", {"spec": {"controller": "a"}}, "spec.controller", "b"),
        ("Secret", "v1", {"type": "Opaque"}, "type", "kubernetes.io/tls"),
        ("Secret", "v1", {"immutable": True, "stringData": {"a": "b"}}, "stringData", {"a": "c"}),
        ("ReplicaSet", "apps/v1", {"spec": {"selector": {"matchLabels": {"a": "b"}}}}, "spec.selector", {}),
        ("Service", "v1", {"spec": {"clusterIP": "None"}}, "spec.clusterIP", None),
        ("Service", "v1", {"spec": {}}, "spec.clusterIP", "None"),
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
        return changing(kind, api, body, path, value, **more)

    assert outcome() == [(path, f"{path} of {kind} x is fixed once it exists: leave it, or replace it by hand")]
    assert outcome(annotations={"argocd.argoproj.io/sync-options": "Prune=false,Replace=true"}) == []
    assert outcome(annotations={"argocd.argoproj.io/sync-options": "Force=true"}) == []
    assert outcome(annotations={"argocd.argoproj.io/hook": "Sync"}) == []
    assert outcome(annotations={"argocd.argoproj.io/sync-options": "Prune=false"}) != []


GROWN = {"spec": {"resources": {"requests": {"storage": "10Gi"}}}}
STORAGE = "spec.resources.requests.storage"


@pytest.mark.parametrize(("size", "messages_"), [("20Gi", []), ("10240Mi", []), ("10G", [STORAGE]), ("1Gi", [STORAGE])])
def test_a_claim_can_only_grow(size: str, messages_: list[str]) -> None:
    assert [path for path, _ in changing("PersistentVolumeClaim", "v1", GROWN, STORAGE, size)] == messages_


@pytest.mark.parametrize(
    ("kind", "api", "body", "path", "value"),
    [
        ("StatefulSet", "apps/v1", {"spec": {"replicas": 1}}, "spec.replicas", 2),
        ("StatefulSet", "apps/v1", {"spec": {}}, "spec.template", {"a": "b"}),
        ("StatefulSet", "apps/v1", {"spec": {}}, "spec.podManagementPolicy", "OrderedReady"),  # the default, stated
        ("StorageClass", "storage.k8s.io/v1", {"provisioner": "a"}, "volumeBindingMode", "Immediate"),
        ("StorageClass", "storage.k8s.io/v1", {"provisioner": "a"}, "allowVolumeExpansion", True),
        ("PriorityClass", "scheduling.k8s.io/v1", {"value": 1}, "preemptionPolicy", "PreemptLowerPriority"),
        ("PersistentVolumeClaim", "v1", {"spec": {}}, "spec.volumeName", "pv-1"),  # what the cluster has filled in
        ("PersistentVolumeClaim", "v1", {"spec": {}}, "spec.storageClassName", "fast"),
        ("PersistentVolumeClaim", "v1", {"spec": {}}, "spec.volumeMode", "Filesystem"),
        ("Service", "v1", {"spec": {}}, "spec.clusterIP", "10.0.0.1"),
        ("Service", "v1", {"spec": {"type": "ExternalName"}}, "spec.clusterIP", "None"),
        ("RoleBinding", "rbac.authorization.k8s.io/v1", {"roleRef": {"name": "a"}}, "subjects", []),
        ("ConfigMap", "v1", {"immutable": True}, "metadata.labels", {"a": "b"}),
        ("ConfigMap", "v1", {"data": {"a": "b"}}, "immutable", True),
        ("Job", "batch/v1", {"spec": {}}, "spec.suspend", True),
    ],
)
def test_what_may_change(kind: str, api: str, body: dict[str, Any], path: str, value: Any) -> None:
    assert changing(kind, api, body, path, value) == []


def test_what_is_no_longer_immutable() -> None:
    body = {"immutable": True, "data": {"a": "b"}}
    assert [path for path, _ in changing("ConfigMap", "v1", body, "immutable", False)] == ["immutable"]


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
