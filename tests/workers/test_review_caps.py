"""How many pull requests may be open, and what comes in between."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementPendingReview
from eventing.handler import Outcome, VersionConflict
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._improvement.standing import Freeze, frozen_key
from functions._policy.policy import Review
from tests.workers.conftest import ID
from tests.workers.outcomes import kinds
from tests.workers.reviews import REVIEWING, Desk

FREEZE = Freeze("robin", "2027-01-15T08:00:00+00:00")
CAPPED = replace(REVIEWING, review=Review(pull_requests=True, max_open=1, per_hour=2))


def others(desk: Desk, count: int, at: float, is_open: bool = True) -> None:
    from functions._improvement.standing import OPENINGS, Opening, Openings  # noqa: PLC0415

    made = tuple(Opening(f"other-{one}", f"cortex-school/other-{one}", at, is_open) for one in range(count))
    desk.bench.store.apply((ledger.put(OPENINGS, Openings(made), None),))


def test_above_the_cap_it_waits_and_is_opened_by_the_sweep(store: RedisStore) -> None:
    desk = Desk.of(store, CAPPED)
    others(desk, 2, desk.bench.now - 60, is_open=False)
    desk.hold()
    desk.ask()
    assert (desk.pulls.pulls, desk.agenda()) == ({}, (ID,))
    desk.bench.now += 3000
    desk.hint()
    assert desk.pulls.pulls == {}
    desk.bench.now += 600
    desk.hint()
    assert desk.pull.state == "open"


def test_what_is_open_counts_only_while_the_server_says_so(store: RedisStore) -> None:
    desk = Desk.of(store, CAPPED)
    others(desk, 1, desk.bench.now - 7200)
    desk.hold()
    desk.ask()
    assert desk.pull.state == "open"  # the ledger believed in one that is long gone


def test_an_older_pull_request_for_the_same_field_is_superseded(desk: Desk) -> None:
    desk.opened()
    first = desk.record
    other = replace(first, improvement=replace(first.improvement, id="improvement-2"), review=None, digest="1" * 32)
    desk.put(other)
    payload = ImprovementPendingReview("improvement-2", "category", "", other.digest)
    outcome = desk.bench.handle("improvement.pending_review", payload)
    assert kinds(outcome) == ["pull_request.changed", "improvement.rejected"]
    assert (desk.record.stage, desk.record.reason) == ("rejected", "superseded")
    assert desk.pulls.pulls[2].url in desk.record.message
    desk.hint(1)
    assert desk.pulls.pulls[1].state == "closed"
    assert desk.pulls.pulls[2].url in desk.pulls.comments[1][0]


def test_a_persons_work_is_superseded_by_nothing(desk: Desk) -> None:
    desk.opened()
    desk.put(replace(desk.record, review=replace(desk.request, edited=True)))
    first = desk.record
    desk.put(replace(first, improvement=replace(first.improvement, id="improvement-2"), review=None, digest="1" * 32))
    payload = ImprovementPendingReview("improvement-2", "category", "", "1" * 32)
    desk.bench.handle("improvement.pending_review", payload)
    assert desk.record.stage == "pending_review"


class FrozenInBetween:
    """A store in which a person freezes everything between our look and our step."""

    def __init__(self, store: RedisStore) -> None:
        self._store, self.frozen = store, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def apply(self, changes: Any) -> None:
        """Freeze first, once."""
        if not self.frozen:
            self.frozen = True
            self._store.apply((ledger.put(frozen_key(), FREEZE, 0),))
        self._store.apply(changes)


def test_a_freeze_between_the_look_and_the_reservation_opens_nothing(desk: Desk) -> None:
    desk.hold()
    desk.bench.store = FrozenInBetween(desk.bench.store)  # type: ignore[assignment]
    with pytest.raises(VersionConflict):
        desk.ask()
    assert desk.pulls.pulls == {}
    desk.ask()  # as the wrapper runs it again
    assert (desk.pulls.pulls, desk.agenda()) == ({}, (ID,))


def test_a_cancel_between_the_look_and_the_reservation_opens_nothing(desk: Desk) -> None:
    record = desk.hold()
    store = desk.bench.store

    class Cancelled(FrozenInBetween):
        def apply(self, changes: Any) -> None:
            if not self.frozen:
                self.frozen = True
                desk.put(replace(record, stage="rejected", reason="cancelled"))
            store.apply(changes)

    desk.bench.store = Cancelled(store)  # type: ignore[assignment]
    with pytest.raises(VersionConflict):
        desk.ask()
    assert desk.ask() == Outcome()
    assert desk.pulls.pulls == {}


@pytest.mark.parametrize("old", ["open", "closed"])
def test_a_newer_plan_above_the_cap_waits_and_is_not_forgotten(store: RedisStore, old: str) -> None:
    desk = Desk.of(store, replace(REVIEWING, review=Review(pull_requests=True, per_hour=1)))
    desk.opened()
    state: Any = old
    desk.put(replace(desk.record, digest="0" * 32, review=replace(desk.request, state=state)))
    if old == "closed":
        desk.pulls.close(1, "over")
    desk.ask()
    assert (len(desk.pulls.pulls), desk.agenda()) == (1, (ID,))
    desk.hint()
    assert (len(desk.pulls.pulls), desk.agenda()) == (1, (ID,))
    desk.bench.now += 3600
    desk.hint()
    assert len(desk.pulls.pulls) == 2
    desk.hint(2, "opened")
    assert desk.states() == ["closed", "open"]
