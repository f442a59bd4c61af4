"""What follows from an end: the lease, tombstones, the next application."""

from typing import get_args

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Target
from functions._improvement.identity import improvement_id, statement_fingerprint
from functions._improvement.record import Stage, Step
from functions._improvement.standing import Tombstone
from functions._policy.policy import Policy
from functions.school_coordinator.ending import Consequences, asked_by, consequences, tombstones
from tests.coordinator.samples import AT, improvement, plan, record


@pytest.mark.parametrize("stage", get_args(Stage))
def test_an_end_frees_the_lease_and_nothing_else_does(stage: Stage) -> None:
    found = consequences(record(stage), Policy(), AT)
    assert found.free is (stage in ("verified", "rolled_back", "rejected", "failed"))
    assert found.hold is (stage == "unverified")
    assert bool(found.tombstones) is (stage == "rolled_back")
    assert found.child is None


def test_a_failed_revert_leaves_the_change_live_so_the_lease_is_kept() -> None:
    live = record("failed", commit="c0ffee")
    assert consequences(live, Policy(), AT) == Consequences(hold=True)
    assert consequences(replace(live, revert="beef"), Policy(), AT) == Consequences(free=True)


def test_a_rollback_leaves_a_tombstone_of_the_statement_and_of_the_plan() -> None:
    timeline = (Step("rolling_back", AT, "health-monitor"), Step("rolled_back", AT, "health-monitor"))
    gone = record("rolled_back", timeline=timeline, message="pods crashed")
    said, did = gone.improvement.fingerprint, gone.fingerprint
    one = Tombstone(
        said,
        gone.improvement.id,
        "rolled_back",
        "health-monitor",
        AT,
        "pods crashed",
        "Practice replicas",
        did,
    )
    found = consequences(gone, Policy(), AT)
    assert found == Consequences(free=True, tombstones=(one, replace(one, fingerprint=did, twin=said)))


@pytest.mark.parametrize(
    ("by", "kind", "deed"),
    [
        ("health-monitor", "rolled_back", "rolled back by health-monitor"),
        ("Ada Lovelace", "reverted", "taken back by Ada Lovelace"),
    ],
)
def test_what_a_person_took_back_is_a_tombstone_of_its_own_kind_with_why_and_who(by: str, kind: str, deed: str) -> None:
    timeline = (Step("rolling_back", AT, by, note="it is not wanted"), Step("rolled_back", AT, "health-monitor"))
    gone = record("rolled_back", timeline=timeline, message="the revert is live")
    for stone in consequences(gone, Policy(), AT).tombstones:
        assert (stone.kind, stone.by, stone.reason, stone.deed) == (kind, by, "it is not wanted", deed)


def test_what_was_never_planned_has_one_tombstone_and_a_persons_is_theirs() -> None:
    bare = replace(record("pending_review"), fingerprint="")
    (only,) = tombstones(bare, "rejected", "no", AT, "ada")
    assert (only.fingerprint, only.twin, only.by, only.kind) == (bare.improvement.fingerprint, "", "ada", "rejected")
    same = replace(bare, fingerprint=bare.improvement.fingerprint)
    assert tombstones(same, "rejected", "no", AT, "ada") == (only,)


def test_who_asked_for_a_rollback_is_the_last_who_did() -> None:
    steps = (
        Step("rolling_back", AT, "health-monitor"),
        Step("reverted", AT, "implementation-workers"),
        Step("rolling_back", AT, "ada"),
        Step("reverted", AT, "implementation-workers"),
    )
    assert asked_by(record("reverted", timeline=steps)) == "ada"
    assert asked_by(record("reverted", timeline=steps[:2])) == "health-monitor"
    assert asked_by(record("reverted", timeline=())) == "health-monitor"


def test_a_verified_change_is_proposed_for_the_next_application() -> None:
    parent = record("verified", plan=plan(also_applies_to=("blog", "wiki")))
    child = consequences(parent, Policy(), AT).child
    assert child is not None
    said = parent.improvement
    targets = (Target("Application", "", "blog"),)
    fingerprint = statement_fingerprint("replicas", {"replicas": 3}, targets)
    assert child == replace(
        said,
        id=improvement_id("vid00000001", fingerprint, "spread:blog"),
        fingerprint=fingerprint,
        targets=targets,
        parent=said.id,
    )
    assert (child.origin, child.relevance) == (said.origin, said.relevance)
    assert child.fingerprint != said.fingerprint


def test_nothing_spreads_where_the_policy_says_so_or_nobody_else_lacks_it() -> None:
    parent = record("verified", plan=plan(also_applies_to=("blog",)))
    assert consequences(parent, Policy(spread=False), AT) == Consequences(free=True)
    assert consequences(record("verified"), Policy(), AT) == Consequences(free=True)
    assert consequences(replace(parent, plan=None), Policy(), AT) == Consequences(free=True)
    assert improvement().parent == ""
