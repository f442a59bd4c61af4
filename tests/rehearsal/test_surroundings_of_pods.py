"""Autoscalers, budgets, quotas, Services and claims."""

from typing import Any

import pytest

from tests.rehearsal.small import Cluster, web


def test_an_autoscaler_keeps_within_its_bounds(cluster: Cluster) -> None:
    scaled = web()
    scaled["template"]["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "10m"}}
    cluster.put("Deployment", "web", **scaled)
    reference = {"kind": "Deployment", "name": "web"}
    metric = {"type": "Resource", "resource": {"name": "cpu", "target": {"averageUtilization": 70}}}
    bounds = {"scaleTargetRef": reference, "minReplicas": 2, "maxReplicas": 3, "metrics": [metric]}
    cluster.put("HorizontalPodAutoscaler", "web", "autoscaling/v2", **bounds)
    cluster.until(lambda: cluster.ready() == 2)
    cluster.run(1.2)
    status = cluster.get("HorizontalPodAutoscaler", "web")["status"]
    assert (status["currentReplicas"], status["desiredReplicas"]) == (2, 2)
    assert cluster.condition("HorizontalPodAutoscaler", "web", "ScalingActive") == ("True", "ValidMetricFound")
    assert cluster.condition("HorizontalPodAutoscaler", "web", "AbleToScale") == ("True", "ReadyForNewScale")
    assert status["currentMetrics"][0]["resource"]["current"] == {"averageUtilization": 35}
    cluster.put("Deployment", "web", **scaled, replicas=9)
    cluster.run(0.1)
    assert cluster.get("Deployment", "web")["spec"]["replicas"] == 3


def test_an_autoscaler_needs_requests_and_a_target(cluster: Cluster) -> None:
    metric = {"type": "Resource", "resource": {"name": "cpu"}}
    bounds = {"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "maxReplicas": 3, "metrics": [metric]}
    cluster.put("HorizontalPodAutoscaler", "web", "autoscaling/v2", **bounds)
    cluster.run(0.1)
    assert cluster.condition("HorizontalPodAutoscaler", "web", "AbleToScale") == ("False", "FailedGetScale")
    cluster.put("Deployment", "web", **web())
    cluster.run(0.2)
    found = cluster.get("HorizontalPodAutoscaler", "web")["status"]
    assert cluster.condition("HorizontalPodAutoscaler", "web", "ScalingActive") == ("False", "FailedGetResourceMetric")
    assert "missing request for cpu in container web" in str(found)
    assert found["currentMetrics"] == []


@pytest.mark.parametrize(
    ("spec", "desired", "allowed"),
    [
        ({"minAvailable": 1}, 1, 2),
        ({"minAvailable": 3}, 3, 0),
        ({"minAvailable": "50%"}, 2, 1),
        ({"maxUnavailable": 1}, 2, 1),
        ({"maxUnavailable": "100%"}, 0, 3),
        ({}, 1, 2),
    ],
)
def test_budgets(cluster: Cluster, spec: dict[str, Any], desired: int, allowed: int) -> None:
    cluster.put("Deployment", "web", **web(replicas=3))
    selector = {"matchLabels": {"app": "web"}}
    cluster.put("PodDisruptionBudget", "web", "policy/v1", selector=selector, **spec)
    cluster.until(lambda: cluster.ready() == 3)
    cluster.run(1.2)
    status = cluster.get("PodDisruptionBudget", "web")["status"]
    assert (status["expectedPods"], status["currentHealthy"]) == (3, 3)
    assert (status["desiredHealthy"], status["disruptionsAllowed"]) == (desired, allowed)
    reason = "SufficientPods" if allowed else "InsufficientPods"
    assert cluster.condition("PodDisruptionBudget", "web", "DisruptionAllowed") == (str(bool(allowed)), reason)


def test_a_quota_says_what_is_used_of_it_and_leaves_out_what_is_not_counted(cluster: Cluster) -> None:
    asking = web(replicas=2)
    asking["template"]["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "250m", "memory": "64Mi"}}
    hard = {"pods": "4", "requests.cpu": "1", "requests.memory": "1Gi", "services": "2", "requests.nvidia.com/gpu": "1"}
    cluster.put("ResourceQuota", "bounds", "v1", hard=hard)
    cluster.put("Deployment", "web", **asking)
    cluster.until(lambda: cluster.ready() == 2)
    cluster.run(1.2)
    status = cluster.get("ResourceQuota", "bounds")["status"]
    assert status["hard"] == hard
    used = {"pods": "2", "requests.cpu": "500m", "requests.memory": str(128 * 2**20), "services": "0"}
    assert status["used"] == used


def test_a_service_leads_to_its_ready_pods_only(cluster: Cluster) -> None:
    named = web()
    named["template"]["spec"]["containers"][0]["ports"] = [{"name": "http", "containerPort": 8080}]
    cluster.put("Deployment", "web", **named)
    cluster.put(
        "Service", "web", "v1", selector={"app": "web"}, ports=[{"name": "w", "port": 80, "targetPort": "http"}]
    )
    cluster.put("Service", "none", "v1", selector={"app": "else"}, ports=[{"port": 80}])
    cluster.run(0.2)
    assert cluster.get("Endpoints", "web")["subsets"] == []
    cluster.until(lambda: cluster.ready() == 1)
    cluster.run(0.2)
    (pod,) = cluster.pods()
    (subset,) = cluster.get("Endpoints", "web")["subsets"]
    assert subset["ports"] == [{"name": "w", "port": 8080, "protocol": "TCP"}]
    assert [each["ip"] for each in subset["addresses"]] == [pod["status"]["podIP"]]
    (slice_,) = [e for e in cluster.objects.of("EndpointSlice", "n") if e["endpoints"]]
    assert slice_["metadata"]["labels"] == {"kubernetes.io/service-name": "web"}
    assert slice_["endpoints"][0]["addresses"] == [pod["status"]["podIP"]]
    assert cluster.get("Service", "web")["spec"]["clusterIP"].startswith("10.43.")
    assert cluster.get("Endpoints", "none")["subsets"] == []


def test_load_balancers_and_ingresses_get_an_address(cluster: Cluster) -> None:
    cluster.put("Service", "lb", "v1", type="LoadBalancer", selector={"a": "b"})
    cluster.put("Service", "ext", "v1", type="ExternalName", externalName="example.org")
    cluster.put("Ingress", "web", "networking.k8s.io/v1", rules=[])
    cluster.run(0.2)
    address = {"loadBalancer": {"ingress": [{"ip": "192.168.40.10"}]}}
    assert cluster.get("Service", "lb")["status"] == address
    assert cluster.get("Ingress", "web")["status"] == address
    assert "clusterIP" not in cluster.get("Service", "ext")["spec"]


def test_a_claim_waits_for_a_pod_and_a_pod_for_its_claim(cluster: Cluster) -> None:
    mounted = web()
    mounted["template"]["spec"]["volumes"] = [{"name": "v", "persistentVolumeClaim": {"claimName": "disk"}}]
    cluster.put("Deployment", "web", **mounted)
    cluster.run(1)
    (pod,) = cluster.pods()
    assert pod["status"]["phase"] == "Pending"
    assert pod["status"]["conditions"][0]["message"] == 'persistentvolumeclaim "disk" not found'
    assert cluster.reasons("Pod") == ["FailedScheduling"]
    cluster.put("PersistentVolumeClaim", "other", "v1", resources={"requests": {"storage": "2Gi"}})
    cluster.put("PersistentVolumeClaim", "disk", "v1", resources={"requests": {"storage": "1Gi"}})
    cluster.until(lambda: cluster.ready() == 1)
    assert cluster.get("PersistentVolumeClaim", "disk")["status"]["phase"] == "Bound"
    assert cluster.get("PersistentVolumeClaim", "disk")["status"]["capacity"] == {"storage": "1Gi"}
    assert cluster.get("PersistentVolumeClaim", "other")["status"] == {"phase": "Pending"}
