"""Quantities and LimitRanges."""

from typing import Any

import pytest

from tests.manifests.samples import deployment
from tests.preflight.changes import CONTAINER as C
from tests.preflight.changes import add, checked, files, messages, new, put, said

LIMITS = (
    "apiVersion: v1\nkind: LimitRange\nmetadata: {name: bounds}\nspec: {limits: [{type: Container, min: {cpu: 50m}}]}\n"
)


@pytest.mark.parametrize(
    ("resources", "wrong"),
    [
        ({"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, []),
        (
            {"limits": {"memory": "12ZZi"}},
            [("limits.memory", "'12ZZi' is no quantity: write for example 256Mi, 1.5Gi, 100m or 2")],
        ),
        (
            {"limits": {"memory": None}},
            [("limits.memory", "is empty, and counts as 0: give it an amount, or leave it out")],
        ),
        ({"requests": {"cpu": "-1"}}, [("requests.cpu", "-1 is negative")]),
        ({"requests": {"memory": "128m"}}, [("requests.memory", "128m is below 1Mi: write for example 128Mi")]),
        ({"requests": {"memory": "128"}}, [("requests.memory", "128 is below 1Mi: write for example 128Mi")]),
        ({"requests": {"memory": "1Mi"}}, []),
        ({"requests": {"memory": "0"}}, []),
        ({"requests": {"cpu": "1m"}}, []),
    ],
)
def test_quantities_of_containers(resources: dict[str, Any], wrong: list[tuple[str, str]]) -> None:
    found = checked([put(f"{C}.resources", resources)])
    assert messages(found, "quantities") == [f"{C}.resources.{path}: {why}" for path, why in wrong]
    assert [one.path for one in found if one.rule == "quantities"] == [f"{C}.resources.{path}" for path, _ in wrong]


@pytest.mark.parametrize(
    ("request_", "limit", "above"),
    [("64Mi", "64Mi", False), ("65Mi", "64Mi", True), ("1Gi", "1024Mi", False), ("1G", "1Gi", False)],
)
def test_a_request_is_at_most_its_limit(request_: str, limit: str, above: bool) -> None:
    found = checked([put(f"{C}.resources", {"requests": {"memory": request_}, "limits": {"memory": limit}})])
    why = f"memory request {request_} is more than its limit {limit}: raise the limit or ask for less"
    assert messages(found, "quantities") == ([why] if above else [])
    assert said(found, "quantities") == ([("quantities", "error", f"{C}.resources")] if above else [])


def limit_range(**limit: Any) -> dict[str, Any]:
    return new("LimitRange", name="bounds", spec={"limits": [{"type": "Container", **limit}]})


def test_the_default_of_a_limit_range_counts_as_the_limit() -> None:
    text = LIMITS.replace("min: {cpu: 50m}", "default: {memory: 512Mi}")
    found = checked([put(f"{C}.resources", {"requests": {"memory": "1Gi"}})], files(apps__limits=text))
    assert messages(found, "quantities") == [
        "memory request 1Gi is more than its limit 512Mi: raise the limit or ask for less"
    ]


def test_a_new_limit_range_is_measured_against_the_workloads_it_governs() -> None:
    web = deployment(container="resources: {requests: {memory: 1Gi}}")
    before = files(apps__web=web, elsewhere__web=web)
    found = checked([add(limit_range(default={"memory": "512Mi"}, max={"memory": "768Mi"}))], before)
    assert [(one.rule, one.file) for one in found] == [
        ("quantities", "apps/web.yaml"),
        ("limit-range-maximum", "apps/web.yaml"),
    ]
    assert messages(found, "limit-range-maximum") == [
        "LimitRange bounds: memory of container web requests 1Gi, the maximum is 768Mi: "
        "lower it, or its pods are refused"
    ]
    assert [one.path for one in found] == [f"{C}.resources", f"{C}.resources.requests.memory"]
    assert checked([add(limit_range(default={"memory": "2Gi"}, max={"memory": "2Gi"}))], before) == ()


@pytest.mark.parametrize(
    ("kind", "api", "spec", "path"),
    [
        ("ResourceQuota", "v1", {"hard": {"cpu": "x"}}, "spec.hard.cpu"),
        ("ResourceQuota", "v1", {"hard": {"limits.memory": "1"}}, 'spec.hard["limits.memory"]'),
        ("LimitRange", "v1", {"limits": [{"type": "Pod", "max": {"cpu": "x"}}]}, "spec.limits[0].max.cpu"),
        (
            "LimitRange",
            "v1",
            {"limits": [{"type": "Pod"}, {"type": "Pod", "min": {"cpu": "x"}}]},
            "spec.limits[1].min.cpu",
        ),
        (
            "LimitRange",
            "v1",
            {"limits": [{"type": "Container", "default": {"cpu": "x"}}]},
            "spec.limits[0].default.cpu",
        ),
        (
            "LimitRange",
            "v1",
            {"limits": [{"type": "Container", "defaultRequest": {"cpu": "x"}}]},
            "spec.limits[0].defaultRequest.cpu",
        ),
        (
            "PersistentVolumeClaim",
            "v1",
            {"resources": {"requests": {"storage": "x"}}},
            "spec.resources.requests.storage",
        ),
        ("PersistentVolumeClaim", "v1", {"resources": {"limits": {"storage": "x"}}}, "spec.resources.limits.storage"),
    ],
)
def test_quantities_elsewhere(kind: str, api: str, spec: dict[str, Any], path: str) -> None:
    assert said(checked([add(new(kind, api, spec=spec))]), "quantities") == [("quantities", "error", path)]


def test_a_quota_of_counts_is_fine() -> None:
    quota = add(new("ResourceQuota", spec={"hard": {"pods": 10, "requests.memory": "4Gi"}}))
    assert said(checked([quota]), "quantities") == []


def test_what_breaks_a_limit_range_blocks_and_says_what_to_do() -> None:
    before = files(apps__limits=LIMITS)
    found = checked([put(f"{C}.resources", {"requests": {"cpu": "49m"}})], before)
    assert said(found, "limit-range-minimum") == [("limit-range-minimum", "error", f"{C}.resources.requests.cpu")]
    assert messages(found, "limit-range-minimum") == [
        "LimitRange bounds: cpu of container web requests 49m, the minimum is 50m: raise it, or its pods are refused"
    ]
    assert said(checked([put(f"{C}.resources", {"requests": {"cpu": "50m"}})], before), "limit-range-minimum") == []


def test_what_broke_a_limit_range_before_warns() -> None:
    before = files(apps__limits=LIMITS, apps__web=deployment(container="resources: {requests: {cpu: 49m}}"))
    found = checked([put("spec.replicas", 3, 2)], before)
    assert said(found, "limit-range-minimum") == [("limit-range-minimum", "warning", f"{C}.resources.requests.cpu")]


def test_claims_pass_their_limit_range() -> None:
    text = LIMITS.replace("Container", "PersistentVolumeClaim").replace("min: {cpu: 50m}", "max: {storage: 1Gi}")
    resources = {"requests": {"storage": "2Gi"}}
    claim = new("PersistentVolumeClaim", spec={"accessModes": ["ReadWriteOnce"], "resources": resources})
    (found,) = checked([add(claim)], files(apps__limits=text))
    assert (found.rule, found.path) == ("limit-range-maximum", "spec.resources.requests.storage")
    assert found.message == "LimitRange bounds: storage of the claim requests 2Gi, the maximum is 1Gi: lower it"
