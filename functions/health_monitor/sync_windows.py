"""Whether Argo CD may sync an Application by itself now, or when, by the sync windows of its project. Pure.

As `SyncWindows.CanSync` in Argo CD's pkg/apis/application/v1alpha1/types.go: an active deny forbids; where there are
allow windows, one of them has to be active. What cannot be read counts against syncing, because a commit that nobody
sees go live is worse than one that waits.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

from functions.health_monitor.cron import parsed
from functions.health_monitor.digging import dig
from functions.health_monitor.facts import Object

WEEK = 7 * 24 * 60  # minutes; a window that is longer is looked at for a week, and no opening is looked for beyond
CLOSED = 0.0
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def held_back(project: Object | None, application: Object | None, now: float) -> str:
    """What holds automatic syncs back now, in a few words; empty where nothing does."""
    open_now = [(one, _open_until(one, now)) for one in _windows(project, application)]
    for one, active in open_now:
        if one.get("kind") == "deny" and active != CLOSED:
            return f"deny {_said(one)}"
    allowing = [(one, active) for one, active in open_now if one.get("kind") == "allow"]
    if allowing and not any(active for _, active in allowing):
        return f"allow {_said(allowing[0][0])}"
    return ""


def opens(project: Object | None, application: Object | None, now: float) -> float:
    """When nothing holds automatic syncs back any more: `now` where nothing does, 0 where that is not within a week or
    cannot be told, because a window cannot be read."""
    windows, at = _windows(project, application), now
    while at <= now + WEEK * 60:
        if not held_back(project, application, at):
            return at
        denying = [end for one in windows if one.get("kind") == "deny" and (end := _open_until(one, at)) != CLOSED]
        if None in denying:
            return 0.0
        allowed = [start for one in windows if one.get("kind") == "allow" and (start := _next_start(one, at))]
        at = max((end for end in denying if end), default=0.0) or min(allowed, default=0.0)
        if not at:
            return 0.0
    return 0.0


def moment(at: float) -> str:
    """A time as a person reads it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _windows(project: Object | None, application: Object | None) -> list[Object]:
    return [one for one in dig(project, "spec", "syncWindows", default=[]) if _is_for(one, application)]


def _is_for(window: Object, application: Object | None) -> bool:
    """Whether it is about this Application: by name, namespace or cluster; with `andOperator` by all that it has."""
    destination = dig(application, "spec", "destination", default={})
    named = (
        ("applications", (dig(application, "metadata", "name", default=""),)),
        ("namespaces", (destination.get("namespace", ""),)),
        ("clusters", (destination.get("server", ""), destination.get("name", ""))),
    )
    matches = [_any(window[field], values) for field, values in named if window.get(field)]
    return bool(matches) and (all(matches) if window.get("andOperator") else any(matches))


def _any(patterns: Iterable[object], values: Sequence[str]) -> bool:
    return any(fnmatchcase(value, str(pattern)) for pattern in patterns for value in values if value)


def _next_start(window: Object, now: float) -> float:
    try:
        return parsed(str(window.get("schedule", "")), str(window.get("timeZone") or "")).next_after(now)
    except ValueError:
        return 0.0


def _open_until(window: Object, now: float) -> float | None:
    """When the window that is open now closes (epoch seconds), `CLOSED` where none is; None where it cannot be read."""
    found = _DURATION.fullmatch(str(window.get("duration", "")))
    try:
        schedule = parsed(str(window.get("schedule", "")), str(window.get("timeZone") or ""))
    except ValueError:
        return None
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    lasts = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    moment = datetime.fromtimestamp(now, schedule.zone)
    start = moment.replace(second=0, microsecond=0)
    for _ in range(min(int(lasts.total_seconds() // 60) + 1, WEEK)):
        if moment - start < lasts and schedule.fits(start):
            return (start + lasts).timestamp()
        start -= timedelta(minutes=1)
    return CLOSED


def _said(window: Object) -> str:
    return f"{window.get('schedule', '')} for {window.get('duration', '')}"[:100]
