"""Pods of which nobody knows how they do, and pods that their node threw out."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.containers import around
from functions._symptoms.recognition import recognise_event
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom

_LOST = ("NodeLost", "NodeStatusUnknown")
RECENT = 24 * 3600  # seconds: an eviction of last week is history, and its pod one of the finished ones


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """By phase, reason, and what the node controller made of the pod's conditions."""
    for pod in snapshot.of("Pod"):
        phase, reason = wire.text(pod, "status", "phase"), wire.text(pod, "status", "reason")
        message = wire.text(pod, "status", "message")
        condition = wire.conditions(pod).get("Ready", {})
        unknown = wire.text(condition, "status") == "Unknown" and phase not in ("Succeeded", "Failed")
        if phase == "Unknown" or reason in _LOST or unknown:
            told = message or wire.text(condition, "reason") or f"phase {phase}"
            since = wire.text(condition, "lastTransitionTime")
            yield sighted(snapshot, "pod-lost", pod, around(pod), (told,), kind="Pod", since=since)
        elif reason == "Evicted" and snapshot.age(wire.text(pod, "status", "startTime")) < RECENT:
            found = recognise_event("Evicted", message)
            details = {**around(pod), **found.details}
            yield sighted(snapshot, found.fault, pod, details, (f"Evicted: {message}",), kind="Pod")
