"""Cron in UTC: the next due time from just before, on and after the last one."""

from datetime import UTC, datetime

import pytest

from eventing.fields import BadManifest
from eventing.manifests import PingSource
from eventing.ping import TYPE, event_of, schedule
from eventing.wire import CloudEvent


def source(cron: str) -> PingSource:
    return PingSource("ns", "tick", cron, "school", b"{}", "application/json", (("tick", "school"),))


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


# 2026-01-01 is a Thursday.
DUE = [
    ("*/10 * * * *", "2026-01-01T00:00:00", "2026-01-01T00:10:00"),
    ("*/10 * * * *", "2026-01-01T00:09:59.9", "2026-01-01T00:10:00"),
    ("*/10 * * * *", "2026-01-01T00:10:00", "2026-01-01T00:20:00"),
    ("*/10 * * * *", "2026-01-01T00:10:00.1", "2026-01-01T00:20:00"),
    ("*/10 * * * *", "2026-01-01T23:50:00", "2026-01-02T00:00:00"),
    ("*/25 * * * *", "2026-01-01T00:50:00", "2026-01-01T01:00:00"),
    ("* * * * *", "2026-01-01T00:00:30", "2026-01-01T00:01:00"),
    ("5 * * * *", "2026-01-01T00:04:59", "2026-01-01T00:05:00"),
    ("5 * * * *", "2026-01-01T00:05:00", "2026-01-01T01:05:00"),
    ("50,5 * * * *", "2026-01-01T00:06:00", "2026-01-01T00:50:00"),
    ("10-12 * * * *", "2026-01-01T00:11:00", "2026-01-01T00:12:00"),
    ("10-12 * * * *", "2026-01-01T00:12:00", "2026-01-01T01:10:00"),
    ("0-30/15 * * * *", "2026-01-01T00:15:00", "2026-01-01T00:30:00"),
    ("0-30/15 * * * *", "2026-01-01T00:30:00", "2026-01-01T01:00:00"),
    ("40/15 * * * *", "2026-01-01T00:41:00", "2026-01-01T00:55:00"),
    ("40/15 * * * *", "2026-01-01T00:55:00", "2026-01-01T01:40:00"),
    ("0 3 * * *", "2026-01-01T03:00:00", "2026-01-02T03:00:00"),
    ("59 23 31 12 *", "2026-01-01T00:00:00", "2026-12-31T23:59:00"),
    ("0 0 29 2 *", "2026-01-01T00:00:00", "2028-02-29T00:00:00"),
    ("0 0 29 2 *", "2096-03-01T00:00:00", "2104-02-29T00:00:00"),
    ("0 0 * * 0", "2026-01-01T00:00:00", "2026-01-04T00:00:00"),
    ("0 0 * * 6", "2026-01-01T00:00:00", "2026-01-03T00:00:00"),
    ("0 0 * * 1-5", "2026-01-02T00:00:00", "2026-01-05T00:00:00"),
    ("0 0 2 * 0", "2026-01-01T00:00:00", "2026-01-02T00:00:00"),  # two restricted day fields: one is enough
    ("0 0 2 * 0", "2026-01-02T00:00:00", "2026-01-04T00:00:00"),
    ("0 0 */2 * 0", "2026-01-01T00:00:00", "2026-01-11T00:00:00"),  # a star is no restriction: both are needed
    ("0 0 1 */6 *", "2026-01-01T00:00:00", "2026-07-01T00:00:00"),
]


@pytest.mark.parametrize(("cron", "after", "due"), DUE)
def test_due(cron: str, after: str, due: str) -> None:
    assert schedule(source(cron)).after(at(after)) == at(due)


@pytest.mark.parametrize(
    ("cron", "message"),
    [
        ("@hourly", " must have five fields (minute, hour, day of month, month, day of week)"),
        ("0 */10 * * * *", " must have five fields"),
        ("* * * *", " must have five fields"),
        ("", " must have five fields"),
        ("* * * * MON", ": 'MON' as day of week is not supported; use *, numbers, ranges and /steps"),
        ("* * * JAN *", ": 'JAN' as month is not supported"),
        ("* * ? * *", ": '?' as day of month is not supported"),
        ("*,, * * * *", ": '' as minute is not supported"),
        ("60 * * * *", ": '60' as minute is outside 0 to 59"),
        ("* 24 * * *", ": '24' as hour is outside 0 to 23"),
        ("* * 0 * *", ": '0' as day of month is outside 1 to 31"),
        ("* * 32 * *", ": '32' as day of month is outside 1 to 31"),
        ("* * * 0 *", ": '0' as month is outside 1 to 12"),
        ("* * * 13 *", ": '13' as month is outside 1 to 12"),
        ("* * * * 7", ": '7' as day of week is outside 0 to 6"),
        ("9-5 * * * *", ": '9-5' as minute is outside 0 to 59"),
        ("*/0 * * * *", ": '*/0' as minute is outside 0 to 59"),
        ("0 0 30 2 *", " is never due"),
    ],
)
def test_refused(cron: str, message: str) -> None:
    with pytest.raises(BadManifest) as refused:
        schedule(source(cron))
    assert str(refused.value).startswith(f"PingSource tick: spec.schedule {cron!r}{message}")


def test_the_event() -> None:
    event = event_of(source("* * * * *"), at("2026-01-01T00:10:00"))
    assert event == CloudEvent(
        {
            "specversion": "1.0",
            "type": TYPE,
            "source": "/apis/v1/namespaces/ns/pingsources/tick",
            "id": "642c4c19-f14c-557c-ba4e-e532e17a2272",
            "time": "2026-01-01T00:10:00Z",
            "tick": "school",
            "datacontenttype": "application/json",
        },
        b"{}",
    )
    assert TYPE == "dev.knative.sources.ping"


def test_each_tick_has_an_id_of_its_own_and_always_the_same() -> None:
    first, again, second = (event_of(source("* * * * *"), due)["id"] for due in (60.0, 60.0, 120.0))
    other = event_of(PingSource("ns", "other", "* * * * *", "school"), 60.0)
    assert first == again
    assert len({first, second, other["id"]}) == 3
    assert "datacontenttype" not in other.attributes
    assert other.data == b""
