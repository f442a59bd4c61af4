"""The ruling on a plan: each rule on both sides of its boundary, each pair in its precedence, no way around a block."""

from collections.abc import Callable
from itertools import combinations
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from eventing.vocabulary import Category, ChangePlan, Operation, Resource, ValidationReport
from functions._improvement.record import Stage
from functions._improvement.standing import Freeze, Override, OverrideName, ReviewOnly, Tombstone
from functions._policy.policy import Modes, Policy
from functions.school_coordinator.decision import Facts, Outcome, Ruling, decide, mode_of, namespaces_of, objections
from tests.coordinator.samples import AT, CONFLICT, ERROR, JUDGEMENT, REPORT, improvement, plan, record

ACT = Policy(mode="act")
STONE = Tombstone("f00d", "older", "rolled_back", "health-monitor", AT, "the rollout failed")


def _said(**changes: Any) -> Facts:
    return Facts(record(improvement=improvement(**changes)))


def _override(*names: OverrideName) -> dict[str, Override]:
    return {name: Override(name, "ada", AT, reason="release day") for name in names}


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
    found = decide(_said(category=category, relevance=relevance), ACT)
    assert (found.outcome, found.reason, found.reasons) == (outcome, "relevance", (says,))


def test_integration_and_what_the_policy_does_not_list_are_always_reviewed() -> None:
    assert decide(_said(category="integration", relevance=1.0), ACT) == Ruling(
        "pending_review", "category", ("integration is always reviewed",)
    )
    unlisted = Policy(mode="act", thresholds={"security": 0.95})
    assert decide(_said(relevance=1.0), unlisted) == Ruling(
        "pending_review", "category", ("architecture is always reviewed",)
    )


def test_default_is_the_auto_approve_threshold_and_a_figure_is_its_own() -> None:
    strict = Policy(mode="act", auto_approve_threshold=0.99)
    assert decide(_said(relevance=0.98), strict).outcome == "pending_review"
    assert decide(_said(relevance=0.99), strict).outcome == "approved"
    assert decide(_said(category="security", relevance=0.96), strict).outcome == "approved"


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
    assert decide(_said(relevance=0.1), Policy(mode=mode)).reason == "relevance"


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


def _with(changes: dict[str, Any], **facts: Any) -> Facts:
    return Facts(replace(record(), **changes), **facts)


def _recorded(**changes: Any) -> Callable[[Facts], Facts]:
    return lambda known: replace(known, record=replace(known.record, **changes))


def _known(**changes: Any) -> Callable[[Facts], Facts]:
    return lambda known: replace(known, **changes)


def _reported(**changes: Any) -> Callable[[Facts], Facts]:
    return lambda known: _recorded(report=replace(known.record.report or REPORT, **changes))(known)


def _judged(**changes: Any) -> Callable[[Facts], Facts]:
    return lambda known: _recorded(judgement=replace(known.record.judgement or JUDGEMENT, **changes))(known)


def _planned(change: Callable[[ChangePlan], ChangePlan]) -> Callable[[Facts], Facts]:
    return lambda known: _recorded(plan=change(known.record.plan or plan()))(known)


def _moved_to_kube_system(change: ChangePlan) -> ChangePlan:
    return replace(change, operations=plan(namespace="kube-system").operations)


# Each rule by itself, in precedence: what calls it, the outcome, what it says. Its name is the reason.
RULES: dict[str, tuple[Callable[[Facts], Facts], Outcome, str]] = {
    "tombstone": (
        _known(tombstones=(STONE,)),
        "rejected",
        "it was rolled back before: the rollout failed; lift f00d first",
    ),
    "duplicate": (
        _reported(duplicates=(replace(CONFLICT, reason="it is so already"),)),
        "rejected",
        "Deployment web, spec.replicas: it is so already",
    ),
    "frozen": (
        _known(frozen=Freeze("ada", AT, "holidays")),
        "pending_review",
        f"frozen by ada at {AT}: holidays",
    ),
    "override": (
        _known(overrides=_override("auto_approve_none")),
        "pending_review",
        f"nothing is approved by itself, says ada since {AT}: release day",
    ),
    "veto": (
        _judged(vetoes=("it breaks sessions",)),
        "pending_review",
        "an expert says no: it breaks sessions",
    ),
    "high risk": (
        _judged(risk=0.7),
        "pending_review",
        "risk 0.7 reaches the 0.7 that needs a person",
    ),
    "conflict": (
        _reported(conflicts=(CONFLICT,)),
        "pending_review",
        "shop/web.yaml: spec.replicas is 2 and would become 3: the autoscaler owns this field",
    ),
    "taken back": (
        _known(owner="older", owner_stage="verified"),
        "pending_review",
        "older made this change, and it is not in Git any more: somebody took it back",
    ),
    "preflight": (
        _recorded(preflight=(ERROR,)),
        "pending_review",
        "preflight (schema): spec.replicas: '2' is not an integer",
    ),
    "protected": (
        _planned(_moved_to_kube_system),
        "pending_review",
        "nothing in namespace kube-system is ever changed",
    ),
    "practice": (
        _planned(lambda change: replace(change, automatic=False, why_not_automatic="a volume moves")),
        "pending_review",
        "a volume moves",
    ),
    "review only": (
        _known(review_only=ReviewOnly("older", AT, "older was never verified")),
        "pending_review",
        "older was never verified",
    ),
}
HARD = ("tombstone", "veto", "high risk", "conflict", "preflight", "protected", "taken back")
UNVALIDATED = replace(record(), report=None)


def _merged(*names: str) -> Facts:
    known = Facts(record())
    for name in names:
        known = RULES[name][0](known)
    return known


@pytest.mark.parametrize("name", RULES)
def test_each_rule_by_itself(name: str) -> None:
    _, outcome, says = RULES[name]
    assert decide(_merged(name), ACT) == Ruling(outcome, name, (says,))


@pytest.mark.parametrize(("first", "second"), list(combinations(RULES, 2)))
def test_of_two_rules_the_first_gives_the_reason(first: str, second: str) -> None:
    found = decide(_merged(second, first), ACT)
    assert (found.outcome, found.reason) == (RULES[first][1], first)
    both = (RULES[first][2], RULES[second][2])
    assert found.reasons == (both if RULES[second][1] == found.outcome else both[:1])


def test_what_was_not_validated_is_held_whatever_else_is_known() -> None:
    says = "it was not checked against Git and the past"
    assert decide(Facts(UNVALIDATED), ACT) == Ruling("pending_review", "unvalidated", (says,))
    assert decide(Facts(UNVALIDATED, _override("auto_approve_all")), ACT).outcome == "pending_review"


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("override", ["auto_approve_all", "auto_approve_integrations", "auto_approve_security"])
def test_no_override_sets_a_rule_aside(name: str, override: OverrideName) -> None:
    category: Category = "security" if override == "auto_approve_security" else "integration"
    known = _merged(name)
    changed = replace(known.record, improvement=improvement(category=category, relevance=1.0))
    known = replace(known, record=changed, overrides={**known.overrides, **_override(override)})
    assert decide(known, ACT).outcome == RULES[name][1]


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
    known = replace(_said(category=category, relevance=0.1), overrides=_override(*names))
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
    assert decide(Facts(doubtful, _override("auto_approve_all")), ACT).outcome == "approved"


def test_related_findings_and_warnings_do_not_hold() -> None:
    warned = record(report=replace(REPORT, related=("see blog",)), preflight=(replace(ERROR, severity="warning"),))
    assert decide(Facts(warned), ACT).outcome == "approved"


def test_risk_just_below_the_threshold_does_not_hold() -> None:
    assert decide(_with({"judgement": replace(JUDGEMENT, risk=0.6999)}), ACT).outcome == "approved"


def test_what_no_expert_judged_is_held() -> None:
    assert decide(_with({"judgement": None}), ACT) == Ruling("pending_review", "unjudged", ("no expert has judged it",))


@pytest.mark.parametrize("practice", ["default-deny", "read-only-root", "run-as-non-root"])
def test_practices_that_break_by_design_are_never_automatic(practice: str) -> None:
    known = Facts(record(plan=plan(practice=practice)), _override("auto_approve_all"))
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
        "it was rolled back before: the rollout failed; lift f00d first",
        named.format("beef"),
    )
    for ours in (plain.fingerprint, plain.improvement.fingerprint):
        found = decide(Facts(plain), Policy(mode="act", tombstones=("other", ours)))
        assert found == Ruling("rejected", "tombstone", (named.format(ours),))
    assert decide(Facts(plain), Policy(mode="act", tombstones=("other",))).outcome == "approved"
    silent = replace(STONE, reason="", kind="rejected")
    assert decide(Facts(plain, tombstones=(silent,)), ACT).reasons == ("it was rejected before; lift f00d first",)


def test_all_that_speaks_against_is_said() -> None:
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


@pytest.mark.parametrize(
    ("name", "objects"),
    [
        *((name, True) for name in ("tombstone", "duplicate", "frozen", "preflight", "protected")),
        *(
            (name, False)
            for name in ("override", "veto", "high risk", "conflict", "taken back", "practice", "review only")
        ),
    ],
)
def test_what_a_person_may_set_aside(name: str, objects: bool) -> None:
    assert bool(objections(_merged(name), ACT)) is objects


def test_objections_say_what_to_do() -> None:
    assert objections(_merged("frozen"), ACT) == (f"frozen by ada at {AT}: holidays; unfreeze first",)
    assert objections(Facts(UNVALIDATED), ACT) == ("the plan was not validated yet",)
    assert objections(_merged("preflight"), ACT) == ("preflight (schema): spec.replicas: '2' is not an integer",)
    assert objections(Facts(record()), Policy(mode="observe")) == (
        "the mode of shop is observe, which changes nothing; set it to propose or act",
    )
    assert objections(Facts(record()), Policy(mode="propose")) == ()
    assert set(RULES) == {*HARD, "duplicate", "frozen", "override", "practice", "review only"}


@st.composite
def _worlds(draw: st.DrawFn) -> tuple[Facts, Policy, frozenset[str]]:
    """Any relevance, category, override and policy, with any hard blocks."""
    blocks = draw(st.frozensets(st.sampled_from(HARD), max_size=3))
    known = _merged(*sorted(blocks))
    category = draw(st.sampled_from(get_args(Category)))
    said = improvement(category=category, relevance=draw(st.floats(0, 1)))
    names = draw(st.frozensets(st.sampled_from(get_args(OverrideName))))
    known = replace(known, record=replace(known.record, improvement=said), overrides=_override(*names))
    policy = Policy(
        mode=draw(st.sampled_from(("observe", "propose", "act"))),
        auto_approve_threshold=draw(st.floats(0, 1)),
        remedies={"replicas": "automatic"},
    )
    return known, policy, blocks


@settings(max_examples=200, deadline=None)
@given(_worlds())
def test_never_approved_over_a_hard_block_whatever_the_policy(world: tuple[Facts, Policy, frozenset[str]]) -> None:
    known, policy, blocks = world
    found = decide(known, policy)
    assert found.reasons
    assert found.reason
    if blocks or policy.mode != "act" or "auto_approve_none" in known.overrides:
        assert found.outcome != "approved"
    if found.outcome == "approved" and not known.overrides:
        assert found.reason in ("relevance", "remedy")


@settings(max_examples=100, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_more_relevance_never_turns_an_approval_into_a_review(one: float, other: float) -> None:
    low, high = sorted((one, other))
    if decide(_said(relevance=low), ACT).outcome == "approved":
        assert decide(_said(relevance=high), ACT).outcome == "approved"
