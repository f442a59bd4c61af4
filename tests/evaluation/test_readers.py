"""The models' path of the evaluation, over HTTP against a Messages API on loopback: what it says there, it would say of
real models. No real model is asked here."""

import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.clients.messages_api import KEY, Fault, MessagesApi, messages_api, text_of
from tests.evaluation.figures import Figure
from tests.evaluation.judgements import halves
from tests.evaluation.measuring import Reader, extraction, names, verdicts
from tests.evaluation.readers import models
from tests.evaluation.reporting import measured
from tests.evaluation.scoring import HELD_OUT, TRANSCRIPTS, labelled, transcript

FEW = {"known": labelled(TRANSCRIPTS)[2:3], "held_out": labelled(HELD_OUT)[:1]}
TALKS = [*FEW["known"], *FEW["held_out"]]
VERDICT = {
    "feasibility": 0.9, "impact": 0.5, "effort": 0.1, "risk": 0.2, "priority": "medium", "risks": [],
    "recommendations": [], "dependencies": [], "veto": False, "reason": "Fine.",
}  # fmt: skip


def answered(body: dict[str, Any]) -> str:
    """A reader who finds the first expected label of each talk, and what nobody said; a judge who is right."""
    told = text_of(body)
    if "improvements" not in json.dumps(body["output_config"]):
        held = [one.title for half in halves().values() for one in half if one.held]
        return json.dumps({**VERDICT, "veto": any(f'"{title}"' in told for title in held)})
    talk = next(one for one in TALKS if transcript(one).segments[0].text in told)
    label = talk.expected[0]
    near = min(transcript(talk).segments, key=lambda segment: abs(segment.start - label.at))
    quote = re.sub(r"\s+", " ", near.text)
    return json.dumps({"improvements": [_found(label.practice, quote), _found("pull-policy", "nobody said this")]})


def _found(practice: str, quote: str) -> dict[str, Any]:
    return {
        "quote": quote, "timestamp": 0.0, "practice": practice, "category": "capability", "type": "practice",
        "title": "A title", "description": "", "relevance": 0.9, "parameters": [], "targets": [], "notes": [],
    }  # fmt: skip


@pytest.fixture
def api() -> Iterator[MessagesApi]:
    with messages_api() as server:
        server.answer = answered
        yield server


def of(api: MessagesApi, key: str = KEY, most_usd: float = 10.0) -> AbstractContextManager[Reader]:
    return models({"ANTHROPIC_API_KEY": key, "ANTHROPIC_BASE_URL": api.url}, most_usd)


@pytest.fixture
def reader(api: MessagesApi) -> Iterator[Reader]:
    with of(api) as found:
        yield found


def by_name(figures: Iterator[Figure]) -> dict[str, Figure]:
    return {one.name: one for one in figures}


def test_without_a_key_there_is_no_reader_and_it_says_why() -> None:
    with models({}, 1.0) as found:
        assert (found.experts, found.why_not, found.told) == (None, "no key", "not measured: no key")


def test_what_models_read_is_scored_and_paid_for(api: MessagesApi, reader: Reader) -> None:
    found = by_name(extraction(reader, 2, FEW))
    value = {name.removeprefix("extraction.models."): figure.value for name, figure in found.items()}
    assert value["all.precision"] == 1.0
    assert value["all.recall"] == pytest.approx(2 / sum(len(one.expected) for one in TALKS), abs=1e-6)
    assert (value["agreement"], value["unsaid"], value["failed"]) == (1.0, 2.0, 0.0)
    assert (value["cost"] or 0) > 0
    assert len(api.asked) == 4  # every run asks again: kept answers would agree with themselves


def test_what_models_judge_is_scored(reader: Reader) -> None:
    found = by_name(verdicts(reader, 1, {name: half[:6] for name, half in halves().items()}))
    for half in ("known", "held_out"):
        assert found[f"verdicts.models.{half}.precision"].value == 1.0
        assert found[f"verdicts.models.{half}.recall"].value == 1.0
    assert found["verdicts.models.agreement"].missing  # of one run


def test_the_cap_ends_it_and_leaves_no_half_figure(api: MessagesApi) -> None:
    with of(api, most_usd=0.01) as poor:
        found = measured(poor, 5, "extraction", extraction)
    assert {one.name for one in found} == {name for name in names() if name.startswith("extraction.models.")}
    assert all(one.missing and "--most-usd" in one.told for one in found)
    assert api.asked == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [(Fault(529, "overloaded_error"), "529"), (Fault(429, "rate_limit_error", retry_after="600"), "429")],
)
def test_a_model_that_is_away_leaves_the_figures_missing(
    api: MessagesApi, reader: Reader, fault: Fault, told: str
) -> None:
    api.faults = [fault]
    found = measured(reader, 1, "verdicts", verdicts)
    assert all(one.missing for one in found)
    assert told in found[0].told


def test_a_wrong_key_is_no_talk_that_a_model_refused(api: MessagesApi) -> None:
    with of(api, key="sk-ant-wrong") as wrong:
        found = measured(wrong, 1, "verdicts", verdicts)
    assert all(one.missing and "key" in one.told for one in found)
