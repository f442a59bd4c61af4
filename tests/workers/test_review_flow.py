"""A plan that waits for a person becomes one pull request, and of that only while it may."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.handler import Outcome
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.gitops import trailers
from functions._improvement.record import ReviewRequest, Stage
from functions._improvement.standing import Freeze, frozen_key
from functions._policy.policy import Modes, Policy
from tests.workers.conftest import FILES, ID
from tests.workers.outcomes import kinds
from tests.workers.reviews import CHANGED, FILE, REVIEWING, Desk

FREEZE = Freeze("robin", "2027-01-15T08:00:00+00:00")


def test_what_waits_for_a_person_gets_one_pull_request_with_its_plan(desk: Desk) -> None:
    record = desk.hold()
    outcome = desk.ask()
    pull = desk.pull
    assert (pull.state, pull.title, pull.branch) == (
        "open",
        "Turn service links off",
        f"cortex-school/{ID}-{record.digest[:12]}",
    )
    assert desk.bench.gitops.files(pull.head) == FILES | {FILE: CHANGED}
    assert trailers(desk.pulls.messages[pull.head])["plan-digest"] == record.digest
    for told in (
        "networking is always reviewed",
        "+      enableServiceLinks: false",
        "[1:23](https://youtu.be/",
        "Merge",
    ):
        assert told in pull.body
    assert desk.request == ReviewRequest(
        1, pull.url, pull.branch, record.digest, pull.head, before=desk.bench.gitops.head()
    )
    assert desk.record.stage == "pending_review"
    assert desk.record.timeline[-1].note == f"pull request #1: {pull.url}"
    assert desk.agenda() == (ID,)
    assert kinds(outcome) == ["pull_request.changed"]
    assert desk.bench.commits() == 0


def test_the_same_event_again_opens_nothing_and_brings_the_text_up_to_date(desk: Desk) -> None:
    desk.opened()
    before = desk.record
    desk.put(replace(before, message="now otherwise"))
    for _ in range(3):
        assert desk.ask().emits == ()
    assert len(desk.pulls.pulls) == 1
    assert desk.record.review == before.review


def test_a_worker_that_died_after_opening_finds_its_own_even_if_a_person_was_faster(desk: Desk) -> None:
    desk.opened()
    ours = desk.pull.head
    desk.put(replace(desk.record, review=None))
    desk.pulls.push(1, {FILE: CHANGED + b"# hm\n"})
    desk.ask()
    assert len(desk.pulls.pulls) == 1
    assert desk.request.head == ours  # so that the push is seen as one
    assert len(desk.openings.made) == 1


@pytest.mark.parametrize(
    "policy",
    [
        Policy(),
        replace(REVIEWING, mode="observe"),
        replace(REVIEWING, modes=Modes(applications={"shop": "observe"})),
    ],
)
def test_where_the_policy_wants_none_there_is_none(store: RedisStore, policy: Policy) -> None:
    desk = Desk.of(store, policy)
    desk.hold()
    assert desk.ask() == Outcome()
    assert desk.pulls.pulls == {}


@pytest.mark.parametrize("stage", ["validated", "waiting", "rejected", "armed", "implemented"])
def test_what_does_not_wait_for_a_person_gets_none(desk: Desk, stage: Stage) -> None:
    desk.put(replace(desk.hold(), stage=stage))
    assert desk.ask().emits == ()
    assert desk.pulls.pulls == {}


@pytest.mark.parametrize("application", ["", "shop"])
def test_nothing_is_opened_while_frozen_and_it_is_once_it_thaws(desk: Desk, application: str) -> None:
    desk.bench.store.apply((ledger.put(frozen_key(application), FREEZE, 0),))
    desk.hold()
    assert desk.ask().emits == ()
    assert (desk.pulls.pulls, desk.agenda()) == ({}, (ID,))
    desk.bench.store.apply((ledger.put(frozen_key("other"), FREEZE, 0), *_thawed(application)))
    desk.hint()
    assert desk.pull.state == "open"


def _thawed(application: str) -> tuple[Any, ...]:
    from eventing.handler import Delete  # noqa: PLC0415

    return (Delete(frozen_key(application)),)


def test_a_plan_that_preflight_refuses_by_now_is_not_proposed_to_anybody(store: RedisStore) -> None:
    desk = Desk.of(store, replace(REVIEWING, protected_namespaces=("shop",)))
    desk.hold()
    desk.ask()
    assert desk.pulls.pulls == {}
    assert desk.record.preflight[0].severity == "error"


def test_a_plan_that_is_out_of_date_by_now_is_made_again(desk: Desk) -> None:
    desk.hold()
    on = CHANGED.replace(b"enableServiceLinks: false", b"enableServiceLinks: true")
    desk.bench.gitops.append(desk.bench.gitops.head(), {FILE: on}, "a person's commit", 0)
    assert kinds(desk.ask()) == ["improvement.planned"]
    assert desk.pulls.pulls == {}
