"""Disruption budgets, and pods spread over nodes."""

from typing import Any

import pytest

from functions._catalogue.catalogue import PRACTICES
from tests.catalogue.building import Data, added, edits, overriding, planned, refusal, service, shop, thing, workload
from tests.catalogue.scaling import scaler_of_api


@pytest.mark.parametrize(
    ("spec", "said", "field", "value"),
    [
        ({"replicas": 2}, {}, "maxUnavailable", 1),
        ({"replicas": 2}, {"min_available": 1}, "minAvailable", 1),
        ({"replicas": 3}, {"min_available": 2}, "minAvailable", 2),
        ({"replicas": 2}, {"min_available": "50%"}, "minAvailable", "50%"),
        ({"replicas": 4}, {"min_available": "75%"}, "minAvailable", "75%"),
    ],
)
def test_a_disruption_budget(spec: Data, said: Data, field: str, value: int | str) -> None:
    plan = planned("disruption-budget", shop(workload(spec=spec)), **said)
    assert added(plan) == [
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": {"name": "api"},
            "spec": {field: value, "selector": {"matchLabels": {"app": "api"}}},
        }
    ]
    assert [one.name for one in plan.workloads] == ["api"]
    assert plan.automatic


@pytest.mark.parametrize(
    ("spec", "said", "reason"),
    [
        ({"replicas": 1}, {}, "api runs 1 replica: a budget would block every drain"),
        ({"replicas": 0}, {}, "api runs 0 replicas: a budget would block every drain"),
        (
            {"replicas": 2},
            {"min_available": 2},
            "a budget of at least 2 available out of 2 pods of api blocks every drain",
        ),
        (
            {"replicas": 3},
            {"min_available": "67%"},
            "a budget of at least 67% available out of 3 pods of api blocks every drain",
        ),
        ({"replicas": 2, "selector": {}}, {}, "api has no matchLabels to select its pods by"),
    ],
)
def test_no_budget_that_blocks_a_drain(spec: Data, said: Data, reason: str) -> None:
    assert refusal("disruption-budget", shop(workload(spec=spec)), **said) == (
        f"PodDisruptionBudget: does not fit: {reason}"
    )


def _budget(name: str, **selector: Any) -> Data:
    return thing("policy/v1", "PodDisruptionBudget", name, spec={"maxUnavailable": 1, "selector": selector})


@pytest.mark.parametrize(
    ("budget", "reason"),
    [
        (_budget("b", matchLabels={"app": "api"}), "already so: PodDisruptionBudget b guards api"),
        (
            _budget("b", matchExpressions=[{"key": "app", "operator": "In", "values": ["api"]}]),
            "already so: PodDisruptionBudget b guards api",
        ),
        (
            _budget("api", matchLabels={"app": "other"}),
            "does not fit: another PodDisruptionBudget is called api already",
        ),
    ],
)
def test_a_budget_that_is_there(budget: Data, reason: str) -> None:
    repository = shop(workload(spec={"replicas": 2}), budget)
    assert refusal("disruption-budget", repository) == f"PodDisruptionBudget: {reason}"


@pytest.mark.parametrize(
    ("scaler", "pods"),
    [
        (scaler_of_api(minReplicas=3, maxReplicas=9), 3),
        (
            thing(
                "keda.sh/v1alpha1",
                "ScaledObject",
                "k",
                spec={"scaleTargetRef": {"name": "api"}, "minReplicaCount": 4, "maxReplicaCount": 9},
            ),
            4,
        ),
    ],
)
def test_an_autoscaler_promises_its_minimum(scaler: Data, pods: int) -> None:
    plan = planned("disruption-budget", shop(workload(spec={"replicas": 2}), scaler))
    assert f"maxUnavailable 1 of {pods} pods" in plan.summary


@pytest.mark.parametrize(
    "scaler",
    [
        scaler_of_api(maxReplicas=9),
        thing("keda.sh/v1alpha1", "ScaledObject", "k", spec={"scaleTargetRef": {"name": "api"}, "maxReplicaCount": 9}),
    ],
)
def test_an_autoscaler_may_promise_too_little(scaler: Data) -> None:
    assert "would block every drain" in refusal("disruption-budget", shop(workload(spec={"replicas": 2}), scaler))


def test_another_workloads_autoscaler_says_nothing() -> None:
    foreign = thing(
        "keda.sh/v1alpha1", "ScaledObject", "k", spec={"scaleTargetRef": {"name": "api", "kind": "StatefulSet"}}
    )
    assert planned("disruption-budget", shop(workload(spec={"replicas": 2}), foreign))


def test_pods_are_spread_over_nodes() -> None:
    plan = planned("topology-spread", shop(workload(spec={"replicas": 2})))
    assert edits(plan) == [
        (
            "api",
            "spec.template.spec.topologySpreadConstraints",
            None,
            [
                {
                    "maxSkew": 1,
                    "topologyKey": "kubernetes.io/hostname",
                    "whenUnsatisfiable": "ScheduleAnyway",
                    "labelSelector": {"matchLabels": {"app": "api"}},
                }
            ],
        )
    ]


@pytest.mark.parametrize(
    ("spec", "pod", "reason"),
    [
        (
            {"replicas": 2},
            {"topologySpreadConstraints": [{"maxSkew": 1}]},
            "already so: api has topologySpreadConstraints",
        ),
        (
            {"replicas": 2},
            {"affinity": {"podAntiAffinity": {"x": []}}},
            "already so: api keeps its pods apart by podAntiAffinity",
        ),
        ({"replicas": 1}, {}, "does not fit: api runs 1 replica: there is nothing to spread"),
        ({"replicas": 2}, {"nodeName": "one"}, "does not fit: api is bound to one node"),
        (
            {"replicas": 2},
            {"nodeSelector": {"kubernetes.io/hostname": "one"}},
            "does not fit: api is bound to one node",
        ),
        ({"replicas": 2, "selector": {}}, {}, "does not fit: api has no matchLabels to count its pods by"),
    ],
)
def test_nothing_to_spread(spec: Data, pod: Data, reason: str) -> None:
    assert refusal("topology-spread", shop(workload(spec=spec, pod=pod))) == f"Pods spread over nodes: {reason}"


def test_only_a_single_replica_is_a_defect_by_itself() -> None:
    plan = planned("replicas", shop(workload(spec={"replicas": 1}), service()))
    assert PRACTICES["replicas"].corrects(plan.operations[0])
    assert overriding(plan) == []
