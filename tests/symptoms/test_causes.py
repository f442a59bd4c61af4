"""Root cause before symptom: one case for a cause, whatever the order, and however many there are."""

import random
from typing import Any

import pytest

from eventing.vocabulary import Resource
from functions._symptoms.causes import Case, grouped
from functions._symptoms.examination import examined, merged
from functions._symptoms.faults import TITLES, Fault
from functions._symptoms.snapshot import LogKey, Snapshot
from functions._symptoms.symptom import Symptom
from tests.symptoms.cluster import (
    Body,
    cases,
    crashing,
    event,
    node,
    owned,
    pod,
    service,
    thing,
    waiting,
    whole,
    workload,
)

RANDOM = 20261128
LOST = "redis.exceptions.ConnectionError: Error -2 connecting to cache.shop.svc:6379. Name or service not known."


def asking(count: int, line: str = LOST) -> tuple[tuple[Body, ...], dict[LogKey, str]]:
    """So many workloads whose pods crash with that line."""
    objects: list[Body] = []
    logs: dict[LogKey, str] = {}
    for at in range(count):
        deployment = workload(f"app-{at}", status={"readyReplicas": 0})
        replica_set = owned(workload(f"app-{at}-7d9f8", "ReplicaSet"), deployment)
        objects += [deployment, replica_set, owned(crashing(f"app-{at}-7d9f8-x", f"app-{at}"), replica_set)]
        logs["shop", f"app-{at}-7d9f8-x", "web", "previous"] = line
    return tuple(objects), logs


def told(found: tuple[Case, ...]) -> list[tuple[Fault, str, list[str]]]:
    return [(one.symptom.fault, one.symptom.subject.name, sorted(each.fault for each in one.explains)) for one in found]


def test_a_missing_service_explains_the_ten_crash_loops_of_those_that_name_its_host() -> None:
    objects, logs = asking(10)
    found = cases(whole(*objects, logs=logs))
    assert len(found) == 1
    assert found[0].symptom.fault == "unknown-host"
    assert sorted(one.fault for one in found[0].explains) == ["unavailable"] * 10 + ["unknown-host"] * 9


def test_the_fault_behind_a_service_explains_who_asks_it_and_what_stands_before_it() -> None:
    objects, logs = asking(3, "dial tcp 10.43.0.9:6379: connect: connection refused")
    cache = {
        **service("cache"),
        "spec": {"selector": {"app": "cache"}, "clusterIP": "10.43.0.9", "ports": [{"port": 6379}]},
    }
    deployment = workload("cache", status={"readyReplicas": 0})
    broken = owned(pod("cache-1", "cache", waiting("ErrImagePull", "failed to pull image: not found")), deployment)
    (found,) = cases(whole(*objects, cache, deployment, broken, logs=logs))
    assert (found.symptom.fault, found.symptom.subject.name) == ("image-missing", "cache")
    assert sorted({one.fault for one in found.explains}) == ["connection-refused", "no-endpoints", "unavailable"]


def test_a_node_that_does_not_answer_explains_its_pods() -> None:
    objects, logs = asking(3, "who knows")
    (found,) = cases(whole(node(ready="Unknown"), *objects, logs=logs))
    assert (found.symptom.fault, len(found.explains)) == ("node-lost", 6)


def test_a_node_that_answers_explains_none() -> None:
    objects, logs = asking(3, "who knows")
    assert len(cases(whole(node(), *objects, logs=logs))) == 3


def test_a_faulted_volume_explains_the_pods_that_mount_it() -> None:
    status = {
        "robustness": "faulted",
        "state": "detached",
        "kubernetesStatus": {"namespace": "shop", "pvcName": "data"},
    }
    volume = thing("Volume.longhorn.io", "pvc-1", "longhorn-system", status=status)
    claim = thing("PersistentVolumeClaim", "data", status={"phase": "Bound"})
    mounts = {"volumes": [{"persistentVolumeClaim": {"claimName": "data"}}]}
    one = pod(state=waiting("ContainerCreating"), phase="Pending", spec=mounts)
    words = 'AttachVolume.Attach failed for volume "pvc-1" : volume pvc-1 is not ready for workloads'
    (found,) = cases(whole(volume, claim, node(), one, event(one, "FailedAttachVolume", words)))
    assert (found.symptom.resource.kind, [each.resource.kind for each in found.explains]) == (
        "PersistentVolumeClaim",
        ["Pod"],
    )


def pending(name: str, **more: Any) -> Body:
    message = "0/2 nodes are available: 2 Insufficient memory."
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}
    return pod(
        name, name, phase="Pending", node="", status={"conditions": [condition], "containerStatuses": []}, **more
    )


def test_full_nodes_explain_the_pods_that_wait_for_room_but_not_one_that_fits_none() -> None:
    takes = {"resources": {"requests": {"memory": "990Mi"}}}
    nodes = [node(f"node-{at}", memory="1Gi") for at in range(2)]
    filling = [pod(f"fill-{at}", "fill", container=takes, ready=True, node=f"node-{at}") for at in range(2)]
    waits = [pending(f"wait-{at}") for at in range(9)]
    huge = pending("huge", container={"resources": {"requests": {"memory": "64Gi"}}})
    found = cases(whole(*nodes, *filling, *waits, huge))
    assert told(found) == [("node-full", "node-0", ["no-room"] * 9 + ["node-full"]), ("no-room", "huge", [])]


def refused(message: str, count: int) -> list[Body]:
    sets = [workload(f"w-{at}", "StatefulSet", status={"replicas": 0, "readyReplicas": 0}) for at in range(count)]
    return [*sets, *(event(one, "FailedCreate", message) for one in sets)]


def test_a_quota_that_is_used_up_is_one_cause() -> None:
    message = "forbidden: exceeded quota: team, requested: pods=1, used: pods=9, limited: pods=9"
    (found,) = cases(whole(*refused(message, 5)))
    assert (found.symptom.fault, len(found.explains), found.why) == ("quota", 4, "the same quota is used up")


def test_a_limit_range_that_contradicts_itself_explains_what_it_refuses() -> None:
    entry = {"type": "Container", "default": {"memory": "1Gi"}, "defaultRequest": {"memory": "128Mi"}}
    limits = thing("LimitRange", "l", spec={"limits": [{**entry, "maxLimitRequestRatio": {"memory": "2"}}]})
    message = "forbidden: memory max limit to request ratio per Container is 2, but provided ratio is 8"
    (found,) = cases(whole(limits, *refused(message, 4)))
    assert (found.symptom.resource.kind, len(found.explains)) == ("LimitRange", 4)


def test_a_registry_that_cannot_be_reached_is_one_cause_and_another_registry_another() -> None:
    words = "failed to pull and unpack image: remote error: tls: handshake failure"
    pods = [
        pod(f"p-{at}", f"p-{at}", waiting("ErrImagePull", words), container={"image": f"{registry}/a/b:{at}"})
        for registry in ("ghcr.io", "quay.io")
        for at in range(3 if registry == "ghcr.io" else 5, 8)
    ]
    found = cases(whole(*pods))
    assert sorted({one.symptom.details["registry"] for one in found}) == ["ghcr.io", "quay.io"]
    assert len(found) == 2


def test_a_sync_that_failed_explains_what_is_missing_and_the_drift() -> None:
    result = {"resources": [{"kind": "ConfigMap", "name": "conf", "status": "SyncFailed", "message": "something new"}]}
    status = {
        "sync": {"status": "OutOfSync"},
        "resources": [{"kind": "ConfigMap", "name": "conf", "namespace": "shop", "status": "OutOfSync"}],
        "operationState": {"phase": "Failed", "syncResult": result},
    }
    application = thing("Application", "shop", "argocd", spec={"destination": {"namespace": "shop"}}, status=status)
    one = pod(state=waiting("CreateContainerConfigError", 'configmap "conf" not found'), phase="Pending")
    (found,) = cases(whole(application, one))
    assert found.symptom.fault == "sync-failed"
    assert {each.fault for each in found.explains} == {"missing-object", "out-of-sync"}


def test_an_application_is_degraded_by_what_its_workloads_suffer_from() -> None:
    objects, logs = asking(1)
    resources = [{"kind": "Deployment", "name": name, "namespace": "shop"} for name in (*map(str, range(200)), "app-0")]
    status = {"health": {"status": "Degraded"}, "sync": {"status": "Synced"}, "resources": resources}
    application = thing("Application", "shop", "argocd", spec={"destination": {"namespace": "shop"}}, status=status)
    (found,) = cases(whole(*objects, application, logs=logs))
    assert (found.symptom.fault, "degraded" in {one.fault for one in found.explains}) == ("unknown-host", True)


def test_two_that_wait_for_each_other_are_one_case_and_it_ends() -> None:
    objects: list[Body] = []
    logs: dict[LogKey, str] = {}
    for name, other in (("a", "b"), ("b", "a")):
        deployment = workload(name, status={"readyReplicas": 0})
        objects += [deployment, service(name), owned(crashing(f"{name}-0", name), deployment)]
        logs["shop", f"{name}-0", "web", "previous"] = f"Error: connect ECONNREFUSED {other}.shop.svc:80"
    found = cases(whole(*objects, logs=logs))
    assert sum(1 + len(one.explains) for one in found) == 6
    assert len(found) == 1


def test_contradictory_symptoms_are_both_kept() -> None:
    web = Resource("Deployment", "web", "shop")
    symptoms = (Symptom("image-missing", web, {"image": "a"}), Symptom("out-of-memory", web, {"container": "web"}))
    assert len(grouped(symptoms, whole())) == 2


def crowd(count: int) -> tuple[Snapshot, list[Symptom]]:
    """Many symptoms of every fault, some of which could explain others."""
    dice = random.Random(RANDOM)  # noqa: S311 - the same cases at every run
    kinds = ("Pod", "Service", "PersistentVolumeClaim", "Node", "Application", "LimitRange")
    names = [f"n-{at}" for at in range(max(2, count // 20))]
    symptoms = []
    for _ in range(count):
        kind, name = dice.choice(kinds), dice.choice(names)
        other = dice.choice(names)
        details = {
            "host": f"{other}.shop.svc",
            "name": other,
            "on_node": other,
            "claims": dice.choice(names),
            "kind": "secret",
        }
        details |= {
            "workload": f"Deployment/{other}",
            "objects": f"Secret/{other}",
            "space": "shop",
            "resource": "memory",
        }
        owner = Resource("Deployment", other, "shop") if dice.random() < 0.5 else None
        fault = dice.choice(tuple(TITLES))
        symptoms.append(
            Symptom(fault, Resource(kind, name, "shop"), details, owner, ("seen",), count=dice.randint(1, 9))
        )
    return whole(*(node(name, ready="Unknown") for name in names[::3])), symptoms


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_symptoms_does_not_matter_and_none_is_lost(seed: int) -> None:
    snapshot, symptoms = crowd(300)
    expected = grouped(symptoms, snapshot)
    shuffled = symptoms[:]
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    assert grouped(shuffled, snapshot) == expected
    every = [each.fingerprint for one in expected for each in (one.symptom, *one.explains)]
    assert sorted(every) == sorted({one.fingerprint for one in symptoms})


@pytest.mark.timeout(30)
def test_five_thousand_symptoms_are_grouped_and_what_is_above_the_bound_is_counted() -> None:
    snapshot, symptoms = crowd(5000)
    found = grouped(symptoms, snapshot)
    assert sum(1 + len(one.explains) for one in found) == len(merged(symptoms))
    looked = examined(snapshot, {"crowd": lambda _: symptoms}, most=100)
    assert len(looked.symptoms) == 100
    assert sum(looked.left_out.values()) == len(merged(symptoms)) - 100


def test_an_analyzer_that_fails_is_named_and_the_others_are_heard() -> None:
    def failing(_: Snapshot) -> list[Symptom]:
        raise KeyError("metadata")

    looked = examined(whole(), {"failing": failing, "crowd": lambda _: crowd(3)[1]})
    assert (list(looked.broken), len(looked.symptoms)) == (["failing"], 3)


def test_what_could_not_be_read_is_said_and_nothing_is_concluded_from_it() -> None:
    objects = (
        service("api"),
        pod(phase="Pending", container={"envFrom": [{"configMapRef": {"name": "gone"}}]}, ready=False),
    )
    looked = examined(whole(*objects, unreadable={"Pod": "403", "ConfigMap/shop": "timed out"}))
    assert looked.symptoms == ()
    assert looked.unknown == {"Pod": "403", "ConfigMap/shop": "timed out"}
