from typing import Any

import pytest

from functions._manifests.scheduling import attracted, needed, requirement, selected, tolerates

LABELS = {"zone": "a", "cores": "8", "on": "true"}


@pytest.mark.parametrize(
    ("entry", "holds"),
    [
        ({"key": "zone", "operator": "In", "values": ["a", "b"]}, True),
        ({"key": "zone", "operator": "In", "values": ["b"]}, False),
        ({"key": "on", "operator": "In", "values": [True]}, True),
        ({"key": "zone", "operator": "NotIn", "values": ["b"]}, True),
        ({"key": "rack", "operator": "NotIn", "values": ["b"]}, True),
        ({"key": "zone", "operator": "Exists"}, True),
        ({"key": "rack", "operator": "Exists"}, False),
        ({"key": "rack", "operator": "DoesNotExist"}, True),
        ({"key": "zone", "operator": "DoesNotExist"}, False),
        ({"key": "cores", "operator": "Gt", "values": ["7"]}, True),
        ({"key": "cores", "operator": "Gt", "values": ["8"]}, False),
        ({"key": "cores", "operator": "Lt", "values": ["9"]}, True),
        ({"key": "zone", "operator": "Gt", "values": ["7"]}, False),
        ({"key": "rack", "operator": "Lt", "values": ["7"]}, False),
        ({"key": "cores", "operator": "Lt", "values": []}, False),
        ({"key": "zone", "operator": "Like", "values": ["a"]}, False),
        ({}, False),
    ],
)
def test_requirements(entry: dict[str, Any], holds: bool) -> None:
    assert requirement(entry, LABELS) is holds


def affinity(terms: Any) -> dict[str, Any]:
    return {
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}
    }


@pytest.mark.parametrize(
    ("spec", "taken"),
    [
        ({}, True),
        (affinity([]), False),
        (affinity([{}]), False),
        (affinity([{"matchExpressions": [{"key": "zone", "operator": "Exists"}]}]), True),
        (affinity([{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["one"]}]}]), True),
        (affinity([{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["two"]}]}]), False),
        (
            affinity([{"matchExpressions": [{"key": "rack", "operator": "Exists"}]},
                      {"matchExpressions": [{"key": "zone", "operator": "Exists"}]}]),
            True,
        ),
        (
            affinity([{"matchExpressions": [{"key": "rack", "operator": "Exists"},
                                            {"key": "zone", "operator": "Exists"}]}]),
            False,
        ),
    ],
)  # fmt: skip
def test_one_term_must_hold_in_all_its_parts(spec: dict[str, Any], taken: bool) -> None:
    assert attracted(spec, "one", LABELS) is taken


def test_a_selector_takes_nodes_with_all_its_labels() -> None:
    assert selected({}, LABELS)
    assert selected({"nodeSelector": {"zone": "a", "on": True}}, LABELS)
    assert not selected({"nodeSelector": {"zone": "a", "rack": "b"}}, LABELS)


def test_what_is_needed_is_told_only_where_one_term_decides() -> None:
    exists = {"matchExpressions": [{"key": "rack", "operator": "Exists"}]}
    assert [labels for _, labels in needed({"nodeSelector": {"a": "b"}, **affinity([exists])})] == [
        (("a", "b"),),
        (("rack", ""),),
    ]
    assert list(needed(affinity([exists, exists]))) == []


@pytest.mark.parametrize(
    ("toleration", "covers"),
    [
        ({"operator": "Exists"}, True),
        ({"key": "k", "operator": "Exists"}, True),
        ({"key": "k", "operator": "Exists", "effect": "NoExecute"}, True),
        ({"key": "k", "operator": "Exists", "effect": "NoSchedule"}, False),
        ({"key": "other", "operator": "Exists"}, False),
        ({"key": "k", "value": "v"}, True),
        ({"key": "k", "operator": "Equal", "value": "v"}, True),
        ({"key": "k", "value": "w"}, False),
        ({"key": "k"}, False),
        ({}, False),
    ],
)
def test_tolerations(toleration: dict[str, Any], covers: bool) -> None:
    assert tolerates(toleration, "k", "v", "NoExecute") is covers
    assert tolerates({"key": "k", "value": True}, "k", "true", "NoExecute")
