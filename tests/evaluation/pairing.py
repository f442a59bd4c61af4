"""The labelled pairs as figures: duplicates and conflicts of both halves, and whether every run says the same."""

from collections.abc import Iterator

from functions.rag_validator.settings.relation import Kind
from tests.evaluation.figures import Figure, agreement
from tests.evaluation.pairs.scoring import HalfFigures, Judged, judged, score_pairs

F1, CAUGHT = 0.9, 1.0  # what is aimed at where both sides give one field a value: no conflict passes in silence
HALVES = {"known": "tuning", "held_out": "held_out"}
KINDS: dict[str, Kind] = {"duplicates": "duplicate", "conflicts": "conflict"}


def names() -> list[str]:
    """Every figure that there has to be of the pairs."""
    found = ["pairs.agreement"]
    for half in HALVES:
        found += [f"pairs.{half}.conflicts.keyed.caught"]
        for kind in KINDS:
            for part in ("keyed", "every"):
                found += [f"pairs.{half}.{kind}.{part}.{what}" for what in ("precision", "recall", "f1")]
    return found


def pairs(runs: int) -> Iterator[Figure]:
    """The figures of the pairs; the same code says them with and without models."""
    figures = score_pairs()
    for half, name in HALVES.items():
        yield from _half(f"pairs.{half}", getattr(figures, name))
    said = [_said(judged()) for _ in range(runs)]
    yield Figure("pairs.agreement", agreement(said), why_not="one run agrees with nobody")


def _half(start: str, figures: HalfFigures) -> Iterator[Figure]:
    for kind, name in KINDS.items():
        for part, scores in (("keyed", figures.keyed), ("every", figures.every)):
            one = scores[name]
            aim = F1 if part == "keyed" else None
            yield Figure(f"{start}.{kind}.{part}.precision", one.precision, why_not="none was said")
            yield Figure(f"{start}.{kind}.{part}.recall", one.recall, why_not="none was expected")
            yield Figure(f"{start}.{kind}.{part}.f1", one.f1, aim, why_not="none was said or expected")
    expected = figures.keyed["conflict"].expected
    caught = 1 - figures.silent / expected if expected else None
    yield Figure(f"{start}.conflicts.keyed.caught", caught, CAUGHT, why_not="no conflict was expected")


def _said(found: tuple[Judged, ...]) -> dict[str, frozenset[str]]:
    return {f"{one.pair.a} / {one.pair.b or one.pair.manifest}": frozenset({one.said}) for one in found}
