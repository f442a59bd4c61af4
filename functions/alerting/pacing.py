"""Who is told of news, and when at the earliest. Pure; times are seconds since the epoch."""

from datetime import UTC, datetime, timedelta

from functions._policy.policy import Alerts, AlertSeverity, Window
from functions.alerting.grouping import Entry, Group

HOUR = 3600.0
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SEVERITIES: tuple[AlertSeverity, ...] = ("info", "warning", "critical")


def severity(group: Group, marks: tuple[str, ...]) -> AlertSeverity:
    """That of the gravest piece of news; the end of a trouble is information."""
    entries = [group.entries[mark] for mark in marks]
    return max((entry.alert.severity for entry in entries if not _ends(entry)), key=_SEVERITIES.index, default="info")


def over(group: Group, marks: tuple[str, ...]) -> bool:
    """Whether all of it is the end of a trouble that a person was told of."""
    return all(_ends(group.entries[mark]) for mark in marks)


def _ends(entry: Entry) -> bool:
    return entry.alert.over and entry.trouble


def targets(group: Group, marks: tuple[str, ...], rules: Alerts, names: tuple[str, ...]) -> tuple[str, ...]:
    """Which of `names` are told: as the policy routes it, and of an end whoever was told of the trouble."""
    chosen: set[str] = set()
    for mark in marks:
        entry = group.entries[mark]
        routed = rules.routes.get(entry.alert.severity, ())
        chosen |= set(names) if "*" in routed else set(routed)
        if _ends(entry):
            chosen |= set(group.told_to)
    return tuple(name for name in names if name in chosen)


def earliest(group: Group, marks: tuple[str, ...], pace: tuple[float, ...], rules: Alerts, now: float) -> float:
    """When a message about these may go at the earliest.

    What is critical, and the end of a trouble, waits for no other news of its group; the caps hold for all.
    """
    grave = severity(group, marks) == "critical"
    moments = [now]
    if group.tellings and not grave and not over(group, marks):
        moments.append(group.tellings[-1] + rules.group_seconds)
    moments.append(_room(group.tellings, rules.per_group_per_hour, now))
    moments.append(_room(pace, rules.per_hour * (2 if grave else 1), now))
    at = max(moments)
    awake = any(group.entries[mark].grave for mark in marks)  # the end of what woke somebody is told, too
    return at if grave or awake else ends(rules.quiet_hours, at)


def counted(pace: tuple[float, ...], now: float) -> tuple[float, ...]:
    """The messages of the last hour, with one more."""
    return (*(at for at in pace if now - at < HOUR), now)


def ends(windows: tuple[Window, ...], at: float) -> float:
    """The first moment from `at` on that is in none of the windows; `at` itself where they never end."""
    moment = at
    for _ in range(2 * 7 * (len(windows) + 1)):  # a week of windows that touch each other
        inside = [end for start, end in _around(windows, moment) if start <= moment < end]
        if not inside:
            return moment
        moment = max(inside)
    return at


def _room(tellings: tuple[float, ...], cap: int, now: float) -> float:
    recent = [at for at in tellings if now - at < HOUR]
    return recent[-cap] + HOUR if len(recent) >= cap else now


def _around(windows: tuple[Window, ...], at: float) -> list[tuple[float, float]]:
    """Every window that began today or yesterday."""
    midnight = datetime.fromtimestamp(at, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for window in windows:
        for day in (midnight - timedelta(days=1), midnight):
            if _DAYS[day.weekday()] in window.days:
                start, end = day + _clock(window.start), day + _clock(window.end)
                found.append((start.timestamp(), (end if end > start else end + timedelta(days=1)).timestamp()))
    return found


def _clock(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
