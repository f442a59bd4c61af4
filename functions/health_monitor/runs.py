"""What became of a Job, or of the newest Job that a CronJob started. Pure."""

from collections.abc import Iterable, Sequence

from eventing.vocabulary import Check
from functions.health_monitor.digging import dig
from functions.health_monitor.facts import Object, WorkloadFacts, key
from functions.health_monitor.waiting import NEVER_RUNS, hopeless_pull, pulls

RUNS = ("CronJob", "Job")


def run_of(kind: str, found: Object, jobs: Iterable[Object]) -> Object | None:
    """A Job itself, or a CronJob's newest one."""
    if kind == "Job":
        return found
    uid = dig(found, "metadata", "uid", default="")
    owned = [one for one in jobs if any(ref.get("uid") == uid for ref in _owners(one))]
    return max(owned, key=_made, default=None)


def newest_run(kind: str, found: Object, jobs: Iterable[Object]) -> tuple[str, str, str]:
    """Name, outcome and RFC 3339 time of that; all empty where there is none."""
    newest = run_of(kind, found, jobs)
    return (_name(newest), _outcome(newest), _made(newest)) if newest else ("", "", "")


def run_checks(before: WorkloadFacts, now: WorkloadFacts, live_since: str) -> tuple[Check, ...]:
    """A run that began after the sync (`live_since`) and failed accuses the change; an earlier one does not, nor does
    one of many that failed before as well.

    Until its backoffLimit, a Job that fails is one that is tried again. But an image that does not exist, or settings
    that cannot be had, do not come by trying.
    """
    name, kind = key(now.resource), now.resource.kind
    rollout, theirs = f"rollout {name}", bool(now.renewed and live_since and now.renewed >= live_since)
    if kind == "CronJob" and not theirs:
        return (Check(rollout, "healthy", "accepted by the API server; no run of it began since the sync"),)
    if theirs and (failed := _failing(name, now)):
        if before.outcome == "failed" and before.renewed != now.renewed:
            return (Check(rollout, "inconclusive", f"{failed.evidence}; Job {before.run} had failed before it"),)
        return (failed,)
    if now.outcome == "failed":
        return (Check(rollout, "inconclusive", f"Job {now.run} failed, and it began before the sync"),)
    if now.outcome in ("complete", "suspended", "running"):
        return (Check(rollout, "healthy", f"Job {now.run} is {now.outcome}"),)
    return (Check(rollout, "inconclusive", f"Job {now.run} has no pod that is ready yet"),)


def _failing(name: str, now: WorkloadFacts) -> Check | None:
    if now.outcome == "failed":
        told = f"Job {now.run} failed: it used up its backoffLimit or its deadline"
        return Check(f"start {name}", "failed", told)
    if now.outcome == "complete":
        return None
    for pod in now.pods:
        for waiting in pod.waiting:
            if waiting.startswith(NEVER_RUNS) or hopeless_pull(waiting):
                return Check(f"start {name}", "failed", f"pod {pod.name} of Job {now.run}: {waiting}")
            if pulls(waiting):
                return Check(f"pull {name}", "failed", f"pod {pod.name} of Job {now.run}: {waiting}")
    return None


def _name(one: Object) -> str:
    return str(dig(one, "metadata", "name", default=""))


def _outcome(job: Object) -> str:
    met = {one.get("type") for one in dig(job, "status", "conditions", default=[]) if one.get("status") == "True"}
    if "Failed" in met or "FailureTarget" in met:
        return "failed"
    if "Complete" in met or "SuccessCriteriaMet" in met:
        return "complete"
    if dig(job, "spec", "suspend"):
        return "suspended"
    return "running" if dig(job, "status", "ready", default=0) else "begun"


def _owners(one: Object) -> Sequence[Object]:
    found: Sequence[Object] = dig(one, "metadata", "ownerReferences", default=[])
    return found


def _made(one: Object) -> str:
    return str(dig(one, "metadata", "creationTimestamp", default=""))
