"""Who is told, and when at the earliest."""

from datetime import UTC, datetime
from math import isclose
from typing import Any

import pytest
from msgspec.structs import replace

from functions._policy.policy import Alerts, Window
from functions.alerting.grouping import Group, noted, told
from functions.alerting.pacing import HOUR, counted, earliest, ends, over, severity, targets
from functions.alerting.wording import Alert

NAMES = ("oncall", "chat", "mail")
RULES = Alerts(routes={"critical": ("*",), "warning": ("chat", "gone"), "info": ()})
WARNING = Alert("f", "warning", "t", "m", state="bad", application="shop", improvement_id="i", fault="changes")
CRITICAL = replace(WARNING, severity="critical")
INFO = replace(WARNING, severity="info", state="good", over=True)
NOW = 1_790_000_000.0  # a Monday, 14:13 UTC
NIGHT = Window("22:00", "06:00")


def group(*alerts: Alert, to: tuple[str, ...] = ("chat",)) -> Group:
    """A group in which all but the last report were told, an hour ago and more."""
    found: Group | None = None
    for alert in alerts:
        if found is not None:
            found = told(found, ("f",), to, NOW - 2 * HOUR)
        found = noted(found, alert, NOW, NOW)
    assert found is not None
    return replace(found, tellings=())


@pytest.mark.parametrize(
    ("given", "who", "grave", "ended"),
    [
        (group(WARNING), ("chat",), "warning", False),
        (group(CRITICAL), NAMES, "critical", False),
        (group(INFO), (), "info", False),  # good news of what was no trouble
        (group(WARNING, INFO), ("chat",), "info", True),
        (group(CRITICAL, INFO, to=NAMES), NAMES, "info", True),  # whoever was woken is told that it is over
        (group(WARNING, CRITICAL), NAMES, "critical", False),
        (group(replace(INFO, severity="warning")), ("chat",), "warning", False),  # rolled back, and nobody was told
    ],
)
def test_severity_routes_by_policy_and_an_end_goes_to_who_knew(
    given: Group, who: tuple[str, ...], grave: str, ended: bool
) -> None:
    assert targets(given, ("f",), RULES, NAMES) == who
    assert (severity(given, ("f",)), over(given, ("f",))) == (grave, ended)


@pytest.mark.parametrize(
    ("given", "tellings", "pace", "wait"),
    [
        (group(WARNING), (), (), 0),
        (group(WARNING), (NOW - 100,), (), 200),  # of group_seconds, 200 are left
        (group(WARNING), (NOW - 300,), (), 0),
        (group(CRITICAL), (NOW - 100,), (), 0),
        (group(WARNING, INFO), (NOW - 100,), (), 0),
        (group(CRITICAL), (NOW - 400, NOW - 300, NOW - 200, NOW - 100), (), HOUR - 400),  # four an hour, whatever it is
        (group(WARNING, INFO), (NOW - 400, NOW - 300, NOW - 200, NOW - 100), (), HOUR - 400),
        (group(WARNING), (NOW - 3700, NOW - 3650, NOW - 3610, NOW - 400), (), 0),
        (group(WARNING), (), tuple(NOW - 3000 + n for n in range(30)), HOUR - 3000),
        (group(CRITICAL), (), tuple(NOW - 3000 + n for n in range(30)), 0),
        (group(CRITICAL), (), tuple(NOW - 3000 + n for n in range(60)), HOUR - 3000),
    ],
)
def test_messages_are_paced(given: Group, tellings: Any, pace: Any, wait: float) -> None:
    assert earliest(replace(given, tellings=tellings), ("f",), pace, RULES, NOW) == NOW + wait


def moment(day: int, clock: str) -> float:
    """In the week of Monday, 2026-09-21."""
    hours, minutes = clock.split(":")
    return datetime(2026, 9, day, int(hours), int(minutes), tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("windows", "at", "until"),
    [
        ((), moment(21, "23:00"), moment(21, "23:00")),
        ((NIGHT,), moment(21, "21:59"), moment(21, "21:59")),
        ((NIGHT,), moment(21, "22:00"), moment(22, "06:00")),
        ((NIGHT,), moment(22, "03:00"), moment(22, "06:00")),
        ((NIGHT,), moment(22, "06:00"), moment(22, "06:00")),
        ((replace(NIGHT, days=("mon",)),), moment(22, "03:00"), moment(22, "06:00")),  # of Monday's night
        ((replace(NIGHT, days=("mon",)),), moment(22, "23:00"), moment(22, "23:00")),
        ((NIGHT, Window("06:00", "08:00")), moment(21, "23:00"), moment(22, "08:00")),
        ((Window("00:00", "12:00"), Window("12:00", "00:00")), moment(21, "23:00"), moment(21, "23:00")),  # for ever
    ],
)
def test_quiet_hours_end(windows: tuple[Window, ...], at: float, until: float) -> None:
    assert isclose(ends(windows, at), until)


def test_only_what_is_critical_is_told_in_quiet_hours() -> None:
    rules = replace(RULES, quiet_hours=(Window("14:00", "15:00"),))
    assert earliest(group(CRITICAL), ("f",), (), rules, NOW) == NOW
    assert earliest(group(WARNING), ("f",), (), rules, NOW) == moment(21, "15:00")
    assert earliest(group(WARNING, INFO), ("f",), (), rules, NOW) == moment(21, "15:00")
    assert earliest(group(CRITICAL, INFO), ("f",), (), rules, NOW) == NOW  # whoever got up for it may go back to bed


def test_the_pace_remembers_an_hour() -> None:
    assert counted((NOW - 3601, NOW - 3599), NOW) == (NOW - 3599, NOW)
