"""StatefulSets, DaemonSets, Jobs and CronJobs."""

from typing import Any

import pytest

from functions._rehearsal.controllers.jobs import latest
from functions._rehearsal.nodes import lose_node
from tests.rehearsal.small import NOW, Cluster, template, web

CLAIM = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "1Gi"}}}}


def names(cluster: Cluster) -> list[str]:
    return [pod["metadata"]["name"] for pod in cluster.pods()]


def test_a_stateful_set_makes_numbered_pods_one_after_the_other_with_claims(cluster: Cluster) -> None:
    cluster.put("StatefulSet", "db", **web(replicas=2, volumeClaimTemplates=[CLAIM]))
    cluster.run(0.2)
    assert names(cluster) == ["db-0"]
    cluster.until(lambda: cluster.ready() == 2)
    cluster.run(0.2)
    assert names(cluster) == ["db-0", "db-1"]
    pod = cluster.get("Pod", "db-1")
    assert pod["spec"]["volumes"] == [{"name": "data", "persistentVolumeClaim": {"claimName": "data-db-1"}}]
    assert pod["metadata"]["labels"]["statefulset.kubernetes.io/pod-name"] == "db-1"
    claims = cluster.objects.of("PersistentVolumeClaim", "n")
    assert [(each["metadata"]["name"], each["status"]["phase"]) for each in claims] == [
        ("data-db-0", "Bound"),
        ("data-db-1", "Bound"),
    ]
    status = cluster.get("StatefulSet", "db")["status"]
    assert (status["replicas"], status["readyReplicas"], status["updatedReplicas"], status["availableReplicas"]) == (
        2,
    ) * 4
    assert status["currentRevision"] == status["updateRevision"]
    assert status["observedGeneration"] == 1


def test_a_stateful_set_is_updated_from_the_last_pod_to_the_first_and_keeps_its_volumes(cluster: Cluster) -> None:
    cluster.put("StatefulSet", "db", **web(replicas=2, volumeClaimTemplates=[CLAIM]))
    cluster.until(lambda: cluster.ready() == 2)
    home = cluster.get("Pod", "db-0")["spec"]["nodeName"]
    before = cluster.get("Pod", "db-0")["metadata"]["uid"]
    cluster.put("StatefulSet", "db", **web("web:2", replicas=2, volumeClaimTemplates=[CLAIM]))
    cluster.run(0.5)
    status = cluster.get("StatefulSet", "db")["status"]
    assert status["currentRevision"] != status["updateRevision"]
    assert cluster.get("Pod", "db-0")["metadata"]["uid"] == before
    cluster.until(lambda: cluster.get("StatefulSet", "db")["status"]["updatedReplicas"] == 2 and cluster.ready() == 2)
    cluster.run(0.2)
    assert [pod["spec"]["containers"][0]["image"] for pod in cluster.pods()] == ["web:2"] * 2
    assert cluster.get("Pod", "db-0")["spec"]["nodeName"] == home
    assert cluster.get("Pod", "db-0")["metadata"]["uid"] != before
    status = cluster.get("StatefulSet", "db")["status"]
    assert status["currentRevision"] == status["updateRevision"]


def test_a_broken_update_of_a_stateful_set_stops_and_the_way_back_mends_it(cluster: Cluster) -> None:
    cluster.put("StatefulSet", "db", **web(replicas=2))
    cluster.until(lambda: cluster.ready() == 2)
    cluster.put("StatefulSet", "db", **web("web:9", replicas=2))
    cluster.run(3)
    assert [pod["spec"]["containers"][0]["image"] for pod in cluster.pods()] == ["web:1", "web:9"]
    cluster.put("StatefulSet", "db", **web(replicas=2))
    cluster.until(lambda: cluster.ready() == 2, 4)


def test_parallel_pods_on_delete_and_fewer_replicas(cluster: Cluster) -> None:
    options: dict[str, Any] = {"podManagementPolicy": "Parallel", "updateStrategy": {"type": "OnDelete"}}
    cluster.put("StatefulSet", "db", **web(replicas=3, **options))
    cluster.run(0.2)
    assert names(cluster) == ["db-0", "db-1", "db-2"]
    cluster.until(lambda: cluster.ready() == 3)
    cluster.put("StatefulSet", "db", **web("web:2", replicas=3, **options))
    cluster.run(2)
    assert {pod["spec"]["containers"][0]["image"] for pod in cluster.pods()} == {"web:1"}
    cluster.put("StatefulSet", "db", **web("web:2", replicas=1, **options))
    cluster.run(2)
    assert names(cluster) == ["db-0"]


def test_a_daemon_set_runs_everywhere_and_is_replaced_one_by_one(cluster: Cluster) -> None:
    cluster.put("DaemonSet", "agent", **web())
    cluster.until(lambda: cluster.ready() == 3)
    cluster.run(0.2)
    assert sorted(pod["spec"]["nodeName"] for pod in cluster.pods()) == ["shelf-1", "shelf-2", "shelf-3"]
    assert cluster.get("DaemonSet", "agent")["status"] == {
        "observedGeneration": 1,
        "desiredNumberScheduled": 3,
        "currentNumberScheduled": 3,
        "updatedNumberScheduled": 3,
        "numberReady": 3,
        "numberAvailable": 3,
        "numberUnavailable": 0,
        "numberMisscheduled": 0,
    }
    cluster.put("DaemonSet", "agent", **web("web:2"))
    for _ in range(80):
        cluster.run(0.1)
        assert cluster.ready() >= 2
    assert [pod["spec"]["containers"][0]["image"] for pod in cluster.pods()] == ["web:2"] * 3


def test_a_daemon_set_keeps_to_its_nodes(cluster: Cluster) -> None:
    pinned = template()
    pinned["spec"]["nodeSelector"] = {"kubernetes.io/hostname": "shelf-2"}
    cluster.put("DaemonSet", "agent", **web() | {"template": pinned})
    cluster.until(lambda: cluster.ready() == 1)
    assert [pod["spec"]["nodeName"] for pod in cluster.pods()] == ["shelf-2"]
    lose_node(cluster.objects, cluster.controllers.control.recorder, "shelf-2", cluster.now)
    cluster.run(1)
    assert cluster.get("DaemonSet", "agent")["status"]["numberUnavailable"] == 1


def job(**spec: Any) -> dict[str, Any]:
    pod = template()
    pod["spec"]["restartPolicy"] = "Never"
    return {"template": pod, **spec}


def test_a_job_runs_to_its_end_and_goes_when_its_time_is_over(cluster: Cluster) -> None:
    cluster.put("Job", "once", "batch/v1", **job(ttlSecondsAfterFinished=30))
    cluster.run(0.3)
    assert cluster.get("Job", "once")["status"]["active"] == 1
    cluster.until(lambda: "Complete" in str(cluster.get("Job", "once")["status"]))
    status = cluster.get("Job", "once")["status"]
    assert (status["succeeded"], status["failed"]) == (1, 0)
    assert "completionTime" in status
    assert cluster.pods()[0]["status"]["phase"] == "Succeeded"
    cluster.run(2)
    assert cluster.objects.get("Job", "n", "once") is not None
    cluster.run(3)
    assert cluster.objects.get("Job", "n", "once") is None
    assert cluster.pods() == []


def test_a_failing_job_gives_up(cluster: Cluster) -> None:
    spec = job(backoffLimit=1)
    spec["template"]["spec"]["containers"][0]["resources"] = {"limits": {"memory": "7Mi"}}
    cluster.put("Job", "once", "batch/v1", **spec)
    cluster.until(lambda: "BackoffLimitExceeded" in str(cluster.get("Job", "once").get("status")))
    assert cluster.get("Job", "once")["status"]["failed"] == 2
    assert [pod["status"]["phase"] for pod in cluster.pods()] == ["Failed", "Failed"]
    cluster.run(3)
    assert len(cluster.pods()) == 2


def test_completions_and_parallelism(cluster: Cluster) -> None:
    cluster.put("Job", "many", "batch/v1", **job(completions=3, parallelism=2))
    cluster.run(0.5)
    assert len(cluster.pods()) == 2
    cluster.until(lambda: "Complete" in str(cluster.get("Job", "many")["status"]))
    assert cluster.get("Job", "many")["status"]["succeeded"] == 3


def test_a_suspended_job_waits(cluster: Cluster) -> None:
    cluster.put("Job", "later", "batch/v1", **job(suspend=True))
    cluster.run(1)
    assert cluster.pods() == []


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "now", "due"),
    [  # NOW is Friday 2027-01-15 08:00:00 UTC
        ("* * * * *", "UTC", NOW, NOW + 59, None),
        ("* * * * *", "UTC", NOW, NOW + 60, NOW + 60),
        ("* * * * *", "UTC", NOW, NOW + 200, NOW + 180),
        ("0 8 * * *", "UTC", NOW - 1, NOW, NOW),
        ("0 8 * * *", "UTC", NOW, NOW, None),
        ("0 9 * * *", "Europe/Berlin", NOW - 1, NOW, NOW),
        ("0 9 * * *", "UTC", NOW - 1, NOW, None),
        ("*/15 * * * *", "UTC", NOW, NOW + 15 * 60, NOW + 15 * 60),
        ("*/15 * * * *", "UTC", NOW, NOW + 14 * 60, None),
        ("5/20 * * * *", "UTC", NOW, NOW + 30 * 60, NOW + 25 * 60),
        ("10-12 * * * *", "UTC", NOW, NOW + 20 * 60, NOW + 12 * 60),
        ("1,3 * * * *", "UTC", NOW, NOW + 10 * 60, NOW + 3 * 60),
        ("0 8 15 1 *", "UTC", NOW - 1, NOW, NOW),
        ("0 8 16 1 *", "UTC", NOW - 1, NOW, None),
        ("0 8 15 2 *", "UTC", NOW - 1, NOW, None),
        ("0 8 * * 5", "UTC", NOW - 1, NOW, NOW),
        ("0 8 * * 1-4", "UTC", NOW - 1, NOW, None),
        ("0 8 14 1 *", "UTC", NOW - 90000, NOW - 60, NOW - 86400),
        ("0 8 14 1 *", "UTC", NOW - 90000, NOW, None),  # a day back, no further
        ("@daily", "UTC", NOW - 1, NOW, None),
    ],
)
def test_when_a_schedule_is_due(schedule: str, zone: str, after: float, now: float, due: float | None) -> None:
    assert latest(schedule, zone, after, now) == due


def test_a_cron_job_makes_jobs_on_time_and_keeps_a_few(cluster: Cluster) -> None:
    spec = {"schedule": "* * * * *", "jobTemplate": {"metadata": {"labels": {"a": "b"}}, "spec": job()}}
    cluster.put("CronJob", "tick", "batch/v1", **spec, successfulJobsHistoryLimit=2)
    cluster.run(1)
    assert cluster.objects.of("Job", "n") == []
    for minute in range(1, 5):
        cluster.now = NOW + 60 * minute
        cluster.run(0.2)
        (active,) = cluster.get("CronJob", "tick")["status"]["active"]
        assert active == {"kind": "Job", "name": f"tick-{int(NOW) // 60 + minute}"}
        cluster.run(3)
    jobs = cluster.objects.of("Job", "n")
    assert [each["metadata"]["name"] for each in jobs] == [f"tick-{int(NOW) // 60 + at}" for at in (3, 4)]
    assert jobs[0]["metadata"]["labels"] == {"a": "b"}
    status = cluster.get("CronJob", "tick")["status"]
    assert status["lastScheduleTime"] == "2027-01-15T08:04:00Z"
    assert status["lastSuccessfulTime"].startswith("2027-01-15T08:04:0")
    assert "active" not in status


@pytest.mark.parametrize(("options", "count"), [({}, 2), ({"concurrencyPolicy": "Forbid"}, 1), ({"suspend": True}, 0)])
def test_overlapping_and_suspended_runs(cluster: Cluster, options: dict[str, Any], count: int) -> None:
    spec = {"schedule": "* * * * *", "jobTemplate": {"spec": job()}}
    cluster.put("CronJob", "tick", "batch/v1", **spec, **options)
    cluster.run(0.2)
    for minute in (1, 2):  # the first has not ended when the second is due
        cluster.now = NOW + 60 * minute
        cluster.controllers.step(cluster.now)
    assert len(cluster.objects.of("Job", "n")) == count
