"""Freezes, overrides and tombstones, over the real store."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import AlertRaised
from eventing.handler import Permanent, Put
from functions._improvement.record import Record, Stage
from functions._improvement.standing import (
    Freeze,
    Lease,
    Override,
    ReviewOnly,
    Tombstone,
    frozen_key,
    intent_key,
    lease_key,
    override_key,
    review_only_key,
    tombstone_key,
)
from functions._policy.policy import Policy
from tests.coordinator.samples import AT, CONFLICT, NOW, REPORT, improvement, plan, record
from tests.coordinator.school import School, payload, said


def _going(school: School, stage: Stage, application: str = "shop", **given: Any) -> Record:
    said_ = improvement(application)
    one = school.put(record(stage, improvement=said_, plan=plan(application, application), **given))
    school.set(lease_key(application), Lease(one.improvement.id, NOW))
    return one


def test_a_freeze_sends_what_is_not_committed_back_to_review(school: School) -> None:
    approved, armed, committed = (
        _going(school, "approved", "shop"),
        _going(school, "armed", "blog"),
        _going(school, "deployed", "wiki", commit="c"),
    )
    outcome = school.order("freeze", reason="holidays")
    assert school.get(frozen_key(), Freeze) == Freeze("ada", AT, "holidays")
    assert sorted(said(outcome)) == ["improvement.pending_review"] * 2
    for one in (approved, armed):
        found = school.record(one.improvement.id)
        assert (found.stage, found.reason, found.message) == (
            "pending_review",
            "frozen",
            f"frozen by ada at {AT}: holidays",
        )
        assert school.holder(one.application) == ""
        assert school.decision(one.improvement.id).outcome == "pending_review"
    assert (school.stage(committed.improvement.id), school.holder("wiki")) == ("deployed", committed.improvement.id)


def test_a_freeze_of_one_application_leaves_the_others(school: School) -> None:
    here, there = _going(school, "approved", "shop"), _going(school, "approved", "blog")
    school.order("freeze", "shop")
    assert school.get(frozen_key("shop"), Freeze) == Freeze("ada", AT)
    assert school.get(frozen_key(), Freeze) is None
    assert (school.stage(here.improvement.id), school.stage(there.improvement.id)) == ("pending_review", "approved")
    school.order("freeze", "nowhere")
    school.set(lease_key("gone"), Lease("nobody", NOW))
    school.order("freeze", "gone")


def test_a_second_freeze_replaces_the_first(school: School) -> None:
    school.order("freeze", reason="holidays")
    school.order("freeze", by="bob", reason="still")
    assert school.get(frozen_key(), Freeze) == Freeze("bob", AT, "still")


def test_an_override_without_a_reason_has_none(school: School) -> None:
    school.order("override", "auto_approve_all")
    found = school.get(override_key("auto_approve_all"), Override)
    assert found is not None
    assert found.reason == ""


def test_a_freeze_leaves_a_commit_that_is_being_made(school: School) -> None:
    armed = _going(school, "armed")
    school.set(intent_key(armed.improvement.id, armed.digest), {"base": "b", "at": 1.0})
    assert school.order("freeze").emits == ()
    assert school.stage(armed.improvement.id) == "armed"


def test_an_intent_that_appears_meanwhile_wins_over_the_freeze_of_that_change(school: School) -> None:
    armed = _going(school, "armed")
    key = intent_key(armed.improvement.id, armed.digest)
    school.meanwhile = lambda: school.store.apply([Put(key, b'{"base":"b","at":1.0}', 0)])
    assert school.order("freeze").emits == ()
    assert school.stage(armed.improvement.id) == "armed"
    assert school.get(frozen_key(), Freeze) is not None


def test_unfreeze_decides_anew_on_what_was_frozen(school: School) -> None:
    sound = _going(school, "approved")
    conflicting = record(
        improvement=improvement("b"), plan=plan("blog", "blog"), report=replace(REPORT, conflicts=(CONFLICT,))
    )
    school.order("freeze")
    school.validated(conflicting)
    other = school.put(record("pending_review", improvement=improvement("c"), plan=plan("wiki"), reason="relevance"))
    assert school.record(conflicting.improvement.id).reason == "frozen"
    outcome = school.order("unfreeze")
    assert said(outcome) == ["improvement.approved"]
    assert school.get(frozen_key(), Freeze) is None
    assert school.stage(sound.improvement.id) == "approved"
    held = school.record(conflicting.improvement.id)
    assert (held.stage, held.reason) == ("pending_review", "conflict")
    assert held.message == "shop/web.yaml: spec.replicas is 2 and would become 3: the autoscaler owns this field"
    assert school.record(other.improvement.id) == other


def test_unfreeze_of_what_is_not_frozen_is_refused(school: School) -> None:
    with pytest.raises(Permanent, match="the school is not frozen"):
        school.order("unfreeze")
    school.order("freeze")
    with pytest.raises(Permanent, match="shop is not frozen"):
        school.order("unfreeze", "shop")
    school.order("unfreeze")
    school.set(override_key("auto_approve_none"), Override("auto_approve_none", "ada", AT))
    with pytest.raises(Permanent, match="the school is not frozen"):
        school.order("unfreeze")


def test_unfreeze_ends_what_too_many_rollbacks_began_and_review_only(school: School) -> None:
    school.set(override_key("auto_approve_none"), Override("auto_approve_none", "school-coordinator", AT))
    one = record()
    school.validated(one)
    assert school.record(one.improvement.id).reason == "override"
    with pytest.raises(Permanent, match="shop is not frozen"):
        school.order("unfreeze", "shop")
    outcome = school.order("unfreeze")
    assert said(outcome) == ["alert.raised", "improvement.approved"]
    assert payload(outcome, "alert.raised") == AlertRaised(
        "rollbacks", "info", "Automatic approval is on again", "ada lifted the freeze."
    )
    assert school.get(override_key("auto_approve_none"), Override) is None
    school.set(review_only_key("blog"), ReviewOnly("x", AT, "why"))
    held = record(improvement=improvement("b"), plan=plan("blog", "blog"))
    school.validated(held)
    assert said(school.order("unfreeze", "blog")) == ["improvement.approved"]
    assert school.get(review_only_key("blog"), ReviewOnly) is None


def test_what_turns_out_to_be_buried_is_rejected_when_it_is_decided_anew(school: School) -> None:
    sound = _going(school, "approved")
    school.order("freeze")
    school.set(tombstone_key(sound.fingerprint), Tombstone(sound.fingerprint, "x", "rejected", "ada", AT))
    assert said(school.order("unfreeze")) == ["improvement.rejected"]


def test_an_override_is_set_with_author_and_expiry_and_ends_by_itself(school: School) -> None:
    school.order("override", "auto_approve_integrations", **{"for": "120", "reason": "release day"})
    key = override_key("auto_approve_integrations")
    assert school.get(key, Override) == Override("auto_approve_integrations", "ada", AT, NOW + 120, "release day")
    assert 0 < school.redis.ttl(key) <= 120
    one = record(improvement=improvement(category="integration", relevance=0.1))
    school.validated(one)
    assert school.stage(one.improvement.id) == "approved"
    school.now = NOW + 120
    other = record(improvement=improvement("b", category="integration"), plan=plan("blog", "blog"))
    school.validated(other)
    assert school.record(other.improvement.id).reason == "category"


def test_an_override_lasts_a_day_unless_said_and_thirty_days_at_most(school: School) -> None:
    school.order("override", "auto_approve_all")
    found = school.get(override_key("auto_approve_all"), Override)
    assert found is not None
    assert found.until == NOW + 86400
    month = 30 * 86400
    school.order("override", "auto_approve_all", **{"for": str(month)})
    for wrong in (str(month + 1), "0", "-5", "1.5", "ever", "", "٣"):
        with pytest.raises(Permanent, match=f"an override lasts 1 to {month} seconds, not '{wrong}'"):
            school.order("override", "auto_approve_all", **{"for": wrong})
    school.order("override", "auto_approve_all", **{"for": "1"})


def test_clearing_an_override_decides_anew_on_what_it_held(school: School) -> None:
    with pytest.raises(Permanent, match="auto_approve_none is not set"):
        school.order("override", "auto_approve_none", clear="yes")
    school.order("override", "auto_approve_none")
    one = record()
    school.validated(one)
    assert school.record(one.improvement.id).reason == "override"
    assert said(school.order("override", "auto_approve_none", clear="yes")) == ["improvement.approved"]
    assert school.get(override_key("auto_approve_none"), Override) is None


def test_only_the_four_overrides_exist(school: School) -> None:
    with pytest.raises(
        Permanent,
        match="no override 'auto_approve_everything'; there are auto_approve_all, auto_approve_none, "
        "auto_approve_integrations, auto_approve_security",
    ):
        school.order("override", "auto_approve_everything")


def _buried(school: School) -> Record:
    one = school.put(record("pending_review"))
    school.order("reject", one.improvement.id)
    return school.record(one.improvement.id)


@pytest.mark.parametrize("by", ["statement", "plan", "improvement"])
def test_lifting_a_tombstone_lifts_its_twin_and_lets_the_statement_come_again(school: School, by: str) -> None:
    one = _buried(school)
    target = {"statement": one.improvement.fingerprint, "plan": one.fingerprint, "improvement": one.improvement.id}[by]
    again = improvement(identity="again")
    assert payload(school.raw(again), "improvement.rejected").reason == "tombstone"
    school.order("lift", target)
    assert school.store.keys("school:tombstone:") == ()
    assert said(school.raw(improvement(identity="anew"))) == ["improvement.accepted"]
    with pytest.raises(Permanent, match=f"there is no tombstone of {target}$"):
        school.order("lift", target)


def test_a_tombstone_without_a_twin_is_lifted_too(school: School) -> None:
    school.set(tombstone_key("f"), Tombstone("f", "x", "reverted", "git", AT))
    school.set(tombstone_key("g"), Tombstone("g", "x", "reverted", "git", AT))
    school.order("lift", "f")
    assert school.store.keys("school:tombstone:") == ("school:tombstone:g",)


def test_what_the_policy_buries_is_lifted_in_the_policy(school: School) -> None:
    school.policy = Policy(mode="act", tombstones=("f",))
    with pytest.raises(Permanent, match="there is no tombstone of f; the policy names it, so take it out there"):
        school.order("lift", "f")
