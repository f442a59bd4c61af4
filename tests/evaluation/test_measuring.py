"""The evaluation itself: its sets, its floors, and readers that go away, read nothing or change their mind."""

from collections.abc import Iterator
from typing import Any

import pytest

from eventing.handler import Temporary
from eventing.vocabulary import Expert, Improvement, Verdict
from functions._catalogue.transcript import Transcript
from functions._clients.model_calls import ModelFailure, OverBudget
from functions._clients.models import Draft, Extraction
from functions._experts.offline import OfflineExperts
from tests.evaluation.figures import NO_KEY, Figure, Report, wanting
from tests.evaluation.judgements import halves, holding, judged, routing
from tests.evaluation.measuring import SETS, Reader, extraction, names, verdicts
from tests.evaluation.reporting import evaluated, measured
from tests.evaluation.scoring import HELD_OUT, TRANSCRIPTS, labelled

FEW = {"known": labelled(TRANSCRIPTS)[:1], "held_out": labelled(HELD_OUT)[:1]}
OFFLINE, NOBODY = Reader("offline", OfflineExperts()), Reader("models", None, NO_KEY)


def by_name(figures: Iterator[Figure]) -> dict[str, Figure]:
    return {one.name: one for one in figures}


def test_there_are_enough_talks_and_many_of_them_are_held_out() -> None:
    assert {name: len(labelled(folder)) for name, folder in SETS.items()} == {"known": 14, "held_out": 10}
    assert {one.language for one in labelled(HELD_OUT)} == {"en", "de", "es", "fr", "nl"}
    for half in halves().values():
        assert len(half) == 24
        assert 8 <= sum(one.held for one in half) <= 16


def test_the_offline_reader_on_talks_that_it_was_never_tuned_on() -> None:
    found = by_name(extraction(OFFLINE, 1, {"known": [], "held_out": labelled(HELD_OUT)}))
    read = {name: figure.value for name, figure in found.items()}
    assert (read["extraction.offline.held_out.precision"] or 0) >= 0.89
    assert (read["extraction.offline.held_out.recall"] or 0) >= 0.67


def test_the_router_and_the_offline_judges_have_not_become_worse() -> None:
    for half in halves().values():
        asked = routing(half)
        held = holding(half, judged(half, OfflineExperts()).held)
        assert (asked.precision or 0) >= 0.93
        assert (asked.recall or 0) >= 0.93
        assert held.precision == 1.0
        assert (held.recall or 0) >= 0.77


def test_without_a_key_the_report_is_whole_and_says_so() -> None:
    report = evaluated((Reader("offline", Never()), NOBODY), 2, "now")
    there = {one.name: one for one in report.figures}
    assert there["extraction.models.all.recall"].told == "not measured: no key"
    assert set(names()) <= set(there)


class Never:
    """Finds nothing, and holds everything."""

    name = "never"

    def extract(self, transcript: Transcript, *_: Any) -> Extraction:
        return Extraction((), 0.25)

    def judge(self, expert: Expert, improvement: Improvement) -> Verdict:
        return Verdict(expert, "never", 0.0, 0.0, 0.0, 1.0, "low", veto=True, cost_usd=0.5)


def test_who_finds_nothing_has_no_precision_and_that_is_a_missing_figure() -> None:
    found = by_name(extraction(Reader("models", Never()), 2, FEW))
    assert found["extraction.models.all.recall"].value == 0.0
    assert found["extraction.models.all.precision"].missing
    assert found["extraction.models.cost"].each == (0.5, 0.5)


class Wavering(Never):
    """Says one thing in one run and another in the next; quotes what nobody said."""

    def __init__(self) -> None:
        self._times = 0

    def extract(self, transcript: Transcript, *_: Any) -> Extraction:
        self._times += 1
        quote = " ".join(transcript.segments[self._times].text.split()[:4])
        said = Draft("replicas", "Replicas", "architecture", quote, 0.9)
        outside = Draft("", "Else", "architecture", quote, 0.9)
        return Extraction((said, outside, Draft("replicas", "Nobody", "architecture", "never said so", 0.9)))


def test_who_wavers_is_seen_over_all_runs() -> None:
    found = by_name(extraction(Reader("models", Wavering()), 2, FEW))
    assert found["extraction.models.agreement"].value == 0.0
    assert found["extraction.models.unsaid"].each == (2.0, 2.0)
    assert found["extraction.models.outside"].each == (2.0, 2.0)


class Failing(Never):
    def __init__(self, error: Exception) -> None:
        self._error = error

    def extract(self, transcript: Transcript, *_: Any) -> Extraction:
        raise self._error

    def judge(self, expert: Expert, improvement: Improvement) -> Verdict:
        raise self._error


@pytest.mark.parametrize("error", [Temporary("the model is away"), OverBudget("day", "10 USD are spent")])
def test_who_goes_away_leaves_every_figure_missing_with_the_reason(error: Exception) -> None:
    for what, measure in (("extraction", extraction), ("verdicts", verdicts)):
        found = measured(Reader("models", Failing(error)), 1, what, measure)
        assert {one.name for one in found} == {name for name in names() if name.startswith(f"{what}.models.")}
        assert all(one.missing and one.why_not == str(error) for one in found)


def test_a_talk_that_a_model_refuses_counts_as_nothing_found() -> None:
    found = by_name(extraction(Reader("models", Failing(ModelFailure("refused", "no"))), 2, FEW))
    assert found["extraction.models.failed"].each == (2.0, 2.0)
    assert found["extraction.models.all.recall"].value == 0.0


def test_a_judge_who_refuses_counts_as_a_person_being_asked() -> None:
    half = halves()["known"]
    assert judged(half, Failing(ModelFailure("refused", "no"))).held == {one.title for one in half}


def test_an_evaluation_that_lacks_a_figure_is_none() -> None:
    figures = measured(Reader("offline", Failing(Temporary("away"))), 1, "extraction", extraction)
    report = Report("now", 1, {}, tuple(figures))
    assert any("extraction.offline.all.recall is missing" in one for one in wanting(report, names()))
