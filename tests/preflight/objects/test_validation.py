"""The validator beside a full implementation of JSON Schema, and the schemas beside their package."""

from typing import Any

import kubernetes_validate
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from functions._manifests.source import documents_of
from functions._preflight.objects.schemas.builtin import builtin, numbers, versions
from functions._preflight.objects.schemas.validation import Validation
from functions._preflight.rules import RULES
from tests.manifests.samples import deployment

ODD: Any = some.recursive(
    some.none() | some.booleans() | some.integers(-5, 5) | some.sampled_from(["", "a", "Always", "1Gi"]),
    lambda inner: some.lists(inner, max_size=2) | some.dictionaries(some.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


def _places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, inner in pairs:
        found += _places(inner, (*path, step))
    return found


def _with(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = _with(copy[path[0]], path[1:], value)
    return copy


SOUND = [
    data
    for text in (deployment(), *(rule.cured for rule in RULES))
    for data in documents_of(text.encode())
    if isinstance(data, dict) and (data.get("apiVersion"), data.get("kind")) in builtin("1.37").kinds
]


@settings(max_examples=60, deadline=None)
@given(some.data())
def test_it_agrees_with_json_schema_on_any_damage(data: Any) -> None:
    whole = data.draw(some.sampled_from(SOUND))
    path = data.draw(some.sampled_from([one for one in _places(whole) if one and one[0] not in ("apiVersion", "kind")]))
    damaged = _with(whole, path, data.draw(ODD))
    own = builtin("1.37")
    found = list(Validation(own.resolve, nulls=True).problems(own.kinds[whole["apiVersion"], whole["kind"]], damaged))
    try:
        kubernetes_validate.validate(damaged, "1.37", strict=True)
        said = ""
    except kubernetes_validate.ValidationError as error:
        said = error.message
    if "is valid under each of" in said:  # null as a quantity, which the API server takes, fits two of its forms
        return
    alike = [one for one in found if "base64" not in one.message and "bits" not in one.message]
    assert bool(said) == bool(alike)


@pytest.mark.parametrize(
    ("asked", "used"),
    [("", "1.37"), ("1.33", "1.33"), ("v1.33.4+k3s1", "1.33"), ("1.99", "1.37"), ("1.9", "1.25"), ("nonsense", "1.37")],
)
def test_the_version_is_the_newest_that_is_not_newer(asked: str, used: str) -> None:
    assert builtin(asked).version == used


def test_versions_are_ordered_as_numbers_and_read_once() -> None:
    assert [numbers(one) for one in versions()] == sorted(numbers(one) for one in versions())
    assert builtin("1.33") is builtin("1.33.2")
