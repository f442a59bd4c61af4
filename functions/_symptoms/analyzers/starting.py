"""Containers that cannot be made or started, and pods whose volumes or network do not come."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.containers import Container, around, containers_of, current, over
from functions._symptoms.faults import Fault
from functions._symptoms.recognition import recognise_event
from functions._symptoms.sighting import events_told, sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

GRACE = 120  # seconds: an attach and a mount take so long where all is well
# pkg/kubelet/kuberuntime: why a container was not made, and what runc answers
_REASONS = (
    "CreateContainerConfigError",
    "CreateContainerError",
    "RunContainerError",
    "PreCreateHookError",
    "PostStartHookError",
    "StartError",
    "ContainerCannotRun",
)
_VOLUMES = ("FailedMount", "FailedAttachVolume", "FailedMapVolume")
_NETWORK = ("FailedCreatePodSandBox", "NetworkNotReady")


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """Each container that the kubelet or the runtime refuses, and each pod that waits for a volume or a network."""
    for pod in current(snapshot):
        if over(pod):
            continue
        refused = [_refused(snapshot, pod, each) for each in containers_of(pod)]
        yield from filter(None, refused)
        if not any(refused) and not _begun(pod) and not snapshot.young(pod, GRACE):
            yield from _waiting(snapshot, pod)


def _refused(snapshot: Snapshot, pod: Object, container: Container) -> Symptom | None:
    state = container.waiting
    if wire.text(state, "reason") not in _REASONS:
        # a container that never ran shows the refusal in how it ended
        state = container.ended if wire.text(container.ended, "reason") in _REASONS and not container.running else {}
    reason, message = wire.text(state, "reason"), wire.text(state, "message")
    if not reason:
        return None
    found = recognise_event("Failed", message)
    fault: Fault = found.fault if found.fault not in ("unknown", "crashing") else "crashing"
    details = {**around(pod), **found.details, "container": container.name, "reason": reason}
    if found.details.get("kind") == "config":
        details["kind"] = "configmap"
    events = [one for one in snapshot.about(pod, "Pod") if wire.text(one, "reason") == "Failed"]
    evidence = (f"{container.name}: {reason}: {message}", *events_told(events))
    return sighted(snapshot, fault, pod, details, evidence, kind="Pod", count=container.restarts)


def _begun(pod: Object) -> bool:
    """Whether any container has ever run: then the volumes and the network were there."""
    return any(one.running or one.ended for one in containers_of(pod))


def _waiting(snapshot: Snapshot, pod: Object) -> Iterator[Symptom]:
    """What keeps a pod that has a node from starting, in the newest words of the kubelet."""
    if not wire.text(pod, "spec", "nodeName"):
        return
    for reasons in (_VOLUMES, _NETWORK):
        events = [one for one in snapshot.about(pod, "Pod") if wire.text(one, "reason") in reasons]
        if not events:
            continue
        found = [(one, recognise_event(wire.text(one, "reason"), wire.text(one, "message"))) for one in events]
        # an event that names the cause tells more than the time-out that follows from it
        event, best = min(found, key=lambda each: each[1].fault in ("mount", "unknown"))
        details = {**around(pod), **best.details, "reason": wire.text(event, "reason")}
        yield sighted(
            snapshot,
            best.fault,
            pod,
            details,
            events_told(events),
            kind="Pod",
            last=wire.event_time(events[0]),
            count=max(map(wire.event_count, events)),
        )
