"""CronJobs that do not run: suspended and forgotten, with a schedule that is none, or missing their time."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.sighting import events_told, sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

FORGOTTEN = 14 * 24 * 3600  # seconds of suspension after which it is asked whether somebody still knows
# pkg/controller/cronjob: the events of a schedule or zone that cannot be read, and of starts that were missed
_WRONG = (
    "UnparseableSchedule",
    "InvalidSchedule",
    "UnParseableCronJobSchedule",
    "UnknownTimeZone",
    "UnsupportedSchedule",
)
_MISSED = ("MissSchedule", "TooManyMissedTimes", "FailedNeedsStart", "MissedSchedule")
RECENT = 3600  # seconds of an event


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """The worst that is known of each."""
    from functions._preflight.objects.refused.cron import why_no_schedule  # noqa: PLC0415 - brings all schemas along

    for cron in snapshot.of("CronJob"):
        schedule = wire.text(cron, "spec", "schedule")
        events = [one for one in snapshot.about(cron, "CronJob") if snapshot.age(wire.event_time(one)) < RECENT]
        wrong = [one for one in events if wire.text(one, "reason") in _WRONG]
        missed = [one for one in events if wire.text(one, "reason") in _MISSED]
        why = why_no_schedule(schedule)
        if wrong or why:
            evidence = (f"schedule {schedule!r}: {why}" if why else "", *events_told(wrong))
            details = {"value": schedule, "zone": wire.text(cron, "spec", "timeZone")}
            yield sighted(snapshot, "bad-schedule", cron, details, evidence, kind="CronJob")
        elif wire.dig(cron, "spec", "suspend") is True:
            yield from _suspended(snapshot, cron)
        elif missed:
            deadline = wire.text(cron, "spec", "startingDeadlineSeconds")
            details = {"value": schedule, "deadline": deadline, "policy": wire.text(cron, "spec", "concurrencyPolicy")}
            yield sighted(snapshot, "schedule-missed", cron, details, events_told(missed), kind="CronJob")


def _suspended(snapshot: Snapshot, cron: Object) -> Iterator[Symptom]:
    last = wire.text(cron, "status", "lastScheduleTime") or wire.text(cron, "metadata", "creationTimestamp")
    if last and snapshot.age(last) > FORGOTTEN:
        evidence = (f"suspended, and last run or made at {last}",)
        yield sighted(snapshot, "suspended", cron, {"last": last}, evidence, kind="CronJob", since=last)
