"""What Argo CD makes of a live object's status (argo-cd gitops-engine/pkg/health). Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

Object = Mapping[str, Any]
Health = tuple[str, str]  # status, message
WORST = ("Healthy", "Suspended", "Progressing", "Missing", "Degraded", "Unknown")  # each is worse than the one before
FINE: Health = ("Healthy", "")


def worst(healths: Iterable[str]) -> str:
    """The health of an application: that of its sickest resource."""
    return max(healths, key=WORST.index, default="Healthy")


def health_of(live: Object) -> Health | None:
    """The health of an object; None for kinds that Argo CD has no opinion on."""
    judge = _JUDGES.get(live["kind"])
    return judge(live) if judge else None


def _conditions(live: Object) -> dict[str, Object]:
    return {each["type"]: each for each in (live.get("status") or {}).get("conditions") or ()}


def _unobserved(live: Object) -> bool:
    return bool(live["metadata"]["generation"] > ((live.get("status") or {}).get("observedGeneration") or 0))


def _deployment(live: Object) -> Health:
    spec, status = live["spec"], live.get("status") or {}
    if spec.get("paused"):
        return "Suspended", "Deployment is paused"
    if _unobserved(live):
        return (
            "Progressing",
            "Waiting for rollout to finish: observed deployment generation less than desired generation",
        )
    progressing = _conditions(live).get("Progressing", {})
    if progressing.get("reason") == "ProgressDeadlineExceeded":
        return "Degraded", f'Deployment "{live["metadata"]["name"]}" exceeded its progress deadline'
    wanted = spec.get("replicas", 1)
    updated, replicas, available = (
        status.get(name) or 0 for name in ("updatedReplicas", "replicas", "availableReplicas")
    )
    if updated < wanted:
        return (
            "Progressing",
            f"Waiting for rollout to finish: {updated} out of {wanted} new replicas have been updated...",
        )
    if replicas > updated:
        return (
            "Progressing",
            f"Waiting for rollout to finish: {replicas - updated} old replicas are pending termination...",
        )
    if available < updated:
        return (
            "Progressing",
            f"Waiting for rollout to finish: {available} of {updated} updated replicas are available...",
        )
    return FINE


def _stateful_set(live: Object) -> Health:
    spec, status = live["spec"], live.get("status") or {}
    if _unobserved(live):
        return "Progressing", "Waiting for statefulset spec update to be observed..."
    wanted, ready = spec.get("replicas", 1), status.get("readyReplicas") or 0
    if ready < wanted:
        return "Progressing", f"Waiting for {wanted - ready} pods to be ready..."
    if status.get("updateRevision") != status.get("currentRevision"):
        return "Progressing", "waiting for statefulset rolling update to complete..."
    return FINE


def _daemon_set(live: Object) -> Health:
    status = live.get("status") or {}
    if _unobserved(live):
        return (
            "Progressing",
            "Waiting for rollout to finish: observed daemon set generation less than desired generation",
        )
    wanted, updated = status.get("desiredNumberScheduled") or 0, status.get("updatedNumberScheduled") or 0
    if updated < wanted or (status.get("numberAvailable") or 0) < wanted:
        return "Progressing", f"Waiting for daemon set rollout to finish: {updated} of {wanted}..."
    return FINE


def _job(live: Object) -> Health:
    found = _conditions(live)
    if "Failed" in found:
        return "Degraded", str(found["Failed"].get("message", ""))
    return FINE if "Complete" in found else ("Progressing", "")


def _pod(live: Object) -> Health:
    phase = (live.get("status") or {}).get("phase")
    ready = _conditions(live).get("Ready", {}).get("status") == "True"
    if phase == "Failed":
        return "Degraded", ""
    return FINE if phase == "Succeeded" or ready else ("Progressing", "")


def _claim(live: Object) -> Health:
    phase = (live.get("status") or {}).get("phase")
    return FINE if phase == "Bound" else ("Degraded" if phase == "Lost" else "Progressing", "")


def _entered(live: Object) -> Health:
    return FINE if ((live.get("status") or {}).get("loadBalancer") or {}).get("ingress") else ("Progressing", "")


def _service(live: Object) -> Health:
    return _entered(live) if live["spec"].get("type") == "LoadBalancer" else FINE


def _autoscaler(live: Object) -> Health:
    found = _conditions(live)
    for name in ("AbleToScale", "ScalingActive"):
        if found.get(name, {}).get("status") == "False" and str(found[name].get("reason", "")).startswith("Failed"):
            return "Degraded", str(found[name].get("message", ""))
    return FINE if "AbleToScale" in found else ("Progressing", "Waiting to Autoscale")


_JUDGES = {
    "Deployment": _deployment,
    "StatefulSet": _stateful_set,
    "DaemonSet": _daemon_set,
    "Job": _job,
    "Pod": _pod,
    "PersistentVolumeClaim": _claim,
    "Ingress": _entered,
    "Service": _service,
    "HorizontalPodAutoscaler": _autoscaler,
}
