"""The lifecycle is a graph without dead ends, and what is silent stalls."""

from typing import get_args

import pytest

from eventing.contracts import COORDINATOR, EVENT_TYPES, MONITOR, PREFIX, ROUTER, VALIDATOR, WORKERS
from functions._improvement.lifecycle import (
    BUDGET_SPENT,
    ENDED,
    HOLDING,
    INITIAL,
    LEASE_HELD,
    PATIENCE,
    PLANNING_POSTPONED,
    TABLE,
    NoSuchMove,
    advance,
    stage_of,
)
from functions._improvement.record import Stage

STAGES: tuple[Stage, ...] = get_args(Stage)


def _reachable(start: Stage, leaving_out: frozenset[Stage] = frozenset()) -> set[Stage]:
    seen, new = set[Stage](), {start}
    while new:
        seen |= new
        new = {to for (stage, _, _), to in TABLE.items() if stage in new} - seen - leaving_out
    return seen


@pytest.mark.parametrize(
    ("path"),
    [
        [
            ("improvement.accepted", COORDINATOR, "accepted"),
            ("improvement.categorized", ROUTER, "categorized"),
            ("improvement.planned", WORKERS, "planned"),
            ("improvement.validated", VALIDATOR, "validated"),
            (LEASE_HELD, COORDINATOR, "waiting"),
            ("improvement.approved", COORDINATOR, "approved"),
            ("watch.armed", MONITOR, "armed"),
            ("improvement.implemented", WORKERS, "implemented"),
            ("improvement.deployed", MONITOR, "deployed"),
            ("improvement.verified", MONITOR, "verified"),
            ("rollback.requested", COORDINATOR, "rolling_back"),
            ("rollback.committed", WORKERS, "reverted"),
            ("improvement.unverified", MONITOR, "unverified"),
            ("improvement.rolled_back", COORDINATOR, "rolled_back"),
        ],
        [
            ("improvement.accepted", COORDINATOR, "accepted"),
            ("alert.raised", COORDINATOR, "stalled"),
            ("improvement.categorized", ROUTER, "categorized"),
            ("improvement.planned", WORKERS, "planned"),
            ("improvement.planned", WORKERS, "planned"),
            ("improvement.validated", VALIDATOR, "validated"),
            ("improvement.pending_review", COORDINATOR, "pending_review"),
            ("improvement.categorized", COORDINATOR, "categorized"),
            ("improvement.failed", WORKERS, "failed"),
        ],
        [
            ("improvement.accepted", COORDINATOR, "accepted"),
            ("improvement.categorized", ROUTER, "categorized"),
            ("improvement.planned", WORKERS, "planned"),
            ("improvement.validated", VALIDATOR, "validated"),
            ("improvement.pending_review", COORDINATOR, "pending_review"),
            ("improvement.planned", WORKERS, "planned"),
            ("improvement.validated", VALIDATOR, "validated"),
            ("improvement.pending_review", COORDINATOR, "pending_review"),
            ("improvement.pending_review", WORKERS, "pending_review"),
            ("improvement.rejected", WORKERS, "rejected"),
            ("improvement.implemented", WORKERS, "implemented"),
            ("improvement.unverified", MONITOR, "unverified"),
        ],
    ],
)
def test_a_life_is_walked_step_by_step(path: list[tuple[str, str, Stage]]) -> None:
    stage: Stage = INITIAL
    for event, by, then in path:
        stage = advance(stage, event, by)
        assert stage == then


def test_every_stage_is_reached_from_the_first() -> None:
    assert _reachable(INITIAL) == set(STAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_an_exit_that_leads_to_an_end(stage: Stage) -> None:
    assert stage in ENDED or _reachable(stage) & ENDED


@pytest.mark.parametrize("stage", STAGES)
def test_no_stage_relies_on_stalling_to_get_out(stage: Stage) -> None:
    assert stage in ENDED or _reachable(stage, frozenset({"stalled"})) & ENDED


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage not in ENDED])
def test_what_a_function_keeps_silent_about_stalls_and_what_a_person_owes_does_not(stage: Stage) -> None:
    waits_for_a_person_or_the_lease = stage in {"pending_review", "waiting", "unverified", "stalled"}
    stalls = TABLE.get((stage, "alert.raised", COORDINATOR)) == "stalled"
    assert stalls != waits_for_a_person_or_the_lease
    if stalls:
        assert PATIENCE[stage] == (24 if stage == "rolling_back" else 2) * 3600


def test_who_holds_the_lease_too_long_gives_it_up_after_a_day() -> None:
    assert {stage: PATIENCE[stage] for stage in PATIENCE if PATIENCE[stage] != 7200} == {
        "rolling_back": 86400,  # its revert is asked for again until then
        "unverified": 86400,
        "stalled": 86400,
    }
    assert set(PATIENCE) >= HOLDING


def test_nothing_but_a_persons_word_leaves_an_end() -> None:
    leaving = {(stage, event, by): to for (stage, event, by), to in TABLE.items() if stage in ENDED}
    assert leaving == {
        ("verified", "rollback.requested", COORDINATOR): "rolling_back",
        ("failed", "rollback.requested", COORDINATOR): "rolling_back",
        ("failed", "improvement.verified", COORDINATOR): "verified",
        # merged by a person in a pull request: the change after its end, the revert that had conflicted
        ("rejected", "improvement.implemented", WORKERS): "implemented",
        ("failed", "improvement.implemented", WORKERS): "implemented",
        ("failed", "rollback.committed", WORKERS): "reverted",
        ("verified", "rollback.committed", WORKERS): "reverted",
    }


def test_nothing_reaches_git_but_over_an_approval_or_a_merged_pull_request() -> None:
    into = {stage for (stage, event, _) in TABLE if event == "improvement.implemented"}
    not_planned = {"raw", "accepted"}
    watched = {"implemented", "deployed", "rolling_back", "reverted", "unverified", "verified", "rolled_back"}
    assert into == set(STAGES) - not_planned - watched
    assert {by for (_, event, by) in TABLE if event == "improvement.implemented"} == {WORKERS}
    assert {by for (_, event, by) in TABLE if event == "improvement.approved"} == {COORDINATOR}


@pytest.mark.parametrize(("stage", "event", "by"), sorted(TABLE))
def test_each_word_is_declared_for_the_function_that_says_it(stage: Stage, event: str, by: str) -> None:
    assert event in (LEASE_HELD, BUDGET_SPENT, PLANNING_POSTPONED) or by in EVENT_TYPES[PREFIX + event].producers


def test_the_same_event_leads_to_the_same_stage_from_everywhere() -> None:
    assert {(event, to) for (_, event, _), to in TABLE.items()} == {(event, stage_of(event)) for (_, event, _) in TABLE}


@pytest.mark.parametrize(
    ("stage", "event", "by", "says"),
    [
        ("planned", "improvement.approved", COORDINATOR, "improvement.validated from rag-validator"),
        ("armed", "improvement.implemented", MONITOR, "improvement.implemented from implementation-workers"),
        ("rolled_back", "improvement.approved", COORDINATOR, "nothing would"),
        ("accepted", "no.such", ROUTER, "improvement.categorized from moe-router or school-coordinator"),
    ],
)
def test_a_step_that_is_not_in_the_table_is_refused_with_what_would_be(
    stage: Stage, event: str, by: str, says: str
) -> None:
    with pytest.raises(NoSuchMove) as refused:
        advance(stage, event, by)
    assert str(refused.value).startswith(f"{event} from {by} does not move an improvement that is {stage}; ")
    assert says in str(refused.value)
