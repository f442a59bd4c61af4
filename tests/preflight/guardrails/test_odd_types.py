"""Whatever stands in a manifest, no guardrail and no rule of supply and delivery falls over it."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from eventing.vocabulary import ChangePlan
from functions._manifests.repository import load
from functions._preflight import delivery, supply
from functions._preflight.change import Change
from functions._preflight.delivery.pruning import nothing_pruned_unseen
from functions._preflight.facts import Facts, RegistryFacts
from functions._preflight.guardrails import GUARDRAILS
from functions._preflight.view import View
from tests.preflight.guardrails.corpus import KNOBS, world

ODD: tuple[Any, ...] = (None, [], {}, "x", 0, [None, "a", {}], {"name": {"a": []}}, [{"name": []}])
FILES = ("accounts", "bounds", "database", "reports", "watching", "web")
FACTS = Facts(
    unreachable_registries=("docker.io",),
    mirror_registries=("10.0.0.1:5000",),
    registries=(RegistryFacts("ghcr.io", images=("corner-shop/web:1",)),),
)


def places(data: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every path below a value."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in inner:
        yield (*way, step)
        yield from places(value, (*way, step))


def with_odd(document: Any, way: tuple[Any, ...], odd: Any) -> Any:
    """The document with something odd at a path."""
    changed = copy.deepcopy(document)
    holder = changed
    for step in way[:-1]:
        holder = holder[step]
    holder[way[-1]] = odd
    return changed


@pytest.mark.parametrize("name", FILES)
def test_nothing_falls_over_what_it_does_not_expect(name: str) -> None:
    path = f"apps/shop/{name}.yaml"
    files = {file: body for file, body in world().items() if file.startswith("argo/") or file == path}
    documents = list(yaml.safe_load_all(files[path]))
    good = load(files)
    for at, document in enumerate(documents):
        for step, way in enumerate(places(document)):
            odd = ODD[step % len(ODD)]
            changed = [*documents[:at], with_odd(document, way, odd), *documents[at + 1 :]]
            other = load({**files, path: yaml.safe_dump_all(changed).encode()})
            for before, after in ((good, other), (other, good)):
                change = Change(before, after, ChangePlan("shop", ()), KNOBS, FACTS)
                assert [list(guardrail(change)) for guardrail in GUARDRAILS]
                assert isinstance(list(nothing_pruned_unseen(change)), list)
            view = View.of(other, FACTS, KNOBS)
            assert [list(rule.check(view)) for rule in (*supply.RULES, *delivery.RULES)]
