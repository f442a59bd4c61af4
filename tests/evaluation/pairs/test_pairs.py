"""The figures on the labelled pairs hold, in the half that was for tuning and in the half that was held out."""

import pytest

from functions.rag_validator.settings.components import Components
from functions.rag_validator.settings.vocabulary import spoken_of
from tests.evaluation.pairs.labelled import HALVES, KINDS, Half, pairs, repository
from tests.evaluation.pairs.scoring import Figures, HalfFigures, score_pairs


@pytest.fixture(scope="module")
def figures() -> Figures:
    return score_pairs()


def half_of(figures: Figures, half: Half) -> HalfFigures:
    return {"tuning": figures.tuning, "held_out": figures.held_out}[half]


def test_there_are_enough_pairs_over_enough_components() -> None:
    every = pairs()
    names = Components(repository()).names
    assert len(every) >= 150
    assert len({(pair.a, pair.b or pair.manifest) for pair in every}) == len(every)
    assert len({name for pair in every for name in spoken_of(pair.a, names)[0]}) >= 12
    for half in HALVES:
        assert {pair.is_ for pair in every if pair.half == half} == set(KINDS)
        assert sum(pair.half == half for pair in every) >= 100
    assert sum(not pair.keyed and pair.is_ in {"duplicate", "conflict"} for pair in every) >= 15


@pytest.mark.parametrize("half", HALVES)
def test_duplicates_and_conflicts_with_a_key_are_told(figures: Figures, half: Half) -> None:
    found = half_of(figures, half)
    assert found.silent == 0
    for kind in ("duplicate", "conflict"):
        assert (found.keyed[kind].f1 or 0) >= 0.9


@pytest.mark.parametrize("half", HALVES)
def test_words_help_likeness_to_recall(figures: Figures, half: Half) -> None:
    found = half_of(figures, half).recall
    assert found.fused >= 0.85
    assert found.fused >= max(found.likeness, found.words)
