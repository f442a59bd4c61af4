"""What Kubernetes objects say of pods that did not start, of revisions and of runs, in the API's own shapes."""

from typing import Any

import pytest

from eventing.vocabulary import Resource
from functions.health_monitor import reading
from functions.health_monitor.pod_signs import starting_until, unmounted, unschedulable
from functions.health_monitor.refusals import is_for_good, refused
from functions.health_monitor.revisioned import revision_check, revisioned
from functions.health_monitor.revisions import Revisions, of_daemon_set, of_replica_sets, of_stateful_set
from functions.health_monitor.runs import newest_run

Object = dict[str, Any]
AT = "2027-01-15T08:00:00Z"
SECONDS = 1_800_000_000.0


def placed(status: str = "False", reason: str = "Unschedulable") -> Object:
    condition = {"type": "PodScheduled", "status": status, "reason": reason, "message": "0/1 nodes are available"}
    return {"status": {"conditions": [condition]}}


@pytest.mark.parametrize(
    ("pod", "says"),
    [
        (placed(), "0/1 nodes are available"),
        (placed("True"), ""),
        (placed(reason="SchedulingGated"), ""),
        ({}, ""),
    ],
)
def test_a_pod_without_a_node(pod: Object, says: str) -> None:
    assert unschedulable(pod) == says


def mount_event(uid: str = "u1", reason: str = "FailedMount") -> Object:
    about = {"kind": "Pod", "name": "p", "uid": uid}
    return {"reason": reason, "involvedObject": about, "message": 'secret "x" not found'}


WAITING = {"waiting": {"reason": "ContainerCreating"}}
RUNNING = {"running": {"startedAt": AT}}


@pytest.mark.parametrize(
    ("state", "event", "found"),
    [
        (WAITING, mount_event(), True),
        (WAITING, mount_event(reason="FailedAttachVolume"), True),
        (RUNNING, mount_event(), False),
        (WAITING, mount_event("another pod of that name"), False),
        (WAITING, mount_event(reason="Unhealthy"), False),
    ],
)
def test_volumes_that_are_not_mounted(state: Object, event: Object, found: bool) -> None:
    pod = {"metadata": {"name": "p", "uid": "u1"}, "status": {"containerStatuses": [{"name": "c", "state": state}]}}
    assert bool(unmounted(pod, [event])) is found


@pytest.mark.parametrize(
    ("probe", "started", "state", "until"),
    [
        ({}, False, RUNNING, SECONDS + 30),
        ({"failureThreshold": 30, "periodSeconds": 10, "initialDelaySeconds": 5}, False, RUNNING, SECONDS + 305),
        ({"failureThreshold": "many"}, False, RUNNING, SECONDS + 30),
        ({}, True, RUNNING, 0.0),
        ({}, False, WAITING, 0.0),
        ({}, False, {"running": {"startedAt": "soon"}}, 0.0),
        (None, False, RUNNING, 0.0),
    ],
)
def test_how_long_a_startup_probe_lets_a_pod_start(probe: Any, started: bool, state: Object, until: float) -> None:
    container = {"name": "c"} | ({"startupProbe": probe or {"failureThreshold": 3}} if probe is not None else {})
    statuses = [{"name": "c", "started": started, "state": state}]
    pod = {"spec": {"containers": [container]}, "status": {"containerStatuses": statuses}}
    assert starting_until(pod) == until


def replica_set(number: str, name: str, message: str = "") -> Object:
    failed = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": message}
    return {
        "metadata": {
            "labels": {"pod-template-hash": name},
            "annotations": {"deployment.kubernetes.io/revision": number},
            "creationTimestamp": AT,
        },
        "status": {"conditions": [failed] if message else []},
    }


def controller_revision(number: int, name: str) -> Object:
    labels = {"controller-revision-hash": name}
    return {"metadata": {"name": f"db-{name}", "labels": labels, "creationTimestamp": AT}, "revision": number}


def test_revisions_of_a_deployment_go_by_number() -> None:
    found = of_replica_sets([replica_set("10", "new"), replica_set("9", "old"), replica_set("odd", "oldest")])
    assert found == Revisions("new", "old", AT)
    assert of_replica_sets([]) == Revisions()


@pytest.mark.parametrize(
    ("current", "update", "previous"), [("db-a", "db-b", "db-a"), ("db-b", "db-b", "db-a"), ("", "db-b", "db-a")]
)
def test_revisions_of_a_stateful_set(current: str, update: str, previous: str) -> None:
    kept = [controller_revision(2, "b"), controller_revision(1, "a")]
    status = {"currentRevision": current, "updateRevision": update}
    assert of_stateful_set(status, kept) == Revisions("db-b", previous, AT)


def test_revisions_of_a_daemon_set() -> None:
    kept = [controller_revision(2, "b"), controller_revision(1, "a")]
    assert of_daemon_set(kept, []) == Revisions("b", "a", AT)
    pods = [{"metadata": {"labels": {"controller-revision-hash": "x"}}}] * 2
    assert of_daemon_set([], pods) == Revisions("x")
    assert of_daemon_set([], [*pods, {"metadata": {"labels": {"controller-revision-hash": "y"}}}]) == Revisions()


QUOTA = 'pods "web-x" is forbidden: exceeded quota: shop'


def test_a_refusal_is_that_of_the_newest_replica_set() -> None:
    deployment = {"kind": "Deployment", "metadata": {"name": "web"}}
    sets = [replica_set("1", "old", "an old refusal"), replica_set("2", "new", QUOTA)]
    assert refused(deployment, sets, "new", []) == (QUOTA, 1)
    assert refused(deployment, sets[:1], "new", []) == ("", 0)


@pytest.mark.parametrize("uid", ["d1", "the one of before that had this name"])
def test_a_stateful_set_and_a_daemon_set_say_it_in_events(uid: str) -> None:
    found = {"kind": "DaemonSet", "metadata": {"name": "agent", "uid": "d1"}}
    event = {"reason": "FailedCreate", "involvedObject": {"name": "agent", "uid": uid}, "message": QUOTA, "count": 3}
    assert refused(found, [], "", [event]) == ((QUOTA, 3) if uid == "d1" else ("", 0))


@pytest.mark.parametrize(
    ("message", "good"),
    [
        (QUOTA, True),
        ("Pod is invalid: spec.containers[0].resources.requests: must be less than or equal to cpu limit", True),
        ('pods "x" is forbidden: minimum memory usage per Container is 64Mi, but request is 1Mi', True),
        ('pods "x" is forbidden: violates PodSecurity "restricted:latest": privileged', True),
        ('Internal error occurred: failed calling webhook "v.example": connection refused', False),
        ('admission webhook "v.example" denied the request: is forbidden, upstream timeout', False),
        ("etcdserver: leader changed", False),
    ],
)
def test_what_is_refused_for_good(message: str, good: bool) -> None:
    assert is_for_good(message) is good


def job(name: str, made: str, *met: str, **status: Any) -> Object:
    conditions = [{"type": one, "status": "True"} for one in met]
    return {
        "metadata": {"name": name, "creationTimestamp": made, "ownerReferences": [{"uid": "c1"}]},
        "status": {"conditions": conditions} | status,
    }


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (job("a", AT, "Complete"), "complete"),
        (job("a", AT, "Failed"), "failed"),
        (job("a", AT, "FailureTarget"), "failed"),
        (job("a", AT, ready=1), "running"),
        (job("a", AT), "begun"),
        (job("a", AT) | {"spec": {"suspend": True}}, "suspended"),
    ],
)
def test_what_became_of_a_job(found: Object, outcome: str) -> None:
    assert newest_run("Job", found, []) == ("a", outcome, AT)


def test_a_cron_jobs_newest_job_counts() -> None:
    cron = {"metadata": {"name": "report", "uid": "c1"}}
    theirs = job("other", "2028-01-01T00:00:00Z", "Failed")
    theirs["metadata"]["ownerReferences"] = [{"uid": "c2"}]
    old, new = job("r-1", "2027-01-15T07:00:00Z", "Failed"), job("r-2", AT, "Complete")
    assert newest_run("CronJob", cron, [new, old, theirs]) == ("r-2", "complete", AT)
    assert newest_run("CronJob", cron, [theirs]) == ("", "", "")


def test_only_the_pods_that_a_newest_job_waits_for_are_looked_at() -> None:
    cron: Object = {"metadata": {"name": "report", "uid": "c1"}}
    newest = job("r-2", AT)
    newest["metadata"] |= {"uid": "j2", "ownerReferences": [{"uid": "c1"}]}

    def its(name: str, phase: str, owner: str = "j2") -> Object:
        return {"metadata": {"name": name, "ownerReferences": [{"uid": owner}]}, "status": {"phase": phase}}

    pods = [its("waits", "Pending"), its("runs", "Running"), its("ended", "Failed"), its("other", "Pending", "j1")]
    report = Resource("CronJob", "report", "shop", "batch/v1")
    found = reading.workload(report, cron, pods, [], [], [], [newest])
    assert [one.name for one in found.pods] == ["waits"]


HELLO = Resource("Service", "hello", "shop", "serving.knative.dev/v1")
CANARY = Resource("Rollout", "web", "shop", "argoproj.io/v1alpha1")


def knative(ready: str, created: str = "hello-2", good: str = "hello-2", reason: str = "") -> Object:
    condition = {"type": "Ready", "status": ready} | ({"reason": reason, "message": "why"} if reason else {})
    status = {"observedGeneration": 2, "latestCreatedRevisionName": created, "latestReadyRevisionName": good}
    return {"metadata": {"generation": 2}, "status": status | {"conditions": [condition]}}


def rollout(phase: str, observed: str = "2", message: str = "") -> Object:
    status = {"observedGeneration": observed, "phase": phase, "message": message}
    return {"metadata": {"generation": 2}, "status": status | {"currentPodHash": "b", "stableRS": "b"}}


WELL = revisioned("Service.serving.knative.dev", HELLO, knative("True", "hello-1", "hello-1"))
STABLE = revisioned("Rollout", CANARY, rollout("Healthy") | {"metadata": {"generation": 2}})


@pytest.mark.parametrize(
    ("found", "name", "result"),
    [
        (knative("True"), "rollout", "healthy"),
        (knative("Unknown", good="hello-1"), "rollout", "inconclusive"),
        (knative("True", good="hello-1"), "rollout", "inconclusive"),
        (knative("False", good="hello-1", reason="RevisionFailed"), "revision", "failed"),
        (knative("False", "hello-1", "hello-1", "Unschedulable"), "rollout", "inconclusive"),
        (knative("True") | {"metadata": {"generation": 3}}, "rollout", "inconclusive"),
        (None, "rollout", "inconclusive"),
    ],
)
def test_a_knative_service_is_its_newest_revision_whatever_pods_there_are(
    found: Object | None, name: str, result: str
) -> None:
    check = revision_check(WELL, revisioned("Service.serving.knative.dev", HELLO, found))
    assert (check.name, check.result) == (f"{name} Service shop/hello", result)


@pytest.mark.parametrize(
    ("phase", "observed", "name", "result"),
    [
        ("Healthy", "2", "rollout", "healthy"),
        ("Healthy", "1", "rollout", "inconclusive"),
        ("Healthy", "fd9f7b", "rollout", "inconclusive"),
        ("Progressing", "2", "rollout", "inconclusive"),
        ("Paused", "2", "rollout", "inconclusive"),
        ("Degraded", "2", "revision", "failed"),
    ],
)
def test_a_rollout_is_what_argo_rollouts_calls_it(phase: str, observed: str, name: str, result: str) -> None:
    before = revisioned("Rollout", CANARY, rollout("Healthy"))
    now = rollout(phase, observed)
    now["status"]["currentPodHash"] = "b" if phase == "Healthy" else "c"
    check = revision_check(before, revisioned("Rollout", CANARY, now))
    assert (check.name, check.result) == (f"{name} Rollout shop/web", result)


def test_what_had_failed_before_accuses_nobody() -> None:
    failed = revisioned("Service.serving.knative.dev", HELLO, knative("False", "hello-1", "hello-0", "RevisionFailed"))
    worse = revisioned("Service.serving.knative.dev", HELLO, knative("False", "hello-2", "hello-0", "RevisionFailed"))
    assert revision_check(failed, worse).result == "inconclusive"
    gone = revisioned("Rollout", CANARY, None)
    assert revision_check(gone, gone).result == "not_applicable"


def test_an_application_with_several_sources_has_several_revisions() -> None:
    found = reading.application(
        {
            "status": {
                "sync": {"status": "Synced", "revisions": ["chart", "ours"]},
                "history": [{"revisions": ["chart", "ours"], "deployedAt": AT}, {"revision": "z", "deployedAt": "1"}],
                "operationState": {"phase": "Running", "operation": {"sync": {"revisions": ["chart", "next"]}}},
            }
        }
    )
    assert found.known_revisions == ("chart", "ours")
    assert found.operation_revisions == ("chart", "next")
    assert found.history == (("z", "1"), ("chart", AT))
    assert reading.application({"status": {"sync": {"revision": "one"}}}).known_revisions == ("one",)
    assert reading.application({}).known_revisions == ()


def test_cordoned_nodes() -> None:
    nodes: list[Object] = [
        {"metadata": {"name": "a"}, "spec": {"unschedulable": True}},
        {"metadata": {"name": "b"}, "spec": {}},
    ]
    assert reading.cordoned(nodes) == ("a",)
