from decimal import Decimal
from typing import Any

import pytest

from functions._manifests.quotas import Quota, Scope, charged, counted_objects, covers, quota_in, unstated
from functions._manifests.repository import Manifest


def manifest(kind: str, api: str = "v1", **data: Any) -> Manifest:
    return Manifest("a.yaml", 0, {"kind": kind, **data}, kind, api, "web", "shop")


def pod(requests: dict[str, str] | None = None, limits: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    return {"containers": [{"name": "a", "resources": {"requests": requests or {}, "limits": limits or {}}}], **more}


def test_a_quota_is_read_with_its_scopes() -> None:
    selector = {"matchExpressions": [{"scopeName": "PriorityClass", "operator": "In", "values": ["high"]}, 3]}
    spec = {"hard": {"pods": 1, "cpu": "x"}, "scopes": ["BestEffort"], "scopeSelector": selector}
    expected = Quota("web", "shop", {"pods": "1"}, (Scope("BestEffort"), Scope("PriorityClass", "In", ("high",))))
    assert quota_in(manifest("ResourceQuota", spec=spec)) == expected
    assert quota_in(manifest("ResourceQuota", spec={"scopes": 3})) == Quota("web", "shop", {})


def test_what_a_pod_counts_for() -> None:
    usage = charged(pod({"cpu": "100m", "example.com/gpu": "1", "hugepages-2Mi": "4Mi"}, {"memory": "1Gi"}))
    assert usage == {
        "pods": 1,
        "count/pods": 1,
        "cpu": Decimal("0.1"),
        "requests.cpu": Decimal("0.1"),
        "memory": 2**30,
        "requests.memory": 2**30,
        "limits.memory": 2**30,
        "requests.example.com/gpu": 1,
        "hugepages-2Mi": 4 * 2**20,
        "requests.hugepages-2Mi": 4 * 2**20,
    }


@pytest.mark.parametrize(
    ("hard", "container", "lacking"),
    [
        ("cpu", {}, (("requests", "cpu"),)),
        ("requests.cpu", {"requests": {"cpu": "0"}}, ()),
        ("memory", {"limits": {"memory": "1"}}, ()),
        ("limits.memory", {"requests": {"memory": "1"}}, (("limits", "memory"),)),
        ("requests.ephemeral-storage", {}, ()),
        ("pods", {}, ()),
    ],
)
def test_what_a_quota_demands(hard: str, container: dict[str, Any], lacking: tuple[tuple[str, str], ...]) -> None:
    assert unstated(Quota("q", "shop", {hard: "1"}), {"resources": container}) == lacking


def test_a_pod_is_in_every_scope_of_its_quota() -> None:
    ends = Scope("Terminating")
    assert covers(Quota("q", "shop", {}), pod())
    assert covers(Quota("q", "shop", {}, (ends, Scope("BestEffort"))), pod(activeDeadlineSeconds=9))
    assert not covers(Quota("q", "shop", {}, (ends, Scope("NotBestEffort"))), pod(activeDeadlineSeconds=9))
    assert covers(Quota("q", "shop", {}, (Scope("NotBestEffort"),)), pod({"cpu": "1"}))
    assert not covers(Quota("q", "shop", {}, (Scope("VolumeAttributesClass"),)), pod())


@pytest.mark.parametrize(
    ("kind", "api", "name"),
    [
        ("Deployment", "apps/v1", "count/deployments.apps"),
        ("Ingress", "networking.k8s.io/v1", "count/ingresses.networking.k8s.io"),
        ("NetworkPolicy", "networking.k8s.io/v1", "count/networkpolicies.networking.k8s.io"),
        ("Gateway", "gateway.networking.k8s.io/v1", "count/gateways.gateway.networking.k8s.io"),
        ("Secret", "v1", "count/secrets"),
    ],
)
def test_objects_are_counted_by_their_resource(kind: str, api: str, name: str) -> None:
    assert name in counted_objects(manifest(kind, api))


def test_a_service_of_knative_is_no_service() -> None:
    assert "services" in counted_objects(manifest("Service"))
    assert "services" not in counted_objects(manifest("Service", "serving.knative.dev/v1"))
