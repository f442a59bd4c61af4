"""What became of a Job, or of the newest Job that a CronJob started. Pure."""

from collections.abc import Iterable, Sequence

from eventing.vocabulary import Check
from functions.health_monitor.digging import dig
from functions.health_monitor.facts import Object, WorkloadFacts, key

RUNS = ("CronJob", "Job")


def newest_run(kind: str, found: Object, jobs: Iterable[Object]) -> tuple[str, str, str]:
    """Name, outcome and RFC 3339 time of a Job itself, or of a CronJob's newest one; all empty where there is none."""
    if kind == "Job":
        return _name(found), _outcome(found), _made(found)
    uid = dig(found, "metadata", "uid", default="")
    owned = [one for one in jobs if any(ref.get("uid") == uid for ref in _owners(one))]
    newest = max(owned, key=_made, default=None)
    return (_name(newest), _outcome(newest), _made(newest)) if newest else ("", "", "")


def run_check(now: WorkloadFacts, live_since: str) -> Check:
    """A run that began after the sync (`live_since`) and failed accuses the change; an earlier one does not.

    Only a Job's Failed condition counts: until its backoffLimit, a Job that fails is one that is tried again.
    """
    name, kind = key(now.resource), now.resource.kind
    rollout, theirs = f"rollout {name}", bool(now.renewed and live_since and now.renewed >= live_since)
    if now.outcome == "failed" and theirs:
        return Check(f"start {name}", "failed", f"Job {now.run} failed: it used up its backoffLimit or its deadline")
    if kind == "CronJob" and not theirs:
        return Check(rollout, "healthy", "accepted by the API server; no run of it began since the sync")
    if now.outcome == "failed":
        return Check(rollout, "inconclusive", f"Job {now.run} failed, and it began before the sync")
    if now.outcome in ("complete", "suspended", "running"):
        return Check(rollout, "healthy", f"Job {now.run} is {now.outcome}")
    return Check(rollout, "inconclusive", f"Job {now.run} has no pod that is ready yet")


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
