"""Controllers that cannot make their pods, rollouts that do not end, and workloads with fewer pods than they want."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.recognition import recognise_event
from functions._symptoms.sighting import events_told, sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

GRACE = 300  # seconds: a rollout may take so long
_KINDS = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job")
_CREATE = ("FailedCreate", "FailedUpdate")


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """What the API server refused comes first; a workload that has that is not told twice."""
    for kind in _KINDS:
        for one in snapshot.of(kind):
            if wire.text(one, "metadata", "deletionTimestamp"):
                continue
            refused = _refused(snapshot, one, kind) if _short(one, kind) else None
            if refused is not None:
                yield refused
            elif kind in ("Deployment", "StatefulSet", "DaemonSet"):
                yield from _behind(snapshot, one, kind)


def _refused(snapshot: Snapshot, one: Object, kind: str) -> Symptom | None:
    """Why a pod was not made: the newest event, or the ReplicaSet's own condition."""
    events = [each for each in snapshot.about(one, kind) if wire.text(each, "reason") in _CREATE]
    condition = wire.conditions(one).get("ReplicaFailure", {})
    if kind == "Deployment" and not events:
        return None  # its ReplicaSet has the same condition, and the event
    failing = wire.text(condition, "status") == "True" and wire.text(condition, "reason") in ("FailedCreate", "")
    message = wire.text(events[0], "message") if events else wire.text(condition, "message") if failing else ""
    if not message:
        return None
    found = recognise_event("FailedCreate", message)
    fault = found.fault if found.fault not in ("unknown", "crashing") else "refused"
    times = sorted(wire.event_time(each) for each in events)
    return sighted(
        snapshot,
        fault,
        one,
        {**found.details, "why": found.details.get("why", "")},
        (f"FailedCreate: {message}", *events_told(events)),
        kind=kind,
        since=times[0] if times else wire.text(condition, "lastTransitionTime"),
        last=times[-1] if times else "",
        count=sum(map(wire.event_count, events)),
    )


def _short(one: Object, kind: str) -> bool:
    """Whether it has fewer pods than it wants: an event of a trouble that is over is no symptom."""
    if kind == "DaemonSet":
        return wire.number(one, "status", "currentNumberScheduled") < wire.number(
            one, "status", "desiredNumberScheduled"
        )
    if kind == "Job":
        ended = any(wire.text(each, "status") == "True" for each in _ends(one))
        return not ended and not wire.number(one, "status", "active") and wire.dig(one, "spec", "suspend") is not True
    return wire.number(one, "status", "replicas") < wire.number(one, "spec", "replicas", default=1)


def _ends(job: Object) -> list[Object]:
    return [each for name, each in wire.conditions(job).items() if name in ("Complete", "Failed")]


def _behind(snapshot: Snapshot, one: Object, kind: str) -> Iterator[Symptom]:
    progress = wire.conditions(one).get("Progressing", {})
    if kind == "DaemonSet":
        wanted, there = (wire.number(one, "status", field) for field in ("desiredNumberScheduled", "numberReady"))
    else:
        wanted, there = wire.number(one, "spec", "replicas", default=1), wire.number(one, "status", "readyReplicas")
    told = f"{there} of {wanted} pods are ready"
    if wire.text(progress, "reason") == "ProgressDeadlineExceeded":
        evidence = (f"ProgressDeadlineExceeded: {wire.text(progress, 'message')}", told)
        since = wire.text(progress, "lastTransitionTime")
        yield sighted(snapshot, "rollout-stuck", one, {}, evidence, kind=kind, since=since)
    elif there < wanted and _long_enough(snapshot, one):
        since = wire.text(wire.conditions(one).get("Available"), "lastTransitionTime")
        yield sighted(
            snapshot, "unavailable", one, {"ready": str(there), "wanted": str(wanted)}, (told,), kind=kind, since=since
        )


def _long_enough(snapshot: Snapshot, one: Object) -> bool:
    """Whether it had time: since it was made, and since its condition changed, where it tells."""
    available = wire.text(wire.conditions(one).get("Available"), "lastTransitionTime")
    return not snapshot.young(one, GRACE) and (not available or snapshot.age(available) >= GRACE)
