"""No rule falls over an object that is not as its kind should be: each field of each example, in turn, is nonsense."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from functions._manifests.fields import assigned
from functions._manifests.paths import Step
from functions._manifests.repository import Repository, load
from functions._preflight import admission
from functions._preflight.delivery import autoscaling_rules, disruption
from functions._preflight.facts import (
    Facts,
    MissingCommand,
    NodeFacts,
    QuotaFacts,
    StorageClassFacts,
    Taint,
)
from functions._preflight.rule import Rule
from functions._preflight.view import View
from tests.preflight.trees import tree

RULES = (*admission.RULES, *disruption.RULES, *autoscaling_rules.RULES)
NONSENSE: tuple[Any, ...] = (None, True, 3, "x", [3], [None, {}], {"a": None})
FACTS = Facts(
    nodes=(NodeFacts("one", {"a": "b"}, (Taint("a", "NoSchedule"),), {"cpu": "4", "memory": "8Gi"}),),
    absent_node_labels=("disk",),
    storage_classes=(StorageClassFacts("longhorn", minimum_size="10Gi"),),
    priority_classes=(),
    quotas=(QuotaFacts("shop", "live", {"cpu": "1"}, {"cpu": "1"}),),
    complete=("RuntimeClass",),
    image_lacks_commands=(MissingCommand("*", "ps"),),
)


def places(data: Any, above: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    if above:
        yield above
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        if above or key in ("spec", "data", "value"):
            yield from places(value, (*above, key))


def broken(repository: Repository) -> Iterator[Repository]:
    for at, one in enumerate(repository.manifests):
        for steps in places(one.data):
            for value in NONSENSE:
                changed = replace(one, data=assigned(one.data, steps, value))
                manifests = (*repository.manifests[:at], changed, *repository.manifests[at + 1 :])
                yield replace(repository, manifests=manifests)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_nonsense_is_lived_through(rule: Rule) -> None:
    count = 0
    for repository in broken(load(tree(rule.example))):
        for facts in (FACTS, rule.facts):
            assert all(found.rule == rule.id for found in rule.check(View.of(repository, facts)))
            count += 1
    assert count > 10
