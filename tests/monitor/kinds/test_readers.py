"""How budgets, quotas, limits and autoscalers stand by themselves, from objects in wire form."""

from typing import Any

import pytest

from functions.health_monitor.kinds.evidence import EVIDENCE
from tests.monitor.kinds.objects import Object, event, obj, pod
from tests.monitor.kinds.reading import near, quota, said


def budget(
    healthy: int, desired: int, expected: int, allowed: int, observed: int = 1, more: Object | None = None
) -> Object:
    status: Object = {
        "observedGeneration": observed,
        "currentHealthy": healthy,
        "desiredHealthy": desired,
        "expectedPods": expected,
        "disruptionsAllowed": allowed,
    }
    return obj("PodDisruptionBudget", "web", metadata={"generation": 1}, status=status | (more or {}))


SYNC_FAILED: Object = {
    "conditions": [{"type": "DisruptionAllowed", "status": "False", "reason": "SyncFailed", "message": "no"}]
}


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (budget(2, 1, 2, 1), "well", "2 of 2 pods healthy, 1 needed, 1 may be evicted"),
        (budget(2, 2, 2, 0), "waiting", "every eviction is blocked"),
        (budget(1, 2, 2, 0), "waiting", "1 of 2 pods healthy, 2 needed"),
        (budget(0, 0, 0, 0), "waiting", "selects no pod"),
        (budget(2, 1, 2, 1, observed=0), "waiting", "has not seen the change yet"),
        (budget(0, 0, 0, 0, more=SYNC_FAILED), "broken", "SyncFailed: no"),
        (obj("PodDisruptionBudget", "web"), "waiting", "has not seen the change yet"),
    ],
)
def test_disruption_budgets(found: Object, state: str, words: str) -> None:
    assert said(found)[0] == state
    assert words in said(found)[1]


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (quota({"pods": "10"}, {"pods": "10"}, {"pods": "4"}), "well", "pods 4 of 10"),
        (quota({"requests.cpu": "1"}, {"requests.cpu": "1000m"}, {"requests.cpu": "1"}), "well", "requests.cpu 1 of"),
        (quota({"pods": "10"}, {"pods": "8"}, {"pods": "4"}), "waiting", "has not counted pods yet"),
        (quota({"pods": "10"}, None, {}), "waiting", "has not counted pods yet"),
        (quota({"pods": "10"}, {"pods": "10"}, {}), "waiting", "pods ? of 10"),
        (quota({"memory": "1Gi"}, {"memory": "1Gi"}, {"memory": "1025Mi"}), "broken", "more memory is used"),
        (quota({}, {}, {}), "waiting", "bounds nothing"),
        (quota({"pods": "junk"}, {"pods": "junk"}, {"pods": "4"}), "waiting", "has not counted"),
    ],
)
def test_quotas(found: Object, state: str, words: str) -> None:
    assert said(found)[0] == state
    assert words in said(found)[1]


def limit_range(**limit: Any) -> Object:
    return obj("LimitRange", "bounds", spec={"limits": [{"type": "Container", **limit}]})


def deployment(cpu: str | None = None) -> Object:
    resources = {"limits": {"cpu": cpu}, "requests": {"cpu": cpu}} if cpu else {}
    template = {"spec": {"containers": [{"name": "web", "resources": resources}]}}
    return obj("Deployment", "web", spec={"template": template})


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (limit_range(max={"cpu": "2"}), "well", "all 1 workloads"),
        (limit_range(max={"cpu": "500m"}), "broken", "1 of 1 workloads would be refused"),
    ],
)
def test_limit_ranges_are_held_against_the_pod_templates(found: Object, state: str, words: str) -> None:
    assert said(found, deployment("1"))[0] == state
    assert words in said(found, deployment("1"))[1]


def test_what_an_earlier_limit_range_filled_in_is_not_held_against_a_new_one() -> None:
    filled_in = pod("web-1")
    filled_in["spec"]["containers"][0]["resources"] = {"limits": {"cpu": "2"}}
    assert said(limit_range(max={"cpu": "1"}), deployment(), filled_in)[0] == "well"


def test_a_limit_range_without_workloads_shows_nothing() -> None:
    assert said(limit_range(max={"cpu": "1"}))[0] == "waiting"


@pytest.mark.parametrize(
    ("kind", "message", "times"),
    [
        ("ResourceQuota", 'pods "w" is forbidden: exceeded quota: bounds, requested: pods=1, used: pods=4', 1),
        ("ResourceQuota", 'pods "w" is forbidden: exceeded quota: bounds-2, requested: pods=1', 0),
        ("ResourceQuota", 'pods "w" is forbidden: maximum cpu usage per Container is 1, but limit is 2', 0),
        ("LimitRange", 'pods "w" is forbidden: maximum cpu usage per Container is 1, but limit is 2', 1),
        ("LimitRange", 'pods "w" is forbidden: exceeded quota: bounds, requested: pods=1', 0),
    ],
)
def test_refusals_are_counted_where_they_belong(kind: str, message: str, times: int) -> None:
    count = EVIDENCE[kind].refusals
    assert count is not None
    found = count("bounds", near(kind, event("FailedCreate", message), event("Unhealthy", message)))
    assert found == (times, message if times else "")


def autoscaler(*conditions: tuple[str, str, str], generation: int = 1, observed: int | None = 1) -> Object:
    status = {
        "conditions": [
            {"type": one, "status": two, "reason": three, "message": "why"} for one, two, three in conditions
        ],
        "currentReplicas": 2,
        "desiredReplicas": 3,
    }
    if observed is not None:
        status["observedGeneration"] = observed
    spec = {"minReplicas": 1, "maxReplicas": 5}
    return obj("HorizontalPodAutoscaler", "web", metadata={"generation": generation}, spec=spec, status=status)


ABLE, ACTIVE = ("AbleToScale", "True", "ReadyForNewScale"), ("ScalingActive", "True", "ValidMetricFound")


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (autoscaler(ABLE, ACTIVE), "well", "2 replicas, 3 wanted, of 1 to 5"),
        (autoscaler(ABLE, ACTIVE, observed=None), "well", "2 replicas"),
        (autoscaler(ABLE, ACTIVE, ("ScalingLimited", "True", "TooManyReplicas")), "well", "TooManyReplicas: why"),
        (autoscaler(ABLE, ("ScalingActive", "False", "FailedGetResourceMetric")), "broken", "no metric to scale by"),
        (autoscaler(ABLE, ("ScalingActive", "False", "ScalingDisabled")), "well", "scaled to zero"),
        (autoscaler(("AbleToScale", "False", "FailedGetScale")), "broken", "FailedGetScale: why"),
        (autoscaler(), "waiting", "has not looked yet"),
        (autoscaler(ABLE, ACTIVE, generation=2), "waiting", "has not seen the change"),
    ],
)
def test_autoscalers(found: Object, state: str, words: str) -> None:
    assert said(found)[0] == state
    assert words in said(found)[1]
