"""Every hostile plan is refused, by the rule that is meant for it and in words that name what is wrong."""

import json

import pytest

from functions._policy.policy import NEVER_ALLOWED, Policy
from functions._preflight.guardrails.kinds import NEVER
from functions._preflight.view import Knobs
from tests.preflight.changes import add, checked, messages, new
from tests.preflight.guardrails.corpus import Found, cases, judged

HOSTILE = cases("hostile")


def test_the_corpus_is_as_large_as_it_has_to_be() -> None:
    assert len(HOSTILE) >= 150
    assert len({one.technique for one in HOSTILE}) >= 25
    assert len({one.id for one in HOSTILE}) == len(HOSTILE)


@pytest.mark.parametrize("one", HOSTILE, ids=lambda one: one.id)
def test_is_refused_for_its_own_reason(one: Found) -> None:
    found = judged(one.case)
    errors = [f"{finding.rule}: {finding.message}" for finding in found if finding.severity == "error"]
    meant = [line for line in errors if line.startswith(f"{one.case.rule}: ") and one.case.says in line]
    assert meant, errors


def test_what_the_policy_may_not_allow_is_what_the_guardrail_never_does() -> None:
    assert set(NEVER) == NEVER_ALLOWED


def test_the_shipped_policy_is_what_the_rules_assume() -> None:
    policy, knobs = Policy(), Knobs()
    for name in ("allowed_paths", "allowed_kinds", "protected_resources", "max_files", "max_operations"):
        assert getattr(policy, name) == getattr(knobs, name)
    assert policy.max_changed_lines == knobs.max_changed_lines


@pytest.mark.parametrize(("depth", "refused"), [(30, False), (31, True), (2000, True)])
def test_no_value_is_nested_without_end(depth: int, refused: bool) -> None:
    value: object = "x"
    for _ in range(depth):
        value = {"a": value}
    data = new("ConfigMap", data=value)
    found = messages(checked([add(data)], after={"apps/new.yaml": json.dumps({"a": 1}).encode()}), "plain-values")
    assert bool(found) is refused
    assert not found or "is nested deeper than 32 levels" in found[0]


def test_no_value_has_items_without_end() -> None:
    data = new("ConfigMap", data={f"k{number}": "v" for number in range(5001)})
    found = messages(checked([add(data)], after={}), "plain-values")
    assert found == ["the value for ConfigMap new has more than 5000 values in it: a plan holds plain data"]
