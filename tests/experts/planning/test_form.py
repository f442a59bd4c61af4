"""The form of a plan: what a model may write, and what becomes of what it may not."""

from typing import Any

import msgspec
import pytest

from eventing.vocabulary import Target
from functions._catalogue.catalogue import PRACTICES
from functions._experts.planning.form import decoded, schema
from functions._experts.planning.proposal import Proposal, Wish
from tests.experts.reading.test_form import objects

WISH: dict[str, Any] = {
    "op": "set_field",
    "kind": "ConfigMap",
    "namespace": "shop",
    "name": "loki",
    "path": "data.retention",
    "expected": '"720h"',
    "value": '"168h"',
}
PLAN: dict[str, Any] = {
    "way": "operations",
    "summary": "Loki keeps logs for a week.",
    "reason": "",
    "practice": "",
    "parameters": [],
    "targets": [],
    "application": "",
    "operations": [WISH],
}


def answer(**changed: Any) -> str:
    return msgspec.json.encode(PLAN | changed).decode()


def value(text: str, of: str = "value") -> Any:
    (wish,) = decoded(answer(operations=[WISH | {of: text}]), PRACTICES).wishes
    return getattr(wish, of)


def test_operations_are_wishes() -> None:
    assert decoded(answer(), PRACTICES) == Proposal(
        "operations",
        "Loki keeps logs for a week.",
        wishes=(Wish("set_field", "ConfigMap", "shop", "loki", "data.retention", "720h", "168h"),),
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('"168h"', "168h"),
        ("168h", "168h"),
        ("256Mi", "256Mi"),
        ("3", 3),
        ('"3"', "3"),
        ("true", True),
        ("", None),
        (" ", None),
        ("null", None),
        ('{"a": [1, {"b": "c"}]}', {"a": [1, {"b": "c"}]}),
        ("ghcr.io/example/web:1.2", "ghcr.io/example/web:1.2"),
        ("RollingUpdate", "RollingUpdate"),
    ],
)
def test_a_value_is_json_or_bare_words(text: str, meant: object) -> None:
    assert value(text) == meant
    assert value(text, "expected") == meant


def test_a_part_of_a_text_is_text() -> None:
    part = WISH | {"op": "replace_text", "expected": '"a: 1\\n"', "value": '"a: 2\\n"'}
    (wish,) = decoded(answer(operations=[part]), PRACTICES).wishes
    assert (wish.op, wish.expected, wish.value) == ("replace_text", "a: 1\n", "a: 2\n")


@pytest.mark.parametrize("text", ['{"a": ', "[1, 2", '"open', "{a: b}", "a\nb: c", "- a", "'x'", "&a x", "*a", "!!x y"])
def test_half_a_value_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="value of operation 1 is no JSON"):
        value(text)


@pytest.mark.parametrize("depth", [25, 600, 9000])
def test_a_value_nested_without_end_is_none(depth: int) -> None:
    with pytest.raises(ValueError, match="nested"):
        value("[" * depth + "]" * depth)
    assert value("[" * 24 + "]" * 24)


def test_a_practice_comes_with_its_parameters() -> None:
    found = decoded(
        answer(
            way="practice",
            practice="replicas",
            parameters=[{"name": "replicas", "value": "2"}, {"name": "image", "value": "x"}],
            targets=[
                {"kind": "Deployment", "namespace": "shop", "name": "web"},
                {"kind": "", "namespace": "", "name": ""},
            ],
            operations=[],
        ),
        PRACTICES,
    )
    assert (found.practice, found.parameters) == ("replicas", {"replicas": 2})
    assert found.targets == (Target("Deployment", "shop", "web"),)


WRONG = {
    "a way that there is not": answer(way="approve"),
    "a practice that there is not": answer(way="practice", practice="disable-auth"),
    "no practice": answer(way="practice"),
    "no operations": answer(operations=[]),
    "no reason": answer(way="nothing", operations=[]),
    "an operation outside the set": answer(operations=[WISH | {"op": "remove_resource"}]),
    "a command": answer(operations=[WISH | {"op": "kubectl"}]),
    "a field without a path": answer(operations=[WISH | {"path": ""}]),
    "no kind": answer(operations=[WISH | {"kind": ""}]),
    "a thousand operations": answer(operations=[WISH] * 1000),
    "an endless value": answer(operations=[WISH | {"value": "x" * 20_001}]),
    "a verdict": '{"approved": true}',
    "prose": "I would set retention to a week.",
    "half": answer()[:-9],
    "nothing": "",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_not_of_the_form_says_what_is_wrong(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        decoded(text, PRACTICES)


def test_the_schema_is_one_that_structured_outputs_take() -> None:
    form = schema(PRACTICES)
    assert all(
        node["additionalProperties"] is False and node["required"] == list(node["properties"]) for node in objects(form)
    )
    text = msgspec.json.encode(form).decode()
    assert not [word for word in ("minimum", "maxLength", "minItems", "$ref", "remove_resource") if word in text]
    assert set(form["properties"]) == PLAN.keys()
    assert set(form["properties"]["operations"]["items"]["properties"]) == WISH.keys()
