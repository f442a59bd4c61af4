"""A revert takes back what the commit did and nothing else, or says what it would clobber."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Operation, Resource
from functions._clients import ledger
from functions._improvement.record import ReviewRequest
from functions.implementation_workers.reverting import Conflicted, revert
from tests.workers.conftest import ID, Bench
from tests.workers.outcomes import asked, kinds
from tests.workers.reviews import CHANGED, FILE, Desk

WEB = Resource("Deployment", "web", "shop", "apps/v1")
PLAN = ChangePlan("shop", (Operation("set_field", WEB, "a.yaml", "spec.replicas", 1, 2),))
HEAD = b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"
OLD = HEAD + b"spec:\n  replicas: 1\n  paused: no\n"
NEW = OLD.replace(b"replicas: 1", b"replicas: 2")


@pytest.mark.parametrize(
    ("commit", "head", "expected"),
    [
        ({"a.yaml": NEW}, {"a.yaml": NEW}, {"a.yaml": OLD}),
        ({"a.yaml": NEW}, {"a.yaml": OLD}, {}),
        ({"a.yaml": NEW}, {"a.yaml": NEW + b"# later\n"}, {"a.yaml": OLD + b"# later\n"}),
        ({"a.yaml": NEW}, {"a.yaml": NEW.replace(b"no", b"yes")}, {"a.yaml": OLD.replace(b"no", b"yes")}),
        # a person's free edit beside the operation: lines are merged
        (
            {"a.yaml": b"# why\n" + NEW},
            {"a.yaml": b"# why\n" + NEW + b"  minReadySeconds: 5\n"},
            {"a.yaml": OLD + b"  minReadySeconds: 5\n"},
        ),
        ({"a.yaml": OLD, "notes.md": b"a\n"}, {"a.yaml": OLD, "notes.md": b"a\n", "b": b""}, {"notes.md": None}),
    ],
)  # fmt: skip
def test_what_nobody_touched_since_is_as_before(commit: Any, head: Any, expected: Any) -> None:
    assert revert(PLAN, {"a.yaml": OLD}, commit, head) == expected


@pytest.mark.parametrize(
    ("commit", "head"),
    [
        ({"a.yaml": NEW}, {"a.yaml": NEW.replace(b"replicas: 2", b"replicas: 4")}),
        ({"a.yaml": NEW}, {"a.yaml": NEW.replace(b"  replicas: 2\n", b"")}),
        ({"a.yaml": NEW}, {}),
        ({"a.yaml": OLD, "new.yaml": NEW}, {"a.yaml": OLD, "new.yaml": NEW + b"# mine\n"}),
        ({}, {"a.yaml": OLD + b"# back, and otherwise\n"}),
    ],
)
def test_what_somebody_changed_since_is_a_conflict_that_shows_it(commit: Any, head: Any) -> None:
    with pytest.raises(Conflicted) as told:
        revert(PLAN, {"a.yaml": OLD}, commit, head)
    assert told.value.conflicts
    assert "nothing was committed" in str(told.value)


def test_a_merge_of_lines_that_would_break_the_file_is_a_conflict() -> None:
    old = b"a:\n  - b\nx: 1\ny: 2\nz: 3\n"
    new = b"a:\n  - b\nx: 1\ny: 2\nz: 3\nmore: [\n]\n"
    head = new.replace(b"]\n", b"]\nq: 1\n").replace(b"more: [\n", b"more: [\n1,\n")
    try:
        found = revert(ChangePlan("shop", ()), {"a.yaml": old}, {"a.yaml": new}, {"a.yaml": head})
    except Conflicted:
        return
    assert found == {"a.yaml": old + b"q: 1\n"}


def live(desk: Desk) -> str:
    """The change is committed, and has to go."""
    from eventing.contracts import WatchArmed  # noqa: PLC0415

    desk.bench.handle("watch.armed", WatchArmed(ID, desk.bench.keep("armed").digest, "shop"))
    desk.put(replace(desk.record, stage="rolling_back"))
    return desk.record.commit


def conflicted(desk: Desk) -> Any:
    commit = live(desk)
    theirs = CHANGED.replace(b"enableServiceLinks: false", b"enableServiceLinks: true")
    desk.bench.gitops.append(commit, {FILE: theirs}, "a person's commit", 0)
    return desk.bench.handle("rollback.requested", asked(commit))


def test_a_conflict_becomes_a_pull_request_and_a_page_and_no_commit(desk: Desk) -> None:
    outcome = conflicted(desk)
    assert kinds(outcome) == ["improvement.failed", "alert.raised"]
    assert outcome.emits[1].payload.severity == "critical"
    assert b"enableServiceLinks: true" in desk.file()
    assert desk.bench.commits() == 2
    assert "drops what somebody wrote since" in desk.pull.body
    assert "enableServiceLinks: true" in desk.pull.body
    assert b"enableServiceLinks" not in desk.bench.gitops.files(desk.pull.head)[FILE]
    request = desk.record.revert_review
    assert request is not None
    assert (request.number, desk.agenda()) == (1, (ID,))


def doubted(desk: Desk) -> Any:
    """The change is on the branch, it failed, and others may be to blame."""
    commit = live(desk)
    desk.put(replace(desk.record, revert_by="pull request"))
    return desk.bench.handle("rollback.requested", asked(commit))


def test_a_doubted_revert_is_proposed_and_not_committed(desk: Desk) -> None:
    outcome = doubted(desk)
    assert kinds(outcome) == ["improvement.failed", "alert.raised"]
    assert outcome.emits[1].payload.severity == "critical"
    assert "Why it has to go" in outcome.emits[1].payload.message
    assert (desk.record.stage, desk.record.reason) == ("failed", "doubted")
    assert desk.bench.commits() == 1
    assert desk.file() == CHANGED
    request = desk.record.revert_review
    assert request is not None
    assert desk.bench.gitops.files(desk.pull.head)[FILE] != CHANGED


def test_asked_again_it_is_the_same_pull_request(desk: Desk) -> None:
    conflicted(desk)
    desk.put(replace(desk.record, stage="rolling_back"))
    desk.bench.handle("rollback.requested", asked(desk.record.commit))
    assert len(desk.pulls.pulls) == 1


@pytest.mark.parametrize("stage", ["failed", "rolling_back", "verified"])
def test_merged_it_counts_as_taken_back(desk: Desk, stage: Any) -> None:
    conflicted(desk)
    desk.put(replace(desk.record, stage=stage))
    merge = desk.pulls.merge(1, "squash")
    assert kinds(desk.hint(1)) == ["rollback.committed"]
    assert (desk.record.stage, desk.record.revert, desk.agenda()) == ("reverted", merge, ())
    assert desk.hint(1).emits == ()


def test_the_sweep_looks_at_the_revert_and_not_at_the_merge_that_it_takes_back(desk: Desk) -> None:
    desk.opened()
    merge = desk.pulls.merge(1, "merge")
    desk.hint(1)
    theirs = CHANGED.replace(b"enableServiceLinks: false", b"enableServiceLinks: true")
    desk.bench.gitops.append(merge, {FILE: theirs}, "a person's commit", 0)
    desk.put(replace(desk.record, stage="rolling_back"))
    desk.bench.handle("rollback.requested", asked(merge))
    desk.hint(1)  # whatever is said of the merged one again
    assert desk.agenda() == (ID,)
    back = desk.pulls.merge(2, "rebase")
    assert kinds(desk.hint()) == ["rollback.committed"]
    assert (desk.record.revert, desk.agenda()) == (back, ())


def test_closed_the_change_stays_a_persons_to_resolve(desk: Desk) -> None:
    conflicted(desk)
    desk.pulls.reject(1)
    assert desk.hint(1).emits == ()
    assert (desk.record.stage, desk.agenda()) == ("failed", ())


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_a_merge_with_free_edits_is_taken_back_whole(desk: Desk, how: Any) -> None:
    before = desk.file()
    desk.opened()
    desk.pulls.push(1, {FILE: b"# a word\n" + CHANGED})
    desk.pulls.push(1, {FILE: b"# a word\n" + CHANGED, "README.md": b"# Mine\n"})
    merge = desk.pulls.merge(1, how)
    desk.hint(1)
    desk.bench.gitops.append(merge, {"apps/shop/other.yaml": b"kind: X\n"}, "a person's commit", 0)
    desk.put(replace(desk.record, stage="rolling_back"))
    desk.bench.handle("rollback.requested", asked(merge))
    assert desk.file() == before
    assert desk.bench.gitops.files(desk.bench.gitops.head())["README.md"] == b"# Home\n"
    assert desk.record.stage == "reverted"


def test_without_pull_requests_a_conflict_is_a_page(bench: Bench) -> None:
    desk = Desk(bench, None)  # type: ignore[arg-type]  # there are none
    outcome = conflicted(desk)
    assert kinds(outcome) == ["improvement.failed", "alert.raised"]
    assert bench.record().revert_review is None


def test_a_revert_goes_back_to_what_a_merge_came_upon(desk: Desk) -> None:
    commit = live(desk)
    request = ReviewRequest(1, "u", "b", "d", "h", "merged", before="gone")
    desk.put(replace(desk.record, review=request))
    with pytest.raises(KeyError, match="gone"):
        desk.bench.handle("rollback.requested", asked(commit))
    assert ledger.record(desk.bench.store, ID) is not None
