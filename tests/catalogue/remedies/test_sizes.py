"""Requests, limits and replicas by usage: both ways, within every bound, and never on too little."""

from typing import Any

import pytest

from eventing.vocabulary import Resource
from functions._catalogue.remedies.diagnosis import diagnose
from functions._catalogue.remedies.remedy import Patient
from functions._symptoms.symptom import Symptom
from functions._symptoms.usage import Usage
from tests.catalogue.remedies.clinic import deployment, edits, mended, seen, tree

FULL = "0/3 nodes are available: 3 Insufficient memory."
FULL_CPU = "0/3 nodes are available: 3 Insufficient cpu."
MI = 1024.0**2
BIG = "resources: {requests: {cpu: '1', memory: 1Gi}, limits: {cpu: '2', memory: 2Gi}}"
RATIO = """
apiVersion: v1
kind: LimitRange
metadata: {name: bounds, namespace: shop}
spec: {limits: [{type: Container, min: {memory: 300Mi}, maxLimitRequestRatio: {cpu: 4}}]}
"""
SCALER = """
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 5
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
"""
VERTICAL = """
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web, namespace: shop}
spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
"""


def _used(
    name: str = "web",
    memory: float = 200,
    cpu: float = 0.1,
    hours: float = 168.0,
    samples: int = 5000,
    most: float = 1.1,
) -> Usage:
    """`memory` in Mi and `cpu` in cores at every percentile but the highest, which is `most` times as much."""
    shares = {"p50": 0.5, "p95": 1.0, "p99": 1.0, "max": most}
    return Usage(
        Resource("Deployment", name, "shop", "apps/v1"),
        name,
        hours,
        samples,
        {key: memory * MI * share for key, share in shares.items()},
        {key: cpu * share for key, share in shares.items()},
    )


SMALL = {
    "resources.requests.memory": "240Mi",
    "resources.limits.memory": "288Mi",
    "resources.requests.cpu": "120m",
}


@pytest.mark.parametrize(
    ("documents", "usage", "expected"),
    [
        ((deployment(container=BIG),), _used(), SMALL),
        # a heap that is stated is filled one day, whatever was used until now
        (
            (deployment(container=f"{BIG}, env: [{{name: JAVA_OPTS, value: -Xmx600m}}]"),),
            _used(),
            {**SMALL, "resources.requests.memory": "752Mi", "resources.limits.memory": "752Mi"},
        ),
        # one that is a share of the limit keeps the limit
        (
            (deployment(container=f"{BIG}, env: [{{name: JAVA_OPTS, value: '-XX:MaxRAMPercentage=75'}}]"),),
            _used(),
            {"resources.requests.memory": "240Mi", "resources.requests.cpu": "120m"},
        ),
        # what an autoscaler measures against stays
        ((deployment(container=BIG), SCALER), _used(), {k: v for k, v in SMALL.items() if "memory" in k}),
        # minimum and ratio of the LimitRange
        (
            (deployment(container=BIG), RATIO),
            _used(),
            {
                "resources.requests.memory": "304Mi",
                "resources.limits.memory": "304Mi",
                "resources.requests.cpu": "120m",
                "resources.limits.cpu": "480m",
            },
        ),
        # the best quality of service stays: request and limit remain equal
        (
            (deployment(container="resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}"),),
            _used(),
            {"resources.requests.memory": "288Mi", "resources.limits.memory": "288Mi"},
        ),
        # upward, where it needs more than it asks for
        (
            (deployment(container="resources: {requests: {memory: 64Mi}, limits: {memory: 1Gi}}"),),
            _used(memory=500),
            {"resources.requests.memory": "608Mi", "resources.limits.memory": "720Mi"},
        ),
    ],
)
def test_a_container_asks_for_what_it_used(documents: tuple[str, ...], usage: Usage, expected: dict[str, Any]) -> None:
    found = seen(tree(*documents), FULL, usage=(usage,))
    assert found.remedy == "right-size", found.escalate
    assert edits(found) == expected
    again = seen(mended(tree(*documents), found), FULL, usage=(usage,))
    assert again.plan is None


@pytest.mark.parametrize(
    ("documents", "usage"),
    [
        ((deployment(container=BIG),), ()),
        ((deployment(container=BIG),), (_used(hours=5.0),)),
        ((deployment(container=BIG),), (_used(samples=10),)),
        ((deployment(container=BIG),), (_used(memory=800, cpu=0.8),)),  # saves less than a fifth
        ((deployment(container=BIG), VERTICAL), (_used(),)),
        ((deployment(),), (_used(),)),
        ((deployment(container="resources: {requests: [1], limits: x}"),), (_used(),)),
        ((deployment(container=BIG),), (Usage(Resource("Deployment", "web", "shop"), "web", 100.0, 1000),)),
    ],
)
def test_nothing_is_lowered_on_too_little(documents: tuple[str, ...], usage: tuple[Usage, ...]) -> None:
    assert seen(tree(*documents), FULL, usage=usage).plan is None


def test_without_usage_a_person_gets_who_asks_for_most() -> None:
    found = seen(tree(deployment(container=BIG)), FULL)
    assert "Deployment web (web: requests.memory 1Gi)" in found.escalate
    assert "What is really used is not known" in found.escalate


def test_what_waits_gets_room_from_those_that_ask_for_most_and_need_least() -> None:
    documents = [deployment(container=BIG, name=name) for name in ("a", "b", "c", "d")]
    usage = tuple(_used(name, memory=100 * at) for at, name in enumerate(("a", "b", "c", "d"), start=1))
    found = seen(tree(deployment(container=BIG), *documents), FULL, usage=usage)
    assert found.plan is not None
    assert [one.name for one in found.plan.workloads] == ["a", "b", "c"]
    assert "of memory are kept free" in found.cause


def test_what_keeps_data_is_lowered_by_a_person_only() -> None:
    found = seen(tree(deployment(container=f"image: redis:8.2.0, {BIG}")), FULL, usage=(_used(),))
    assert found.plan is not None
    assert not found.plan.automatic


@pytest.mark.parametrize(("replicas", "cpu", "scaled", "fewer"), [
    (5, 0.02, False, True), (5, 0.05, False, False), (2, 0.02, False, False), (5, 0.02, True, False),
])  # fmt: skip
def test_pods_that_do_nearly_nothing_become_two_once_a_person_agrees(
    replicas: int, cpu: float, scaled: bool, fewer: bool
) -> None:
    asked = f"resources: {{requests: {{cpu: {30 if cpu < 0.03 else 60}m, memory: 112Mi}}}}"
    documents = (deployment(container=asked, spec=f"replicas: {replicas}"), *((SCALER,) if scaled else ()))
    found = seen(tree(*documents), FULL_CPU, usage=(_used(memory=90, cpu=cpu),))
    assert (found.remedy == "fewer-replicas") is fewer
    assert found.plan is None or not found.plan.automatic


WEB, API = (Resource("Deployment", name, "shop", "apps/v1") for name in ("web", "api"))
BUDGET = """
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
"""
SPREAD = (
    "topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule}]"
)


def relieved(*documents: str, unplaced: tuple[Resource, ...] = (), unwell: tuple[Resource, ...] = ()) -> Any:
    """The diagnosis of a full node, where both are measured."""
    node = Symptom("node-full", Resource("Node", "shelf-1"), {"resource": "memory"})
    usage = (_used("web", cpu=0.02), _used("api", cpu=0.02))
    return diagnose(
        Patient(node, None, tree(*documents), usage=usage, unplaced=frozenset(unplaced), unwell=frozenset(unwell))
    )


BOTH = (deployment(container=BIG, spec="replicas: 3"), deployment(container=BIG, name="api"))


def written(found: Any) -> dict[str, list[str]]:
    assert found.plan is not None, found.escalate
    changed: dict[str, list[str]] = {}
    for one in found.plan.operations:
        changed.setdefault(one.resource.name, []).append(one.path.rpartition(".")[2])
    return changed


def test_what_found_no_room_comes_first_with_one_pod_instead_of_several_that_would_be_idle() -> None:
    found = relieved(*BOTH, unplaced=(WEB,), unwell=(WEB,))
    assert set(written(found)) == {"web"}
    assert "replicas" in written(found)["web"]
    assert not found.plan.automatic  # how many pods are safe is a person's to say, here or in the policy


@pytest.mark.parametrize(
    "documents",
    [
        (deployment(container=BIG, spec="replicas: 3"), BUDGET),
        (deployment(container=BIG, spec="replicas: 3", pod=SPREAD),),
        (deployment(container=BIG),),
    ],
)
def test_pods_that_have_to_be_several_stay_several(documents: tuple[str, ...]) -> None:
    assert "replicas" not in written(relieved(*documents, unplaced=(WEB,), unwell=(WEB,)))["web"]


def test_what_runs_keeps_its_pods_and_what_is_unwell_is_left_alone() -> None:
    assert set(written(relieved(*BOTH))) == {"web", "api"}
    assert "replicas" not in written(relieved(*BOTH))["web"]
    assert set(written(relieved(*BOTH, unwell=(WEB,)))) == {"api"}


def test_a_limit_is_not_lowered_so_far_at_once_that_a_guardrail_calls_it_starving() -> None:
    found = seen(
        tree(deployment(container="resources: {requests: {memory: 1Gi}, limits: {memory: 4Gi}}")),
        FULL,
        usage=(_used(memory=50),),
    )
    assert edits(found)["resources.limits.memory"] == "512Mi"
    assert found.plan is not None
    assert found.plan.automatic
