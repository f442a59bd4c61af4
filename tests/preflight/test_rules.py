"""Every rule: its page's example is found, its cure is not, and it can be told apart."""

import re

import pytest

from functions._manifests.repository import load
from functions._preflight.check import compare, examine
from functions._preflight.comparison import Comparison
from functions._preflight.rule import Rule
from functions._preflight.rules import COMPARISONS, RULES
from functions._preflight.view import Knobs
from tests.manifests.samples import application


def examined(rule: Rule, text: str) -> list[tuple[str, str]]:
    """(rule, severity) of what the rule alone says of these manifests; `# file: PATH` starts a file of its own."""
    first, *further = re.split(r"^# file: (\S+)\n", text, flags=re.MULTILINE)
    files = {"argo/shop.yaml": application("shop", "apps").encode(), "apps/example.yaml": first.encode()}
    files |= {path: body.encode() for path, body in zip(further[::2], further[1::2], strict=True)}
    knobs = Knobs(**rule.knobs)  # type: ignore[arg-type]
    return [(one.rule, one.severity) for one in examine(load(files), rule.facts, knobs, "2026-01-01", (rule,))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_example_is_found_and_the_cure_is_clean(rule: Rule) -> None:
    found = examined(rule, rule.example)
    assert found
    assert {name for name, _ in found} == {rule.id}
    assert rule.severity in {severity for _, severity in found}
    assert examined(rule, rule.cured) == []


def test_rules_are_told_apart() -> None:
    names = [rule.id for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


@pytest.mark.parametrize("rule", COMPARISONS, ids=lambda rule: rule.id)
def test_the_example_of_a_change_is_found_and_its_cure_is_clean(rule: Comparison) -> None:
    def said(text: str) -> set[str]:
        trees = [
            {"argo/shop.yaml": application("shop", "apps").encode(), "apps/example.yaml": each.encode()}
            for each in (rule.before, text)
        ]
        found = compare(load(trees[0]), load(trees[1]), today="2026-01-01")
        return {one.rule for one in found if one.rule == rule.id}

    assert said(rule.example) == {rule.id}
    assert said(rule.cured) == set()
    assert said(rule.before) == set()
