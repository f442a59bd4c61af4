"""The form in which a model writes down what a transcript recommends, and the same as drafts. Pure.

A category of remedies is not in it: a remedy passes without experts, so no text from outside may call itself one.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from eventing.shapes import ready
from eventing.vocabulary import Category, Target, Unit
from functions._catalogue.practice import Practice
from functions._catalogue.said import Said
from functions._clients.models import Draft

KINDS = ("practice", "setting", "addition", "replacement", "habit")
Kind = Literal["practice", "setting", "addition", "replacement", "habit"]
Field = Literal["architecture", "capability", "integration", "security", "database", "networking", "monitoring"]
CATEGORIES = ("architecture", "capability", "integration", "security", "database", "networking", "monitoring")
NAMES, TEXT, TARGETS = 253, 2000, 20  # characters of a name, of a text; how many targets
Name = Annotated[str, Meta(max_length=NAMES)]
_MARK = re.compile(r"\[\d{1,2}(?::\d{2}){1,2}\]\s*")  # the times that `parts` writes into the text


class Given(Struct, frozen=True):
    """One figure or word that was said: of a parameter of the practice, or of the field that is spoken of."""

    name: Name
    value: Name


class Named(Struct, frozen=True):
    """What the statement is about; what was not said is empty."""

    kind: Name
    namespace: Name
    name: Name


class Found(Struct, frozen=True):
    """One improvement, as the model writes it down."""

    quote: Annotated[str, Meta(min_length=1, max_length=TEXT)]
    timestamp: Annotated[float, Meta(ge=0)]
    practice: Name
    category: Field
    type: Kind
    title: Annotated[str, Meta(min_length=1, max_length=300)]
    description: Annotated[str, Meta(max_length=TEXT)]
    relevance: Unit
    parameters: Annotated[tuple[Given, ...], Meta(max_length=TARGETS)]
    targets: Annotated[tuple[Named, ...], Meta(max_length=TARGETS)]
    notes: Annotated[tuple[Annotated[str, Meta(max_length=TEXT)], ...], Meta(max_length=TARGETS)]


class Answer(Struct, frozen=True):
    """The whole answer."""

    improvements: tuple[Found, ...]


def decoded(text: str, practices: Mapping[str, Practice]) -> tuple[Draft, ...]:
    """The drafts of an answer. A practice that the catalogue has decides over its category, and takes its own
    parameters only; any other name stands outside the catalogue.

    Raises:
        ValueError: when the answer is not of the form, with what is wrong.
    """
    return tuple(
        _draft(one, practices.get(one.practice)) for one in msgspec.json.decode(text, type=ready(Answer)).improvements
    )


def _draft(found: Found, practice: Practice | None) -> Draft:
    category: Category = practice.category if practice else found.category
    given = {one.name: one.value.strip() for one in found.parameters if one.value.strip()}
    return Draft(
        practice=practice.id if practice else "",
        title=found.title,
        category=category,
        quote=_MARK.sub("", found.quote).strip(),
        relevance=found.relevance,
        timestamp=found.timestamp,
        description=found.description,
        parameters=typed(given, practice) if practice else dict(sorted(given.items())),
        targets=tuple(
            Target(one.kind, one.namespace, one.name) for one in found.targets if one.kind or one.namespace or one.name
        ),
        notes=found.notes,
        type="practice" if practice else _outside(found.type),
    )


def _outside(kind: Kind) -> Kind:
    return "setting" if kind == "practice" else kind  # there is no such practice


def typed(given: Mapping[str, str], practice: Practice) -> dict[str, str | int | float | bool]:
    """The parameters as the offline reader would have them, so that the same statement has the same fingerprint.

    A figure that cannot be used stays as it was said: whoever plans it says what is wrong with it.
    """
    typed: dict[str, str | int | float | bool] = {}
    for name in practice.parameters:
        if name in given:
            try:
                typed[name] = getattr(msgspec.convert({name: given[name]}, ready(Said), strict=False), name)
            except msgspec.ValidationError:
                typed[name] = given[name]
    return typed


def schema(practices: Mapping[str, Practice]) -> dict[str, Any]:
    """The JSON Schema of an answer, in what structured outputs know: no bounds, everything required."""
    text = {"type": "string"}
    given = an_object({"name": {"type": "string"}, "value": text})
    named = an_object({"kind": text, "namespace": text, "name": text})
    improvement = an_object(
        {
            "quote": text,
            "timestamp": {"type": "number"},
            "practice": {"type": "string", "enum": [*sorted(practices), ""]},
            "category": {"type": "string", "enum": list(CATEGORIES)},
            "type": {"type": "string", "enum": list(KINDS)},
            "title": text,
            "description": text,
            "relevance": {"type": "number"},
            "parameters": {"type": "array", "items": given},
            "targets": {"type": "array", "items": named},
            "notes": {"type": "array", "items": text},
        }
    )
    return an_object({"improvements": {"type": "array", "items": improvement}})


def an_object(properties: dict[str, Any]) -> dict[str, Any]:
    """An object of the schema in which every property is required and no other is allowed."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
