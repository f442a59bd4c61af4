"""Horizontal autoscaling."""

import pytest

from tests.catalogue.building import Data, added, edits, overriding, planned, refusal, service, shop, thing, workload
from tests.catalogue.scaling import scaler_of_api

REQUESTING: Data = {"resources": {"requests": {"cpu": "100m"}}}


@pytest.mark.parametrize(
    ("spec", "said", "fewest", "most"),
    [
        ({}, {}, 2, 4),
        ({"replicas": 1}, {}, 2, 4),
        ({"replicas": 3}, {}, 3, 6),
        ({"replicas": 3}, {"max_replicas": 3}, 2, 3),
        ({"replicas": 3}, {"max_replicas": 4}, 3, 4),
        ({}, {"min_replicas": 1, "max_replicas": 3}, 1, 3),
        ({}, {"min_replicas": 3}, 3, 6),
    ],
)
def test_an_autoscaler(spec: Data, said: Data, fewest: int, most: int) -> None:
    plan = planned("autoscaler", shop(workload(spec=spec, container=REQUESTING), service()), **said)
    assert added(plan) == [
        {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": "api"},
            "spec": {
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"},
                "minReplicas": fewest,
                "maxReplicas": most,
                "metrics": [
                    {
                        "type": "Resource",
                        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}},
                    }
                ],
            },
        }
    ]


def test_a_number_in_git_would_be_set_back_so_it_goes() -> None:
    plan = planned("autoscaler", shop(workload(spec={"replicas": 1}, container=REQUESTING), service()))
    assert edits(plan)[1:] == [("api", "spec.replicas", 1, None)]
    assert plan.operations[1].op == "remove_field"
    assert overriding(plan) == []
    assert plan.automatic


def test_a_dip_to_one_pod_waits_for_a_person() -> None:
    plan = planned("autoscaler", shop(workload(spec={"replicas": 3}, container=REQUESTING), service()))
    assert plan.why_not_automatic == "api may drop from 3 pods to 1 until the autoscaler's first look"
    assert not plan.automatic


def test_two_pods_dip_to_one_as_well_and_the_summary_says_what_scales() -> None:
    plan = planned("autoscaler", shop(workload(spec={"replicas": 2}, container=REQUESTING), service()))
    assert plan.why_not_automatic == "api may drop from 2 pods to 1 until the autoscaler's first look"
    assert plan.summary == ("In shop: api scales between 2 and 4 replicas at 80 % of its CPU request, not fixed at 2.")


def test_nothing_is_removed_where_git_states_no_number() -> None:
    plan = planned("autoscaler", shop(workload(container=REQUESTING), service()))
    assert [one.op for one in plan.operations] == ["add_resource"]
    assert plan.automatic


@pytest.mark.parametrize(
    ("documents", "said", "reason"),
    [
        ((workload(), service()), {}, "container app of api has no CPU request to measure against"),
        (
            (workload(container=REQUESTING, beside=({"name": "side", "image": "x:1"},)), service()),
            {},
            "container side of api has no CPU request to measure against",
        ),
        (
            (workload(container=REQUESTING), service()),
            {"max_replicas": 1},
            "at most 1 replicas of api with at least 2 leaves nothing to scale",
        ),
        (
            (workload(container=REQUESTING), service()),
            {"min_replicas": 3, "max_replicas": 3},
            "at most 3 replicas of api with at least 3 leaves nothing to scale",
        ),
        (
            (workload(container=REQUESTING, spec={"replicas": 0}), service()),
            {},
            "api is scaled to zero on purpose",
        ),
        (
            (workload(container=REQUESTING, spec={"strategy": {"type": "Recreate"}}), service()),
            {},
            "api is replaced, never run twice (strategy Recreate)",
        ),
        (
            (workload(container=REQUESTING),),
            {},
            "no Service sends requests to api, so a second one may do the work twice",
        ),
        (
            (
                workload(container=REQUESTING),
                service(),
                thing("autoscaling/v2", "HorizontalPodAutoscaler", "api", spec={"scaleTargetRef": {"name": "web"}}),
            ),
            {},
            "another HorizontalPodAutoscaler is called api already",
        ),
    ],
)
def test_no_autoscaler(documents: tuple[Data, ...], said: Data, reason: str) -> None:
    assert refusal("autoscaler", shop(*documents), **said) == f"HorizontalPodAutoscaler: does not fit: {reason}"


def test_the_largest_number_has_to_fit_the_quota() -> None:
    for hard, fits in (("400m", True), ("399m", False)):
        quota = thing("v1", "ResourceQuota", "q", spec={"hard": {"requests.cpu": hard}})
        repository = shop(workload(container=REQUESTING), service(), quota)
        if fits:
            assert planned("autoscaler", repository)
        else:
            assert "ResourceQuota q of shop allows 399m of requests.cpu" in refusal("autoscaler", repository)


def test_an_autoscaled_workload_is_left_alone() -> None:
    documents = (workload(container=REQUESTING), service(), scaler_of_api(maxReplicas=3))
    assert refusal("autoscaler", shop(*documents)) == (
        "HorizontalPodAutoscaler: already so: HorizontalPodAutoscaler h scales api"
    )
