"""Blast caps and maintenance windows: when the next automatic change may start."""

from datetime import UTC, datetime
from math import inf
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._improvement.standing import Pace, Rollback, Start
from functions._policy.policy import Caps, Window
from functions.school_coordinator.pace import earliest, opens, rolled_back, started, too_many_rollbacks
from tests.coordinator.samples import NOW

HOUR = 3600.0


def _pace(*ago: float, namespace: str = "shop") -> Pace:
    return Pace(tuple(Start(str(number), NOW - seconds, (namespace,)) for number, seconds in enumerate(ago)))


PER_HOUR = "at most {} changes start in an hour"
IN_SHOP = "at most {} changes start in an hour in namespace shop"


@pytest.mark.parametrize(
    ("pace", "caps", "expected"),
    [
        (Pace(), Caps(), (NOW, "")),
        (_pace(10), Caps(per_hour=2), (NOW, "")),
        (_pace(10, 20), Caps(per_hour=2), (NOW - 20 + HOUR, PER_HOUR.format(2))),
        (_pace(10, 20, 30), Caps(per_hour=2), (NOW - 20 + HOUR, PER_HOUR.format(2))),
        (_pace(10, HOUR), Caps(per_hour=2), (NOW, "")),
        (_pace(10, HOUR - 1), Caps(per_hour=2), (NOW + 1, PER_HOUR.format(2))),
        (_pace(10), Caps(per_namespace_per_hour=1), (NOW - 10 + HOUR, IN_SHOP.format(1))),
        (_pace(10, namespace="blog"), Caps(per_namespace_per_hour=1), (NOW, "")),
        (_pace(10, 20), Caps(per_hour=2, per_namespace_per_hour=1), (NOW - 10 + HOUR, IN_SHOP.format(1))),
        (_pace(), Caps(per_hour=0), (inf, PER_HOUR.format(0))),
        (_pace(), Caps(per_namespace_per_hour=0), (inf, IN_SHOP.format(0))),
    ],
)
def test_what_is_above_a_cap_waits_for_the_oldest_to_leave_the_hour(pace: Pace, caps: Caps, expected: Any) -> None:
    assert earliest(pace, caps, (), ("shop",), NOW) == expected


def test_a_change_without_a_namespace_counts_for_the_hour_only() -> None:
    assert earliest(_pace(10), Caps(per_namespace_per_hour=1), (), (), NOW) == (NOW, "")
    assert earliest(_pace(10), Caps(per_hour=1), (), (), NOW) == (NOW - 10 + HOUR, PER_HOUR.format(1))


def test_each_namespace_has_its_own_cap() -> None:
    pace = Pace((Start("a", NOW - 5, ("blog", "shop")),))
    limit = Caps(per_namespace_per_hour=1)
    assert earliest(pace, limit, (), ("api", "blog"), NOW)[0] == NOW - 5 + HOUR
    assert earliest(pace, limit, (), ("api",), NOW)[0] == NOW


def _at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


NIGHT = Window("22:00", "04:30", ("fri",))
NOON = Window("12:00", "13:00")


@pytest.mark.parametrize(
    ("windows", "at", "expected"),
    [
        ((), "2027-01-15T08:00", "2027-01-15T08:00"),
        ((NOON,), "2027-01-15T11:59:59", "2027-01-15T12:00"),
        ((NOON,), "2027-01-15T12:00", "2027-01-15T12:00"),
        ((NOON,), "2027-01-15T12:59:59", "2027-01-15T12:59:59"),
        ((NOON,), "2027-01-15T13:00", "2027-01-16T12:00"),
        ((NIGHT,), "2027-01-15T08:00", "2027-01-15T22:00"),
        ((NIGHT,), "2027-01-15T23:00", "2027-01-15T23:00"),
        ((NIGHT,), "2027-01-16T04:29", "2027-01-16T04:29"),
        ((NIGHT,), "2027-01-16T04:30", "2027-01-22T22:00"),
        ((NIGHT,), "2027-01-15T03:00", "2027-01-15T22:00"),
        ((NIGHT, NOON), "2027-01-16T04:30", "2027-01-16T12:00"),
        ((NOON, NIGHT), "2027-01-15T13:00", "2027-01-15T22:00"),
    ],
)
def test_a_window_opens_when_its_clock_says_so(windows: Any, at: str, expected: str) -> None:
    assert opens(windows, _at(at)) == _at(expected)


@pytest.mark.parametrize("day", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
def test_every_day_of_the_week_comes_within_the_week(day: Any) -> None:
    opened = opens((Window("09:00", "09:01", (day,)),), _at("2027-01-15T09:01"))
    assert datetime.fromtimestamp(opened, UTC).strftime("%a %H:%M").lower() == f"{day} 09:00"
    assert _at("2027-01-15T09:01") < opened <= _at("2027-01-22T09:00")


def test_outside_the_window_a_change_waits_for_it_and_for_its_cap() -> None:
    wait = "automatic changes wait for the maintenance window"
    assert earliest(Pace(), Caps(), (NOON,), ("shop",), NOW) == (_at("2027-01-15T12:00"), wait)
    assert earliest(_pace(10), Caps(per_hour=1), (NOON,), (), NOW) == (_at("2027-01-15T12:00"), wait)
    inside = _at("2027-01-15T12:10")
    full = Pace((Start("a", inside - 600, ()),))
    assert earliest(full, Caps(per_hour=1), (NOON,), (), inside) == (_at("2027-01-16T12:00"), wait)
    assert earliest(full, Caps(per_hour=1), (Window("12:00", "14:00"),), (), inside) == (
        inside + 3000,
        PER_HOUR.format(1),
    )
    assert earliest(Pace(), Caps(per_hour=0), (NOON,), (), NOW)[0] == inf


def test_a_start_is_counted_once_and_for_an_hour() -> None:
    pace = started(started(Pace(), "a", ("shop",), NOW), "b", (), NOW + 1)
    assert [one.improvement_id for one in pace.starts] == ["a", "b"]
    assert started(pace, "a", ("shop",), NOW + 2).starts == (
        Start("b", NOW + 1, ()),
        Start("a", NOW + 2, ("shop",)),
    )
    assert [one.improvement_id for one in started(pace, "c", (), NOW + HOUR).starts] == ["b", "c"]


def test_more_rollbacks_than_the_policy_bears() -> None:
    pace, caps = Pace(), Caps(rollbacks_per_hour_freeze=2)
    for name in ("a", "b", "b"):
        pace = rolled_back(pace, name, NOW)
    assert pace.rollbacks == (Rollback("a", NOW), Rollback("b", NOW))
    assert not too_many_rollbacks(pace, caps, NOW)
    pace = rolled_back(pace, "c", NOW + 10)
    assert too_many_rollbacks(pace, caps, NOW + 10)
    assert too_many_rollbacks(pace, caps, NOW + HOUR - 1)
    assert not too_many_rollbacks(pace, caps, NOW + HOUR)
    assert rolled_back(pace, "d", NOW + HOUR).rollbacks == (Rollback("c", NOW + 10), Rollback("d", NOW + HOUR))


def test_starts_and_rollbacks_do_not_forget_each_other() -> None:
    pace = started(rolled_back(Pace(), "a", NOW), "b", (), NOW)
    assert pace == Pace((Start("b", NOW, ()),), (Rollback("a", NOW),))
    assert rolled_back(pace, "c", NOW).starts == pace.starts


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 4 * HOUR), min_size=1, max_size=30), st.integers(1, 4))
def test_no_hour_ever_sees_more_starts_than_the_cap(arrivals: list[float], cap: int) -> None:
    pace, caps, starts = Pace(), Caps(per_hour=cap, per_namespace_per_hour=99), list[float]()
    now = NOW
    for number, delay in enumerate(sorted(arrivals)):
        now = max(now, NOW + delay)
        now = max(now, earliest(pace, caps, (), (), now)[0])
        pace = started(pace, str(number), (), now)
        starts.append(now)
    for begin in starts:
        assert sum(begin <= at < begin + HOUR for at in starts) <= cap
