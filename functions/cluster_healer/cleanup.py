"""Which finished Jobs and Pods may be deleted in the cluster itself: old enough, and missed by nobody. Pure."""

from collections.abc import Iterator

from functions._improvement.healing import Deletion
from functions._manifests.repository import Repository
from functions._policy.healing import Cleanup
from functions._symptoms import wire
from functions._symptoms.snapshot import Snapshot

HOUR = 3600.0
_TRACKED = "argocd.argoproj.io/tracking-id"  # of what an Application made
_BY_JOB = frozenset({"Complete", "Failed"})


def deletions(snapshot: Snapshot, repository: Repository, rules: Cleanup) -> tuple[Deletion, ...]:
    """The oldest first, `rules.per_scan` at most. Jobs that have a TTL go by it, and what is in Git goes by a change of
    Git, for Argo CD would make it anew and run it again. The newest finished Job of a CronJob stays (its logs are the
    last that anybody has), as does what a finalizer holds or another object owns.
    """
    whole = [*_jobs(snapshot, rules.jobs_after_hours * HOUR), *_pods(snapshot, rules.pods_after_hours * HOUR)]
    found = [(age, one) for age, one in whole if repository.find(one.kind, one.namespace, one.name) is None]
    return tuple(one for _, one in sorted(found, key=lambda each: (-each[0], each[1].kind, each[1].name)))[
        : rules.per_scan
    ]


_Aged = Iterator[tuple[float, Deletion]]


def _jobs(snapshot: Snapshot, least: float) -> _Aged:
    if not least:
        return
    newest: dict[str, tuple[float, str]] = {}
    ended: list[tuple[wire.Object, str, float]] = []
    for job in snapshot.of("Job"):
        at = _ended(job)
        if at:
            owner = _owner(job)
            ended.append((job, owner, at))
            newest[owner] = max(newest.get(owner, (0.0, "")), (at, wire.text(job, "metadata", "uid")))
    for job, owner, at in ended:
        uid = wire.text(job, "metadata", "uid")
        own_ttl = wire.dig(job, "spec", "ttlSecondsAfterFinished") is not None
        if own_ttl or _held(job) or not uid or (owner and newest[owner][1] == uid):
            continue
        if snapshot.seconds - at >= least:
            yield snapshot.seconds - at, _deletion("Job", job, snapshot.seconds - at)


def _pods(snapshot: Snapshot, least: float) -> _Aged:
    """Pods that nothing owns: those of a Job go with it, and those of a set are its business."""
    if not least:
        return
    for pod in snapshot.of("Pod"):
        if wire.text(pod, "status", "phase") not in ("Succeeded", "Failed") or _held(pod):
            continue
        owners = wire.items(pod, "metadata", "ownerReferences")
        kept_by = {wire.text(one, "kind") for one in owners}
        evicted = wire.text(pod, "status", "reason") == "Evicted"  # its controller has made another one long ago
        if (kept_by and not evicted) or not wire.text(pod, "metadata", "uid"):
            continue
        at = _pod_ended(pod)
        if at and snapshot.seconds - at >= least:
            yield snapshot.seconds - at, _deletion("Pod", pod, snapshot.seconds - at)


def _deletion(kind: str, one: wire.Object, age: float) -> Deletion:
    why = f"finished {age / HOUR:.0f} h ago"
    return Deletion(kind, wire.namespace(one), wire.name(one), wire.text(one, "metadata", "uid"), why)


def _held(one: wire.Object) -> bool:
    metadata = wire.mapping(one, "metadata")
    tracked = _TRACKED in wire.mapping(metadata, "annotations")
    return bool(tracked or wire.texts(metadata, "finalizers") or metadata.get("deletionTimestamp"))


def _owner(job: wire.Object) -> str:
    owners = wire.items(job, "metadata", "ownerReferences")
    return next((f"{wire.namespace(job)}/{wire.text(one, 'uid')}" for one in owners), "")


def _ended(job: wire.Object) -> float:
    """When the Job completed or failed; 0 while it runs, and where it does not say."""
    for one in wire.items(job, "status", "conditions"):
        if wire.text(one, "type") in _BY_JOB and wire.text(one, "status") == "True":
            return wire.seconds(wire.text(one, "lastTransitionTime"))
    return 0.0


def _pod_ended(pod: wire.Object) -> float:
    ends = [
        wire.seconds(wire.text(one, "state", "terminated", "finishedAt"))
        for one in wire.items(pod, "status", "containerStatuses")
    ]
    return max(ends, default=0.0) or wire.seconds(wire.text(pod, "status", "startTime"))
