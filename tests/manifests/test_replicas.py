from typing import Any

import pytest

from functions._manifests.replicas import Pods, pods_of, scaled_value, scalers, unavailable_of, wanted
from functions._manifests.repository import Manifest
from tests.manifests.samples import application, repository


def manifest(kind: str, spec: dict[str, Any]) -> Manifest:
    return Manifest("a.yaml", 0, {"kind": kind, "spec": spec}, kind, "v1", "web", "shop")


@pytest.mark.parametrize(
    ("kind", "spec", "pods"),
    [
        ("Deployment", {}, (1, 1, 1)),
        ("Deployment", {"replicas": 4}, (4, 1, 4)),
        ("Deployment", {"replicas": 5}, (5, 2, 5)),
        ("Deployment", {"replicas": 0}, (0, 0, 0)),
        ("Deployment", {"replicas": 4, "strategy": {"rollingUpdate": {"maxSurge": 3}}}, (4, 3, 4)),
        ("Deployment", {"replicas": 4, "strategy": {"rollingUpdate": {"maxSurge": "100%"}}}, (4, 4, 4)),
        ("Deployment", {"replicas": 4, "strategy": {"type": "Recreate"}}, (4, 0, 4)),
        ("Deployment", {"replicas": True}, (1, 1, 1)),
        ("StatefulSet", {"replicas": 3}, (3, 0, 3)),
        ("ReplicaSet", {"replicas": 3}, (3, 0, 3)),
        ("DaemonSet", {}, (0, 0, 0)),
        ("Job", {}, (0, 0, 1)),
        ("Job", {"parallelism": 5, "completions": 3}, (0, 0, 3)),
        ("Job", {"suspend": True}, (0, 0, 0)),
        ("CronJob", {"jobTemplate": {"spec": {"parallelism": 2}}}, (0, 0, 2)),
        ("CronJob", {"suspend": True}, (0, 0, 0)),
        ("Pod", {}, (1, 0, 1)),
        ("ConfigMap", {}, (0, 0, 0)),
    ],
)
def test_how_many_pods(kind: str, spec: dict[str, Any], pods: tuple[int, int, int]) -> None:
    one = manifest(kind, spec)
    assert pods_of(one, {}) == Pods(*pods)
    assert wanted(one, {}) == (pods[2] > 0 or kind == "DaemonSet")


def test_daemons_run_on_each_known_node() -> None:
    assert pods_of(manifest("DaemonSet", {}), {}, 3) == Pods(3, 0, 3)


@pytest.mark.parametrize(
    ("kind", "spec", "pods"),
    [
        ("HorizontalPodAutoscaler", "minReplicas: 2, maxReplicas: 6", (2, 1, 6)),
        ("HorizontalPodAutoscaler", "maxReplicas: 6", (1, 1, 6)),
        ("ScaledObject", "maxReplicaCount: 6", (0, 0, 6)),
        ("ScaledObject", "minReplicaCount: 1", (1, 1, 100)),
    ],
)
def test_a_scaler_has_the_last_word(kind: str, spec: str, pods: tuple[int, int, int]) -> None:
    text = f"apiVersion: x/v1\nkind: {kind}\nmetadata: {{name: s}}\nspec: {{scaleTargetRef: {{name: web}}, {spec}}}\n"
    scaled = scalers(repository(argo__shop=application("shop", "apps"), apps__s=text))
    assert pods_of(manifest("Deployment", {"replicas": 9}), scaled) == Pods(*pods)
    assert pods_of(manifest("StatefulSet", {"replicas": 9}), scaled) == Pods(9, 0, 9)


@pytest.mark.parametrize(
    ("value", "up", "number"),
    [
        (None, True, 2),
        (None, False, 1),
        ("50%", True, 3),
        ("50%", False, 2),
        (0, True, 0),
        ("x", True, 0),
        (True, True, 0),
    ],
)
def test_a_number_or_a_share(value: Any, up: bool, number: int) -> None:
    assert scaled_value(value, 5, up) == number


def test_how_many_a_rollout_may_miss() -> None:
    assert unavailable_of(manifest("Deployment", {}), 3) == 0
    assert unavailable_of(manifest("Deployment", {}), 4) == 1
    assert unavailable_of(manifest("Deployment", {"strategy": {"type": "Recreate"}}), 3) == 3
