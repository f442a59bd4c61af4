"""What Argo CD makes of live objects, row by row."""

from typing import Any

import pytest

from functions._rehearsal.argocd.health import health_of, worst


def live(kind: str, status: dict[str, Any] | None = None, generation: int = 1, **spec: Any) -> dict[str, Any]:
    metadata = {"name": "web", "generation": generation}
    return {"kind": kind, "metadata": metadata, "spec": spec, **({} if status is None else {"status": status})}


def rolled(**changes: Any) -> dict[str, Any]:
    return {"observedGeneration": 1, "updatedReplicas": 2, "replicas": 2, "availableReplicas": 2, **changes}


ROLLOUT = "Waiting for rollout to finish: "


@pytest.mark.parametrize(
    ("status", "spec", "health", "message"),
    [
        (rolled(), {"replicas": 2}, "Healthy", ""),
        (rolled(updatedReplicas=1, replicas=1, availableReplicas=1), {}, "Healthy", ""),
        (rolled(), {"replicas": 2, "paused": True}, "Suspended", "Deployment is paused"),
        (
            rolled(updatedReplicas=1),
            {"replicas": 2},
            "Progressing",
            ROLLOUT + "1 out of 2 new replicas have been updated...",
        ),
        (rolled(replicas=3), {"replicas": 2}, "Progressing", ROLLOUT + "1 old replicas are pending termination..."),
        (
            rolled(availableReplicas=1),
            {"replicas": 2},
            "Progressing",
            ROLLOUT + "1 of 2 updated replicas are available...",
        ),
        (
            rolled(observedGeneration=0),
            {"replicas": 2},
            "Progressing",
            ROLLOUT + "observed deployment generation less than desired generation",
        ),
        (None, {}, "Progressing", ROLLOUT + "observed deployment generation less than desired generation"),
        (
            rolled(conditions=[{"type": "Progressing", "reason": "ProgressDeadlineExceeded"}]),
            {"replicas": 2},
            "Degraded",
            'Deployment "web" exceeded its progress deadline',
        ),
        (rolled(conditions=[{"type": "Progressing", "reason": "Else"}]), {"replicas": 2}, "Healthy", ""),
    ],
)
def test_deployments(status: dict[str, Any] | None, spec: dict[str, Any], health: str, message: str) -> None:
    assert health_of(live("Deployment", status, **spec)) == (health, message)


@pytest.mark.parametrize(
    ("kind", "status", "spec", "health"),
    [
        ("StatefulSet", {"observedGeneration": 1, "readyReplicas": 1}, {}, "Healthy"),
        ("StatefulSet", {"observedGeneration": 1, "readyReplicas": 1}, {"replicas": 2}, "Progressing"),
        ("StatefulSet", {"observedGeneration": 0, "readyReplicas": 1}, {}, "Progressing"),
        ("StatefulSet", {"observedGeneration": 1, "readyReplicas": 1, "updateRevision": "b"}, {}, "Progressing"),
        ("DaemonSet", {"observedGeneration": 1}, {}, "Healthy"),
        ("DaemonSet", {"observedGeneration": 0}, {}, "Progressing"),
        (
            "DaemonSet",
            {"observedGeneration": 1, "desiredNumberScheduled": 2, "updatedNumberScheduled": 2, "numberAvailable": 2},
            {},
            "Healthy",
        ),
        (
            "DaemonSet",
            {"observedGeneration": 1, "desiredNumberScheduled": 2, "updatedNumberScheduled": 1, "numberAvailable": 2},
            {},
            "Progressing",
        ),
        (
            "DaemonSet",
            {"observedGeneration": 1, "desiredNumberScheduled": 2, "updatedNumberScheduled": 2, "numberAvailable": 1},
            {},
            "Progressing",
        ),
        ("Job", {"conditions": [{"type": "Complete"}]}, {}, "Healthy"),
        ("Job", {"conditions": [{"type": "Failed", "message": "no"}]}, {}, "Degraded"),
        ("Job", {}, {}, "Progressing"),
        ("Pod", {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}, {}, "Healthy"),
        ("Pod", {"phase": "Running", "conditions": [{"type": "Ready", "status": "False"}]}, {}, "Progressing"),
        ("Pod", {"phase": "Succeeded"}, {}, "Healthy"),
        ("Pod", {"phase": "Failed"}, {}, "Degraded"),
        ("PersistentVolumeClaim", {"phase": "Bound"}, {}, "Healthy"),
        ("PersistentVolumeClaim", {"phase": "Pending"}, {}, "Progressing"),
        ("PersistentVolumeClaim", {"phase": "Lost"}, {}, "Degraded"),
        ("Ingress", {"loadBalancer": {"ingress": [{"ip": "x"}]}}, {}, "Healthy"),
        ("Ingress", {"loadBalancer": {}}, {}, "Progressing"),
        ("Service", None, {}, "Healthy"),
        ("Service", None, {"type": "ClusterIP"}, "Healthy"),
        ("Service", None, {"type": "LoadBalancer"}, "Progressing"),
        ("Service", {"loadBalancer": {"ingress": [{"ip": "x"}]}}, {"type": "LoadBalancer"}, "Healthy"),
        ("HorizontalPodAutoscaler", {"conditions": [{"type": "AbleToScale", "status": "True"}]}, {}, "Healthy"),
        ("HorizontalPodAutoscaler", {}, {}, "Progressing"),
        (
            "HorizontalPodAutoscaler",
            {
                "conditions": [
                    {"type": "AbleToScale", "status": "True"},
                    {"type": "ScalingActive", "status": "False", "reason": "FailedGetResourceMetric", "message": "m"},
                ]
            },
            {},
            "Degraded",
        ),
        (
            "HorizontalPodAutoscaler",
            {
                "conditions": [
                    {"type": "AbleToScale", "status": "True"},
                    {"type": "ScalingActive", "status": "False", "reason": "ScalingDisabled"},
                ]
            },
            {},
            "Healthy",
        ),
    ],
)
def test_other_kinds(kind: str, status: dict[str, Any] | None, spec: dict[str, Any], health: str) -> None:
    found = health_of(live(kind, status, **spec))
    assert found is not None
    assert found[0] == health


@pytest.mark.parametrize("kind", ["ConfigMap", "CronJob", "NetworkPolicy", "LimitRange", "Trigger"])
def test_no_opinion(kind: str) -> None:
    assert health_of(live(kind)) is None


@pytest.mark.parametrize(
    ("kind", "status", "spec", "message"),
    [
        ("StatefulSet", {"observedGeneration": 1}, {"replicas": 2}, "Waiting for 2 pods to be ready..."),
        (
            "StatefulSet",
            {"observedGeneration": 1, "readyReplicas": 1, "updateRevision": "b"},
            {},
            "waiting for statefulset rolling update to complete...",
        ),
        ("StatefulSet", {}, {}, "Waiting for statefulset spec update to be observed..."),
        ("DaemonSet", {}, {}, ROLLOUT + "observed daemon set generation less than desired generation"),
        (
            "DaemonSet",
            {"observedGeneration": 1, "desiredNumberScheduled": 2},
            {},
            "Waiting for daemon set rollout to finish: 0 of 2...",
        ),
        ("HorizontalPodAutoscaler", {}, {}, "Waiting to Autoscale"),
    ],
)
def test_what_is_waited_for(kind: str, status: dict[str, Any], spec: dict[str, Any], message: str) -> None:
    assert health_of(live(kind, status, **spec)) == ("Progressing", message)


def test_messages_are_those_of_the_conditions() -> None:
    assert health_of(live("Job", {"conditions": [{"type": "Failed", "message": "no"}]})) == ("Degraded", "no")


@pytest.mark.parametrize(
    ("healths", "found"),
    [
        ([], "Healthy"),
        (["Healthy", "Progressing"], "Progressing"),
        (["Progressing", "Suspended"], "Progressing"),
        (["Missing", "Progressing"], "Missing"),
        (["Missing", "Degraded", "Healthy"], "Degraded"),
        (["Unknown", "Degraded"], "Unknown"),
    ],
)
def test_the_sickest_resource_counts(healths: list[str], found: str) -> None:
    assert worst(healths) == found
