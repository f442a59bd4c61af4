"""A branch that takes no commit of ours: the approved plan goes into a pull request, and its decision stays."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementPendingReview, WatchArmed
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._policy.policy import Policy
from functions.implementation_workers.eligible import PROTECTED
from tests.workers.conftest import ID, Bench
from tests.workers.outcomes import kinds
from tests.workers.reviews import CHANGED, FILE, Desk

SAID = "required pull request reviews"


@pytest.fixture
def desk(store: RedisStore) -> Desk:
    desk = Desk.of(store, Policy(mode="act"))  # the policy opens none by itself
    desk.bench.gitops.protected = SAID
    return desk


def armed(desk: Desk) -> WatchArmed:
    return WatchArmed(ID, desk.bench.keep("armed").digest, "shop")


def test_an_approved_plan_goes_into_a_pull_request_that_says_why(desk: Desk) -> None:
    outcome = desk.bench.handle("watch.armed", armed(desk))
    (emit,) = outcome.emits
    assert isinstance(emit.payload, ImprovementPendingReview)
    assert (desk.record.stage, desk.record.reason) == ("pending_review", PROTECTED)
    assert SAID in desk.record.message
    desk.ask()
    assert SAID in desk.pull.body
    decision = ledger.decision(desk.bench.store, ID)
    assert decision is not None
    assert decision.outcome == "approved"
    assert desk.bench.commits() == 0
    desk.bench.gitops.protected = ""
    merge = desk.pulls.merge(1, "merge")
    desk.hint(1)
    assert (desk.record.stage, desk.record.commit, desk.file()) == ("implemented", merge, CHANGED)


def test_repeated_it_opens_one(desk: Desk) -> None:
    event = armed(desk)
    desk.bench.handle("watch.armed", event)
    for _ in range(2):
        desk.ask()
        desk.bench.handle("watch.armed", event)
    assert len(desk.pulls.pulls) == 1


def test_where_there_are_no_pull_requests_it_fails_and_says_so(bench: Bench) -> None:
    bench.gitops.protected = SAID
    outcome = bench.handle("watch.armed", WatchArmed(ID, bench.keep("armed").digest, "shop"))
    assert kinds(outcome) == ["improvement.failed"]
    assert (bench.record().reason, bench.record().plan is None) == (PROTECTED, False)
    assert "no pull requests" in bench.record().message


def test_a_revert_on_a_protected_branch_is_proposed_and_pages(desk: Desk) -> None:
    desk.bench.gitops.protected = ""
    desk.bench.handle("watch.armed", armed(desk))
    commit = desk.record.commit
    desk.bench.gitops.protected = SAID
    desk.put(replace(desk.record, stage="rolling_back"))
    outcome = desk.bench.handle("rollback.requested", rollback(commit))
    assert kinds(outcome) == ["improvement.failed", "alert.raised"]
    assert SAID in desk.pull.body
    desk.bench.gitops.protected = ""
    merge = desk.pulls.merge(1, "merge")
    assert kinds(desk.hint(1)) == ["rollback.committed"]
    assert (desk.record.stage, desk.record.revert) == ("reverted", merge)
    assert b"enableServiceLinks" not in desk.file()


def rollback(commit: str) -> Any:
    from tests.workers.outcomes import asked  # noqa: PLC0415

    return asked(commit)


def approved_while_open(desk: Desk) -> WatchArmed:
    """A pull request is open, and a person approved on the command line."""
    desk.bench.gitops.protected = ""
    desk.bench.policy = replace(desk.bench.policy, review=replace(desk.bench.policy.review, pull_requests=True))
    desk.opened()
    request = desk.request
    record = desk.bench.keep("armed", review=request, by="robin")
    return WatchArmed(ID, record.digest, "shop")


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_a_merge_that_was_faster_than_the_approval_is_not_committed_again(desk: Desk, how: Any) -> None:
    event = approved_while_open(desk)
    merge = desk.pulls.merge(1, how)
    desk.bench.handle("watch.armed", event)
    assert (desk.record.stage, desk.record.commit) == ("implemented", merge)
    assert desk.bench.commits() == 1


def test_a_push_that_was_faster_than_the_approval_voids_it(desk: Desk) -> None:
    event = approved_while_open(desk)
    desk.pulls.push(1, {FILE: CHANGED.replace(b"replicas: 1", b"replicas: 3")})
    assert kinds(desk.bench.handle("watch.armed", event)) == ["improvement.planned"]
    assert desk.bench.commits() == 0
    assert desk.record.digest != event.digest


def test_a_close_that_was_faster_than_the_approval_is_a_no(desk: Desk) -> None:
    event = approved_while_open(desk)
    desk.pulls.reject(1)
    assert kinds(desk.bench.handle("watch.armed", event)) == ["improvement.rejected"]
    assert desk.bench.commits() == 0


class MergedMeanwhile:
    """A person merges between our look at the pull request and our push."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.append = desk, desk.bench.gitops.append

    def __call__(self, base: str, changes: Any, message: str, now: float) -> str:
        if self.desk.pull.state == "open":
            self.desk.pulls.gitops.append = self.append  # type: ignore[method-assign]
            self.desk.pulls.merge(1, "merge")
        return self.append(base, changes, message, now)


def test_a_merge_between_the_look_and_the_push_moves_the_head_and_is_seen(desk: Desk) -> None:
    event = approved_while_open(desk)
    desk.bench.gitops.append = MergedMeanwhile(desk)  # type: ignore[method-assign]
    desk.bench.handle("watch.armed", event)
    assert (desk.record.stage, desk.record.commit) == ("implemented", desk.pull.merge_commit)
    assert desk.bench.commits() == 1


def test_our_commit_that_was_faster_than_the_merge_is_the_one_that_counts(desk: Desk) -> None:
    event = approved_while_open(desk)
    desk.bench.handle("watch.armed", event)
    ours = desk.record.commit
    desk.put(replace(desk.record, stage="armed", commit=""))  # the worker died before it could say so
    desk.pulls.merge(1, "merge")  # nothing is left in it
    desk.hint(1)
    assert (desk.record.stage, desk.record.commit) == ("implemented", ours)


def test_what_was_approved_beside_its_pull_request_closes_it(desk: Desk) -> None:
    event = approved_while_open(desk)
    desk.bench.handle("watch.armed", event)
    assert desk.record.stage == "implemented"
    desk.hint(1, "over")
    assert desk.pull.state == "closed"
    assert desk.record.commit in desk.pulls.comments[1][0]
