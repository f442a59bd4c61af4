"""Finished Jobs and pods that are still kept, what is switched off for a while, and how full quotas are. Pure."""

import json
from collections.abc import Iterator

from msgspec import Struct

from functions._manifests.quantities import amount
from functions._symptoms import wire
from functions._symptoms.analyzers.lent import BEFORE, UNTIL
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.wire import Object

NAMED = 20
BY = "cortex-online-school.dev/by"  # as BEFORE and UNTIL are written
_ENDED = ("Complete", "Failed")


class Kept(Struct, frozen=True):
    """Finished objects of one kind in one namespace. They ask for no memory or CPU any more; a pod keeps its log and
    its files on the node's disk, and `claims` (volumes) in use. `by_themselves` go by a TTL, or as a CronJob's history.
    """

    kind: str
    namespace: str
    count: int
    names: tuple[str, ...]
    oldest: str = ""
    by_themselves: int = 0
    claims: tuple[str, ...] = ()


class Degraded(Struct, frozen=True):
    """A workload without pods. `until` says when it comes back at the latest, `before` what it had; both are empty
    where nobody wrote down that it is for a while."""

    workload: str
    before: str = ""
    until: str = ""
    by: str = ""


class QuotaUse(Struct, frozen=True):
    """One bound of a ResourceQuota; `share` of it is used."""

    namespace: str
    quota: str
    resource: str
    used: str
    hard: str
    share: float


def kept(snapshot: Snapshot) -> tuple[Kept, ...]:
    """Jobs that are complete or failed, and finished pods that no Job keeps; most first."""
    found: dict[tuple[str, str], list[Object]] = {}
    for job in snapshot.everywhere("Job"):
        if any(wire.text(wire.conditions(job).get(one), "status") == "True" for one in _ENDED):
            found.setdefault(("Job", wire.namespace(job)), []).append(job)
    for pod in snapshot.everywhere("Pod"):
        over = wire.text(pod, "status", "phase") in ("Succeeded", "Failed")
        if over and wire.text(wire.controller(pod), "kind") != "Job":
            found.setdefault(("Pod", wire.namespace(pod)), []).append(pod)
    rows = (_kept(kind, namespace, every) for (kind, namespace), every in found.items())
    return tuple(sorted(rows, key=lambda one: (-one.count, one.kind, one.namespace)))


def _kept(kind: str, namespace: str, every: list[Object]) -> Kept:
    return Kept(
        kind,
        namespace,
        len(every),
        tuple(wire.name(one) for one in every[:NAMED]),
        min((at for one in every if (at := wire.text(one, "metadata", "creationTimestamp"))), default=""),
        sum(map(_goes, every)),
        tuple(sorted({name for one in every for name in _claims(one)})),
    )


def _goes(one: Object) -> bool:
    """Whether nobody has to remove it."""
    expires = wire.dig(one, "spec", "ttlSecondsAfterFinished") is not None
    return expires or wire.text(wire.controller(one), "kind") == "CronJob"


def _claims(one: Object) -> Iterator[str]:
    for volume in wire.items(one, "spec", "volumes"):
        if name := wire.text(volume, "persistentVolumeClaim", "claimName"):
            yield name


def degraded(snapshot: Snapshot) -> tuple[Degraded, ...]:
    """What has no pods by its own manifest; what is to come back first comes first."""
    found = []
    for kind in ("Deployment", "StatefulSet"):
        for one in snapshot.everywhere(kind):
            if wire.dig(one, "spec", "replicas") == 0:
                notes = wire.mapping(one, "metadata", "annotations")
                until, by = wire.text(notes, UNTIL), wire.text(notes, BY)
                before = _pods(wire.text(notes, BEFORE))
                found.append(Degraded(f"{kind} {wire.namespace(one)}/{wire.name(one)}", before, until, by))
    return tuple(sorted(found, key=lambda one: (one.until or "9999", one.workload)))


def _pods(before: str) -> str:
    """How many pods a note says that there were; the note itself where it is none of ours."""
    try:
        count = dict(json.loads(before or "{}")).get("spec.replicas", 1)
    except (ValueError, TypeError, RecursionError):
        return before[:100]
    return f"{1 if count is None else count} pods" if before else ""


def quotas(snapshot: Snapshot) -> tuple[QuotaUse, ...]:
    """Every bound of every ResourceQuota, the fullest first."""
    found = []
    for one in snapshot.everywhere("ResourceQuota"):
        hard = wire.mapping(one, "status", "hard") or wire.mapping(one, "spec", "hard")
        for resource in hard:
            most, used = wire.text(hard, resource), wire.text(one, "status", "used", resource)
            share = float(amount(used) / amount(most)) if amount(most) else 0.0
            found.append(QuotaUse(wire.namespace(one), wire.name(one), resource, used, most, share))
    return tuple(sorted(found, key=lambda one: (-one.share, one.namespace, one.quota, one.resource)))
