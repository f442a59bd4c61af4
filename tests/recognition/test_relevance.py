"""The formula of relevance: what policy may approve follows from it, so every boundary is written down."""

import itertools

import pytest

from functions._catalogue.speech.relevance import relevance
from functions._catalogue.speech.stance import Level


def scored(level: Level, said: str = "") -> float:
    names = ("strong", "reason", "figure", "target", "emphasis")
    strong, reason, figure, target, emphasis = (name in said.split() for name in names)
    return relevance(level, strong=strong, reason=reason, figure=figure, target=target, emphasis=emphasis)


@pytest.mark.parametrize(
    ("level", "said", "score"),
    [
        ("clear", "", 0.90), ("clear", "strong", 0.91), ("clear", "reason", 0.93), ("clear", "figure", 0.92),
        ("clear", "target", 0.91), ("clear", "emphasis", 0.91), ("clear", "reason figure", 0.95),
        ("clear", "strong reason target", 0.95), ("clear", "strong reason", 0.94),
        ("clear", "strong reason figure target emphasis", 0.97),
        ("habit", "", 0.86), ("habit", "reason", 0.87), ("habit", "figure", 0.87),
        ("habit", "strong reason figure target emphasis", 0.88),
        ("implied", "", 0.80), ("implied", "figure", 0.82), ("implied", "strong reason target emphasis", 0.80),
        ("hedged", "", 0.72), ("hedged", "strong", 0.76), ("hedged", "reason", 0.76), ("hedged", "figure", 0.76),
        ("hedged", "strong reason figure target emphasis", 0.84),
    ],
)  # fmt: skip
def test_the_formula(level: Level, said: str, score: float) -> None:
    assert scored(level, said) == score


@pytest.mark.parametrize("level", ["habit", "implied", "hedged"])
def test_nothing_but_a_clear_recommendation_reaches_approval(level: Level) -> None:
    names = ("strong", "reason", "figure", "target", "emphasis")
    for size in range(len(names) + 1):
        for said in itertools.combinations(names, size):
            assert scored(level, " ".join(said)) < 0.90 <= scored("clear", " ".join(said)) <= 0.97
