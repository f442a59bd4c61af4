"""A small analyzer for scenarios: containers that crash, by their last state and last words."""

from collections.abc import Iterator

from msgspec.structs import replace

from eventing.vocabulary import Resource
from functions._symptoms import wire
from functions._symptoms.examination import Examination, merged
from functions._symptoms.recognition import recognise
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom


def examine(snapshot: Snapshot) -> Examination:
    """What crashes now."""
    return Examination(merged(_crashes(snapshot)), unknown=dict(snapshot.unreadable))


def _crashes(snapshot: Snapshot) -> Iterator[Symptom]:
    for pod in snapshot.of("Pod"):
        for status in wire.items(pod, "status", "containerStatuses"):
            waits = wire.text(status, "state", "waiting", "reason")
            ended = wire.mapping(status, "state", "terminated") or wire.mapping(status, "lastState", "terminated")
            if waits not in ("CrashLoopBackOff",) and not wire.dig(status, "state", "terminated", "exitCode"):
                continue
            key = (wire.namespace(pod), wire.name(pod), wire.text(status, "name"))
            words = snapshot.logs.get((*key, "previous")) or snapshot.logs.get((*key, "current")) or ""
            found = recognise(words, wire.text(ended, "reason"), waits)
            symptom = Symptom(
                found.fault,
                wire.resource(pod, "Pod"),
                {**found.details, "container": key[2]},
                owner=_deployment(snapshot, pod),
                evidence=(f"{waits} {wire.text(ended, 'reason')}", *words.splitlines()[-2:]),
                last_seen=snapshot.at,
            )
            yield symptom if symptom.fault != "unknown" else replace(symptom, fault="crashing")


def _deployment(snapshot: Snapshot, pod: wire.Object) -> Resource | None:
    for owner in wire.items(pod, "metadata", "ownerReferences"):
        replica_set = snapshot.by_uid(wire.text(owner, "uid"))
        for above in wire.items(replica_set, "metadata", "ownerReferences"):
            return Resource(wire.text(above, "kind"), wire.text(above, "name"), wire.namespace(pod), "apps/v1")
    return None
