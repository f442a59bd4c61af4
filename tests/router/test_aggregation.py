"""The highest risk counts, one veto is a veto, the rest is the mean."""

import pytest

from eventing.vocabulary import Expert, Judgement, Verdict
from functions._experts.judging import Priority
from functions.moe_router.aggregation import aggregate


def verdict(
    expert: Expert, risk: float = 0.1, priority: Priority = "medium", veto: bool = False, reason: str = ""
) -> Verdict:
    return Verdict(expert, "m", 0.9, 0.5, 0.2, risk, priority, veto=veto, reason=reason)


def test_one_verdict_is_the_judgement() -> None:
    assert aggregate([verdict("security", 0.3, "high")]) == Judgement(
        ("security",), feasibility=0.9, impact=0.5, effort=0.2, risk=0.3, priority="high"
    )


def test_several_are_aggregated() -> None:
    first = Verdict("security", "m", 0.9, 0.5, 0.1, 0.2, "low")
    second = Verdict("database", "m", 0.6, 0.7, 0.2, 0.8, "high", veto=True, reason="it holds data")
    third = Verdict("networking", "m", 0.5, 0.1, 0.2, 0.1, "low", veto=True)
    assert aggregate([first, second, third]) == Judgement(
        experts=("security", "database", "networking"),
        feasibility=0.6667,
        impact=0.4333,
        effort=0.1667,
        risk=0.8,
        priority="low",
        vetoes=("database: it holds data", "networking: no reason given"),
    )


@pytest.mark.parametrize(
    ("priorities", "together"),
    [
        (("low",), "low"),
        (("low", "high"), "high"),
        (("low", "medium"), "medium"),
        (("high", "low", "medium"), "medium"),
        (("high", "low", "high"), "high"),
    ],
)
def test_the_middle_priority_counts(priorities: tuple[Priority, ...], together: Priority) -> None:
    assert aggregate([verdict("security", priority=one) for one in priorities]).priority == together


def test_a_long_reason_is_cut_to_what_the_contract_allows() -> None:
    assert len(aggregate([verdict("security", veto=True, reason="x" * 5000)]).vetoes[0]) == 4000


def test_no_verdict_is_no_judgement() -> None:
    with pytest.raises(ValueError, match="no expert gave a verdict"):
        aggregate([])
