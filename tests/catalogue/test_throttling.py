"""CPU limits that only slow a program down."""

import pytest

from functions._catalogue.catalogue import PRACTICES
from tests.catalogue.building import Data, edits, overriding, planned, refusal, shop, thing, workload

AT = "spec.template.spec.containers[name=app].resources"


def _sized(requests: Data, limits: Data) -> Data:
    return workload(container={"resources": {"requests": requests, "limits": limits}})


def test_a_cpu_limit_goes_and_the_rest_stays() -> None:
    plan = planned("no-cpu-limits", shop(_sized({"cpu": "1"}, {"cpu": "2", "memory": "1Gi"})))
    assert edits(plan) == [("api", f"{AT}.limits.cpu", "2", None)]
    assert plan.operations[0].op == "remove_field"
    assert overriding(plan) == []
    assert plan.summary == "In shop: api: app loses its CPU limit of 2."


def test_limits_that_held_nothing_else_go_whole() -> None:
    plan = planned("no-cpu-limits", shop(_sized({"cpu": "1"}, {"cpu": "2"})))
    assert edits(plan) == [("api", f"{AT}.limits", {"cpu": "2"}, None)]


def test_a_limit_that_was_the_request_becomes_it() -> None:
    plan = planned("no-cpu-limits", shop(_sized({"memory": "1Gi"}, {"cpu": "2", "memory": "2Gi"})))
    assert edits(plan) == [("api", f"{AT}.requests.cpu", None, "2"), ("api", f"{AT}.limits.cpu", "2", None)]
    assert PRACTICES["no-cpu-limits"].corrects(plan.operations[1])
    assert not PRACTICES["no-cpu-limits"].corrects(plan.operations[0])


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        (
            thing("v1", "LimitRange", "b", spec={"limits": [{"type": "Container", "default": {"cpu": "1"}}]}),
            "LimitRange b demands a CPU limit",
        ),
        (
            thing("v1", "LimitRange", "b", spec={"limits": [{"type": "Pod", "max": {"cpu": "4"}}]}),
            "LimitRange b demands a CPU limit",
        ),
        (
            thing("v1", "LimitRange", "b", spec={"limits": [{"type": "Pod", "maxLimitRequestRatio": {"cpu": "4"}}]}),
            "LimitRange b demands a CPU limit",
        ),
        (thing("v1", "ResourceQuota", "q", spec={"hard": {"limits.cpu": "8"}}), "ResourceQuota q demands CPU limits"),
    ],
)
def test_what_is_demanded_stays(extra: Data, reason: str) -> None:
    repository = shop(_sized({"cpu": "1"}, {"cpu": "2"}), extra)
    assert refusal("no-cpu-limits", repository) == f"No CPU limits: does not fit: {reason}"


@pytest.mark.parametrize(
    "extra",
    [
        thing("v1", "LimitRange", "b", spec={"limits": [{"type": "Container", "default": {"memory": "1Gi"}}]}),
        thing("v1", "LimitRange", "b", spec={"limits": [{"type": "PersistentVolumeClaim", "max": {"cpu": "1"}}]}),
        thing("v1", "ResourceQuota", "q", spec={"hard": {"requests.cpu": "8"}}),
    ],
)
def test_what_demands_no_cpu_limit_keeps_none(extra: Data) -> None:
    assert planned("no-cpu-limits", shop(_sized({"cpu": "1"}, {"cpu": "2", "memory": "1Gi"}), extra))


def test_a_guaranteed_pod_was_made_so_on_purpose() -> None:
    same = {"cpu": "1", "memory": "1Gi"}
    assert refusal("no-cpu-limits", shop(_sized(same, same))) == (
        "No CPU limits: does not fit: api is Guaranteed on purpose (its requests are its limits)"
    )
    assert planned("no-cpu-limits", shop(_sized({"cpu": "1"}, {"cpu": "1"})))


def test_no_limit_is_no_limit() -> None:
    assert refusal("no-cpu-limits", shop(_sized({"cpu": "1"}, {"memory": "1Gi"}))) == (
        "No CPU limits: already so: api has no CPU limit"
    )
