"""A person is told what is new, what changed, and what is still so after a day; reports of one thing are one thing."""

import pytest
from msgspec.structs import replace

from functions.alerting.grouping import KEPT, SHORT, Group, news, noted, told
from functions.alerting.wording import Alert

DAY = 86400.0
TROUBLE = Alert("f", "warning", "t", "m", state="pending", application="shop", improvement_id="i", fault="changes")
END = replace(TROUBLE, severity="info", state="verified", over=True)


def after(*reports: Alert, now: float = 100.0) -> Group:
    """The group after these reports, each told."""
    group: Group | None = None
    for alert in reports:
        group = noted(group, alert, now, now)
        group = told(group, news(group, now, DAY), ("oncall",), now)
    assert group is not None
    return group


def test_what_is_new_is_told() -> None:
    group = noted(None, TROUBLE, 90.0, 100.0)
    assert (group.application, group.fault) == ("shop", "changes")
    assert news(group, 100.0, DAY) == ("f",)


def test_what_is_the_same_is_only_counted() -> None:
    group = noted(after(TROUBLE), replace(TROUBLE, message="other words"), 160.0, 160.0)
    assert news(group, 160.0, DAY) == ()
    assert (group.entries["f"].count, group.entries["f"].alert.message) == (2, "other words")


def test_a_changed_state_is_told_and_one_that_changed_back_is_not() -> None:
    group = noted(after(TROUBLE), END, 160.0, 160.0)
    assert news(group, 160.0, DAY) == ("f",)
    assert news(noted(group, TROUBLE, 161.0, 161.0), 161.0, DAY) == ()  # nobody was told in between


def test_what_is_still_so_is_told_again_after_a_day_from_the_last_telling() -> None:
    group = after(TROUBLE)
    assert news(group, 100.0 + 9 * DAY, DAY) == ()  # nobody reported it again, so nobody knows whether it is still so
    again = noted(group, TROUBLE, 200.0, 200.0)
    assert news(again, 100.0 + DAY - 0.1, DAY) == ()
    assert news(again, 100.0 + DAY, DAY) == ("f",)
    assert news(told(again, ("f",), ("oncall",), 5000.0), 100.0 + DAY, DAY) == ()


def test_what_is_over_is_told_once() -> None:
    assert news(after(TROUBLE, END), 100.0 + 2 * DAY, DAY) == ()


@pytest.mark.parametrize(("happened", "state"), [(99.0, "pending"), (100.0, "verified"), (101.0, "verified")])
def test_a_report_that_is_older_than_the_newest_changes_nothing(happened: float, state: str) -> None:
    group = noted(after(TROUBLE), END, happened, 200.0)
    assert (group.entries["f"].alert.state, group.entries["f"].count) == (state, 2)


def test_the_end_of_an_improvement_ends_all_that_was_reported_of_it() -> None:
    stalled = replace(TROUBLE, fingerprint="stalled", state="warning: stalled")
    other = replace(TROUBLE, fingerprint="other", improvement_id="j")
    group = noted(after(TROUBLE, stalled, other), END, 200.0, 200.0)
    assert news(group, 200.0, DAY) == ("f",)  # one message, not two
    group = told(group, ("f",), ("oncall",), 200.0)
    assert [mark for mark, entry in group.entries.items() if not entry.alert.over] == ["other"]


def test_the_gravest_comes_first_then_the_oldest() -> None:
    group = noted(None, replace(TROUBLE, fingerprint="b"), 1.0, 1.0)
    group = noted(group, replace(TROUBLE, fingerprint="a"), 2.0, 2.0)
    group = noted(group, replace(TROUBLE, fingerprint="c", severity="critical"), 3.0, 3.0)
    assert news(group, 4.0, DAY) == ("c", "b", "a")


def test_who_was_told_of_a_trouble_is_remembered_until_all_of_it_is_over() -> None:
    group = after(TROUBLE)
    assert (group.told_to, group.sequence, group.tellings) == (("oncall",), 1, (100.0,))
    other = replace(TROUBLE, fingerprint="other", improvement_id="j")
    group = told(noted(group, other, 200.0, 200.0), ("other",), ("chat",), 200.0)
    assert group.told_to == ("oncall", "chat")
    group = told(noted(group, END, 300.0, 300.0), ("f",), ("oncall", "chat"), 300.0)
    assert group.told_to == ("oncall", "chat")
    group = noted(group, replace(other, over=True, state="verified"), 4000.0, 4000.0)
    group = told(group, ("other",), ("oncall", "chat"), 4000.0)
    assert (group.told_to, group.tellings, group.sequence) == ((), (4000.0,), 4)


def test_what_nobody_is_told_of_is_written_down_and_counts_for_no_cap() -> None:
    group = told(noted(None, TROUBLE, 1.0, 1.0), ("f",), (), 1.0)
    assert (news(group, 2.0, DAY), group.tellings, group.sequence) == ((), (), 0)


def test_a_group_is_bounded_and_forgets_first_what_is_over() -> None:
    group = after(END)
    for number in range(KEPT + 20):
        long = replace(TROUBLE, fingerprint=f"n{number:03}", improvement_id=f"i{number}", message="x" * 5000)
        group = noted(group, long, 200.0 + number, 200.0 + number)
    assert len(group.entries) == KEPT
    assert "f" not in group.entries
    assert f"n{KEPT + 19:03}" in group.entries
    assert len(group.entries[f"n{KEPT + 19:03}"].alert.message) == SHORT
