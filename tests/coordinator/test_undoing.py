"""Resolving and undoing: a person's word after the commit, over the real store."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementWatched, RollbackRequested
from eventing.handler import Permanent
from functions._improvement.record import Record, Stage
from functions._improvement.standing import Lease, Tombstone, lease_key, tombstone_key
from tests.coordinator.samples import NOW, improvement, plan, record
from tests.coordinator.school import School, payload, said


def _unverified(school: School, **given: Any) -> Record:
    one = school.put(record("unverified", commit="c0ffee", **given))
    school.set(lease_key("shop"), Lease(one.improvement.id, NOW))
    return one


def test_resolve_verify_ends_it_well_and_frees_the_lease(school: School) -> None:
    one = _unverified(school, plan=plan(also_applies_to=("blog",)))
    outcome = school.order("resolve", one.improvement.id, verdict="verify", reason="it runs")
    assert said(outcome) == ["improvement.verified", "improvement.accepted"]
    assert payload(outcome, "improvement.verified") == ImprovementWatched(one.improvement.id, "c0ffee", "it runs")
    found = school.record(one.improvement.id)
    assert (found.stage, found.message, found.timeline[-1].by, school.holder()) == ("verified", "it runs", "ada", "")
    assert school.stream("improvements:verified") == [{"id": one.improvement.id, "commit": "c0ffee"}]
    again = school.send("improvement.verified", payload(outcome, "improvement.verified"))
    assert again.emits == ()


def test_resolve_verify_of_a_revert_says_that_it_is_rolled_back(school: School) -> None:
    one = _unverified(school, revert="beef")
    outcome = school.order("resolve", one.improvement.id, verdict="verify")
    assert said(outcome) == ["improvement.rolled_back"]
    assert payload(outcome, "improvement.rolled_back").message == "ada looked at it"
    assert school.stream("improvements:verified") == []
    assert school.get(tombstone_key(one.fingerprint), Tombstone) is not None
    with pytest.raises(Permanent, match="it is rolled_back"):
        school.order("resolve", one.improvement.id, verdict="verify")


def test_resolve_rollback_reverts_under_the_lease(school: School) -> None:
    one = _unverified(school)
    outcome = school.order("resolve", one.improvement.id, verdict="rollback", reason="it is slow")
    assert payload(outcome, "rollback.requested") == RollbackRequested(
        one.improvement.id, "c0ffee", "it is slow", "ada"
    )
    assert (school.stage(one.improvement.id), school.holder()) == ("rolling_back", one.improvement.id)


def test_resolve_of_a_failed_revert_goes_both_ways(school: School) -> None:
    one = school.put(record("failed", commit="c0ffee"))
    assert said(school.order("resolve", one.improvement.id, verdict="rollback")) == ["rollback.requested"]
    school.put(one)
    assert said(school.order("resolve", one.improvement.id, verdict="verify")) == ["improvement.verified"]


def test_resolve_needs_a_commit_a_verdict_and_something_to_revert(school: School) -> None:
    one = _unverified(school, revert="beef1234567")
    with pytest.raises(Permanent, match="it is reverted already, by beef1234;"):
        school.order("resolve", one.improvement.id, verdict="rollback")
    with pytest.raises(Permanent, match="resolve says verify or rollback, not 'maybe'"):
        school.order("resolve", one.improvement.id, verdict="maybe")
    school.put(replace(one, stage="stalled", commit=""))
    with pytest.raises(Permanent, match="nothing of it was committed; cancel ends it"):
        school.order("resolve", one.improvement.id, verdict="verify")


@pytest.mark.parametrize("stage", ["implemented", "deployed", "verified", "unverified", "failed", "stalled"])
def test_undo_takes_a_commit_back_hours_later(school: School, stage: Stage) -> None:
    one = school.put(record(stage, commit="c0ffee"))
    outcome = school.order("undo", one.improvement.id)
    asked = payload(outcome, "rollback.requested")
    assert (asked.commit, asked.reason, asked.by) == ("c0ffee", "ada asked for it", "ada")
    found = school.record(one.improvement.id)
    assert (found.stage, found.timeline[-1].by, school.holder()) == ("rolling_back", "ada", one.improvement.id)


def test_undo_waits_for_the_change_that_is_under_watch_and_then_comes_first(school: School) -> None:
    watched = school.put(record("deployed", improvement=improvement("watched"), plan=plan(value=9), commit="w"))
    school.set(lease_key("shop"), Lease(watched.improvement.id, NOW))
    queued = record(improvement=improvement("queued"), plan=plan(value=8))
    school.validated(queued)
    one = school.put(record("verified", commit="c0ffee"))
    assert school.order("undo", one.improvement.id, reason="it is slow").emits == ()
    assert school.stage(one.improvement.id) == "verified"
    assert school.queue() == [f"undo:{one.improvement.id}", queued.improvement.id]
    outcome = school.ended(school.put(replace(watched, stage="failed", revert="r")), "failed")
    assert payload(outcome, "rollback.requested") == RollbackRequested(
        one.improvement.id, "c0ffee", "it is slow", "ada"
    )
    assert (school.holder(), school.queue()) == (one.improvement.id, [queued.improvement.id])
    assert school.record(one.improvement.id).timeline[-1].by == "ada"


def test_undo_needs_a_commit_that_stands(school: School) -> None:
    one = school.put(record("failed", commit="c", revert="beef1234567"))
    with pytest.raises(Permanent, match="it is reverted already, by beef1234"):
        school.order("undo", one.improvement.id)
    school.put(replace(one, commit="", revert=""))
    with pytest.raises(Permanent, match="nothing of it was committed"):
        school.order("undo", one.improvement.id)


@pytest.mark.parametrize("changes", [{"revert": "beef"}, {"stage": "rolled_back"}, {"commit": ""}])
def test_an_undo_that_has_nothing_left_to_do_when_its_turn_comes_holds_nobody_up(
    school: School, changes: dict[str, str]
) -> None:
    watched = school.put(record("deployed", improvement=improvement("watched"), plan=plan(value=9), commit="w"))
    school.set(lease_key("shop"), Lease(watched.improvement.id, NOW))
    one = school.put(record("verified", commit="c0ffee"))
    school.order("undo", one.improvement.id)
    school.validated(record(improvement=improvement("queued"), plan=plan(value=8)))
    school.put(replace(school.record(one.improvement.id), **changes))
    outcome = school.ended(school.put(replace(watched, stage="failed", revert="r")), "failed")
    assert said(outcome) == ["improvement.approved"]
    assert school.queue() == []


def test_a_member_of_the_queue_that_waits_no_more_holds_nobody_up(school: School) -> None:
    watched = school.put(record("deployed", improvement=improvement("watched"), plan=plan(value=9), commit="w"))
    school.set(lease_key("shop"), Lease(watched.improvement.id, NOW))
    one = school.put(record("verified", commit="c0ffee"))
    school.redis.zadd("school:waiting:shop", {one.improvement.id: 0, "undo:nobody": 1})
    assert school.ended(school.put(replace(watched, stage="failed", revert="r")), "failed").emits == ()
    assert (school.queue(), school.holder()) == ([], "")
