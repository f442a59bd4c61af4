"""A person is told what is new, what changed, and what is still so after a day."""

from msgspec.structs import replace

from functions.alerting.deduplication import REMIND_AFTER, Known, noted
from functions.alerting.wording import Alert

ALERT = Alert("f", "info", "t", "m", state="pending")
KNOWN = Known(ALERT, first=100.0, last=100.0, told=100.0)


def test_what_is_new_is_told() -> None:
    assert noted(None, ALERT, 100.0) == (Known(ALERT, 100.0, 100.0, 100.0, 1), True)


def test_what_is_the_same_is_only_counted() -> None:
    again = replace(ALERT, message="other words")
    assert noted(KNOWN, again, 160.0) == (Known(again, 100.0, 160.0, 100.0, 2), False)


def test_a_changed_state_is_told() -> None:
    ended = replace(ALERT, state="verified")
    assert noted(KNOWN, ended, 160.0) == (Known(ended, 100.0, 160.0, 160.0, 2), True)


def test_after_a_day_it_is_told_again() -> None:
    assert REMIND_AFTER == 86400
    assert noted(KNOWN, ALERT, 100.0 + 86399.9)[1] is False
    assert noted(KNOWN, ALERT, 100.0 + 86400.0) == (Known(ALERT, 100.0, 86500.0, 86500.0, 2), True)


def test_the_day_counts_from_the_last_telling() -> None:
    told_later = replace(KNOWN, told=5000.0)
    assert noted(told_later, ALERT, 100.0 + 86400.0)[1] is False
