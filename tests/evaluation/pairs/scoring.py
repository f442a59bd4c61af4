"""Scores what the validator finds between two statements, or a statement and a manifest, on the labelled pairs.

`score_pairs()` is the whole of it. `python -m tests.evaluation.pairs` prints it, with what went wrong in the half that
is for tuning; of the half that is held out only sums are shown.
"""

from collections.abc import Iterable

import msgspec

from functions.rag_validator.settings.components import Components
from functions.rag_validator.settings.relation import Kind, to_manifests, to_sentence
from tests.evaluation.pairs.labelled import HALVES, KINDS, Pair, pairs, repository
from tests.evaluation.pairs.recall import Recall, recall


class Judged(msgspec.Struct, frozen=True):
    """One pair, and what the validator says of it."""

    pair: Pair
    said: Kind


class Score(msgspec.Struct, frozen=True):
    """How one kind fared; a figure without anything to divide by is None."""

    expected: int
    said: int
    right: int

    @property
    def precision(self) -> float | None:
        """The share of those said that are right."""
        return self.right / self.said if self.said else None

    @property
    def recall(self) -> float | None:
        """The share of those expected that were said."""
        return self.right / self.expected if self.expected else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both."""
        return 2 * self.right / (self.expected + self.said) if self.expected + self.said else None


class HalfFigures(msgspec.Struct, frozen=True):
    """The figures of one half. `keyed` counts only pairs in which both sides have a structured key.

    `silent` is how many conflicts with a key were not called one; `recall` is that of what a statement is about.
    """

    pairs: int
    every: dict[Kind, Score]
    keyed: dict[Kind, Score]
    silent: int
    recall: Recall


class Figures(msgspec.Struct, frozen=True):
    """Both halves."""

    tuning: HalfFigures
    held_out: HalfFigures


def judged() -> tuple[Judged, ...]:
    """Every pair as the validator sees it."""
    components = Components(repository())
    return tuple(Judged(pair, _said(pair, components)) for pair in pairs())


def score_pairs() -> Figures:
    """The figures of both halves."""
    found = judged()
    return Figures(*(_figures([one for one in found if one.pair.half == half]) for half in HALVES))


def _said(pair: Pair, components: Components) -> Kind:
    if pair.b:
        return to_sentence(pair.a, pair.b, components.names).kind
    there = (one for one in components.repository.manifests if one.file == pair.manifest)
    return to_manifests(pair.a, components, there).kind


def _figures(found: list[Judged]) -> HalfFigures:
    with_key = [one for one in found if one.pair.keyed or one.pair.is_ not in ("duplicate", "conflict")]
    silent = sum(one.pair.keyed and one.pair.is_ == "conflict" and one.said != "conflict" for one in found)
    found_again = recall([one.pair for one in found], pairs())
    return HalfFigures(len(found), _scores(found), _scores(with_key), silent, found_again)


def _scores(found: Iterable[Judged]) -> dict[Kind, Score]:
    every = list(found)
    return {
        kind: Score(
            sum(one.pair.is_ == kind for one in every),
            sum(one.said == kind for one in every),
            sum(one.pair.is_ == kind == one.said for one in every),
        )
        for kind in KINDS
    }
