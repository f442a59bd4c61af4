"""Whatever stands in a field, no rule on wiring falls over it."""

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._manifests.repository import load
from functions._preflight.facts import Facts
from functions._preflight.view import View
from functions._preflight.wiring import RULES
from tests.preflight.wiring.trees import tree

DOCUMENTS = [one for rule in RULES for text in (rule.example, rule.cured) for one in yaml.safe_load_all(text) if one]
ODD: list[Any] = [
    None,
    [],
    {},
    "",
    0,
    -1,
    1.5,
    True,
    "a.b.c:80",
    [None],
    [[]],
    {"name": ["x"]},
    [{"name": ["x"]}],
    "${X}",
    ["x", 1],
]


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document but its kind and version."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    below = [place for key, one in items for place in places(one, (*path, key))]
    return [place for place in ([path] if path else []) + below if place[0] not in ("kind", "apiVersion")]


def with_odd(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(data)
    within = changed
    for key in place[:-1]:
        within = within[key]
    within[place[-1]] = copy.deepcopy(value)
    return changed


@st.composite
def trees(draw: st.DrawFn) -> dict[str, bytes]:
    """Some documents of the rules' pages, one or two of them with something odd in them."""
    found = draw(st.lists(st.sampled_from(DOCUMENTS), min_size=1, max_size=8))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(found) - 1))
        found[at] = with_odd(found[at], draw(st.sampled_from(places(found[at]))), draw(st.sampled_from(ODD)))
    return tree("---\n".join(yaml.safe_dump(one) for one in found))


@settings(max_examples=150, deadline=None)
@given(trees(), st.sampled_from([(), ("ConfigMap", "Secret", "Service", "Middleware")]))
def test_no_rule_falls(files: dict[str, bytes], complete: tuple[str, ...]) -> None:
    view = View.of(load(files), Facts(complete=complete))
    for rule in RULES:
        list(rule.check(view))


@pytest.mark.parametrize("field", ["port", "name", "targetPort"])
@pytest.mark.parametrize("value", ["{a: b}", "[1]", "null", "1.5", "true"])
def test_odd_ports(field: str, value: str) -> None:
    text = "".join(rule.example for rule in RULES if rule.id in ("service-host", "network-policy", "target-port"))
    view = View.of(load(tree(text.replace("ports: [{", f"ports: [{{{field}: {value}}}, {{"))))
    for rule in RULES:
        list(rule.check(view))
