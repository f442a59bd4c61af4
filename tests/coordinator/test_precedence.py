"""Each rule of the decision by itself, each pair in its precedence, and no way around a hard block."""

from collections.abc import Callable
from itertools import combinations
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from eventing.vocabulary import Category, ChangePlan
from functions._improvement.standing import Freeze, OverrideName, ReviewOnly
from functions._policy.policy import Policy
from functions.school_coordinator.decision import Facts, Outcome, Ruling, decide, objections
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
        "it was rolled back by health-monitor before: the rollout failed; lift f00d first",
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
        _known(overrides=overridden("auto_approve_none")),
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
    assert decide(Facts(UNVALIDATED, overridden("auto_approve_all")), ACT).outcome == "pending_review"


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("override", ["auto_approve_all", "auto_approve_integrations", "auto_approve_security"])
def test_no_override_sets_a_rule_aside(name: str, override: OverrideName) -> None:
    category: Category = "security" if override == "auto_approve_security" else "integration"
    known = _merged(name)
    changed = replace(known.record, improvement=improvement(category=category, relevance=1.0))
    known = replace(known, record=changed, overrides={**known.overrides, **overridden(override)})
    assert decide(known, ACT).outcome == RULES[name][1]


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
    known = replace(known, record=replace(known.record, improvement=said), overrides=overridden(*names))
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
    if decide(statement(relevance=low), ACT).outcome == "approved":
        assert decide(statement(relevance=high), ACT).outcome == "approved"
