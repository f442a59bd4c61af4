"""When something happened, by its event's own word."""

import pytest

from functions.alerting.timing import happened

NOW = 1_790_000_000.0


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-09-21T14:13:10Z", NOW - 10),
        ("2026-09-21T16:13:10+02:00", NOW - 10),
        ("2026-09-21T14:13:10", NOW - 10),
        ("2036-01-01T00:00:00Z", NOW),  # from a clock that is ahead, or forged: it would hide what comes after
        ("", NOW),
        ("yesterday", NOW),
    ],
)
def test_a_time_is_believed_as_far_as_it_can_be(said: str, at: float) -> None:
    assert happened(said, NOW) == at
