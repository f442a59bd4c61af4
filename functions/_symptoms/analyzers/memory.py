"""Containers whose memory, over the time that was measured, comes close to their limit."""

from collections.abc import Iterator

from functions._manifests.quantities import amount
from functions._symptoms import wire
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.usage import Usage
from functions._symptoms.wire import Object

CLOSE = 0.95  # of the limit, at the 99th percentile: what is above is killed at its next peak
FEWEST = 60  # samples: an hour at one a minute


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """By usage; where nothing was measured nothing is said."""
    for usage in sorted(snapshot.usage, key=lambda one: (one.workload.namespace, one.workload.name, one.container)):
        place = usage.workload
        found = snapshot.find(place.kind, place.namespace, place.name)
        if found is None or place.namespace not in snapshot.namespaces or usage.samples < FEWEST:
            continue
        limit, peak = _limit(found, usage.container), usage.memory.get("p99", 0.0)
        if limit and peak >= CLOSE * limit:
            yield _symptom(snapshot, found, usage, peak / limit)


def _symptom(snapshot: Snapshot, found: Object, usage: Usage, share: float) -> Symptom:
    told = (
        f"{usage.container} used {share:.0%} of its memory limit at p99, {usage.samples} samples in {usage.hours:g} h"
    )
    details = {"container": usage.container, "share": f"{share:.2f}"}
    return sighted(snapshot, "memory-short", found, details, (told,), kind=usage.workload.kind, since=snapshot.at)


def _limit(workload: Object, container: str) -> float:
    for one in wire.items(workload, "spec", "template", "spec", "containers"):
        if wire.text(one, "name") == container:
            return float(amount(wire.text(one, "resources", "limits", "memory")))
    return 0.0
