"""Sync windows: which one is about an Application, and whether it is open now."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.health_monitor.sync_windows import held_back, opens

DAY = 24 * 3600.0
NOW = 1_800_000_000.0  # 2027-01-15T08:00:00Z, a Friday
SHOP = {
    "metadata": {"name": "shop"},
    "spec": {"destination": {"namespace": "shop", "server": "https://kubernetes.default.svc"}},
}


def window(kind: str = "deny", schedule: str = "0 8 * * *", duration: str = "1h", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "schedule": schedule, "duration": duration} | (more or {"applications": ["*"]})


def held(*windows: dict[str, Any], now: float = NOW) -> str:
    return held_back({"spec": {"syncWindows": list(windows)}}, SHOP, now)


@pytest.mark.parametrize(
    ("schedule", "duration", "open_now"),
    [
        ("0 8 * * *", "1h", True),
        ("0 8 * * *", "1m", True),
        ("1 8 * * *", "1h", False),
        ("0 7 * * *", "1h", False),
        ("1 7 * * *", "1h", True),
        ("0 22 * * *", "10h", False),
        ("0 22 * * *", "10h1s", True),
        ("*/5 * * * *", "30s", True),
        ("0 8 * * 5", "1h", True),
        ("0 8 * * fri", "1h", True),
        ("0 8 * * mon-thu", "1h", False),
        ("0 8 * * 0", "1h", False),
        ("0 8 15 * mon", "1h", True),
        ("0 8 14 * mon", "1h", False),
        ("0 8 * jan,feb *", "1h", True),
        ("0 8 * 2 *", "1h", False),
        ("0 0 * * sun", "168h", True),
        ("0 0 * * 7", "129h", True),
        ("0 0 * * 7", "128h", False),
        ("0 8-9 * * *", "1h", True),
        ("0 2/3 * * *", "1h", True),
    ],
)
def test_a_window_is_open_from_its_schedule_on_for_its_duration(schedule: str, duration: str, open_now: bool) -> None:
    assert bool(held(window("deny", schedule, duration))) is open_now
    assert bool(held(window("allow", schedule, duration))) is not open_now


@pytest.mark.parametrize(
    ("schedule", "duration", "zone"),
    [
        ("every day", "1h", ""),
        ("0 8 * *", "1h", ""),
        ("61 8 * * *", "1h", ""),
        ("0 8 * * *", "one hour", ""),
        ("0 8 * * *", "", ""),
        ("0 8/0 * * *", "1h", ""),
        ("0 9-8 * * *", "1h", ""),
        ("0 8 * * *", "1h", "Nowhere/Atlantis"),
        ("0 8 * * *", "1h", "../../etc/passwd"),
    ],
)
def test_a_window_that_cannot_be_read_counts_against_syncing(schedule: str, duration: str, zone: str) -> None:
    for kind in ("deny", "allow"):
        assert held(window(kind, schedule, duration, applications=["*"], timeZone=zone)).startswith(kind)


def test_the_time_zone_counts() -> None:
    berlin = window("deny", "0 9 * * *", "30m", applications=["*"], timeZone="Europe/Berlin")
    assert held(berlin) == "deny 0 9 * * * for 30m"
    assert held(window("deny", "0 9 * * *", "30m")) == ""


@pytest.mark.parametrize(
    ("about", "ours"),
    [
        ({"applications": ["shop"]}, True),
        ({"applications": ["sh*"]}, True),
        ({"applications": ["blog"]}, False),
        ({"namespaces": ["shop"]}, True),
        ({"clusters": ["https://kubernetes.default.svc"]}, True),
        ({"clusters": ["in-cluster"]}, False),
        ({"applications": ["blog"], "namespaces": ["shop"]}, True),
        ({"applications": ["blog"], "namespaces": ["shop"], "andOperator": True}, False),
        ({"applications": ["shop"], "namespaces": ["shop"], "andOperator": True}, True),
        ({"timeZone": "UTC"}, False),
    ],
)
def test_which_windows_are_about_an_application(about: dict[str, Any], ours: bool) -> None:
    assert bool(held(window(**about))) is ours


def test_a_deny_beats_an_allow_and_one_open_allow_is_enough() -> None:
    closed, opened = window("allow", "0 9 * * *"), window("allow")
    assert held(closed, opened) == ""
    assert held(closed) == "allow 0 9 * * * for 1h"
    assert held(opened, window("deny")) == "deny 0 8 * * * for 1h"


@pytest.mark.parametrize("project", [None, {}, {"spec": {"syncWindows": []}}])
def test_without_windows_nothing_is_held_back(project: Any) -> None:
    assert held_back(project, SHOP, NOW) == ""


@pytest.mark.parametrize(
    ("windows", "minutes"),
    [
        ((), 0),
        ((window(),), 60),
        ((window("allow", "0 22 * * *"),), 14 * 60),
        ((window("allow", "0 22 * * *", "4h"), window("deny", "0 20 * * 5", "3h")), 15 * 60),
        ((window("allow", "0 22 * * *"), window("deny", "0 20 * * 5", "3h")), (24 + 14) * 60),
        ((window("allow", "0 22 * * *"), window("allow", "30 9 * * *")), 90),
        ((window("deny", "0 8 * * *", "90m"), window("deny", "0 9 * * *", "1h")), 120),
        ((window("allow", "0 22 * * *", timeZone="Asia/Tokyo", applications=["*"]),), 5 * 60),
        ((window("deny", "* * * * *"),), None),
        ((window("deny", "nonsense"),), None),
        ((window("deny"), window("deny", "nonsense")), None),
        ((window("allow", "nonsense"),), None),
        ((window("allow", "nonsense"), window("allow", "0 9 * * *")), 60),
        ((window("allow", "0 8 1 7 *"),), None),
    ],
)
def test_when_it_opens(windows: tuple[dict[str, Any], ...], minutes: int | None) -> None:
    found = opens({"spec": {"syncWindows": list(windows)}}, SHOP, NOW)
    assert found == (0.0 if minutes is None else NOW + 60 * minutes)


SCHEDULES = st.sampled_from(["0 * * * *", "*/20 8-10 * * *", "30 9 * * *", "15 22 * * *", "0 0 * * sat", "5 8 16 * *"])
DURATIONS = st.sampled_from(["1m", "20m", "1h", "5h30m", "26h"])
WINDOWS = st.builds(window, st.sampled_from(["allow", "deny"]), SCHEDULES, DURATIONS)


@settings(max_examples=40, deadline=None)
@given(st.lists(WINDOWS, min_size=1, max_size=4), st.integers(0, 3000))
def test_it_opens_at_the_first_minute_at_which_nothing_holds_back(windows: list[dict[str, Any]], later: int) -> None:
    project, now = {"spec": {"syncWindows": windows}}, NOW + 60 * later
    found = opens(project, SHOP, now)
    if found:
        assert held_back(project, SHOP, found) == ""
    before = int(((found or now + DAY) - now) // 60)
    looked_at = {*range(0, before, 17), before - 1} if before else set()
    assert all(held_back(project, SHOP, now + 60 * minute) for minute in looked_at)
