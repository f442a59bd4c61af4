"""A pod's status as the kubelet reports it, from the states of its containers. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from functions._rehearsal.containers import Container
from functions._rehearsal.objects import Object, stamp

QUICK = 2.0  # seconds of the cluster for which a fresh failure shows as ErrImagePull, then as ImagePullBackOff


def pod_status(
    pod: Object,
    inits: Sequence[Container],
    mains: Sequence[Container],
    address: str,
    host: str,
    now: float,
    pace: float,
) -> Object:
    """The whole status; times of conditions that did not change are kept."""
    ready = not pod["metadata"].get("deletionTimestamp") and all(each.ready for each in mains)
    initialised = all(each.succeeded for each in inits)
    phase = _phase(mains)
    waiting = [each.name for each in mains if not each.ready]
    unready = (
        ("PodCompleted", "")
        if phase == "Succeeded"
        else ("ContainersNotReady", f"containers with unready status: [{' '.join(waiting)}]")
    )
    conditions = (
        ("PodScheduled", True, "", ""),
        ("Initialized", initialised, "ContainersNotInitialized", ""),
        ("ContainersReady", ready, *unready),
        ("Ready", ready, *unready),
    )
    status: Object = {
        "phase": phase,
        "conditions": [_condition(pod, *each, now=now) for each in conditions],
        "hostIP": host,
        "podIP": address,
        "podIPs": [{"ip": address}],
        "startTime": (pod.get("status") or {}).get("startTime") or stamp(now),
        "qosClass": _quality(pod["spec"]),
        "containerStatuses": [_container_status(each, initialised, now, pace) for each in mains],
    }
    if inits:
        status["initContainerStatuses"] = [_container_status(each, True, now, pace) for each in inits]
    return status


def _phase(mains: Sequence[Container]) -> str:
    if all(each.phase == "ended" for each in mains):
        return "Succeeded" if all(each.succeeded for each in mains) else "Failed"
    never_ran = ("waiting", "pulling", "pull_backoff", "blocked")
    return "Pending" if any(each.phase in never_ran and not each.restarts for each in mains) else "Running"


def _condition(pod: Object, kind: str, holds: bool, reason: str, message: str, now: float) -> Object:
    return condition(pod.get("status") or {}, kind, holds, "" if holds else reason, "" if holds else message, now)


def condition(status: Mapping[str, Any], kind: str, holds: bool, reason: str, message: str, now: float) -> Object:
    """One condition; its transition time is that of the status where the condition did not turn."""
    value = "True" if holds else "False"
    before = next((each for each in status.get("conditions") or () if each["type"] == kind), None)
    at = before["lastTransitionTime"] if before and before["status"] == value else stamp(now)
    words = {name: text for name, text in (("reason", reason), ("message", message)) if text}
    return {"type": kind, "status": value, "lastTransitionTime": at, **words}


def _container_status(container: Container, initialised: bool, now: float, pace: float) -> Object:
    last = container.exit if container.phase == "crash_backoff" else container.last
    return {
        "name": container.name,
        "image": container.image,
        "imageID": f"{container.image}@rehearsed" if container.phase == "running" else "",
        "ready": container.ready or container.succeeded,
        "started": container.started,
        "restartCount": container.restarts,
        "state": _state(container, initialised, now, pace),
        "lastState": {"terminated": dict(last)} if last else {},
    }


def _state(container: Container, initialised: bool, now: float, pace: float) -> Object:
    if container.phase == "running":
        return {"running": {"startedAt": stamp(container.since)}}
    if container.phase == "ended" or (container.phase == "crash_backoff" and not container.strikes):
        return {"terminated": dict(container.exit or {})}
    reason, message = _why_waiting(container, now, pace) or (
        "ContainerCreating" if initialised else "PodInitializing",
        "",
    )
    return {"waiting": {"reason": reason, **({"message": message} if message else {})}}


def _why_waiting(container: Container, now: float, pace: float) -> tuple[str, str] | None:
    if container.phase == "crash_backoff":
        return "CrashLoopBackOff", f"back-off restarting failed container={container.name}"
    if container.phase == "blocked":
        return "CreateContainerConfigError", container.trouble
    if container.phase == "pull_backoff" and now < container.since + QUICK / pace:
        return "ErrImagePull", container.trouble
    if container.failed_pulls and container.phase in ("pull_backoff", "pulling"):
        return "ImagePullBackOff", f'Back-off pulling image "{container.image}": {container.trouble}'
    return None


def _quality(spec: Object) -> str:
    every = [container.get("resources") or {} for container in spec.get("containers") or ()]
    if all(not (each.get("requests") or each.get("limits")) for each in every):
        return "BestEffort"
    whole = all(
        {"cpu", "memory"} <= set(each.get("limits") or {})
        and (each.get("requests") or each["limits"]) == each["limits"]
        for each in every
    )
    return "Guaranteed" if whole else "Burstable"
