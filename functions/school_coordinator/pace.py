"""When may the next automatic change start? Blast caps and maintenance windows. Pure; times in seconds since the epoch.

A change that has to wait for its pace is not a person's problem: it keeps its approval and its place in the queue.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import inf

from msgspec.structs import replace

from functions._improvement.standing import Pace, Rollback, Start
from functions._policy.policy import Caps, Day, Window

HOUR = 3600.0
_DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def earliest(
    pace: Pace, caps: Caps, windows: Iterable[Window], namespaces: Iterable[str], now: float
) -> tuple[float, str]:
    """When a change of these namespaces may start, `inf` for never, and the sentence that says what it waits for."""
    recent = _recent(pace, now).starts
    turns = [(_turn([one.at for one in recent], caps.per_hour), f"at most {caps.per_hour} changes start in an hour")]
    for namespace in namespaces:
        there = [one.at for one in recent if namespace in one.namespaces]
        limit = caps.per_namespace_per_hour
        turns.append((_turn(there, limit), f"at most {limit} changes start in an hour in namespace {namespace}"))
    at, why = max(turns, key=lambda turn: turn[0])
    opened = opens(windows, max(at, now)) if at < inf else inf
    if opened <= now:
        return now, ""
    return (opened, why) if opened == at else (opened, "automatic changes wait for the maintenance window")


def opens(windows: Iterable[Window], at: float) -> float:
    """The first moment from `at` on that is inside a window; `at` itself where there are no windows."""
    moment = datetime.fromtimestamp(at, UTC)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    found: list[float] = []
    none_given = True
    for window in windows:
        none_given = False
        for offset in range(-1, 8):
            day = midnight + timedelta(days=offset)
            if _DAYS[day.weekday()] not in window.days:
                continue
            start, end = day + _clock(window.start), day + _clock(window.end)
            if end <= start:
                end += timedelta(days=1)
            if moment < end:
                found.append(max(at, start.timestamp()))
    return at if none_given else min(found, default=inf)


def started(pace: Pace, improvement_id: str, namespaces: tuple[str, ...], now: float) -> Pace:
    """The pace after this start; the same start is counted once."""
    kept = tuple(one for one in _recent(pace, now).starts if one.improvement_id != improvement_id)
    return replace(_recent(pace, now), starts=(*kept, Start(improvement_id, now, namespaces)))


def rolled_back(pace: Pace, improvement_id: str, now: float) -> Pace:
    """The pace after this rollback; the same rollback is counted once."""
    recent = _recent(pace, now)
    if any(one.improvement_id == improvement_id for one in recent.rollbacks):
        return recent
    return replace(recent, rollbacks=(*recent.rollbacks, Rollback(improvement_id, now)))


def too_many_rollbacks(pace: Pace, caps: Caps, now: float) -> bool:
    """Whether the last hour saw more rollbacks than the policy bears."""
    return len(_recent(pace, now).rollbacks) > caps.rollbacks_per_hour_freeze


def _turn(starts: list[float], limit: int) -> float:
    """When fewer than `limit` of these starts are within an hour; 0 where they are already."""
    if limit == 0:
        return inf
    return 0.0 if len(starts) < limit else sorted(starts)[-limit] + HOUR


def _recent(pace: Pace, now: float) -> Pace:
    return Pace(
        tuple(one for one in pace.starts if one.at > now - HOUR),
        tuple(one for one in pace.rollbacks if one.at > now - HOUR),
    )


def _clock(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
