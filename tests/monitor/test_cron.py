"""When a cron schedule is due."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from functions.health_monitor.cron import parsed

FRIDAY = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)  # a Friday


@pytest.mark.parametrize(
    ("schedule", "due"),
    [
        ("*/5 * * * *", datetime(2027, 1, 15, 8, 5, tzinfo=UTC)),
        ("0 3 * * *", datetime(2027, 1, 16, 3, 0, tzinfo=UTC)),
        ("0 3 * * sun", datetime(2027, 1, 17, 3, 0, tzinfo=UTC)),
        ("0 3 * * 7", datetime(2027, 1, 17, 3, 0, tzinfo=UTC)),
        ("0 0 13 * fri", datetime(2027, 1, 22, 0, 0, tzinfo=UTC)),  # either day is enough
        ("0 0 13 feb *", datetime(2027, 2, 13, 0, 0, tzinfo=UTC)),
        ("@daily", datetime(2027, 1, 16, 0, 0, tzinfo=UTC)),
        ("@hourly", datetime(2027, 1, 15, 9, 0, tzinfo=UTC)),
        ("59 23 31 12 *", datetime(2027, 12, 31, 23, 59, tzinfo=UTC)),
    ],
)
def test_the_next_time(schedule: str, due: datetime) -> None:
    assert parsed(schedule).next_after(FRIDAY.timestamp()) == due.timestamp()


def test_a_time_zone_counts() -> None:
    due = datetime(2027, 1, 16, 3, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert parsed("0 3 * * *", "Europe/Berlin").next_after(FRIDAY.timestamp()) == due.timestamp()


def test_a_day_that_never_comes_is_never_due() -> None:
    assert parsed("0 0 31 2 *").next_after(FRIDAY.timestamp()) == 0.0


@pytest.mark.parametrize(
    ("schedule", "zone"),
    [("", ""), ("* * * *", ""), ("61 * * * *", ""), ("a * * * *", ""), ("*/0 * * * *", ""), ("@every 1h", ""),
     ("5-1 * * * *", ""), ("* * * * *", "Mars/Olympus"), ("* * * * *", "../etc/passwd"), ("-1 * * * *", "")],
)  # fmt: skip
def test_what_is_no_schedule_is_said_to_be_none(schedule: str, zone: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parsed(schedule, zone)
