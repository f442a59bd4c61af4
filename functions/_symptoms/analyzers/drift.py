"""Applications that are out of sync, sorted: what the cluster does by itself, what a person did, what has to be pruned.

The sorting rests on the objects themselves: what was last applied to them, and who wrote what differs. What they do
not tell stays unsorted: `out-of-sync`, never benign by default.
"""

from collections.abc import Iterator
from typing import NamedTuple

from functions._symptoms import wire
from functions._symptoms.differences import Difference, differences, written_since
from functions._symptoms.faults import Fault
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

# Field managers by which people write: kubectl's commands, and consoles (a browser's user agent starts with Mozilla).
_PEOPLE = ("kubectl", "Mozilla", "k9s", "Lens", "OpenLens", "freelens", "headlamp", "node-fetch", "dashboard",
           "rancher", "HashiCorp", "python-requests", "curl", "OpenAPI-Generator")  # fmt: skip
_ARGOCD = ("argocd", "argo-cd")
_CLUSTERS = ("caBundle", "clusterIP", "clusterIPs", "nodePort", "healthCheckNodePort", "volumeName", "ipFamilies")


class Sorted(NamedTuple):
    """Why one object differs."""

    fault: Fault
    told: str
    object: str
    group: str = ""
    pointers: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """One symptom for each Application and sort, with the objects that it concerns."""
    for application in snapshot.of("Application"):
        if wire.text(application, "status", "sync", "status") != "OutOfSync" or not concerns(snapshot, application):
            continue
        entries = [
            one for one in wire.items(application, "status", "resources") if wire.text(one, "status") == "OutOfSync"
        ]
        found = [_sorted(snapshot, one) for one in entries]
        for fault in dict.fromkeys(one.fault for one in found):
            yield _symptom(snapshot, application, fault, [one for one in found if one.fault == fault])
        if not found:
            told = ("Argo CD says OutOfSync and names no resource",)
            yield sighted(snapshot, "out-of-sync", application, {"why": "unnamed"}, told, kind="Application")


def concerns(snapshot: Snapshot, application: Object) -> bool:
    """Whether an Application brings anything to the namespaces that are ours to judge."""
    spaces = {wire.text(one, "namespace") for one in wire.items(application, "status", "resources")}
    return not snapshot.namespaces.isdisjoint({*spaces, wire.text(application, "spec", "destination", "namespace")})


def _symptom(snapshot: Snapshot, application: Object, fault: Fault, found: list[Sorted]) -> Symptom:
    automated = wire.dig(application, "spec", "syncPolicy", "automated")
    details = {
        "objects": ",".join(one.object for one in found),
        "paths": ",".join(dict.fromkeys(pointer for one in found for pointer in one.pointers)),
        "writer": ",".join(dict.fromkeys(writer for one in found for writer in one.writers)),
        "automated": "true" if isinstance(automated, dict) else "false",
        "prune": str(wire.dig(automated, "prune") is True).lower(),
        "self_heal": str(wire.dig(automated, "selfHeal") is True).lower(),
    }
    if fault == "out-of-sync":  # only these can be what others miss
        details["space"] = wire.text(application, "spec", "destination", "namespace")
    evidence = [f"{one.object}: {one.told}" for one in found]
    if fault == "drift-benign":
        evidence.append("advice, for the Application's spec: " + _advice(found))
    return sighted(snapshot, fault, application, details, evidence, kind="Application", count=len(found))


def _sorted(snapshot: Snapshot, entry: Object) -> Sorted:
    kind, space, name = (wire.text(entry, field) for field in ("kind", "namespace", "name"))
    called, group = f"{kind}/{name}", wire.text(entry, "group")
    if entry.get("requiresPruning") is True:
        return Sorted("prune-pending", "it was taken out of Git and is still in the cluster", called, group)
    live = snapshot.find(kind, space, name)
    if live is None:
        missing = snapshot.absent(kind, space, name) or wire.text(entry, "health", "status") == "Missing"
        return Sorted("out-of-sync", "it is not in the cluster" if missing else "it was not read", called, group)
    found = differences(live)
    if found is None and (by_hand := written_since(live, _PEOPLE, _ARGOCD)):
        return _by_writer(snapshot, kind, live, by_hand, called, group)
    if found is None:
        return Sorted("out-of-sync", "it does not say what was applied to it", called, group)
    if not found:
        return Sorted(
            "out-of-sync", "it is as it was last applied: what Git says now was not applied yet", called, group
        )
    return _by_writer(snapshot, kind, live, found, called, group)


def _by_writer(
    snapshot: Snapshot, kind: str, live: Object, found: tuple[Difference, ...], called: str, group: str
) -> Sorted:
    by_people = [one for one in found if one.writer.startswith(_PEOPLE)]
    pointers = tuple(one.pointer for one in found)
    if by_people:
        newest = max(by_people, key=lambda one: one.at)
        told = f"{newest.writer} changed {newest.pointer} at {newest.at}"
        writers = tuple(dict.fromkeys(one.writer for one in by_people))
        return Sorted("drift-manual", told, called, group, tuple(one.pointer for one in by_people), writers)
    unclear = [one for one in found if not _by_cluster(snapshot, kind, live, one)]
    if unclear:
        return Sorted(
            "out-of-sync", f"{unclear[0].pointer} differs, and nothing says who wrote it", called, group, pointers
        )
    writers = tuple(dict.fromkeys(one.writer for one in found if one.writer))
    told = f"{', '.join(pointers[:5])} written by {', '.join(writers) or 'the API server'}"
    return Sorted("drift-benign", told, called, group, pointers, writers)


def _by_cluster(snapshot: Snapshot, kind: str, live: Object, one: Difference) -> bool:
    """Whether a controller, a webhook or the API server itself keeps that field."""
    if one.writer.startswith(_ARGOCD):
        return False  # Argo CD's own last write is not what makes it differ
    if one.path[-1] in _CLUSTERS or one.path[:2] == ("metadata", "annotations"):
        return True
    if one.path == ("spec", "replicas"):
        return _scaled(snapshot, kind, live)
    return bool(one.writer)


def _scaled(snapshot: Snapshot, kind: str, live: Object) -> bool:
    """Whether a HorizontalPodAutoscaler is there for it: nobody else may scale it and call that benign."""
    return any(
        wire.namespace(one) == wire.namespace(live)
        and wire.text(one, "spec", "scaleTargetRef", "kind") == kind
        and wire.text(one, "spec", "scaleTargetRef", "name") == wire.name(live)
        for one in snapshot.of("HorizontalPodAutoscaler")
    )


def _advice(found: list[Sorted]) -> str:
    """`ignoreDifferences` to paste, as one line of YAML."""
    entries = []
    for one in found:
        kind, _, name = one.object.partition("/")
        group = f"group: {one.group}, " if one.group else ""
        pointers = ", ".join(f'"{pointer}"' for pointer in one.pointers)
        entries.append(f"{{{group}kind: {kind}, name: {name}, jsonPointers: [{pointers}]}}")
    return f"ignoreDifferences: [{', '.join(entries)}]"
