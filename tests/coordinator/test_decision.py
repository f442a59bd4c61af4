"""The ruling on a plan: each rule on both sides of its boundary, each pair in its precedence, no way around a block."""

from typing import Any, get_args

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Category, Operation, Resource, ValidationReport
from functions._improvement.reach import mode_of, namespaces_of
from functions._improvement.record import Stage
from functions._improvement.standing import Freeze, OverrideName
from functions._policy.policy import Modes, Policy
from functions.school_coordinator.decision import Facts, Ruling, decide, objections
from tests.coordinator.samples import (
    ACT,
    AT,
    CONFLICT,
    ERROR,
    JUDGEMENT,
    REPORT,
    STONE,
    improvement,
    overridden,
    plan,
    record,
    statement,
)


def test_a_sound_plan_is_approved_with_the_reason() -> None:
    assert decide(Facts(record()), ACT) == Ruling(
        "approved", "relevance", ("relevance 0.93 reaches the 0.9 that architecture needs",)
    )


@pytest.mark.parametrize(
    ("category", "relevance", "outcome", "says"),
    [
        ("architecture", 0.9, "approved", "relevance 0.9 reaches the 0.9 that architecture needs"),
        ("architecture", 0.8999, "pending_review", "relevance 0.8999 is below the 0.9 that architecture needs"),
        ("capability", 0.9, "approved", "relevance 0.9 reaches the 0.9 that capability needs"),
        ("capability", 0.89, "pending_review", "relevance 0.89 is below the 0.9 that capability needs"),
        ("monitoring", 0.9, "approved", "relevance 0.9 reaches the 0.9 that monitoring needs"),
        ("monitoring", 0.0, "pending_review", "relevance 0.0 is below the 0.9 that monitoring needs"),
        ("security", 0.95, "approved", "relevance 0.95 reaches the 0.95 that security needs"),
        ("security", 0.9499, "pending_review", "relevance 0.9499 is below the 0.95 that security needs"),
        ("database", 0.95, "approved", "relevance 0.95 reaches the 0.95 that database needs"),
        ("database", 0.94, "pending_review", "relevance 0.94 is below the 0.95 that database needs"),
        ("networking", 0.95, "approved", "relevance 0.95 reaches the 0.95 that networking needs"),
        ("networking", 0.94, "pending_review", "relevance 0.94 is below the 0.95 that networking needs"),
    ],
)
def test_relevance_decides_exactly_at_the_threshold(
    category: Category, relevance: float, outcome: str, says: str
) -> None:
    found = decide(statement(category=category, relevance=relevance), ACT)
    assert (found.outcome, found.reason, found.reasons) == (outcome, "relevance", (says,))


def test_integration_and_what_the_policy_does_not_list_are_always_reviewed() -> None:
    assert decide(statement(category="integration", relevance=1.0), ACT) == Ruling(
        "pending_review", "category", ("integration is always reviewed",)
    )
    unlisted = Policy(mode="act", thresholds={"security": 0.95})
    assert decide(statement(relevance=1.0), unlisted) == Ruling(
        "pending_review", "category", ("architecture is always reviewed",)
    )


def test_default_is_the_auto_approve_threshold_and_a_figure_is_its_own() -> None:
    strict = Policy(mode="act", auto_approve_threshold=0.99)
    assert decide(statement(relevance=0.98), strict).outcome == "pending_review"
    assert decide(statement(relevance=0.99), strict).outcome == "approved"
    assert decide(statement(category="security", relevance=0.96), strict).outcome == "approved"


@pytest.mark.parametrize(
    ("table", "outcome", "says"),
    [
        ({}, "pending_review", "the policy says review for the remedy raise-limit"),
        ({"raise-limit": "review"}, "pending_review", "the policy says review for the remedy raise-limit"),
        ({"raise-limit": "automatic"}, "approved", "the policy says automatic for the remedy raise-limit"),
        ({"other": "automatic"}, "pending_review", "the policy says review for the remedy raise-limit"),
    ],
)
def test_remedies_have_their_own_table_and_need_no_expert(table: Any, outcome: str, says: str) -> None:
    healed = record(improvement=improvement("raise-limit", category="remedy", relevance=0.1), judgement=None)
    found = decide(Facts(healed), Policy(mode="act", remedies=table))
    assert (found.outcome, found.reason, found.reasons) == (outcome, "remedy", (says,))


@pytest.mark.parametrize(
    ("word", "outcome", "reason"),
    [
        ("agreed", "approved", "remedy"),
        ("automatic", "pending_review", "practice"),
        ("review", "pending_review", "practice"),
    ],
)
def test_what_a_remedy_asks_a_person_may_be_agreed_to_beforehand(word: Any, outcome: str, reason: str) -> None:
    asking = plan(automatic=False, why_not_automatic="it is a guess")
    healed = record(improvement=improvement("raise-limit", category="remedy"), plan=asking, judgement=None)
    found = decide(Facts(healed), Policy(mode="act", remedies={"raise-limit": word}))
    assert (found.outcome, found.reason) == (outcome, reason)


def test_no_agreement_sets_aside_what_a_guardrail_refuses_or_what_a_lesson_asks() -> None:
    asking = plan(automatic=False, why_not_automatic="it is a guess")
    agreed = Policy(mode="act", remedies={"raise-limit": "agreed"})
    said = improvement("raise-limit", category="remedy")
    refused = record(improvement=said, plan=asking, judgement=None, preflight=(ERROR,))
    assert decide(Facts(refused), agreed).reason == "preflight"
    lesson = record(improvement=improvement("raise-limit"), plan=asking)
    assert decide(Facts(lesson), agreed).reason == "practice"
    named = record(improvement=said, plan=replace(asking, planned_by="a model, which named the fault"), judgement=None)
    assert decide(Facts(named), agreed).reason == "practice"


def test_a_remedy_without_a_name_is_reviewed() -> None:
    nameless = Facts(record(improvement=improvement("", category="remedy")))
    assert decide(nameless, ACT).reasons == ("the policy says review for the remedy ?",)


@pytest.mark.parametrize(
    ("mode", "outcome", "reason"),
    [("act", "approved", "relevance"), ("propose", "pending_review", "mode"), ("observe", "pending_review", "mode")],
)
def test_only_the_mode_act_commits_and_the_others_say_what_they_would_do(mode: Any, outcome: str, reason: str) -> None:
    found = decide(Facts(record()), Policy(mode=mode))
    assert (found.outcome, found.reason) == (outcome, reason)
    if mode != "act":
        assert found.reasons == (
            f"it would be approved, but the mode of shop is {mode}",
            "relevance 0.93 reaches the 0.9 that architecture needs",
        )
    assert decide(statement(relevance=0.1), Policy(mode=mode)).reason == "relevance"


@pytest.mark.parametrize(
    ("modes", "overall", "expected"),
    [
        (Modes(), "propose", "propose"),
        (Modes(applications={"shop": "act"}), "propose", "act"),
        (Modes(applications={"blog": "act"}), "propose", "propose"),
        (Modes(namespaces={"shop": "observe"}), "act", "observe"),
        (Modes(namespaces={"blog": "observe"}), "act", "act"),
        (Modes(applications={"shop": "act"}, namespaces={"shop": "propose"}), "observe", "propose"),
        (Modes(applications={"shop": "observe"}, namespaces={"shop": "act"}), "act", "observe"),
    ],
)
def test_the_most_careful_mode_that_is_given_for_a_plan_holds(modes: Modes, overall: Any, expected: str) -> None:
    assert mode_of(plan(), Policy(mode=overall, modes=modes)) == expected


def test_the_namespaces_of_a_plan_are_those_of_its_operations() -> None:
    made = Operation("add_resource", Resource("Namespace", "fresh"), "fresh.yaml", value={})
    cluster = Operation("add_resource", Resource("PriorityClass", "high"), "high.yaml", value={})
    change = plan(namespace="shop")
    assert namespaces_of(replace(change, operations=(*change.operations, made, cluster))) == ("fresh", "shop")


@pytest.mark.parametrize("mode", ["observe", "propose"])
def test_the_namespaces_of_other_overlays_count_for_mode_and_protection(mode: Any) -> None:
    change = replace(plan(namespace=""), also_rendered_by=("stage",), namespaces=("prod", "stage"))
    assert namespaces_of(change) == ("prod", "stage")
    assert mode_of(change, Policy(mode="act", modes=Modes(namespaces={"stage": mode}))) == mode
    protected = Policy(mode="act", protected_namespaces=("stage",))
    found = decide(Facts(replace(record(), plan=change)), protected)
    assert (found.outcome, found.reason) == ("pending_review", "protected")


def _with(changes: dict[str, Any], **facts: Any) -> Facts:
    return Facts(replace(record(), **changes), **facts)


@pytest.mark.parametrize(
    ("category", "names", "outcome", "says"),
    [
        ("integration", ["auto_approve_integrations"], "approved", "auto_approve_integrations is set, says ada"),
        ("security", ["auto_approve_security"], "approved", "auto_approve_security is set, says ada"),
        ("architecture", ["auto_approve_integrations"], "pending_review", "relevance 0.1 is below"),
        ("architecture", ["auto_approve_security"], "pending_review", "relevance 0.1 is below"),
        ("integration", ["auto_approve_security"], "pending_review", "integration is always reviewed"),
        ("database", ["auto_approve_all"], "approved", "auto_approve_all is set, says ada"),
        ("integration", ["auto_approve_all"], "approved", "auto_approve_all is set, says ada"),
        ("security", ["auto_approve_security", "auto_approve_all"], "approved", "auto_approve_security is set"),
        ("security", ["auto_approve_none", "auto_approve_all"], "pending_review", "nothing is approved by itself"),
    ],
)
def test_overrides_set_relevance_and_category_aside(
    category: Category, names: list[OverrideName], outcome: str, says: str
) -> None:
    known = replace(statement(category=category, relevance=0.1), overrides=overridden(*names))
    found = decide(known, ACT)
    assert (found.outcome, len(found.reasons)) == (outcome, 1)
    assert found.reasons[0].startswith(says)
    assert decide(known, Policy(mode="propose")).outcome == "pending_review"


DOUBTS = [
    ("missing", replace(REPORT, missing=("the CRD ServiceMonitor",)), "the CRD ServiceMonitor"),
    ("capacity", replace(REPORT, capacity=("200Mi more than any node has",)), "200Mi more than any node has"),
    ("past failure", replace(REPORT, similar_failures=("the same failed on blog",)), "the same failed on blog"),
]


@pytest.mark.parametrize(("reason", "report", "says"), DOUBTS)
def test_a_doubt_holds_unless_a_person_said_all(reason: str, report: ValidationReport, says: str) -> None:
    doubtful = record(report=report)
    assert decide(Facts(doubtful), ACT) == Ruling("pending_review", reason, (says,))
    assert decide(Facts(doubtful, overridden("auto_approve_all")), ACT).outcome == "approved"


def test_related_findings_and_warnings_do_not_hold() -> None:
    warned = record(report=replace(REPORT, related=("see blog",)), preflight=(replace(ERROR, severity="warning"),))
    assert decide(Facts(warned), ACT).outcome == "approved"


def test_risk_just_below_the_threshold_does_not_hold() -> None:
    assert decide(_with({"judgement": replace(JUDGEMENT, risk=0.6999)}), ACT).outcome == "approved"


def test_what_no_expert_judged_is_held() -> None:
    assert decide(_with({"judgement": None}), ACT) == Ruling("pending_review", "unjudged", ("no expert has judged it",))


@pytest.mark.parametrize("practice", ["default-deny", "read-only-root", "run-as-non-root"])
def test_practices_that_break_by_design_are_never_automatic(practice: str) -> None:
    known = Facts(record(plan=plan(practice=practice)), overridden("auto_approve_all"))
    assert decide(known, ACT) == Ruling(
        "pending_review", "practice", (f"{practice} can break a workload by design, so a person decides",)
    )


def test_a_plan_that_does_not_say_why_it_is_not_automatic_still_is_not() -> None:
    assert decide(_with({"plan": plan(automatic=False)}), ACT).reasons == ("this change is never automatic",)


@pytest.mark.parametrize("namespace", ["kube-system", "kube-public", "argocd", "knative-serving", "cortex-school"])
def test_protected_namespaces_are_patterns(namespace: str) -> None:
    assert decide(_with({"plan": plan(namespace=namespace)}), ACT).reason == "protected"
    assert decide(_with({"plan": plan(namespace=f"my-{namespace}")}), ACT).outcome == "approved"


@pytest.mark.parametrize(
    ("stage", "outcome", "reason"),
    [
        *((stage, "approved", "relevance") for stage in ("rejected", "failed", "rolled_back")),
        *((stage, "pending_review", "taken back") for stage in (None, "verified")),
        *(
            (stage, "rejected", "duplicate")
            for stage in get_args(Stage)
            if stage not in ("rejected", "failed", "rolled_back", "verified")
        ),
    ],
)
def test_the_same_plan_of_another_improvement(stage: Stage | None, outcome: str, reason: str) -> None:
    found = decide(_with({}, owner="older", owner_stage=stage), ACT)
    assert (found.outcome, found.reason) == (outcome, reason)


def test_tombstones_come_from_the_ledger_the_report_and_the_policy() -> None:
    plain = record()
    reported = replace(plain, report=replace(REPORT, tombstones=("beef", "f00d")))
    named = "fingerprint {} has a tombstone; lift it, or take it out of the policy, first"
    assert decide(Facts(reported), ACT).reasons == (named.format("beef"), named.format("f00d"))
    assert decide(Facts(reported, tombstones=(STONE,)), ACT).reasons == (
        "it was rolled back by health-monitor before: the rollout failed; lift f00d first",
        named.format("beef"),
    )
    for ours in (plain.fingerprint, plain.improvement.fingerprint):
        found = decide(Facts(plain), Policy(mode="act", tombstones=("other", ours)))
        assert found == Ruling("rejected", "tombstone", (named.format(ours),))
    assert decide(Facts(plain), Policy(mode="act", tombstones=("other",))).outcome == "approved"
    silent = replace(STONE, reason="", kind="rejected")
    assert decide(Facts(plain, tombstones=(silent,)), ACT).reasons == (
        "it was rejected by health-monitor before; lift f00d first",
    )


def test_all_that_speaks_against_isstatement() -> None:
    conflict = replace(CONFLICT, path="", found=None)
    known = _with({"report": replace(REPORT, conflicts=(conflict, CONFLICT))}, frozen=Freeze("ada", AT))
    assert decide(known, ACT).reasons == (
        f"frozen by ada at {AT}",
        "shop/web.yaml is None and would become 3: the autoscaler owns this field",
        "shop/web.yaml: spec.replicas is 2 and would become 3: the autoscaler owns this field",
    )


def test_without_a_plan_there_is_nothing_to_approve() -> None:
    bare = Facts(replace(record(), plan=None))
    assert decide(bare, ACT) == Ruling("pending_review", "no plan", ("there is no plan to decide on",))
    assert objections(bare, ACT) == ("there is no plan to approve",)
