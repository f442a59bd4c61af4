"""From the API server's objects to facts."""

from typing import Any

import pytest

from eventing.vocabulary import Resource
from functions.health_monitor import reading
from functions.health_monitor.facts import ApplicationFacts, PodFacts

Object = dict[str, Any]


def deployment(**status: Any) -> Object:
    counts = {"observedGeneration": 3, "updatedReplicas": 2, "availableReplicas": 1} | status
    return {"metadata": {"uid": "d1", "generation": 4}, "spec": {"replicas": 2}, "status": counts}


def replica_set(uid: str, revision: int, template: str, owner: str = "d1") -> Object:
    return {
        "metadata": {
            "uid": uid,
            "labels": {"pod-template-hash": template},
            "annotations": {"deployment.kubernetes.io/revision": str(revision)},
            "ownerReferences": [{"uid": owner}],
        }
    }


def pod(name: str, owner: str, template: str, **status: Any) -> Object:
    return {
        "metadata": {"name": name, "labels": {"pod-template-hash": template}, "ownerReferences": [{"uid": owner}]},
        "spec": {"nodeName": "node-1"},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]} | status,
    }


WEB = Resource("Deployment", "web", "shop")
SETS = [replica_set("r10", 10, "new"), replica_set("r9", 9, "old"), replica_set("x", 99, "other", owner="d2")]


def test_a_deployment_with_its_pods_and_newest_revision() -> None:
    pods = [
        pod("b", "r9", "old"),
        pod("a", "r10", "new"),
        pod("stranger", "x", "other"),
        {"metadata": {"name": "bare"}},
    ]
    seen = reading.workload(WEB, deployment(), pods, SETS, [])
    assert (seen.found, seen.generation, seen.observed) == (True, 4, 3)
    assert (seen.desired, seen.updated, seen.available) == (2, 2, 1)
    assert seen.revision == "new"
    assert seen.pods == (
        PodFacts("a", "new", "node-1", "Running", True, 0),
        PodFacts("b", "old", "node-1", "Running", True, 0),
    )


def test_what_a_deployment_does_not_say_is_absent() -> None:
    seen = reading.workload(WEB, {"metadata": {"uid": "d1"}}, [], [], [])
    assert (seen.generation, seen.observed, seen.desired, seen.updated, seen.available) == (0, 0, 1, 0, 0)
    assert (seen.revision, seen.deadline_exceeded, seen.pods) == ("", False, ())


def test_a_workload_that_is_not_there() -> None:
    assert not reading.workload(WEB, None, [], [], []).found


def test_a_progress_deadline() -> None:
    condition = {"type": "Progressing", "reason": "ProgressDeadlineExceeded", "status": "False"}
    assert reading.workload(WEB, deployment(conditions=[condition]), [], [], []).deadline_exceeded
    other = {"type": "Available", "reason": "ProgressDeadlineExceeded"}
    assert not reading.workload(WEB, deployment(conditions=[other]), [], [], []).deadline_exceeded


def test_a_stateful_set_names_its_own_revision() -> None:
    found = {
        "metadata": {"uid": "s1"},
        "spec": {"replicas": 1},
        "status": {"updateRevision": "db-7", "updatedReplicas": 1, "readyReplicas": 1},
    }
    labels = {"controller-revision-hash": "db-7"}
    mine = {"metadata": {"name": "db-0", "labels": labels, "ownerReferences": [{"uid": "s1"}]}}
    seen = reading.workload(Resource("StatefulSet", "db", "shop"), found, [mine], [], [])
    assert (seen.revision, seen.available, seen.pods[0].revision) == ("db-7", 1, "db-7")
    assert not seen.pods[0].ready


def test_a_daemon_set_counts_nodes() -> None:
    status = {"desiredNumberScheduled": 3, "updatedNumberScheduled": 2, "numberAvailable": 1}
    seen = reading.workload(Resource("DaemonSet", "agent", "ops"), {"metadata": {}, "status": status}, [], [], [])
    assert (seen.desired, seen.updated, seen.available) == (3, 2, 1)


def test_what_ails_a_pod() -> None:
    sick = pod(
        "a",
        "r10",
        "new",
        conditions=[{"type": "Ready", "status": "False"}, {"type": "Initialized", "status": "True"}],
        initContainerStatuses=[{"restartCount": 1, "state": {"terminated": {"exitCode": 0, "reason": "Completed"}}}],
        containerStatuses=[
            {
                "restartCount": 3,
                "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}},
                "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}},
            },
            {"restartCount": 0, "state": {"running": {}}, "lastState": {"terminated": {"exitCode": 2}}},
        ],
    )
    events = [
        {"reason": "Unhealthy", "message": "one", "involvedObject": {"name": "a"}},
        {"reason": "Unhealthy", "message": "two", "involvedObject": {"name": "a"}},
        {"reason": "Unhealthy", "message": "other", "involvedObject": {"name": "b"}},
        {"reason": "BackOff", "message": "no", "involvedObject": {"name": "a"}},
    ]
    (seen,) = reading.workload(WEB, deployment(), [sick], SETS, events).pods
    assert not seen.ready
    assert seen.restarts == 4
    assert seen.waiting == ("CrashLoopBackOff: back-off",)
    assert seen.terminated == ("OOMKilled", "exit 2")
    assert seen.unhealthy == ("one", "two")


def test_how_often_a_liveness_probe_failed() -> None:
    def event(message: str, **more: Any) -> Object:
        return {"reason": "Unhealthy", "message": message, "involvedObject": {"name": "a"}} | more

    events = [
        event("Liveness probe failed: 404", count=3),
        event("Liveness probe failed: timeout", series={"count": 4}, count=1),
        event("Liveness probe failed: refused"),
        event("Readiness probe failed: 404", count=9),
    ]
    (seen,) = reading.workload(WEB, deployment(), [pod("a", "r10", "new")], SETS, events).pods
    assert seen.liveness_failures == 8
    assert len(seen.unhealthy) == 4


def test_a_message_is_bounded() -> None:
    long = {"state": {"waiting": {"reason": "ErrImagePull", "message": "x" * 1000}}}
    (seen,) = reading.workload(WEB, deployment(), [pod("a", "r10", "new", containerStatuses=[long])], SETS, []).pods
    assert len(seen.waiting[0]) == 300


@pytest.mark.parametrize(
    ("policy", "automated"),
    [
        ({}, False),
        ({"automated": None}, False),
        ({"automated": {}}, True),
        ({"automated": {"enabled": True}}, True),
        ({"automated": {"enabled": False}}, False),
    ],
)
def test_whether_an_application_syncs_by_itself(policy: Object, automated: bool) -> None:
    assert reading.application({"spec": {"syncPolicy": policy}}).automated is automated


def test_what_argo_cd_says_of_an_application() -> None:
    status = {
        "sync": {"status": "Synced", "revision": "abc"},
        "health": {"status": "Healthy"},
        "operationState": {"phase": "Succeeded", "message": "done", "syncResult": {"revision": "abc"}},
    }
    assert reading.application({"spec": {}, "status": status}) == ApplicationFacts(
        True, False, "Synced", "abc", "Healthy", "Succeeded", "abc", "done"
    )
    several = {"status": {"operationState": {"syncResult": {"revisions": ["first", "second"]}}}}
    assert reading.application(several).operation_revision == "first"
    assert reading.application({}) == ApplicationFacts(True)
    assert reading.application(None) == ApplicationFacts(False)


def test_nodes_that_are_not_ready() -> None:
    def node(name: str, *conditions: Object) -> Object:
        return {"metadata": {"name": name}, "status": {"conditions": list(conditions)}}

    ready = {"type": "Ready", "status": "True"}
    nodes = [
        node("c", {"type": "Ready", "status": "Unknown"}),
        node("a", ready),
        node("b", {"type": "MemoryPressure", "status": "True"}),
        node("d", {"type": "MemoryPressure", "status": "False"}, ready),
    ]
    assert reading.nodes_down(nodes) == ("b", "c")


def test_which_objects_of_an_application_are_not_healthy() -> None:
    resources = [
        {"kind": "Deployment", "namespace": "shop", "name": "web", "health": {"status": "Degraded"}},
        {"kind": "Deployment", "namespace": "shop", "name": "api", "health": {"status": "Healthy"}},
        {"kind": "CronJob", "namespace": "shop", "name": "sleep", "health": {"status": "Suspended"}},
        {"kind": "ConfigMap", "namespace": "shop", "name": "plain"},
    ]
    assert reading.application({"status": {"resources": resources}}).unwell == ("Deployment shop/web",)
