"""Values with their units, read out of text: 7 days, 168h and 1w are one value, and so are 0.5 CPU and 500m. Pure."""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Kind = Literal["duration", "bytes", "cores", "count", "percent", "level", "version", "schedule", "flag", "word"]

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_SECONDS |= {"month": 30 * 86400.0, "quarter": 90 * 86400.0, "year": 365 * 86400.0, "y": 365 * 86400.0}
_UNIT = (
    r"(ms|milliseconds?|seconds?|secs?|s|minutes?|mins?|m|months?|hours?|hrs?|h|days?|d|weeks?|w|quarters?|years?|y)"
)
_DURATION = re.compile(
    rf"(?<![\w.])(?:\d+(?:\.\d+)?[ -]?{_UNIT}(?![a-z]))(?:(?: and )?\d+(?:\.\d+)?[ -]?{_UNIT}(?![a-z]))*", re.I
)
_PART = re.compile(rf"(\d+(?:\.\d+)?)[ -]?{_UNIT}(?![a-z])", re.I)
_BYTES = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?) ?(?:([kmgt])(i?)(?:b|ytes?)?|(kilo|mega|giga|tera)(bi)?bytes?|(gig|meg)s?)\b(?![/-])",
    re.I,
)
_MILLI = re.compile(r"[\d.]+ ?m")  # 100m is CPU
_POWERS = {"k": 1, "m": 2, "g": 3, "t": 4}
_CORES = re.compile(r"(?<![\w.])(?:(\d+)m\b|(\d+(?:\.\d+)?) ?(?:v?cpus?|cores?)\b)", re.I)
_COUNT = re.compile(r"(?<![\w.:/])(\d+)(?![\w:/%]|\.\d|\s?(?:%|percent))", re.I)
_PERCENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) ?(?:%|percent\b)", re.I)
_LEVEL = re.compile(r"\b(trace|debug|info|notice|warn(?:ing)?s?|errors?|critical|fatal)\b", re.I)
_VERSION = re.compile(r"(?<![\w.])v?(\d+(?:\.\d+)+)(?![\w]|\.\d)", re.I)


class Value(Struct, frozen=True):
    """A value; `amounts` are all that it may mean, in the base unit of its kind: 192 MB may be 192Mi.

    Base units: seconds, bytes, cores; of a schedule the seconds between two runs, `word` being its time of day.
    """

    kind: Kind
    text: str
    amounts: tuple[float, ...] = ()
    word: str = ""


class Found(Struct, frozen=True):
    """A value and where it stands in the text."""

    value: Value
    start: int
    end: int


def agree(one: Value, other: Value) -> bool:
    """Whether two values of one kind mean the same. A schedule without a time of day agrees with any."""
    if one.kind == "schedule":
        timed = bool(one.word and other.word)
        return one.amounts == other.amounts and (not timed or one.word == other.word)
    if one.kind == "version":
        shorter, longer = sorted((one.word.split("."), other.word.split(".")), key=len)
        return longer[: len(shorter)] == shorter
    if one.amounts or other.amounts:
        return any(abs(first - second) < 1e-9 + 1e-6 * abs(first) for first in one.amounts for second in other.amounts)
    return one.word == other.word


def find(kind: Kind, text: str) -> Iterator[Found]:
    """Every value of a kind in a text whose numbers are digits; flags, words and schedules are not read here."""
    for match in _PATTERNS[kind].finditer(text):
        if kind == "bytes" and _MILLI.fullmatch(match[0]):
            continue
        value = _READERS[kind](match)
        yield Found(value, match.start(), match.end())


def _duration(match: re.Match[str]) -> Value:
    total = sum(float(number) * _seconds(unit) for number, unit in _PART.findall(match[0]))
    return Value("duration", match[0], (total,))


def _seconds(unit: str) -> float:
    unit = unit.lower()
    for long in ("month", "quarter", "year"):
        if unit.startswith(long):
            return _SECONDS[long]
    return _SECONDS["ms" if unit.startswith(("ms", "milli")) else unit[0]]


def _bytes(match: re.Match[str]) -> Value:
    prefix = (match[2] or match[4] or match[6]).lower()[0]
    number, power = float(match[1]), _POWERS[prefix]
    binary = bool(match[3] or match[5])
    amounts = (number * 1024**power,) if binary else (number * 1024**power, number * 1000.0**power)
    return Value("bytes", match[0], amounts)


def _cores(match: re.Match[str]) -> Value:
    return Value("cores", match[0], (float(match[1]) / 1000 if match[1] else float(match[2]),))


def _number(kind: Kind, match: re.Match[str]) -> Value:
    return Value(kind, match[0], (float(match[1]),))


def _level(match: re.Match[str]) -> Value:
    return Value("level", match[0], word=match[1].lower().rstrip("s").replace("warning", "warn"))


def _version(match: re.Match[str]) -> Value:
    return Value("version", match[0], word=match[1])


_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "duration": _DURATION,
    "bytes": _BYTES,
    "cores": _CORES,
    "count": _COUNT,
    "percent": _PERCENT,
    "level": _LEVEL,
    "version": _VERSION,
}
_READERS = {
    "duration": _duration,
    "bytes": _bytes,
    "cores": _cores,
    "count": lambda match: _number("count", match),
    "percent": lambda match: _number("percent", match),
    "level": _level,
    "version": _version,
}
