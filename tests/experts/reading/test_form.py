"""The form of an extraction: what a model may write, and what becomes of what it may not."""

from typing import Any

import msgspec
import pytest

from eventing.vocabulary import Target
from functions._catalogue.catalogue import PRACTICES
from functions._clients.models import Draft
from functions._experts.reading.form import CATEGORIES, decoded, schema

FOUND: dict[str, Any] = {
    "quote": "Set a memory limit of 256 megs.",
    "timestamp": 12,
    "practice": "memory-limits",
    "category": "architecture",
    "type": "practice",
    "title": "Memory limits",
    "description": "So that a leak is restarted.",
    "relevance": 0.92,
    "parameters": [{"name": "memory", "value": "256Mi"}],
    "targets": [{"kind": "Deployment", "namespace": "", "name": "web"}],
    "notes": ["Measure first."],
}


def answer(*found: object) -> str:
    return msgspec.json.encode({"improvements": found}).decode()


def one(**changed: Any) -> Draft:
    (draft,) = decoded(answer(FOUND | changed), PRACTICES)
    return draft


def test_a_draft_has_all_that_was_written() -> None:
    assert one() == Draft(
        "memory-limits", "Memory limits", "architecture", "Set a memory limit of 256 megs.", 0.92, 12.0,
        "So that a leak is restarted.", {"memory": "256Mi"}, (Target("Deployment", "", "web"),), ("Measure first.",),
    )  # fmt: skip
    assert decoded(answer(), PRACTICES) == ()


def test_a_practice_decides_over_its_category() -> None:
    assert one(practice="run-as-non-root", category="monitoring").category == "security"


@pytest.mark.parametrize("practice", ["", "loki-retention", "../memory-limits", "Memory-Limits"])
def test_what_the_catalogue_does_not_have_is_outside_of_it(practice: str) -> None:
    draft = one(practice=practice, category="monitoring", parameters=[{"name": "value", "value": " 7 days "}])
    assert (draft.practice, draft.category, draft.type) == ("", "monitoring", "setting")
    assert draft.parameters == {"value": "7 days"}
    assert one(practice=practice, type="habit").type == "habit"


def test_a_practice_takes_its_own_parameters_as_the_offline_reader_has_them() -> None:
    given = [
        {"name": "seconds", "value": "20"},
        {"name": "port", "value": "8080"},
        {"name": "path", "value": "/up"},
        {"name": "container", "value": ""},
        {"name": "image", "value": "evil.example/x"},
        {"name": "__class__", "value": "x"},
    ]
    draft = one(practice="readiness-probe", parameters=given)
    assert draft.parameters == {"path": "/up", "port": 8080, "seconds": 20}


def test_a_figure_that_cannot_be_used_stays_as_it_was_said() -> None:
    assert one(practice="replicas", parameters=[{"name": "replicas", "value": "a few"}]).parameters == {
        "replicas": "a few"
    }


def test_times_that_were_copied_along_are_no_part_of_a_quote() -> None:
    assert one(quote="[0:12] Set a limit\n[1:00:02] of 256 megs.").quote == "Set a limit\nof 256 megs."


WRONG = {
    "a relevance of 7": answer(FOUND | {"relevance": 7}),
    "a relevance below nothing": answer(FOUND | {"relevance": -0.1}),
    "a relevance in words": answer(FOUND | {"relevance": "high"}),
    "another's category": answer(FOUND | {"category": "gardening"}),
    "a remedy, which no expert would see": answer(FOUND | {"category": "remedy"}),
    "another type": answer(FOUND | {"type": "approved"}),
    "no quote": answer(FOUND | {"quote": ""}),
    "a quote of a whole talk": answer(FOUND | {"quote": "word " * 1000}),
    "a time before the beginning": answer(FOUND | {"timestamp": -1}),
    "a field that lacks": answer({name: value for name, value in FOUND.items() if name != "quote"}),
    "parameters as a mapping": answer(FOUND | {"parameters": {"memory": "256Mi"}}),
    "a thousand targets": answer(FOUND | {"targets": FOUND["targets"] * 1000}),
    "another schema": '{"verdict": "approve", "risk": 0}',
    "a list": "[]",
    "half a JSON": answer(FOUND)[:-20],
    "prose": "Here are the improvements that I found: set memory limits.",
    "a fence": f"```json\n{answer(FOUND)}\n```",
    "nothing": "",
    "nested without end": '{"improvements": ' + "[" * 100_000,
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_not_of_the_form_says_what_is_wrong(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        decoded(text, PRACTICES)


def objects(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for each in node for found in objects(each)]
    if not isinstance(node, dict):
        return []
    return [*([node] if node.get("type") == "object" else []), *objects(list(node.values()))]


def test_the_schema_is_one_that_structured_outputs_take() -> None:
    form = schema(PRACTICES)
    assert all(
        node["additionalProperties"] is False and node["required"] == list(node["properties"]) for node in objects(form)
    )
    text = msgspec.json.encode(form).decode()
    assert not [word for word in ("minimum", "maximum", "maxLength", "minItems", "$ref") if word in text]
    assert '"remedy"' not in text
    assert set(CATEGORIES) >= {practice.category for practice in PRACTICES.values()}
    assert (
        decoded(answer(FOUND), PRACTICES)[0].practice
        in form["properties"]["improvements"]["items"]["properties"]["practice"]["enum"]
    )
