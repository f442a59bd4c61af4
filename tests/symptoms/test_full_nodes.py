"""Nodes whose pods ask for much, and pods that a rollout is about to replace."""

from typing import Any

import pytest

from functions._symptoms.causes import grouped
from functions._symptoms.containers import current
from functions._symptoms.examination import examined
from tests.symptoms.cluster import Body, crashing, node, owned, pod, snapshot, thing, whole, workload


def metrics(memory: str, name: str = "node-1") -> Body:
    return thing("NodeMetrics", name, "", usage={"memory": memory, "cpu": "100m"})


def asking(memory: str, name: str = "web-1", on: str = "node-1") -> Body:
    return pod(name, container={"resources": {"requests": {"memory": memory}}}, ready=True, node=on)


def faults(*objects: Body) -> set[str]:
    return {one.fault for one in examined(whole(*objects)).symptoms if one.resource.kind == "Node"}


@pytest.mark.parametrize(
    ("asked", "used", "found"),
    [
        ("820Mi", "400Mi", {"over-asked"}),
        ("820Mi", "650Mi", {"over-asked"}),  # a fifth and more is kept for nobody
        ("820Mi", "700Mi", set()),  # it uses what it asks for
        ("760Mi", "100Mi", set()),  # three quarters leave room for another node's pods
        ("1000Mi", "400Mi", {"node-full"}),
    ],
)
def test_room_that_is_kept_for_nobody(asked: str, used: str, found: set[str]) -> None:
    assert faults(node(memory="1Gi"), asking(asked), metrics(used)) == found


def test_without_a_measurement_nothing_is_said_of_what_is_used() -> None:
    assert faults(node(memory="1Gi"), asking("820Mi")) == set()


def test_nodes_that_keep_room_for_nobody_are_one_case() -> None:
    names = ("node-1", "node-2", "node-3")
    objects = [each for name in names for each in (node(name, memory="1Gi"), asking("820Mi", f"p-{name}", name), metrics("300Mi", name))]  # fmt: skip
    seen = snapshot(*objects)
    (case,) = [one for one in grouped(examined(seen).symptoms, seen) if one.symptom.fault == "over-asked"]
    assert len(case.explains) == 2


def rollout(newest: int) -> tuple[Body, ...]:
    """A Deployment with two ReplicaSets of a crashing pod each; `newest` pods are of the second."""
    web = workload()
    found: list[Body] = [web]
    for revision, count in ((1, 1), (2, newest)):
        notes = {"annotations": {"deployment.kubernetes.io/revision": str(revision)}}
        owner = owned(thing("ReplicaSet", f"web-{revision}", metadata=notes, status={"replicas": count}), web)
        found.append(owner)
        found += [owned(crashing(f"web-{revision}-{at}"), owner) for at in range(count)]
    return tuple(found)


@pytest.mark.parametrize(("newest", "left"), [(1, ["web-2-0"]), (0, ["web-1-0"])])
def test_a_pod_that_a_newer_one_replaces_tells_nothing(newest: int, left: list[str]) -> None:
    found: Any = current(snapshot(*rollout(newest)))
    assert [one["metadata"]["name"] for one in found] == left


def test_a_pod_without_a_deployment_is_told_of() -> None:
    assert len(list(current(snapshot(crashing())))) == 1
