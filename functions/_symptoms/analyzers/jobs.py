"""Jobs that failed for good."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.chains import owner_of
from functions._symptoms.sighting import events_told, sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

RECENT = 24 * 3600  # seconds: what failed earlier is history, and kept as a finished Job


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """A failed Job whose CronJob has succeeded since is over."""
    for job in snapshot.of("Job"):
        failed = wire.conditions(job).get("Failed", {})
        since = wire.text(failed, "lastTransitionTime")
        if wire.text(failed, "status") != "True" or (since and snapshot.age(since) > RECENT):
            continue
        if _since_then_well(snapshot, job):
            continue
        reason, message = wire.text(failed, "reason"), wire.text(failed, "message")
        events = [one for one in snapshot.about(job, "Job") if wire.text(one, "type") == "Warning"]
        details = {"reason": reason, "failed": wire.text(job, "status", "failed")}
        evidence = (f"Failed: {reason}: {message}", *events_told(events))
        yield sighted(snapshot, "job-failed", job, details, evidence, kind="Job", since=since)


def _since_then_well(snapshot: Snapshot, job: Object) -> bool:
    owner = owner_of(snapshot, job)
    cron = snapshot.find("CronJob", owner.namespace, owner.name) if owner and owner.kind == "CronJob" else None
    last = wire.seconds(wire.text(cron, "status", "lastSuccessfulTime"))
    return last > wire.seconds(wire.text(job, "status", "startTime")) > 0
