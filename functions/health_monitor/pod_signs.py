"""Signs that a pod has not started yet, and why: no node, no volume, or its own startup probe still allows it. Pure."""

from collections.abc import Iterable
from datetime import datetime

from functions.health_monitor.digging import dig
from functions.health_monitor.facts import Object

MOUNTS = ("FailedMount", "FailedAttachVolume", "FailedMapVolume")  # pkg/kubelet/events, attach-detach controller
LONGEST = 300  # characters of a message


def unschedulable(pod: Object) -> str:
    """Why the scheduler found no node, in its words; empty where it did, or has not tried."""
    for one in dig(pod, "status", "conditions", default=[]):
        if (one.get("type"), one.get("status"), one.get("reason")) == ("PodScheduled", "False", "Unschedulable"):
            return str(one.get("message") or "Unschedulable")[:LONGEST]
    return ""


def unmounted(pod: Object, events: Iterable[Object]) -> tuple[str, ...]:
    """What the kubelet said of volumes, of a pod none of whose containers runs yet. Once one runs, that is history."""
    statuses = _statuses(pod)
    if any(dig(one, "state", "running") or dig(one, "state", "terminated") for one in statuses):
        return ()
    name, uid = dig(pod, "metadata", "name", default=""), dig(pod, "metadata", "uid", default="")
    return tuple(
        str(one.get("message", ""))[:LONGEST]
        for one in events
        if one.get("reason") in MOUNTS
        and dig(one, "involvedObject", "name") == name
        and dig(one, "involvedObject", "uid", default=uid) == uid
    )


def starting_until(pod: Object) -> float:
    """Until when (epoch seconds) the startup probes of its running containers let it start; 0 where none is at work.

    A container is killed after `failureThreshold` failures, one every `periodSeconds` (10 s and 3 by default), the
    first after `initialDelaySeconds`: pkg/kubelet/prober/worker.go. Each container has its own time; the last counts.
    """
    probes = {one.get("name"): one.get("startupProbe") for one in dig(pod, "spec", "containers", default=[])}
    ends = [
        began + _number(probe, "initialDelaySeconds", 0)
        + _number(probe, "failureThreshold", 3) * _number(probe, "periodSeconds", 10)
        for one in _statuses(pod)
        if (probe := probes.get(one.get("name")))
        and not one.get("started")
        and (began := _seconds(dig(one, "state", "running", "startedAt")))
    ]  # fmt: skip
    return max(ends, default=0.0)


def _statuses(pod: Object) -> list[Object]:
    return [
        *dig(pod, "status", "initContainerStatuses", default=[]),
        *dig(pod, "status", "containerStatuses", default=[]),
    ]


def _number(probe: Object, name: str, default: int) -> float:
    value = probe.get(name)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else float(default)


def _seconds(at: object) -> float:
    try:
        return datetime.fromisoformat(str(at)).timestamp()
    except ValueError:
        return 0.0
