"""Identities are of structure: the same meaning is the same identity, and every difference that matters shows."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Operation, Resource, Target
from functions._improvement.identity import improvement_id, plan_digest, plan_fingerprint, statement_fingerprint

WEB = Target("Deployment", "shop", "web")
API = Target("Deployment", "shop", "api")
SET = Operation("set_field", Resource("Deployment", "web", "shop", "apps/v1"), "shop/web.yaml", "spec.replicas", 1, 2)
REMOVE = Operation("remove_field", Resource("Deployment", "web", "shop", "apps/v1"), "shop/web.yaml", "spec.paused", 1)
PLAN = ChangePlan("shop", (SET, REMOVE), practice="replicas", summary="two", base="abc")


def test_every_identity_is_32_hex_characters_and_stable_across_processes() -> None:
    assert statement_fingerprint("replicas", {"replicas": 2}, [WEB]) == "1b32900708caec24700a6a45193f951b"
    assert improvement_id("dQw4w9WgXcQ", "aa", "1") == "21cf08f89f1218162c9edc82ebf75fa4"
    assert plan_digest(PLAN) == "db2ce9c2e803f9eef351240cc18ada3d"
    assert plan_fingerprint(PLAN) == "fb9773fd225447fd04a53d6860cfbda4"


@pytest.mark.parametrize(
    ("parameters", "targets"),
    [
        ({"path": "/healthz", "replicas": 2}, [WEB, API]),
        ({"replicas": 2, "path": "/healthz"}, [API, WEB]),
        ({"replicas": 2.0, "path": "/healthz", "tag": "", "image": None}, [WEB, API]),
        ({"replicas": 2, "path": "/healthz"}, [WEB, API, WEB, Target()]),
        ({"replicas": 2, "path": "/healthz"}, [Target("deployment", "shop", "web"), API]),
    ],
)
def test_a_statement_said_otherwise_is_the_same_statement(parameters: dict[str, Any], targets: list[Target]) -> None:
    first = statement_fingerprint("replicas", {"replicas": 2, "path": "/healthz"}, [WEB, API])
    assert statement_fingerprint("replicas", parameters, targets) == first


@pytest.mark.parametrize(
    ("practice", "parameters", "targets"),
    [
        ("autoscaler", {"replicas": 2}, [WEB]),
        ("replicas", {"replicas": 3}, [WEB]),
        ("replicas", {"replicas": 2.5}, [WEB]),
        ("replicas", {"replicas": 0}, [WEB]),
        ("replicas", {"min_replicas": 2}, [WEB]),
        ("replicas", {}, [WEB]),
        ("replicas", {"replicas": 2}, []),
        ("replicas", {"replicas": 2}, [API]),
        ("replicas", {"replicas": 2}, [Target("Deployment", "other", "web")]),
        ("replicas", {"replicas": 2}, [Target("StatefulSet", "shop", "web")]),
    ],
)
def test_another_statement_has_another_fingerprint(
    practice: str, parameters: dict[str, Any], targets: list[Target]
) -> None:
    first = statement_fingerprint("replicas", {"replicas": 2}, [WEB])
    assert statement_fingerprint(practice, parameters, targets) != first


def test_zero_is_said_and_not_the_same_as_nothing() -> None:
    assert statement_fingerprint("job-ttl", {"ttl_seconds": 0}, []) != statement_fingerprint("job-ttl", {}, [])


def test_ids_differ_by_origin_statement_and_part_and_parts_cannot_run_together() -> None:
    ids = {improvement_id(*parts) for parts in [("v", "f", "1"), ("w", "f", "1"), ("v", "g", "1"), ("v", "f", "2")]}
    assert len(ids) == 4
    assert improvement_id("ab", "c", "") != improvement_id("a", "bc", "")
    assert improvement_id("v", "f") == improvement_id("v", "f", "")


def _with(**changes: Any) -> ChangePlan:
    return replace(PLAN, operations=(replace(SET, **changes), REMOVE))


SAME_CHANGE = [
    replace(PLAN, base="def"),
    replace(PLAN, summary="other words"),
    replace(PLAN, workloads=(SET.resource,), also_applies_to=("blog",)),
    _with(resource=replace(SET.resource, api_version="")),
]
OTHER_EFFECT = [
    _with(op="remove_field"),
    _with(path="spec.other"),
    _with(value=3),
    _with(value="2"),
    _with(resource=replace(SET.resource, kind="StatefulSet")),
    _with(resource=replace(SET.resource, namespace="blog")),
    _with(resource=replace(SET.resource, name="api")),
    replace(PLAN, operations=(SET,)),
]
SAME_EFFECT = [
    *SAME_CHANGE,
    _with(expected=7),
    _with(file="elsewhere.yaml"),
    replace(PLAN, application="blog"),
    replace(PLAN, operations=(REMOVE, SET)),
]


@pytest.mark.parametrize("plan", SAME_CHANGE)
def test_the_digest_ignores_the_base_and_the_words(plan: ChangePlan) -> None:
    assert plan_digest(plan) == plan_digest(PLAN)


@pytest.mark.parametrize("plan", [*OTHER_EFFECT, *SAME_EFFECT[len(SAME_CHANGE) :]])
def test_the_digest_sees_every_difference_in_the_change(plan: ChangePlan) -> None:
    assert plan_digest(plan) != plan_digest(PLAN)


@pytest.mark.parametrize("plan", SAME_EFFECT)
def test_the_fingerprint_is_of_the_effect(plan: ChangePlan) -> None:
    assert plan_fingerprint(plan) == plan_fingerprint(PLAN)


@pytest.mark.parametrize("plan", OTHER_EFFECT)
def test_another_effect_has_another_fingerprint(plan: ChangePlan) -> None:
    assert plan_fingerprint(plan) != plan_fingerprint(PLAN)


def test_identities_survive_the_ledger() -> None:
    value = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"b": "1", "a": [1.0, None, True]}}
    plan = ChangePlan("shop", (Operation("add_resource", SET.resource, "shop/new.yaml", value=value),))
    again = msgspec.json.decode(msgspec.json.encode(plan), type=ChangePlan)
    assert (plan_digest(again), plan_fingerprint(again)) == (plan_digest(plan), plan_fingerprint(plan))
