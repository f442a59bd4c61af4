"""When a fault can be seen in the cluster, by whoever looks. Pure; the watch's own words are not used."""

from collections.abc import Collection, Iterable
from typing import Any

from functions._manifests.paths import get

Object = dict[str, Any]
BROKEN = (
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "CrashLoopBackOff",
    "CreateContainerConfigError",
    "CreateContainerError",
)
TWICE = 2  # ends of one container, from which nobody calls it bad luck


def of_pods(pods: Iterable[Object], replica_sets: Iterable[Object], known: Collection[str]) -> bool:
    """Whether a pod that is not `known` from before, or a ReplicaSet that makes none, shows that it is broken."""
    fresh = [pod for pod in pods if pod["metadata"]["name"] not in known]
    return any(map(_is_broken, fresh)) or any(map(_is_refused, replica_sets))


def not_ready(pods: Iterable[Object], known: Collection[str]) -> bool:
    """Whether a container of a pod that is not `known` runs without being ready."""
    return any(
        get(each, "state.running") and not each.get("ready")
        for pod in pods
        if pod["metadata"]["name"] not in known
        for each in _statuses(pod)
    )


def is_ready(pod: Object) -> bool:
    """Whether requests reach the pod."""
    return not pod["metadata"].get("deletionTimestamp") and _condition(pod, "Ready").get("status") == "True"


def _is_broken(pod: Object) -> bool:
    waiting = any(get(each, "state.waiting.reason") in BROKEN for each in _statuses(pod))
    again = any(each.get("restartCount", 0) >= TWICE for each in _statuses(pod))
    return waiting or again or _condition(pod, "PodScheduled").get("reason") == "Unschedulable"


def _is_refused(replica_set: Object) -> bool:
    return _condition(replica_set, "ReplicaFailure").get("status") == "True"


def _statuses(pod: Object) -> list[Object]:
    return list(get(pod, "status.containerStatuses") or ())


def _condition(found: Object, name: str) -> Object:
    conditions = get(found, "status.conditions") or ()
    return next((each for each in conditions if each["type"] == name), {})
