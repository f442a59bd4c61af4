"""Figures: what is missing, what agreement is, and how a report is compared with the last."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from tests.evaluation import measuring, pairing
from tests.evaluation.figures import NO_KEY, Figure, Report, agreement, averaged, markdown, moved, wanting


def report(*figures: Figure) -> Report:
    return Report("2026-11-29T00:00:00+00:00", 5, {"offline": "offline catalogue"}, figures)


@pytest.mark.parametrize(
    ("figure", "missing"),
    [
        (Figure("a", 0.0), False),
        (Figure("a", 1.0, aim=2.0), False),
        (Figure("a", why_not=NO_KEY), False),
        (Figure("a"), True),
        (Figure("a", why_not="the cap was reached"), True),
        (Figure("a", float("nan")), True),
        (averaged("a", []), True),
        (averaged("a", [0.5, None]), True),
        (averaged("a", [0.5, 0.7]), False),
    ],
)
def test_only_a_value_or_the_lack_of_a_key_is_no_missing_figure(figure: Figure, missing: bool) -> None:
    assert bool(wanting(report(figure), ["a"])) is missing


def test_a_figure_that_nobody_gave_is_missing() -> None:
    assert wanting(report(Figure("a", 1.0)), ["a", "b"]) == ["b is missing"]


def test_no_key_is_said_and_is_not_nought() -> None:
    assert Figure("a", why_not=NO_KEY).told == "not measured: no key"
    assert "0.00" not in markdown(report(Figure("a", why_not=NO_KEY)))


def one_of(*said: str) -> Mapping[str, frozenset[str]]:
    return {"talk": frozenset(said)}


@pytest.mark.parametrize(
    ("runs", "share"),
    [
        ([one_of("a", "b")] * 5, 1.0),
        ([one_of("a", "b")] * 4 + [one_of("a")], 0.5),
        ([one_of("a")] * 4 + [{}], 0.0),
        ([one_of()] * 5, 1.0),
        ([one_of("a")], None),
        ([], None),
    ],
)
def test_agreement_is_that_of_all_runs(runs: list[Mapping[str, frozenset[str]]], share: float | None) -> None:
    assert agreement(runs) == share


@pytest.mark.parametrize(
    ("before", "now", "word"),
    [
        (Figure("a", 0.8), Figure("a", 0.9), "better by 0.1000"),
        (Figure("a", 0.9), Figure("a", 0.8), "WORSE by 0.1000"),
        (Figure("a", 0.9), Figure("a", 0.902), "same"),
        (Figure("a", 0.1, unit="USD"), Figure("a", 0.3, unit="USD"), "WORSE by 0.2000"),
        (None, Figure("a", 0.9), "new"),
        (Figure("a", 0.9), Figure("a", why_not=NO_KEY), ""),
    ],
)
def test_how_a_figure_moved(before: Figure | None, now: Figure, word: str) -> None:
    assert moved(before, now) == word


def test_a_report_is_compared_with_the_last_one_as_it_was_written() -> None:
    last = report(Figure("a", 0.9, each=(0.9, 0.9)), Figure("gone", 1.0))
    read = msgspec.json.decode(msgspec.json.encode(last), type=Report)
    assert read == last
    page = markdown(report(Figure("a", 0.8, each=(0.7, 0.9))), read)
    assert "| a | 0.80 |  | 0.70, 0.90 | 0.90 | WORSE by 0.1000 |" in page
    assert "| gone | not measured any more |" in page


def test_the_last_report_that_is_kept_has_every_figure() -> None:
    kept = msgspec.json.decode((Path(__file__).parent / "last.json").read_bytes(), type=Report)
    assert wanting(kept, (*measuring.names(), *pairing.names())) == []
    assert kept.runs == 5
