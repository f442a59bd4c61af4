"""Pods that are not well, by cause, in words for people. Pure."""

from collections.abc import Iterator

from msgspec import Struct

from functions._improvement.text import one_line
from functions._symptoms import wire
from functions._symptoms.containers import containers_of, over
from functions._symptoms.faults import TITLES, Fault
from functions._symptoms.recognition import recognise_event
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.wire import Object

AGAIN, RESTARTS = 600.0, 5  # seconds after which the kubelet forgets a crash, and how many are no accident
NAMED = 20  # pods that are named of one cause; all are counted
_STARTING = frozenset({"ContainerCreating", "PodInitializing"})
_TOLD = 300  # characters of a message


class Unwell(Struct, frozen=True):
    """Pods that wait for, or fail by, the same thing. `restarts` are those of the containers concerned together."""

    state: str  # Pending, or what the kubelet says of the container: CrashLoopBackOff, ImagePullBackOff, ...
    cause: str
    count: int
    pods: tuple[str, ...]
    message: str = ""  # of the first of them, in the cluster's words
    restarts: int = 0
    since: str = ""  # the earliest
    fault: Fault = "unknown"


def unwell(snapshot: Snapshot) -> tuple[Unwell, ...]:
    """Every pod that waits for a node, or has a container that waits for more than its start; most pods first."""
    found: dict[tuple[str, Fault], list[tuple[str, str, int, str]]] = {}
    for pod in snapshot.everywhere("Pod"):
        if over(pod):
            continue
        for state, fault, message, restarts in _troubles(snapshot, pod):
            since = wire.text(pod, "metadata", "creationTimestamp")
            entry = (f"{wire.namespace(pod)}/{wire.name(pod)}", one_line(message, _TOLD), restarts, since)
            found.setdefault((state, fault), []).append(entry)
            break  # one cause for a pod: the first container that has one
    rows = [
        Unwell(
            state,
            TITLES[fault],
            len(every),
            tuple(name for name, _, _, _ in every[:NAMED]),
            next((message for _, message, _, _ in every if message), ""),
            sum(restarts for _, _, restarts, _ in every),
            min((since for _, _, _, since in every if since), default=""),
            fault,
        )
        for (state, fault), every in found.items()
    ]
    return tuple(sorted(rows, key=lambda one: (-one.count, one.state, one.cause)))


def _troubles(snapshot: Snapshot, pod: Object) -> Iterator[tuple[str, Fault, str, int]]:
    if not wire.text(pod, "spec", "nodeName"):
        condition = wire.conditions(pod).get("PodScheduled", {})
        events = [one for one in snapshot.about(pod, "Pod") if wire.text(one, "reason") == "FailedScheduling"]
        message = wire.text(condition, "message") or (wire.text(events[0], "message") if events else "")
        fault: Fault = recognise_event("FailedScheduling", message.partition(" preemption:")[0]).fault
        yield "Pending", fault if message else "unknown", message, 0
        return
    for one in containers_of(pod):
        reason, message = wire.text(one.waiting, "reason"), wire.text(one.waiting, "message")
        if reason and reason not in _STARTING:
            last = wire.text(one.ended, "reason")
            fault = "out-of-memory" if last == "OOMKilled" else recognise_event(reason, message).fault
            yield reason, fault, message, one.restarts
        elif one.running and one.restarts >= RESTARTS and snapshot.age(wire.text(one.ended, "finishedAt")) < AGAIN:
            ended = wire.text(one.ended, "reason")
            yield "Running", "out-of-memory" if ended == "OOMKilled" else "crashing", "", one.restarts
    if wire.text(pod, "status", "phase") == "Pending":
        yield "Pending", "unknown", "it has a node and does not run yet: images, volumes or init containers", 0
