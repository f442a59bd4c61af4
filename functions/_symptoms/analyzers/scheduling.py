"""Pods that no node takes, by cause."""

from collections.abc import Iterator

from functions._manifests.limitranges import pod_totals
from functions._manifests.quantities import amount
from functions._symptoms import wire
from functions._symptoms.containers import around, current, over
from functions._symptoms.recognition import recognise_event
from functions._symptoms.sighting import events_told, sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

GRACE = 30  # seconds: the scheduler tries at once, and again as soon as something changes
_HOSTNAME = "kubernetes.io/hostname"


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """A symptom for each pod that waits for a node, in the scheduler's words."""
    for pod in current(snapshot):
        if over(pod) or wire.text(pod, "spec", "nodeName") or snapshot.young(pod, GRACE):
            continue
        condition = wire.conditions(pod).get("PodScheduled", {})
        refused = wire.text(condition, "status") == "False" and wire.text(condition, "reason") == "Unschedulable"
        events = [one for one in snapshot.about(pod, "Pod") if wire.text(one, "reason") == "FailedScheduling"]
        if not refused and not events:
            continue
        message = wire.text(condition, "message") or wire.text(events[0], "message")
        found = recognise_event("FailedScheduling", message.partition(" preemption:")[0])
        details = {**around(pod), **found.details, **_placed(pod)}
        resource = found.details.get("resource", "")
        if found.fault == "no-room" and _oversized(snapshot, pod, resource):
            details["oversized"] = resource
        yield sighted(
            snapshot,
            found.fault,
            pod,
            details,
            (f"Unschedulable: {message}", *events_told(events, 1)),
            kind="Pod",
            since=wire.text(condition, "lastTransitionTime"),
            count=sum(map(wire.event_count, events)) or 1,
        )


def _placed(pod: Object) -> dict[str, str]:
    """The one node that a pod may run on, and what else it demands of nodes."""
    wanted = wire.mapping(pod, "spec", "nodeSelector")
    others = ",".join(f"{key}={value}" for key, value in sorted(wanted.items()) if key != _HOSTNAME)
    return {"pinned": wire.text(wanted, _HOSTNAME), "selector": others}


def _oversized(snapshot: Snapshot, pod: Object, resource: str) -> bool:
    """Whether the pod asks for more than any node has at all: then no other pod is in its way."""
    asked = pod_totals(dict(wire.mapping(pod, "spec"))).requests.get(resource)
    nodes = [amount(wire.text(one, "status", "allocatable", resource)) for one in snapshot.of("Node")]
    return bool(asked and nodes and snapshot.known("Node") and amount(asked) > max(nodes))
