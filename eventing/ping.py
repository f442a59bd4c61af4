"""When a PingSource is due, and the event it sends. Pure: the broker's shell brings the time.

Cron in five fields of numbers, in UTC: `*`, `5`, `1-5`, `*/10`, `0-30/5` and lists of these. What Knative knows
beyond that (a field of seconds, names such as MON, `@hourly`, time zones) is refused, not guessed.
"""

import re
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from eventing.fields import BadManifest
from eventing.manifests import PingSource
from eventing.wire import CloudEvent

TYPE = "dev.knative.sources.ping"
_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 6))
_PART = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?")
_HORIZON = timedelta(days=366 * 8 + 1)  # 29 February comes at least every eight years


class Schedule(Struct, frozen=True):
    """The times at which a cron expression is due."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]  # 0 is Sunday
    either_day: bool  # both day fields are restricted, so that one of them is enough (crontab(5))

    def after(self, moment: float) -> float:
        """The first due time later than `moment`; both are epoch seconds.

        Raises:
            ValueError: where it is never due, as on 30 February.
        """
        start = datetime.fromtimestamp(moment, UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        day = start.replace(hour=0, minute=0)
        while day - start < _HORIZON:
            if self._on(day):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        due = day.replace(hour=hour, minute=minute)
                        if due >= start:
                            return due.timestamp()
            day += timedelta(days=1)
        raise ValueError("the schedule is never due")

    def _on(self, day: datetime) -> bool:
        if day.month not in self.months:
            return False
        in_month, in_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return in_month or in_week if self.either_day else in_month and in_week


def schedule(source: PingSource) -> Schedule:
    """The schedule of a PingSource.

    Raises:
        BadManifest: on cron that is not supported here, and on a schedule that is never due.
    """
    where = f"PingSource {source.name}: spec.schedule {source.schedule!r}"
    fields = source.schedule.split()
    if len(fields) != len(_FIELDS):
        raise BadManifest(f"{where} must have five fields (minute, hour, day of month, month, day of week)")
    parsed = (_values(text, *field, where) for text, field in zip(fields, _FIELDS, strict=True))
    minutes, hours, days, months, weekdays = parsed
    either = not fields[2].startswith("*") and not fields[4].startswith("*")
    found = Schedule(minutes, hours, days, months, weekdays, either)
    try:
        found.after(0.0)
    except ValueError as error:
        raise BadManifest(f"{where} is never due") from error
    return found


def event_of(source: PingSource, due: float) -> CloudEvent:
    """The event of this source at `due` (epoch seconds). Its id is derived, so the same tick is the same event."""
    address = f"/apis/v1/namespaces/{source.namespace}/pingsources/{source.name}"
    attributes = {
        "specversion": "1.0",
        "type": TYPE,
        "source": address,
        "id": str(uuid5(NAMESPACE_URL, f"{address}#{due:.0f}")),
        "time": datetime.fromtimestamp(due, UTC).isoformat().replace("+00:00", "Z"),
        **dict(source.extensions),
    }
    if source.content_type:
        attributes["datacontenttype"] = source.content_type
    return CloudEvent(attributes, source.data)


def _values(text: str, name: str, low: int, high: int, where: str) -> frozenset[int]:
    values: set[int] = set()
    for part in text.split(","):
        found = _PART.fullmatch(part)
        if not found:
            raise BadManifest(f"{where}: {part!r} as {name} is not supported; use *, numbers, ranges and /steps")
        first, last, step = (int(group) if group else None for group in found.groups())
        begin = low if first is None else first
        end = last if last is not None else high if first is None or step is not None else begin
        if not low <= begin <= end <= high or step == 0:
            raise BadManifest(f"{where}: {part!r} as {name} is outside {low} to {high}")
        values.update(range(begin, end + 1, step or 1))
    return frozenset(values)
