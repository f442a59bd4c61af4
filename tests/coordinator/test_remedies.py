"""Remedies: admitted on the ledger's word alone, passed on without experts, remembered at their end."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementEnded, ImprovementRaw, ImprovementWatched, ScanRequested
from eventing.handler import Permanent
from eventing.vocabulary import Improvement, Origin, Resource
from functions._clients import ledger
from functions._improvement.healing import (
    PostMortem,
    Proposal,
    known_faults_key,
    post_mortem_key,
    remedy_key,
)
from functions._policy.healing import Healing
from functions._policy.policy import Policy
from tests.coordinator.samples import NOW
from tests.coordinator.school import School, payload, said
from tests.healer.building import plan, record, symptom

REMEDY = Improvement("i-1", Origin("symptom", "f"), "More memory", "remedy", 1.0, "print", practice="raise-memory")
OFFERED = Proposal(REMEDY, plan(), symptom(), "it needs more", NOW - 600)
HEALING = Policy(mode="act", healing=Healing(namespaces=("shop",), scan_minutes=60.0))


def offered(school: School, proposal: Proposal = OFFERED) -> None:
    school.store.apply((ledger.put(remedy_key(REMEDY.id), proposal, None),))


def test_a_remedy_goes_to_the_workers_with_its_plan_and_no_expert_is_asked(school: School) -> None:
    offered(school)
    outcome = school.send("improvement.raw", ImprovementRaw(REMEDY, plan()), "cluster-healer")
    assert said(outcome) == ["improvement.categorized"]
    told = payload(outcome, "improvement.categorized")
    assert (told.plan, told.verdicts, told.judgement) == (plan(), (), None)
    found = school.record(REMEDY.id)
    assert [step.stage for step in found.timeline] == ["raw", "accepted", "categorized"]
    assert found.plan == plan()
    assert said(school.send("improvement.raw", ImprovementRaw(REMEDY, plan()), "cluster-healer")) == []


@pytest.mark.parametrize(
    "forged",
    [
        REMEDY,  # the ledger has nothing
        replace(REMEDY, practice="something-automatic"),
        replace(REMEDY, category="monitoring"),  # a symptom that calls itself a lesson
        replace(REMEDY, origin=Origin("video", "f")),
    ],
)
def test_what_the_healer_did_not_write_down_is_refused_whatever_plan_it_brings(school: School, forged: Any) -> None:
    if forged != REMEDY:
        offered(school)
    with pytest.raises(Permanent, match="forged"):
        school.send("improvement.raw", ImprovementRaw(forged, plan()))


def test_the_ledgers_plan_counts_and_not_the_events(school: School) -> None:
    offered(school)
    evil = plan(summary="something else")
    outcome = school.send("improvement.raw", ImprovementRaw(REMEDY, evil))
    assert payload(outcome, "improvement.categorized").plan == plan()


def test_at_its_end_a_remedy_leaves_a_post_mortem_once_and_its_namespace_is_looked_at(school: School) -> None:
    school.policy = HEALING
    offered(school)
    school.put(replace(record("verified", commit="c0ffee", plan=plan()), improvement=REMEDY))
    ended = ImprovementWatched(REMEDY.id, "c0ffee", "healthy")
    outcome = school.send("improvement.verified", ended, "health-monitor")
    assert payload(outcome, "scan.requested") == ScanRequested(("shop",), "i-1 is verified")
    found = ledger.get(school.store, post_mortem_key("i-1"), PostMortem)
    assert found is not None
    one = found[0]
    assert (one.fault, one.cause, one.verdict, one.commit) == ("out-of-memory", "it needs more", "verified", "c0ffee")
    assert one.seconds_to_heal > 0
    by_name = ledger.get(school.store, known_faults_key("web"), tuple[PostMortem, ...])
    assert by_name is not None
    assert by_name[0] == (one,)
    again = school.send("improvement.verified", ended, "health-monitor", "another")
    assert "scan.requested" not in said(again)


def test_after_a_remedy_for_a_node_all_namespaces_are_looked_at(school: School) -> None:
    school.policy = HEALING
    node = replace(OFFERED.symptom, resource=Resource("Node", "shelf-1"), owner=None)
    offered(school, replace(OFFERED, symptom=node))
    school.put(replace(record("verified", commit="c0ffee", plan=plan()), improvement=REMEDY))
    outcome = school.send("improvement.verified", ImprovementWatched(REMEDY.id, "c0ffee", "healthy"), "health-monitor")
    assert payload(outcome, "scan.requested") == ScanRequested((), "i-1 is verified")


def test_a_remedy_that_changed_nothing_has_no_time_to_heal(school: School) -> None:
    offered(school)
    school.put(replace(record("rejected", reason="moved on", plan=plan()), improvement=REMEDY))
    school.send("improvement.rejected", ImprovementEnded(REMEDY.id, "moved on", "Git changed"))
    found = ledger.get(school.store, post_mortem_key("i-1"), PostMortem)
    assert found is not None
    assert found[0].seconds_to_heal == 0.0


def test_the_clock_asks_for_scans_as_the_policy_says_and_for_what_hints_left(school: School) -> None:
    assert "scan.requested" not in said(school.tick())  # nothing is opted in
    school.policy = HEALING
    assert payload(school.tick(), "scan.requested") == ScanRequested((), "the policy's schedule")
    assert "scan.requested" not in said(school.tick())
    school.redis.zadd("school:scans", {"shop": school.now - 1, "blog": school.now + 100})
    assert payload(school.tick(), "scan.requested") == ScanRequested(("shop",), "hints")
    assert "scan.requested" not in said(school.tick())
    school.now += 3600
    assert payload(school.tick(), "scan.requested").namespaces == ()
    school.policy = replace(HEALING, healing=replace(HEALING.healing, scan_minutes=0.0))
    school.now += 36_000
    assert "scan.requested" not in said(school.tick())
