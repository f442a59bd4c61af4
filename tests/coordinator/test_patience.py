"""What is due when the coordinator looks again."""

from typing import get_args

import pytest
from msgspec.structs import replace

from functions._improvement.record import Stage
from functions._policy.policy import Policy, Review
from functions.school_coordinator.patience import Look, look, since_of
from tests.coordinator.samples import NOW, record

HOUR, DAY = 3600.0, 86400.0
WORKING: tuple[Stage, ...] = (
    "raw",
    "accepted",
    "categorized",
    "planned",
    "validated",
    "approved",
    "armed",
    "implemented",
    "deployed",
    "reverted",
)


@pytest.mark.parametrize("stage", WORKING)
@pytest.mark.parametrize("holds", [True, False])
def test_a_working_stage_is_silent_for_two_hours_and_then_stalls(stage: Stage, holds: bool) -> None:
    assert look(record(stage), holds, NOW, Policy()) == Look("later", NOW + 2 * HOUR)
    assert look(record(stage), holds, NOW + 2 * HOUR - 1, Policy()) == Look("later", NOW + 2 * HOUR)
    assert look(record(stage), holds, NOW + 2 * HOUR, Policy()) == Look("stall", NOW + 2 * HOUR + DAY)


@pytest.mark.parametrize("stage", ["accepted", "categorized"])
def test_models_are_asked_again_when_there_is_money(stage: Stage) -> None:
    held = record(stage, held_until=NOW + 9 * HOUR)
    assert look(held, False, NOW + 8 * HOUR, Policy()) == Look("later", NOW + 9 * HOUR)
    assert look(held, False, NOW + 9 * HOUR, Policy()) == Look("ask", NOW + 11 * HOUR)
    assert look(replace(held, held_until=0.0), False, NOW + 2 * HOUR, Policy()).answer == "stall"


@pytest.mark.parametrize("stage", [one for one in WORKING if one not in ("accepted", "categorized")])
def test_what_a_sync_window_holds_is_not_silent_before_it_opens(stage: Stage) -> None:
    held = record(stage, held_until=NOW + 9 * HOUR)
    assert look(held, True, NOW + 3 * HOUR, Policy()) == Look("later", NOW + 11 * HOUR)
    assert look(held, True, NOW + 11 * HOUR, Policy()).answer == "stall"


def test_a_revert_that_is_not_there_is_asked_for_again_for_a_day() -> None:
    one = record("rolling_back")
    assert look(one, True, NOW, Policy()) == Look("later", NOW + 600)
    assert look(one, True, NOW + 599, Policy()) == Look("later", NOW + 600)
    assert look(one, True, NOW + 600, Policy()) == Look("retry", NOW + 1200)
    assert look(one, True, NOW + DAY - 1, Policy()).answer == "retry"
    assert look(one, True, NOW + DAY, Policy()).answer == "stall"


@pytest.mark.parametrize("stage", ["verified", "rolled_back", "rejected", "failed"])
def test_an_end_is_not_looked_at_again(stage: Stage) -> None:
    assert look(record(stage), False, NOW + 99 * DAY, Policy()) == Look("done", 0.0)


@pytest.mark.parametrize("stage", ["unverified", "stalled", "failed"])
def test_what_holds_the_lease_for_a_day_without_a_verdict_gives_it_up(stage: Stage) -> None:
    assert look(record(stage), True, NOW + DAY - 1, Policy()) == Look("later", NOW + DAY)
    assert look(record(stage), True, NOW + DAY, Policy()) == Look("free", NOW + 2 * DAY)


@pytest.mark.parametrize("stage", ["unverified", "stalled"])
def test_what_holds_no_lease_is_left_to_a_person(stage: Stage) -> None:
    assert look(record(stage), False, NOW, Policy()) == Look("later", NOW + DAY)
    assert look(record(stage), False, NOW + DAY, Policy()) == Look("later", NOW + 2 * DAY)


def test_an_end_that_holds_no_lease_is_an_end_but_a_failed_one_may_hold_it() -> None:
    assert look(record("verified"), True, NOW, Policy()).answer == "done"


def test_a_review_expires_after_the_days_of_the_policy() -> None:
    three = Policy(review=Review(expires_after_days=3))
    assert look(record("pending_review"), False, NOW + 1, three) == Look("later", NOW + 3 * DAY)
    assert look(record("pending_review"), False, NOW + 3 * DAY - 1, three).answer == "later"
    assert look(record("pending_review"), False, NOW + 3 * DAY, three).answer == "expire"


def test_a_place_in_the_queue_is_tried_again_and_expires_too() -> None:
    three = Policy(review=Review(expires_after_days=3))
    assert look(record("waiting"), False, NOW + 7, three) == Look("start", NOW + 7 + 600)
    assert look(record("waiting"), False, NOW + 3 * DAY - 1, three).answer == "start"
    assert look(record("waiting"), False, NOW + 3 * DAY, three).answer == "expire"


def test_every_stage_has_an_answer() -> None:
    assert {look(record(stage), False, NOW, Policy()).answer for stage in get_args(Stage)} == {"later", "start", "done"}


def test_the_stage_began_with_the_last_step() -> None:
    assert since_of(record()) == NOW
    assert since_of(replace(record(), timeline=())) == 0.0
