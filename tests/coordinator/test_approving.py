"""From a validated plan to its turn, over the real store."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementApproved, ImprovementPendingReview, ImprovementValidated
from eventing.vocabulary import Decision
from functions._improvement.standing import (
    Freeze,
    Override,
    Pace,
    ReviewOnly,
    Start,
    Tombstone,
    decision_key,
    fingerprint_key,
    frozen_key,
    lease_key,
    override_key,
    review_only_key,
    tombstone_key,
)
from functions._policy.policy import Policy
from tests.coordinator.samples import AT, CONFLICT, NOW, REPORT, improvement, plan, record, sound
from tests.coordinator.school import School, payload, said

REACHES = "relevance 0.93 reaches the 0.9 that architecture needs"


def test_an_approval_takes_the_lease_and_writes_down_why(school: School) -> None:
    one = sound()
    outcome = school.validated(one)
    identity, decision = one.improvement.id, Decision("approved", one.digest, "policy", (REACHES,), AT)
    assert said(outcome) == ["improvement.approved"]
    assert payload(outcome, "improvement.approved") == ImprovementApproved(identity, one.digest, "shop", decision)
    assert outcome.emits[0].partitionkey == "shop"
    assert school.decision(identity) == decision
    assert school.holder() == identity
    found = school.record(identity)
    assert (found.stage, found.timeline[-1].by, found.timeline[-1].note) == ("approved", "policy", REACHES)
    assert school.stream("improvements:approved") == [{"id": identity, "application": "shop", "by": "policy"}]
    assert school.get("school:pace", Pace) == Pace((Start(identity, NOW, ("shop",)),))
    assert school.get(fingerprint_key(one.fingerprint), str) == identity
    assert school.agenda() == {identity: 7200.0}
    assert school.queue() == []


def test_a_plan_that_is_held_asks_a_person(school: School) -> None:
    conflicting = sound(report=replace(REPORT, conflicts=(CONFLICT,)))
    outcome = school.validated(conflicting)
    identity = conflicting.improvement.id
    says = "shop/web.yaml: spec.replicas is 2 and would become 3: the autoscaler owns this field"
    assert payload(outcome, "improvement.pending_review") == ImprovementPendingReview(
        identity, "conflict", says, conflicting.digest
    )
    found = school.record(identity)
    assert (found.stage, found.reason, found.message) == ("pending_review", "conflict", says)
    assert school.decision(identity) == Decision("pending_review", conflicting.digest, "policy", (says,), AT)
    assert school.holder() == ""
    assert school.stream("improvements:pending_review") == [{"id": identity, "reason": "conflict"}]
    assert school.agenda() == {identity: 14 * 86400.0}


def test_a_duplicate_is_rejected(school: School) -> None:
    report = replace(REPORT, duplicates=(replace(CONFLICT, reason="it is so already"),))
    outcome = school.validated(sound(report=report))
    ended = payload(outcome, "improvement.rejected")
    assert (ended.reason, ended.message, ended.stage) == (
        "duplicate",
        "Deployment web, spec.replicas: it is so already",
        "validated",
    )
    found = school.record(ended.improvement_id)
    assert (found.stage, found.reason, found.timeline[-1].by) == ("rejected", "duplicate", "policy")
    assert school.decision(ended.improvement_id).outcome == "rejected"
    assert school.agenda() == {}


@pytest.mark.parametrize(("relevance", "stage"), [(0.9, "approved"), (0.8999, "pending_review")])
def test_the_threshold_holds_through_the_ledger(school: School, relevance: float, stage: str) -> None:
    one = record(improvement=improvement(relevance=relevance))
    school.validated(one)
    assert school.stage(one.improvement.id) == stage


@pytest.mark.parametrize("mode", ["observe", "propose"])
def test_no_mode_but_act_lets_anything_go(school: School, mode: str) -> None:
    school.policy = Policy(mode=mode)  # type: ignore[arg-type]  # the table's word
    school.validated(sound())
    found = school.record(sound().improvement.id)
    assert (found.stage, found.reason) == ("pending_review", "mode")
    assert school.holder() == ""


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        (frozen_key(), Freeze("ada", AT), "frozen"),
        (frozen_key("shop"), Freeze("ada", AT), "frozen"),
        (frozen_key("blog"), Freeze("ada", AT), ""),
        (review_only_key("shop"), ReviewOnly("x", AT, "x was never verified"), "review only"),
        (review_only_key("blog"), ReviewOnly("x", AT, "x was never verified"), ""),
        (override_key("auto_approve_none"), Override("auto_approve_none", "ada", AT, NOW + 1), "override"),
        (override_key("auto_approve_none"), Override("auto_approve_none", "ada", AT), "override"),
        (override_key("auto_approve_none"), Override("auto_approve_none", "ada", AT, NOW), ""),
    ],
)
def test_what_stands_in_the_ledger_holds_a_sound_plan(school: School, key: str, value: object, reason: str) -> None:
    school.set(key, value)
    school.validated(sound())
    found = school.record(sound().improvement.id)
    assert (found.stage, found.reason) == (("pending_review", reason) if reason else ("approved", ""))


@pytest.mark.parametrize("of", ["statement", "plan"])
def test_either_tombstone_rejects(school: School, of: str) -> None:
    one = sound()
    fingerprint = one.improvement.fingerprint if of == "statement" else one.fingerprint
    school.set(tombstone_key(fingerprint), Tombstone(fingerprint, "x", "rolled_back", "health-monitor", AT, "crashed"))
    outcome = school.validated(one)
    says = f"it was rolled back by health-monitor before: crashed; lift {fingerprint} first"
    assert payload(outcome, "improvement.rejected").message == says


def test_the_same_plan_of_another_statement_is_a_duplicate_while_that_is_under_way(school: School) -> None:
    first = sound("a")
    second = record(improvement=improvement("b"), plan=plan("shop", "shop", 3, practice="b"))
    assert first.fingerprint == second.fingerprint
    school.validated(first)
    assert payload(school.validated(second), "improvement.rejected").message == (
        f"{first.improvement.id} makes the same change and is approved now"
    )
    school.put(replace(school.record(first.improvement.id), stage="verified"))
    third = record(improvement=improvement("c"), plan=plan("shop", "shop", 3, practice="c"))
    assert payload(school.validated(third), "improvement.pending_review").reason == "taken back"
    assert school.get(fingerprint_key(first.fingerprint), str) == first.improvement.id
    school.put(replace(school.record(first.improvement.id), stage="failed"))
    school.redis.delete(lease_key("shop"))
    fourth = record(improvement=improvement("d"), plan=plan("shop", "shop", 3, practice="d"))
    assert said(school.validated(fourth)) == ["improvement.approved"]
    assert school.get(fingerprint_key(first.fingerprint), str) == fourth.improvement.id


def test_the_same_plan_as_one_that_a_person_is_asked_about_is_a_duplicate(school: School) -> None:
    first = sound("a", report=replace(REPORT, conflicts=(CONFLICT,)))
    school.validated(first)
    assert school.get(fingerprint_key(first.fingerprint), str) == first.improvement.id
    second = record(improvement=improvement("b"), plan=plan("shop", "shop", 3, practice="b"))
    assert payload(school.validated(second), "improvement.rejected").message == (
        f"{first.improvement.id} makes the same change and is pending_review now"
    )
    assert school.get(fingerprint_key(first.fingerprint), str) == first.improvement.id


def test_what_was_taken_back_by_hand_belongs_to_whom_a_person_approves(school: School) -> None:
    one = sound("b")
    school.set(fingerprint_key(one.fingerprint), "forgotten")
    assert payload(school.validated(one), "improvement.pending_review").reason == "taken back"
    assert school.get(fingerprint_key(one.fingerprint), str) == "forgotten"
    school.order("approve", one.improvement.id, one.digest)
    assert school.get(fingerprint_key(one.fingerprint), str) == one.improvement.id


@pytest.mark.parametrize(
    ("name", "category", "stage"),
    [
        ("auto_approve_all", "database", "approved"),
        ("auto_approve_security", "security", "approved"),
        ("auto_approve_integrations", "integration", "approved"),
        ("auto_approve_none", "architecture", "pending_review"),
        ("auto_approve_security", "database", "pending_review"),
    ],
)
def test_overrides_are_read_from_the_ledger(school: School, name: Any, category: Any, stage: str) -> None:
    school.set(override_key(name), Override(name, "ada", AT, NOW + 1))
    one = record(improvement=improvement(category=category, relevance=0.92))
    school.validated(one)
    assert school.stage(one.improvement.id) == stage


def test_a_redelivered_report_decides_once(school: School) -> None:
    one = sound()
    school.validated(one)
    before = school.store.read(f"school:decision:{one.improvement.id}")
    outcome = school.send("improvement.validated", ImprovementValidated(one.improvement.id, one.digest, REPORT))
    assert (outcome.changes, outcome.emits) == ((), ())
    assert school.store.read(f"school:decision:{one.improvement.id}") == before


@pytest.mark.parametrize("stage", ["failed", "rejected", "rolled_back"])
def test_a_plan_whose_owner_ended_without_a_change_belongs_to_the_next(school: School, stage: Any) -> None:
    first = school.put(record(stage, improvement=improvement("a")))
    school.set(fingerprint_key(first.fingerprint), first.improvement.id)
    second = record(improvement=improvement("b"), report=replace(REPORT, conflicts=(CONFLICT,)))
    school.validated(second)
    assert school.get(fingerprint_key(first.fingerprint), str) == second.improvement.id


def test_long_reasons_are_joined_and_cut_to_what_the_contract_allows(school: School) -> None:
    conflicts = (CONFLICT, replace(CONFLICT, reason="y" * 4000))
    one = sound("a", report=replace(REPORT, conflicts=conflicts))
    held = payload(school.validated(one), "improvement.pending_review")
    both = "shop/web.yaml: spec.replicas is 2 and would become 3: "
    assert held.message == f"{both}the autoscaler owns this field; {both}{'y' * 4000}"[:4000]
    assert [len(reason) for reason in school.decision(one.improvement.id).reasons] == [len(both) + 30, 4000]
    report = replace(REPORT, duplicates=conflicts)
    ended = payload(school.validated(sound("b", "blog", report=report)), "improvement.rejected")
    assert len(ended.message) == 4000
    assert len(school.record(ended.improvement_id).timeline[-1].note) == 4000


def test_every_reason_of_an_approval_is_in_the_timeline(school: School) -> None:
    one = school.put(record("waiting"))
    school.set(decision_key(one.improvement.id), Decision("approved", one.digest, "ada", ("first", "second"), AT))
    school.redis.zadd("school:waiting:shop", {one.improvement.id: NOW})
    school.redis.zadd("school:agenda", {one.improvement.id: NOW})
    school.tick()
    assert school.record(one.improvement.id).timeline[-1].note == "first; second"
