"""Jobs and pods that are over and still kept. What goes by itself (a TTL, a CronJob's history) is left out."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

KEPT = 3600  # seconds: somebody may still want to read the log of what has just ended
_HISTORY = (("Complete", "successfulJobsHistoryLimit", 3), ("Failed", "failedJobsHistoryLimit", 1))  # the defaults


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """Jobs without a TTL, and pods that no Job keeps."""
    for job in snapshot.of("Job"):
        state, ended = _ended(job)
        if not state or snapshot.age(ended) < KEPT or wire.text(job, "metadata", "deletionTimestamp"):
            continue
        ttl = wire.dig(job, "spec", "ttlSecondsAfterFinished")
        if isinstance(ttl, int) and snapshot.age(ended) < ttl + KEPT:
            continue
        if _in_history(snapshot, job, state):
            continue
        details = {"state": state.lower(), "ended": ended, "ttl": wire.text(job, "spec", "ttlSecondsAfterFinished")}
        details["finalizers"] = ",".join(wire.texts(job, "metadata", "finalizers"))
        told = f"{state} at {ended}, " + (
            f"and its TTL of {ttl} s is over" if ttl is not None else "and no TTL removes it"
        )
        yield sighted(snapshot, "finished", job, details, (told,), kind="Job", since=ended)
    for pod in snapshot.of("Pod"):
        yield from _pod(snapshot, pod)


def _pod(snapshot: Snapshot, pod: Object) -> Iterator[Symptom]:
    phase, ended = wire.text(pod, "status", "phase"), _pod_ended(pod)
    if phase not in ("Succeeded", "Failed") or wire.text(pod, "metadata", "deletionTimestamp"):
        return
    if snapshot.age(ended) < KEPT or wire.text(wire.controller(pod), "kind") == "Job":
        return  # a Job's pods go with the Job
    reason = wire.text(pod, "status", "reason")
    details = {"state": phase.lower(), "ended": ended, "reason": reason}
    details["finalizers"] = ",".join(wire.texts(pod, "metadata", "finalizers"))
    yield sighted(snapshot, "finished", pod, details, (f"{phase} {reason} at {ended}",), kind="Pod", since=ended)


def _ended(job: Object) -> tuple[str, str]:
    for kind in ("Complete", "Failed"):
        condition = wire.conditions(job).get(kind, {})
        if wire.text(condition, "status") == "True":
            return kind, wire.text(job, "status", "completionTime") or wire.text(condition, "lastTransitionTime")
    return "", ""


def _in_history(snapshot: Snapshot, job: Object, state: str) -> bool:
    """Whether a CronJob keeps it as one of its newest."""
    reference = wire.controller(job)
    if wire.text(reference, "kind") != "CronJob":
        return False
    cron = snapshot.by_uid(wire.text(reference, "uid"))
    field, default = next((field, default) for kind, field, default in _HISTORY if kind == state)
    most = wire.number(cron, "spec", field, default=default)
    same = [one for one in snapshot.owned(wire.text(reference, "uid"), "Job") if _ended(one)[0] == state]
    newest = sorted(same, key=lambda one: (wire.text(one, "status", "startTime"), wire.name(one)), reverse=True)
    return wire.name(job) in {wire.name(one) for one in newest[:most]}


def _pod_ended(pod: Object) -> str:
    times = [
        wire.text(one, "state", "terminated", "finishedAt") for one in wire.items(pod, "status", "containerStatuses")
    ]
    return (
        max(times, default="")
        or wire.text(pod, "status", "startTime")
        or wire.text(pod, "metadata", "creationTimestamp")
    )
