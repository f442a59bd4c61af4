"""When something runs: "nightly at three", `0 3 * * *` as the time between two runs and the time of day. Pure."""

import re

from functions.rag_validator.settings.values import Value, find

_DAY = 86400.0
_OFTEN = (
    (re.compile(r"\b(?:hourly)\b", re.I), 3600.0),
    (re.compile(r"\b(?:nightly|daily|(?:every|each|1) (?:night|day|morning|evening))\b", re.I), _DAY),
    (re.compile(r"\b(?:weekly|every (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b", re.I), 7 * _DAY),
    (re.compile(r"\b(?:monthly)\b", re.I), 30 * _DAY),
)
_CLOCK = re.compile(
    r"\b(?:at|starts? at|around) (?:(half past) )?(\d{1,2})(?::(\d{2}))?(?: ?([ap])\.?m\.?)?(?![\w%:])", re.I
)
_NAMED = {"midnight": 0, "noon": 12}
_MACROS = {"@hourly": 3600.0, "@daily": _DAY, "@midnight": _DAY, "@weekly": 7 * _DAY, "@monthly": 30 * _DAY}
_EVERY = re.compile(r"\bevery\b|\beach\b", re.I)


def said(text: str) -> Value | None:
    """The schedule that a sentence names (numbers as digits); a time of day alone means daily."""
    period = next((seconds for pattern, seconds in _OFTEN if pattern.search(text)), 0.0)
    if not period and _EVERY.search(text):
        after = [one for one in find("duration", text) if _EVERY.search(text[: one.start])]
        period = after[0].value.amounts[0] if after else 0.0
    time = _time(text)
    if not period and not time:
        return None
    return Value("schedule", " ".join(text.split())[:200], (period or _DAY,), time)


def _time(text: str) -> str:
    for word, hour in _NAMED.items():
        if re.search(rf"\b(?:at|past) {word}\b", text, re.I):
            return f"{hour:02}:00"
    clock = _CLOCK.search(text)
    if not clock or re.match(r"\s*(?:%|percent)", text[clock.end() :]):
        return ""
    half, hours, minutes, noon = clock[1], int(clock[2]), clock[3], (clock[4] or "").lower()
    hour = hours % 12 + 12 if noon == "p" else hours % 12 if noon == "a" else hours
    return f"{hour:02}:{30 if half else int(minutes or 0):02}" if hour < 24 else ""


def written(cron: str) -> Value | None:
    """The schedule of a cron expression: of those with one rhythm the time between runs, else None."""
    cron = cron.strip()
    if cron.lower() in _MACROS:
        return Value("schedule", cron, (_MACROS[cron.lower()],), "" if "hour" in cron else "00:00")
    every = re.fullmatch(r"@every (.+)", cron)
    if every:
        found = next(find("duration", every[1]), None)
        return Value("schedule", cron, found.value.amounts) if found else None
    parts = cron.split()
    if len(parts) != 5:
        return None
    minute, hour, day, month, weekday = parts
    period = _period(minute, hour, day, month, weekday)
    fixed = minute.isdigit() and hour.isdigit()
    return Value("schedule", cron, (period,), f"{int(hour):02}:{int(minute):02}" if fixed else "") if period else None


def _period(minute: str, hour: str, day: str, month: str, weekday: str) -> float:
    step = re.fullmatch(r"(?:\*|0|0-\d+)/(\d+)", minute)
    if step and (hour, day, month, weekday) == ("*",) * 4:
        return int(step[1]) * 60.0
    if minute == "*" and (hour, day, month, weekday) == ("*",) * 4:
        return 60.0
    if not minute.isdigit() or month != "*":
        return 0.0
    step = re.fullmatch(r"(?:\*|0|0-\d+)/(\d+)", hour)
    if (day, weekday) == ("*", "*"):
        return int(step[1]) * 3600.0 if step else 3600.0 if hour == "*" else _DAY if hour.isdigit() else 0.0
    if hour.isdigit() and day == "*" and re.fullmatch(r"[0-7]|mon|tue|wed|thu|fri|sat|sun", weekday, re.I):
        return 7 * _DAY
    return 30 * _DAY if hour.isdigit() and day.isdigit() and weekday == "*" else 0.0
