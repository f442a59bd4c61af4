"""The schedules that a CronJob takes: those of robfig/cron, ParseStandard, as pkg/apis/batch/validation calls it."""

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 6, _DAYS),  # 7 is refused there
)
_NAMED = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_EVERY = re.compile(r"@every (?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|s|m|h))+")


def why_no_schedule(text: str) -> str:
    """Why a text is no schedule; empty where it is one."""
    if text.startswith(("TZ=", "CRON_TZ=")):
        return "write the zone as spec.timeZone"
    if text.startswith("@"):
        known = text in _NAMED or _EVERY.fullmatch(text)
        return "" if known else f"write one of {', '.join(_NAMED)}, or @every with a duration"
    parts = text.split()
    if len(parts) != len(_FIELDS):
        return f"it has {len(parts)} fields, and needs 5: minute, hour, day, month, day of the week"
    for part, (name, low, high, words) in zip(parts, _FIELDS, strict=True):
        for one in part.split(","):
            if why := _why_no_range(one, low, high, words):
                return f"{name} {one!r} {why}"
    return ""


def _why_no_range(text: str, low: int, high: int, words: tuple[str, ...]) -> str:
    span, slash, step = text.partition("/")
    if slash and not (step.isdecimal() and int(step) > 0):
        return "has no step: write a number after the /"
    if span in ("*", "?"):
        return ""
    start, dash, end = span.partition("-")
    first, last = _value(start, low, words), _value(end, low, words) if dash else high
    if first is None or last is None:
        return f"is no number from {low} to {high}"
    if not low <= first <= high or not low <= last <= high:
        return f"is not from {low} to {high}"
    return "ends before it begins" if dash and last < first else ""


def _value(text: str, low: int, words: tuple[str, ...]) -> int | None:
    if text.lower() in words:
        return words.index(text.lower()) + low
    return int(text) if text.isdecimal() and text.isascii() else None
