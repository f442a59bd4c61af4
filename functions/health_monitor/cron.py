"""Cron schedules of five fields, as Kubernetes and Argo CD read them (robfig/cron): when one is due. Pure."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_DAYS = "sun mon tue wed thu fri sat"
_NAMES = {word: count for words, first in ((_MONTHS, 1), (_DAYS, 0)) for count, word in enumerate(words.split(), first)}
_ANY = ("*", "?")
_MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
YEAR = 366  # days that are looked ahead; a 29th of February may be further away


class Schedule(NamedTuple):
    """A schedule that was read, with its time zone."""

    fields: tuple[str, ...]
    sets: tuple[frozenset[int], ...]
    zone: ZoneInfo

    def fits(self, at: datetime) -> bool:
        """Whether it is due in that minute of its zone. As cron has it: where both a day of the month and one of the
        week are given, either is enough."""
        return self._on(at) and at.minute in self.sets[0] and at.hour in self.sets[1]

    def next_after(self, now: float) -> float:
        """When it is due next (epoch seconds); 0 where that is not within a year."""
        moment = datetime.fromtimestamp(now, self.zone).replace(second=0, microsecond=0) + timedelta(minutes=1)
        last = moment + timedelta(days=YEAR)
        while moment < last:
            if not self._on(moment):
                moment = moment.replace(hour=0, minute=0) + timedelta(days=1)
            elif moment.hour not in self.sets[1]:
                moment = moment.replace(minute=0) + timedelta(hours=1)
            elif moment.minute not in self.sets[0]:
                moment += timedelta(minutes=1)
            else:
                return moment.timestamp()
        return 0.0

    def _on(self, at: datetime) -> bool:
        day, weekday = at.day in self.sets[2], at.isoweekday() % 7 in {value % 7 for value in self.sets[4]}
        either = not self.fields[2].startswith(_ANY) and not self.fields[4].startswith(_ANY)
        return (day or weekday if either else day and weekday) and at.month in self.sets[3]


def parsed(text: str, zone: str = "") -> Schedule:
    """A schedule of five fields, or a macro such as `@daily`; UTC where no zone is named.

    Raises:
        ValueError: when it is none, or the zone is not known.
    """
    fields = _MACROS.get(text.strip().lower(), text).lower().split()
    if len(fields) != len(_RANGES):
        raise ValueError(f"{text!r} has {len(fields)} fields and not five")
    try:
        where = ZoneInfo(zone or "UTC")
    except (KeyError, OSError) as error:  # what is not known is a KeyError, a hostile name a ValueError or OSError
        raise ValueError(f"{zone!r} is no time zone") from error
    return Schedule(
        tuple(fields), tuple(_values(one, *limits) for one, limits in zip(fields, _RANGES, strict=True)), where
    )


def _values(field: str, low: int, high: int) -> frozenset[int]:
    """The numbers that a cron field names.

    Raises:
        ValueError: when it is not one.
    """
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        begin = low if first in _ANY else _number(first)
        end = high if first in _ANY or (slash and not dash) else _number(last) if dash else begin
        stride = int(step) if slash else 1
        if not (low <= begin <= end <= high and stride > 0):
            raise ValueError(f"{field!r} is no cron field")
        found |= set(range(begin, end + 1, stride))
    return frozenset(found)


def _number(text: str) -> int:
    return _NAMES[text] if text in _NAMES else int(text)
