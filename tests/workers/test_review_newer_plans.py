"""Pull requests that a newer plan, an end or a person overtakes."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import PullRequestChanged
from eventing.handler import Outcome
from functions._clients import ledger
from functions._improvement.standing import pull_request_key
from tests.workers.conftest import ID
from tests.workers.reviews import Desk, replace_pull


def test_a_newer_plan_of_the_same_improvement_replaces_the_older_pull_request(desk: Desk) -> None:
    first = desk.opened()
    newer = replace(desk.record, digest="0" * 32)
    desk.put(newer)
    (emit,) = desk.ask().emits
    assert emit.payload == PullRequestChanged(2, ID, "opened")
    assert (desk.request.number, desk.request.replaces) == (2, (1,))
    assert desk.states() == ["open", "open"]  # until the ledger has the newer one
    desk.hint(2, "opened")
    assert desk.states() == ["closed", "open"]
    assert desk.pull.url in desk.pulls.comments[1][0]
    assert desk.request.replaces == ()
    desk.hint(1, "closed")  # what GitHub says of our own closing is no word of a person's
    assert desk.record.stage == "pending_review"
    assert first.number == 1


def test_an_older_pull_request_that_a_person_merged_meanwhile_is_believed(desk: Desk) -> None:
    desk.opened()
    desk.put(replace(desk.record, digest="0" * 32))
    desk.ask()
    merge = desk.pulls.merge(1, "squash")
    desk.hint(2, "opened")
    assert (desk.record.stage, desk.record.commit, desk.request.number) == ("implemented", merge, 1)


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"stage": "rejected", "reason": "expired", "message": "nobody decided within 14 days"}, "nobody decided"),
        ({"stage": "implemented", "commit": "c0ffee"}, "c0ffee"),
        ({"stage": "failed", "reason": "frozen"}, "frozen"),
    ],
)
def test_what_nobody_waits_for_is_closed_with_the_reason_and_once(desk: Desk, known: Any, says: str) -> None:
    desk.opened()
    desk.put(replace(desk.record, **known))
    desk.hint()
    assert desk.pull.state == "closed"
    assert says in desk.pulls.comments[1][0]
    assert (desk.request.state, desk.agenda()) == ("closed", ())
    for action in ("closed", "look"):
        assert desk.hint(1, action).emits == ()
    assert len(desk.pulls.comments[1]) == 1


def test_what_a_person_reopens_stays_open_and_its_merge_counts(desk: Desk) -> None:
    desk.opened()
    desk.put(replace(desk.record, stage="rejected", reason="expired"))
    desk.hint()
    replace_pull(desk, state="open", by="")
    assert desk.hint(1, "reopened").emits == ()
    assert desk.pull.state == "open"
    merge = desk.pulls.merge(1, "merge")
    desk.hint(1, "closed")
    assert (desk.record.stage, desk.record.commit) == ("implemented", merge)


def test_a_pull_request_that_is_not_ours_any_more_is_let_go_with_its_improvement(desk: Desk) -> None:
    desk.opened()
    del desk.pulls.pulls[1]  # retargeted to another branch, say
    desk.hint(1)
    assert desk.agenda() == (ID,)
    desk.put(replace(desk.record, stage="rejected"))
    desk.hint(1)
    assert (desk.agenda(), desk.request.state) == ((), "closed")


@pytest.mark.parametrize(("number", "identity"), [(99, ""), (0, "nobody"), (0, ""), (99, "nobody")])
def test_a_hint_about_nothing_of_ours_does_nothing(desk: Desk, number: int, identity: str) -> None:
    desk.opened()
    assert desk.hint(number, identity=identity) == Outcome()


def test_a_number_belongs_to_the_improvement_that_the_ledger_says_not_the_event(desk: Desk) -> None:
    desk.opened()
    desk.pulls.reject(1)
    desk.bench.store.apply((ledger.put(pull_request_key(1), "somebody-else", None),))
    assert desk.hint(1, identity=ID) == Outcome()
    assert desk.record.stage == "pending_review"
