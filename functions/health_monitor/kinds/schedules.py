"""CronJobs: whether a run is to be expected, and whether one that was due began. Pure.

What became of a run is a check of its own (`runs`). Source: pkg/controller/cronjob/cronjob_controllerv2.go.
"""

from datetime import UTC, datetime

from functions.health_monitor.cron import parsed
from functions.health_monitor.digging import dig
from functions.health_monitor.kinds.near import Near, Object, Said, name_of

RECENT = 900.0  # seconds; what was due earlier is not of this watch, whoever missed it
PATIENCE = 60.0  # seconds after it was due; the controller looks every 10 s, and makes one Job after the other


def cron_job(found: Object, near: Near) -> Said:
    """By its schedule, its status and its Jobs."""
    schedule, zone = str(dig(found, "spec", "schedule", default="")), str(dig(found, "spec", "timeZone", default=""))
    if said := _complaint(found, near):
        return Said("broken", said)
    if dig(found, "spec", "suspend") is True:
        return Said("well", f"suspended, so no run is due; its schedule is {schedule!r}")
    try:
        times = parsed(schedule, zone)
    except ValueError as error:
        return Said("waiting", f"when it is due cannot be told here: {error}")
    known = (dig(found, "status", "lastScheduleTime"), dig(found, "metadata", "creationTimestamp"))
    due = times.next_after(max(near.at - RECENT, *map(_seconds, known)))
    last = known[0] or "never"
    if due and due + PATIENCE < near.at:
        if dig(found, "spec", "concurrencyPolicy") == "Forbid" and dig(found, "status", "active", default=[]):
            return Said("well", f"a run was due at {_said(due)}; the one before it goes on, and it may have one only")
        return Said("waiting", f"a run was due at {_said(due)} and has not begun; the last was {last}")
    following = times.next_after(near.at)
    return Said(
        "well", f"schedule {schedule!r}, last run {last}, next {_said(following) if following else 'not in a year'}"
    )


def suspended(found: Object) -> str:
    """Whether it is, in a word."""
    return "suspended" if dig(found, "spec", "suspend") is True else "not suspended"


def _complaint(found: Object, near: Near) -> str:
    """What its controller said lately that keeps it from making Jobs."""
    uid = dig(found, "metadata", "uid", default="")
    for one in near.of("Event"):
        about = (dig(one, "involvedObject", "kind"), dig(one, "involvedObject", "name"))
        mine = about == ("CronJob", name_of(found)) and dig(one, "involvedObject", "uid", default=uid) == uid
        recent = _seconds(one.get("lastTimestamp") or one.get("eventTime")) > near.at - RECENT
        if (
            mine
            and recent
            and one.get("reason") in ("UnparseableSchedule", "InvalidSchedule", "UnknownTimeZone", "FailedCreate")
        ):
            return f"{one.get('reason')}: {str(one.get('message', ''))[:300]}"
    return ""


def _seconds(at: object) -> float:
    try:
        return datetime.fromisoformat(str(at)).timestamp()
    except ValueError:
        return 0.0


def _said(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="minutes")
