"""The form of a plan as a model writes it down, and the same as a proposal. Pure.

Values are JSON in a text, because a schema for any value of any field would allow everything and say nothing.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from eventing.shapes import ready
from eventing.vocabulary import Target
from functions._catalogue.practice import Practice
from functions._experts.planning.proposal import Op, Proposal, Wish
from functions._experts.reading.form import Given, Name, Named, an_object, typed

MOST = 20  # operations; what is more is no small change
VALUE = 20_000  # characters of one value: a whole object
DEEPEST = 24  # levels of one value; the deepest field of a pod template is 12 down
Text = Annotated[str, Meta(max_length=2000)]
Value = Annotated[str, Meta(max_length=VALUE)]
WAYS = ("practice", "operations", "nothing")
OPERATIONS = ("set_field", "replace_text", "remove_field", "add_resource")
_BARE = re.compile(r"(?!- )[^\s\[\]{}\"',#&*!|>%@`][^\n\[\]{}\"]*")  # words that are no JSON, and mean a text


class Operation(Struct, frozen=True):
    """One operation, as the model writes it."""

    op: Op
    kind: Annotated[str, Meta(min_length=1, max_length=63)]
    namespace: Name
    name: Annotated[str, Meta(min_length=1, max_length=253)]
    path: Annotated[str, Meta(max_length=500)]
    expected: Value
    value: Value


class Answer(Struct, frozen=True):
    """The whole answer."""

    way: Literal["practice", "operations", "nothing"]
    summary: Text
    reason: Text
    practice: Name
    parameters: Annotated[tuple[Given, ...], Meta(max_length=MOST)]
    targets: Annotated[tuple[Named, ...], Meta(max_length=MOST)]
    application: Name
    operations: Annotated[tuple[Operation, ...], Meta(max_length=MOST)]


def decoded(text: str, practices: Mapping[str, Practice]) -> Proposal:
    """The proposal of an answer.

    Raises:
        ValueError: when the answer is not of the form, with what is wrong.
    """
    answer = msgspec.json.decode(text, type=ready(Answer))
    practice = practices.get(answer.practice)
    if answer.way == "practice" and practice is None:
        raise ValueError(f"the way is practice, but the catalogue has no {answer.practice[:80]!r}")
    if answer.way == "operations" and not answer.operations:
        raise ValueError("the way is operations, but there are none; if there is nothing to do, say so and why")
    if answer.way == "nothing" and not answer.reason.strip():
        raise ValueError("the way is nothing, but no reason says why")
    return Proposal(
        way=answer.way,
        summary=answer.summary,
        reason=answer.reason,
        practice=practice.id if practice else "",
        parameters=typed({one.name: one.value.strip() for one in answer.parameters}, practice) if practice else {},
        targets=tuple(
            Target(one.kind, one.namespace, one.name) for one in answer.targets if one.kind or one.namespace or one.name
        ),
        application=answer.application,
        wishes=tuple(_wish(one, number) for number, one in enumerate(answer.operations, 1)),
    )


def _wish(one: Operation, number: int) -> Wish:
    if one.op != "add_resource" and not one.path:
        raise ValueError(f"operation {number} ({one.op}) has no path")
    return Wish(
        op=one.op,
        kind=one.kind,
        namespace=one.namespace,
        name=one.name,
        path=one.path,
        expected=_value(one.expected, f"expected of operation {number}"),
        value=None if one.op == "remove_field" else _value(one.value, f"value of operation {number}"),
    )


def _value(text: str, what: str) -> Any:
    """What a JSON text says; nothing for an empty one; bare words for themselves, so that 256Mi needs no quotes."""
    if not text.strip():
        return None
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        if _BARE.fullmatch(text):
            return text
        raise ValueError(f"{what} is no JSON: {str(error)[:200]}") from None
    except RecursionError:
        raise ValueError(f"{what} is nested without end") from None
    if _depth(value) > DEEPEST:
        raise ValueError(f"{what} is nested deeper than {DEEPEST} levels")
    return value


def _depth(value: Any) -> int:
    """How many mappings and lists are around the innermost value."""
    depth, level = 0, [value]
    while level := [one for one in level if isinstance(one, dict | list)]:
        depth += 1
        level = [child for one in level for child in (one.values() if isinstance(one, dict) else one)]
    return depth


def schema(practices: Mapping[str, Practice]) -> dict[str, Any]:
    """The JSON Schema of an answer, in what structured outputs know: no bounds, everything required."""
    text = {"type": "string"}
    operation = an_object(
        {
            "op": {"type": "string", "enum": list(OPERATIONS)},
            **dict.fromkeys(("kind", "namespace", "name", "path", "expected", "value"), text),
        }
    )
    return an_object(
        {
            "way": {"type": "string", "enum": list(WAYS)},
            "summary": text,
            "reason": text,
            "practice": {"type": "string", "enum": [*sorted(practices), ""]},
            "parameters": {"type": "array", "items": an_object({"name": text, "value": text})},
            "targets": {"type": "array", "items": an_object({"kind": text, "namespace": text, "name": text})},
            "application": text,
            "operations": {"type": "array", "items": operation},
        }
    )
