"""Rollouts, over a small cluster of their own."""

from typing import Any

import pytest

from functions._rehearsal.controllers.control import template_hash
from functions._rehearsal.controllers.deployments import limits
from tests.rehearsal.small import Cluster, template, web


@pytest.mark.parametrize(
    ("strategy", "desired", "surge", "unavailable"),
    [
        ({}, 4, 1, 1),
        ({}, 2, 1, 0),
        ({}, 1, 1, 0),
        ({"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}, 3, 0, 1),
        ({"rollingUpdate": {"maxSurge": "100%", "maxUnavailable": 2}}, 3, 3, 2),
        ({"rollingUpdate": {"maxSurge": "0%", "maxUnavailable": "10%"}}, 3, 0, 1),
        ({"type": "Recreate"}, 3, 0, 3),
    ],
)
def test_how_many_more_and_how_many_fewer(strategy: dict[str, Any], desired: int, surge: int, unavailable: int) -> None:
    assert limits({"spec": {"strategy": strategy}}, desired) == (surge, unavailable)


def test_a_deployment_becomes_available(cluster: Cluster) -> None:
    cluster.put("Deployment", "web", **web(replicas=3))
    cluster.run(0.2)
    assert cluster.condition("Deployment", "web", "Available") == ("False", "MinimumReplicasUnavailable")
    assert cluster.condition("Deployment", "web", "Progressing") == ("True", "ReplicaSetUpdated")
    cluster.until(lambda: cluster.ready() == 3)
    cluster.run(0.3)
    live = cluster.get("Deployment", "web")
    assert {name: value for name, value in live["status"].items() if name != "conditions"} == {
        "observedGeneration": 1,
        "replicas": 3,
        "readyReplicas": 3,
        "availableReplicas": 3,
        "updatedReplicas": 3,
        "unavailableReplicas": 0,
    }
    assert cluster.condition("Deployment", "web", "Available") == ("True", "MinimumReplicasAvailable")
    assert cluster.condition("Deployment", "web", "Progressing") == ("True", "NewReplicaSetAvailable")
    (replica_set,) = cluster.objects.of("ReplicaSet", "n")
    digest = template_hash(template())
    assert replica_set["metadata"]["name"] == f"web-{digest}"
    assert replica_set["metadata"]["labels"] == {"app": "web", "pod-template-hash": digest}
    assert replica_set["spec"]["selector"]["matchLabels"] == {"app": "web", "pod-template-hash": digest}
    assert live["metadata"]["annotations"] == {"deployment.kubernetes.io/revision": "1"}
    for pod in cluster.pods():
        assert pod["metadata"]["name"].startswith(f"web-{digest}-")
        assert pod["metadata"]["labels"] == {"app": "web", "pod-template-hash": digest}
        assert pod["metadata"]["ownerReferences"][0]["name"] == f"web-{digest}"
    assert {pod["spec"]["nodeName"] for pod in cluster.pods()} == {"shelf-1", "shelf-2", "shelf-3"}
    assert cluster.reasons("Deployment") == ["ScalingReplicaSet"]


def test_a_rolling_update_never_goes_below_and_never_above(cluster: Cluster) -> None:
    cluster.put("Deployment", "web", **web(replicas=4))
    cluster.until(lambda: cluster.ready() == 4)
    cluster.put("Deployment", "web", **web("web:2", replicas=4))
    for _ in range(60):
        cluster.run(0.1)
        active = [pod for pod in cluster.pods() if not pod["metadata"].get("deletionTimestamp")]
        assert len(active) <= 5  # 25% of 4
        assert cluster.ready() >= 3
    images = [pod["spec"]["containers"][0]["image"] for pod in cluster.pods()]
    assert images == ["web:2"] * 4
    old, new = sorted(cluster.objects.of("ReplicaSet", "n"), key=lambda each: each["spec"]["replicas"])
    assert (old["spec"]["replicas"], new["spec"]["replicas"]) == (0, 4)
    assert new["metadata"]["annotations"] == {"deployment.kubernetes.io/revision": "2"}


def test_going_back_uses_the_old_replica_set_under_a_new_revision(cluster: Cluster) -> None:
    cluster.put("Deployment", "web", **web(replicas=1))
    cluster.until(lambda: cluster.ready() == 1)
    first = cluster.objects.of("ReplicaSet", "n")[0]["metadata"]["name"]
    cluster.put("Deployment", "web", **web("web:2", replicas=1))
    cluster.run(3)
    cluster.put("Deployment", "web", **web(replicas=1))
    cluster.run(3)
    sets = {each["metadata"]["name"]: each for each in cluster.objects.of("ReplicaSet", "n")}
    assert len(sets) == 2
    assert sets[first]["spec"]["replicas"] == 1
    assert sets[first]["metadata"]["annotations"] == {"deployment.kubernetes.io/revision": "3"}
    assert cluster.get("Deployment", "web")["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == "3"


def test_a_bad_update_leaves_the_old_pods_and_times_out(cluster: Cluster) -> None:
    cluster.put("Deployment", "web", **web(replicas=2, progressDeadlineSeconds=20))
    cluster.until(lambda: cluster.ready() == 2)
    old = {pod["metadata"]["name"] for pod in cluster.pods()}
    cluster.put("Deployment", "web", **web("web:9", replicas=2, progressDeadlineSeconds=20))
    cluster.run(1.9)
    assert cluster.condition("Deployment", "web", "Progressing") == ("True", "ReplicaSetUpdated")
    cluster.run(1.5)
    assert cluster.condition("Deployment", "web", "Progressing") == ("False", "ProgressDeadlineExceeded")
    assert old < {pod["metadata"]["name"] for pod in cluster.pods()}
    assert cluster.ready() == 2
    assert cluster.condition("Deployment", "web", "Available") == ("True", "MinimumReplicasAvailable")
    cluster.put("Deployment", "web", **web(replicas=2, progressDeadlineSeconds=20))
    cluster.run(1)
    assert {pod["metadata"]["name"] for pod in cluster.pods()} == old
    assert cluster.condition("Deployment", "web", "Progressing") == ("True", "NewReplicaSetAvailable")


def test_recreate_ends_the_old_before_it_begins_the_new(cluster: Cluster) -> None:
    cluster.put("Deployment", "web", **web(strategy={"type": "Recreate"}))
    cluster.until(lambda: cluster.ready() == 1)
    cluster.put("Deployment", "web", **web("web:2", strategy={"type": "Recreate"}))
    counts = set()
    for _ in range(30):
        cluster.run(0.1)
        counts.add(len(cluster.pods()))
    assert counts == {0, 1}
    assert cluster.pods()[0]["spec"]["containers"][0]["image"] == "web:2"


def test_min_ready_seconds_delay_availability(cluster: Cluster) -> None:
    cluster.put("Deployment", "web", **web(minReadySeconds=10))
    cluster.until(lambda: cluster.ready() == 1)
    cluster.run(0.5)
    assert cluster.get("Deployment", "web")["status"]["readyReplicas"] == 1
    assert cluster.get("Deployment", "web")["status"]["availableReplicas"] == 0
    cluster.run(1.8)
    assert cluster.get("Deployment", "web")["status"]["availableReplicas"] == 1


def test_old_replica_sets_beyond_the_history_go(cluster: Cluster) -> None:
    for image in ("web:1", "web:2", "web:1", "web:2"):
        cluster.put("Deployment", "web", **web(image, revisionHistoryLimit=0))
        cluster.run(3)
        assert len(cluster.objects.of("ReplicaSet", "n")) == 1


def test_a_paused_deployment_rolls_nothing(cluster: Cluster) -> None:
    cluster.put("Deployment", "web", **web(paused=True))
    cluster.run(1)
    assert cluster.pods() == []


def test_scaling_down_takes_the_youngest_and_replaces_nothing(cluster: Cluster) -> None:
    cluster.put("Deployment", "web", **web(replicas=1))
    cluster.until(lambda: cluster.ready() == 1)
    (oldest,) = cluster.pods()
    cluster.put("Deployment", "web", **web(replicas=3))
    cluster.until(lambda: cluster.ready() == 3)
    cluster.put("Deployment", "web", **web(replicas=1))
    cluster.run(1)
    assert [pod["metadata"]["name"] for pod in cluster.pods()] == [oldest["metadata"]["name"]]


def test_a_pod_that_is_deleted_is_replaced_and_lingers_until_its_program_stopped(cluster: Cluster) -> None:
    cluster.put("Deployment", "web", **web())
    cluster.until(lambda: cluster.ready() == 1)
    (pod,) = cluster.pods()
    cluster.kubelet.terminate(pod, cluster.now)
    live = cluster.get("Pod", pod["metadata"]["name"])
    assert live["metadata"]["deletionGracePeriodSeconds"] == 30
    assert live["metadata"]["deletionTimestamp"] == "2027-01-15T08:00:03Z"
    cluster.run(0.1)
    assert cluster.ready() == 0
    assert len(cluster.pods()) == 2
    cluster.until(lambda: len(cluster.pods()) == 1 and cluster.ready() == 1, 2)
    assert cluster.pods()[0]["metadata"]["name"] != pod["metadata"]["name"]


@pytest.mark.parametrize(
    ("lifecycle", "grace", "seconds"),
    [
        ({}, None, 0.2),
        ({"preStop": {"sleep": {"seconds": 10}}}, None, 1.2),
        ({"preStop": {"exec": {"command": ["sh", "-c", "sleep 10"]}}}, None, 1.2),
        ({"preStop": {"exec": {"command": ["sleep", "10"]}}}, None, 1.2),
        ({"preStop": {"exec": {"command": ["nginx", "-s", "quit"]}}}, None, 0.2),
        ({"preStop": {"sleep": {"seconds": 60}}}, 5, 0.6),
    ],
)
def test_how_long_a_pod_takes_to_end(
    cluster: Cluster, lifecycle: dict[str, Any], grace: int | None, seconds: float
) -> None:
    pod_template = template(lifecycle=lifecycle)
    if grace is not None:
        pod_template["spec"]["terminationGracePeriodSeconds"] = grace
    cluster.put("Deployment", "web", **web() | {"template": pod_template})
    cluster.until(lambda: cluster.ready() == 1)
    cluster.put("Deployment", "web", **web(replicas=0) | {"template": pod_template})
    cluster.run(0.1)
    began = cluster.now
    cluster.until(lambda: cluster.pods() == [])
    assert cluster.now - began == pytest.approx(seconds, abs=0.15)


def test_a_refused_pod_is_tried_again_with_pauses_and_says_why(cluster: Cluster) -> None:
    limit = {"limits": [{"type": "Container", "max": {"memory": "8Mi"}}]}
    cluster.put("LimitRange", "lr", "v1", **limit)
    template_ = template(resources={"limits": {"memory": "9Mi"}})
    cluster.put("Deployment", "web", **web() | {"template": template_})
    cluster.run(3)
    assert cluster.pods() == []
    assert 3 <= cluster.reasons("ReplicaSet").count("FailedCreate") <= 6  # after 1, 2, 4, 8... of its seconds
    assert cluster.condition("Deployment", "web", "ReplicaFailure") == ("True", "FailedCreate")
    cluster.objects.delete("LimitRange", "n", "lr")
    cluster.until(lambda: cluster.ready() == 1, 5)
    cluster.run(1.2)
    assert "ReplicaFailure" not in str(cluster.get("Deployment", "web")["status"])
