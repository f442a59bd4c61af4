"""Pods, claims and namespaces that were deleted and do not go away."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.containers import around
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

PATIENCE = 600  # seconds beyond the grace period that was granted
_KINDS = ("Pod", "PersistentVolumeClaim", "Namespace", "PersistentVolume", "Job")
_WHY = ("NamespaceContentRemaining", "NamespaceFinalizersRemaining", "NamespaceDeletionDiscoveryFailure",
        "NamespaceDeletionContentFailure", "NamespaceDeletionGroupVersionParsingFailure")  # fmt: skip


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """With what holds it: finalizers, what a namespace still holds, a node that does not answer."""
    for kind in _KINDS:
        for one in snapshot.of(kind):
            since = wire.text(one, "metadata", "deletionTimestamp")  # of a pod: with its grace period added
            if not since or snapshot.age(since) <= PATIENCE or not _ours(snapshot, one, kind):
                continue
            finalizers = ",".join(_finalizers(one))
            details = {"finalizers": finalizers, **(around(one) if kind == "Pod" else {})}
            evidence = (
                f"deleted at {since}, and still there",
                f"finalizers: {finalizers}" if finalizers else "",
                *(wire.text(wire.conditions(one).get(reason), "message") for reason in _WHY if _true(one, reason)),
            )
            yield sighted(snapshot, "stuck-deleting", one, details, evidence, kind=kind, since=since)


def _ours(snapshot: Snapshot, one: Object, kind: str) -> bool:
    """Cluster-wide objects concern us where they are a namespace of ours, or bound to one."""
    if kind == "Namespace":
        return wire.name(one) in snapshot.namespaces
    if kind == "PersistentVolume":
        return wire.text(one, "spec", "claimRef", "namespace") in snapshot.namespaces
    return True


def _finalizers(one: Object) -> tuple[str, ...]:
    return (*wire.texts(one, "metadata", "finalizers"), *wire.texts(one, "spec", "finalizers"))


def _true(one: Object, reason: str) -> bool:
    return wire.text(wire.conditions(one).get(reason), "status") == "True"
