"""What a person says about one improvement, over the real store."""

from typing import Any, get_args

import pytest
from msgspec.structs import replace

from eventing.contracts import Action, ImprovementCategorized
from eventing.handler import Permanent, Put
from eventing.vocabulary import Decision
from functions._improvement.record import Record, Stage, Step
from functions._improvement.standing import (
    Freeze,
    Lease,
    ReviewOnly,
    Tombstone,
    frozen_key,
    intent_key,
    lease_key,
    review_only_key,
    statement_key,
    tombstone_key,
)
from functions._policy.policy import Caps, Policy
from tests.coordinator.samples import AT, CONFLICT, ERROR, JUDGEMENT, NOW, REPORT, improvement, plan, record
from tests.coordinator.school import School, payload, said

STAGES: dict[Action, set[Stage]] = {
    "approve": {"pending_review", "waiting"},
    "reject": {"pending_review", "waiting"},
    "edit": {"pending_review", "waiting"},
    "cancel": {
        "raw",
        "accepted",
        "categorized",
        "planned",
        "validated",
        "pending_review",
        "waiting",
        "approved",
        "armed",
        "stalled",
    },
    "resolve": {"unverified", "failed", "stalled"},
    "undo": {"implemented", "deployed", "verified", "unverified", "failed", "stalled"},
}


@pytest.mark.parametrize(
    ("action", "stage"),
    [(action, stage) for action, stages in STAGES.items() for stage in get_args(Stage) if stage not in stages],
)
def test_each_command_has_its_stages(school: School, action: Action, stage: Stage) -> None:
    one = school.put(record(stage, commit="c0ffee"))
    with pytest.raises(Permanent, match=f"it is {stage}; only what is .* can be told to {action}"):
        school.order(action, one.improvement.id, one.digest)
    assert school.record(one.improvement.id) == one


@pytest.mark.parametrize(
    "given",
    [
        {"report": replace(REPORT, conflicts=(CONFLICT,))},
        {"judgement": replace(JUDGEMENT, risk=1.0, vetoes=("no",))},
        {"plan": plan(automatic=False)},
        {"improvement": improvement(relevance=0.1, category="integration")},
    ],
)
def test_a_person_may_approve_what_the_policy_holds(school: School, given: dict[str, Any]) -> None:
    school.policy = Policy(mode="propose", caps=Caps(per_hour=0))
    school.set(review_only_key("shop"), ReviewOnly("x", AT, "why"))
    one = school.put(record("pending_review", **given))
    outcome = school.order("approve", one.improvement.id, one.digest, reason="I know it")
    decision = Decision("approved", one.digest, "ada", ("I know it",), AT)
    assert payload(outcome, "improvement.approved").decision == decision
    assert school.decision(one.improvement.id) == decision
    assert (school.holder(), school.record(one.improvement.id).timeline[-1].by) == (one.improvement.id, "ada")


@pytest.mark.parametrize(
    ("given", "policy", "says"),
    [
        ({"preflight": (ERROR,)}, Policy(), "preflight"),
        ({"plan": plan(namespace="argocd")}, Policy(), "nothing in namespace argocd is ever changed"),
        ({}, Policy(mode="observe"), "the mode of shop is observe"),
        ({}, Policy(tombstones=(record().fingerprint,)), "has a tombstone"),
    ],
)
def test_what_a_person_may_not_approve(school: School, given: Any, policy: Policy, says: str) -> None:
    school.policy = policy
    one = school.put(record("pending_review", **given))
    with pytest.raises(Permanent, match=says):
        school.order("approve", one.improvement.id, one.digest)
    assert school.record(one.improvement.id) == one


def test_an_approval_says_by_whom_even_without_a_reason(school: School) -> None:
    one = school.put(record("pending_review"))
    school.order("approve", one.improvement.id, one.digest, by="bob")
    assert school.decision(one.improvement.id) == Decision("approved", one.digest, "bob", ("approved by a person",), AT)


def test_an_approval_waits_for_the_lease_and_keeps_its_person(school: School) -> None:
    school.policy = Policy(mode="propose")
    first = school.put(record("approved", improvement=improvement("first"), plan=plan(value=9)))
    school.set(lease_key("shop"), Lease(first.improvement.id, NOW))
    one = school.put(record("pending_review"))
    assert school.order("approve", one.improvement.id, one.digest).emits == ()
    assert (school.stage(one.improvement.id), school.queue()) == ("waiting", [one.improvement.id])
    outcome = school.ended(school.put(replace(first, stage="failed")), "failed")
    assert payload(outcome, "improvement.approved").decision.by == "ada"


def test_what_a_person_approved_is_held_if_something_stands_against_it_when_its_turn_comes(school: School) -> None:
    first = school.put(record("approved", improvement=improvement("first"), plan=plan(value=9)))
    school.set(lease_key("shop"), Lease(first.improvement.id, NOW))
    one = school.put(record("pending_review"))
    school.order("approve", one.improvement.id, one.digest)
    school.set(frozen_key("shop"), Freeze("bob", AT))
    outcome = school.ended(school.put(replace(first, stage="failed")), "failed")
    held = payload(outcome, "improvement.pending_review")
    assert (held.reason, held.message) == ("frozen", f"frozen by bob at {AT}; unfreeze first")
    school.redis.delete(frozen_key("shop"))
    school.set(lease_key("shop"), Lease(first.improvement.id, NOW))
    school.order("approve", one.improvement.id, one.digest)
    school.policy = Policy(mode="observe")
    held = payload(school.ended(school.put(replace(first, stage="failed")), "failed"), "improvement.pending_review")
    assert held.reason == "blocked"


def test_a_person_may_let_go_at_once_what_waits_for_its_pace(school: School) -> None:
    school.policy = Policy(mode="act", caps=Caps(per_hour=1))
    school.validated(record(improvement=improvement("first"), plan=plan("blog", "blog")))
    one = record()
    school.validated(one)
    assert school.stage(one.improvement.id) == "waiting"
    assert said(school.order("approve", one.improvement.id, one.digest)) == ["improvement.approved"]
    assert school.queue() == []


def test_a_rejection_leaves_tombstones_and_frees_the_place(school: School) -> None:
    one = school.put(record("waiting"))
    school.redis.zadd("school:waiting:shop", {one.improvement.id: NOW})
    outcome = school.order("reject", one.improvement.id, reason="we do not want this")
    ended = payload(outcome, "improvement.rejected")
    assert (ended.reason, ended.message, ended.stage) == ("person", "we do not want this", "waiting")
    found = school.record(one.improvement.id)
    assert (found.stage, found.timeline[-1].by) == ("rejected", "ada")
    assert school.decision(one.improvement.id) == Decision("rejected", one.digest, "ada", ("we do not want this",), AT)
    stone = school.get(tombstone_key(one.fingerprint), Tombstone)
    assert stone == Tombstone(
        one.fingerprint,
        one.improvement.id,
        "rejected",
        "ada",
        AT,
        "we do not want this",
        "Practice replicas",
        one.improvement.fingerprint,
    )
    assert school.get(tombstone_key(one.improvement.fingerprint), Tombstone) is not None
    assert school.queue() == []
    again = school.raw(improvement(identity="another"))
    assert payload(again, "improvement.rejected").reason == "tombstone"


def test_a_rejection_of_another_plan_is_refused_and_one_without_a_digest_is_of_any(school: School) -> None:
    one = school.put(record("pending_review"))
    with pytest.raises(Permanent, match=f"digest is {one.digest}, not other"):
        school.order("reject", one.improvement.id, "other")
    outcome = school.order("reject", one.improvement.id)
    assert payload(outcome, "improvement.rejected").message == "rejected by a person"


def test_an_edit_is_planned_and_decided_again(school: School) -> None:
    one = school.put(record("pending_review", reason="relevance", message="too low", diff="d", preflight=(ERROR,)))
    outcome = school.order("edit", one.improvement.id, one.digest, replicas="5")
    changed = improvement(parameters={"replicas": 5}, identity=one.improvement.id)
    assert payload(outcome, "improvement.categorized") == ImprovementCategorized(changed, (), JUDGEMENT)
    found = school.record(one.improvement.id)
    assert found == Record(
        changed,
        "categorized",
        (*one.timeline, Step("categorized", AT, "ada", "event-2", "edited: replicas=5")),
        judgement=JUDGEMENT,
    )
    assert school.get(statement_key(changed.fingerprint), str) == one.improvement.id
    assert school.agenda() == {one.improvement.id: 7200.0}


def test_an_edit_leaves_the_queue_and_respects_tombstones_and_others_statements(school: School) -> None:
    one = school.put(record("waiting"))
    school.redis.zadd("school:waiting:shop", {one.improvement.id: NOW})
    for digest, says in (("other", "not other"), (one.digest, "at least one parameter")):
        with pytest.raises(Permanent, match=says):
            school.order("edit", one.improvement.id, digest)
    target = improvement(parameters={"replicas": 5}).fingerprint
    school.set(tombstone_key(target), Tombstone(target, "x", "rejected", "bob", AT))
    with pytest.raises(Permanent, match=f"that has a tombstone, by bob at .*; lift {target} first"):
        school.order("edit", one.improvement.id, one.digest, replicas="5")
    assert school.queue() == [one.improvement.id]
    other = improvement(parameters={"replicas": 6}).fingerprint
    school.set(statement_key(other), "somebody")
    school.order("edit", one.improvement.id, replicas="6")
    assert school.get(statement_key(other), str) == "somebody"
    assert school.queue() == []


def test_cancel_stops_before_the_commit_without_a_tombstone(school: School) -> None:
    one = record()
    school.validated(one)
    outcome = school.order("cancel", one.improvement.id, reason="not now")
    ended = payload(outcome, "improvement.rejected")
    assert (ended.reason, ended.message) == ("cancelled", "not now")
    assert (school.holder(), school.store.keys("school:tombstone:")) == ("", ())
    assert said(school.raw(improvement(identity="again"))) == ["improvement.accepted"]


@pytest.mark.parametrize("stage", sorted(STAGES["cancel"]))
def test_cancel_stops_every_stage_before_the_commit(school: School, stage: Stage) -> None:
    one = school.put(record(stage))
    outcome = school.order("cancel", one.improvement.id)
    assert payload(outcome, "improvement.rejected").stage == stage
    assert school.stage(one.improvement.id) == "rejected"


def test_a_rejection_replaces_an_older_tombstone(school: School) -> None:
    one = school.put(record("pending_review"))
    school.set(tombstone_key(one.fingerprint), Tombstone(one.fingerprint, "x", "reverted", "git", "before"))
    school.order("reject", one.improvement.id)
    stone = school.get(tombstone_key(one.fingerprint), Tombstone)
    assert stone is not None
    assert (stone.by, stone.at) == ("ada", AT)


def test_cancel_comes_too_late_for_a_commit(school: School) -> None:
    armed = school.put(record("armed"))
    school.set(intent_key(armed.improvement.id, armed.digest), {"base": "b", "at": 1.0})
    with pytest.raises(Permanent, match="its commit is being made; undo takes it back once it is there"):
        school.order("cancel", armed.improvement.id)
    school.put(replace(armed, stage="stalled", commit="c0ffee1234"))
    with pytest.raises(Permanent, match="it is committed as c0ffee12; undo takes it back"):
        school.order("cancel", armed.improvement.id)
    school.redis.delete(intent_key(armed.improvement.id, armed.digest))
    school.put(armed)
    assert said(school.order("cancel", armed.improvement.id)) == ["improvement.rejected"]


def test_cancel_needs_no_plan(school: School) -> None:
    one = school.put(Record(improvement(), "accepted", (Step("accepted", AT, "school-coordinator"),)))
    outcome = school.order("cancel", one.improvement.id)
    assert payload(outcome, "improvement.rejected").message == "cancelled by a person"
    assert said(school.order("cancel", school.put(record("armed", plan=plan("blog"))).improvement.id)) == [
        "improvement.rejected"
    ]


def test_an_intent_that_appears_meanwhile_wins_over_the_cancel(school: School) -> None:
    armed = school.put(record("armed"))
    key = intent_key(armed.improvement.id, armed.digest)
    school.meanwhile = lambda: school.store.apply([Put(key, b'{"base":"b","at":1.0}', 0)])
    with pytest.raises(Permanent, match="its commit is being made"):
        school.order("cancel", armed.improvement.id)
    assert school.stage(armed.improvement.id) == "armed"
