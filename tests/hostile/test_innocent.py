"""Ordinary technical talk in an attack's words is read, quoted and planned as any other, with and without a model."""

import json

import pytest

from functions._catalogue.transcript import Transcript
from functions._clients.models import Draft
from functions._clients.scripted_models import ScriptedModels
from functions._experts.offline import OfflineExperts
from functions._experts.prompting import block
from functions._experts.reading.reader import extracted
from functions.youtube_ingestion.evidence import Script
from functions.youtube_ingestion.parsing import parse
from tests.hostile.corpus import Innocent, innocents

INNOCENT = innocents()


def talk(one: Innocent) -> Transcript:
    """The sentence between two that say nothing."""
    said = parse(f"Welcome back to the show. {one.text} Thanks for watching.")
    return Transcript(said.segments, language="en", title="A talk", video="innocent")


def test_there_are_enough_of_them_over_most_practices() -> None:
    assert len(INNOCENT) >= 40
    assert len({one.text for one in INNOCENT}) == len(INNOCENT)
    assert len({one.practice for one in INNOCENT}) >= 25


@pytest.mark.parametrize("one", INNOCENT, ids=lambda one: one.text[:60])
def test_the_catalogue_reads_it(one: Innocent) -> None:
    said = talk(one)
    found = {draft.practice: draft for draft in OfflineExperts().extract(said).drafts}
    assert set(found) == {one.practice}
    draft = found[one.practice]
    assert Script(said.segments).find(draft.quote, draft.timestamp) is not None


def reading(one: Innocent, quote: str) -> tuple[Draft, ...]:
    """What a model's reading comes to, where it quotes so."""
    found = {
        "quote": quote, "timestamp": 0.0, "practice": one.practice, "category": "capability", "type": "practice",
        "title": "An improvement", "description": "", "relevance": 0.95, "parameters": [], "targets": [], "notes": [],
    }  # fmt: skip
    models = ScriptedModels([json.dumps({"improvements": [found]})])
    return extracted(models, "model", talk(one), "").drafts


@pytest.mark.parametrize("one", INNOCENT, ids=lambda one: one.text[:60])
def test_a_model_that_quotes_it_from_its_prompt_is_believed(one: Innocent) -> None:
    """What a block hides or rewrites (credentials, delimiters) is what a model then quotes, at worst."""
    shown = block("transcript", one.text).split("\n")[1]
    (draft,) = reading(one, shown)
    assert draft.practice == one.practice
    assert Script(talk(one).segments).find(draft.quote, draft.timestamp) is not None, shown
