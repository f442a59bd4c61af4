"""The bar that recognition has to hold on transcripts labelled before they were first run, each in its own way hard."""

from collections.abc import Callable

import pytest

from tests.evaluation.scoring import Label, Score, labelled, precision, recall, score, table, transcript

ALL = labelled()


@pytest.fixture(scope="module")
def scores() -> list[Score]:
    return [score(one) for one in ALL]


def test_precision_and_recall_over_all(scores: list[Score], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{table(scores)}")  # noqa: T201
    assert precision(scores) >= 0.97
    assert recall(scores) >= 0.97


def test_each_transcript_alone(scores: list[Score]) -> None:
    assert {one.name: len(one.missed) for one in scores if len(one.missed) > 1} == {}
    assert {one.name: len(one.wrong) for one in scores if len(one.wrong) > 1} == {}


def test_what_was_understood_has_its_figures(scores: list[Score]) -> None:
    details = [detail for one in scores for detail in one.details]
    assert len(details) <= 0.08 * sum(len(one.found) for one in scores), details


def test_nothing_forbidden_is_proposed(scores: list[Score]) -> None:
    proposed = [
        (one.name, mention.practice, label.at)
        for one, said in zip(scores, ALL, strict=True)
        for mention in one.wrong
        for label in said.forbidden
        if mention.practice == label.practice and abs(mention.timestamp - label.at) < 10
    ]
    assert proposed == []


def test_talk_about_other_things_proposes_nothing(scores: list[Score]) -> None:
    other = next(one for one in scores if one.name == "en-off-topic")
    assert (other.found, other.wrong) == ((), ())


@pytest.mark.parametrize(
    ("what", "is_so", "least"),
    [
        ("in all", lambda _: True, 8),
        ("without punctuation", lambda text: text.count(". ") < 3, 4),
        ("longer than 50 minutes", lambda text: len(text.split()) > 7500, 1),
    ],
)
def test_the_set_is_varied(what: str, is_so: Callable[[str], bool], least: int) -> None:
    assert sum(is_so(transcript(one).text) for one in ALL) >= least, what


def test_the_set_has_three_languages_beside_english() -> None:
    assert {one.language for one in ALL} >= {"en", "de", "fr", "es"}


def test_a_score_counts_what_is_missing_and_what_is_too_much(scores: list[Score]) -> None:
    one = scores[0]
    worse = Score(one.name, one.expected + 1, one.found, (*one.missed, Label("replicas", 1.0)), ())
    assert recall([worse]) == pytest.approx(len(one.found) / (one.expected + 1))
    wrong = Score(one.name, one.expected, (), (), tuple(mention for _, mention in one.found))
    assert precision([wrong]) == 0.0
