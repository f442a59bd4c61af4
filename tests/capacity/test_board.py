"""Whether a node takes a pod: room, taints, selectors, neighbours, in the scheduler's words."""

from typing import Any

import pytest

from functions._capacity.board import Board
from functions._capacity.machines import loads_of, machines_of
from tests.capacity.landscapes import node, pod, snapshot

ZONE = "topology.kubernetes.io/zone"


def term(app: str, key: str = ZONE, **more: Any) -> dict[str, Any]:
    return {"topologyKey": key, "labelSelector": {"matchLabels": {"app": app}}, **more}


def affinity(kind: str, *terms: dict[str, Any]) -> dict[str, Any]:
    return {"affinity": {kind: {"requiredDuringSchedulingIgnoredDuringExecution": list(terms)}}}


def zoned(name: str, zone: str, **more: Any) -> dict[str, Any]:
    return node(name, labels={ZONE: zone}, **more)


def place(*objects: dict[str, Any]) -> str | tuple[str, ...]:
    """Where the pod that waits goes."""
    found = snapshot(*objects)
    board = Board(machines_of(found), loads_of(found))
    return board.place(board.waiting[0])


TAINT = {"taints": [{"key": "gpu", "value": "yes", "effect": "NoSchedule"}]}
SOFT = {"taints": [{"key": "gpu", "effect": "PreferNoSchedule"}]}
ANY = {"tolerations": [{"key": "gpu", "operator": "Exists"}]}
GPU = {"containers": [{"name": "main", "resources": {"limits": {"nvidia.com/gpu": "1"}}}]}
Q, LARGE = {"app": "q"}, pod("y", memory="600Mi")
APART, NEAR = affinity("podAntiAffinity", term("q")), affinity("podAffinity", term("q"))
HARD = {"topologySpreadConstraints": [term("q", maxSkew=1, whenUnsatisfiable="DoNotSchedule")]}
IF_POSSIBLE = {"topologySpreadConstraints": [term("q", whenUnsatisfiable="ScheduleAnyway")]}
ONE, TWO = zoned("a", "1"), zoned("b", "2")
THERE = pod("x", "a", labels=Q)
NO_ROOM, NO_MATCH = ("Insufficient memory",), ("node(s) didn't match Pod's node affinity/selector",)
REPELLED, ALONE = "node(s) had untolerated taint {gpu: yes}", "node(s) didn't match pod anti-affinity rules"
FAR, SKEWED = "node(s) didn't match pod affinity rules", "node(s) didn't match pod topology spread constraints"
CASES = [
    ("room", (node("a", "1Gi"), pod("x", "a", "600Mi"), LARGE), NO_ROOM),
    ("a pod that is over takes none", (node("a", "1Gi"), pod("x", "a", "600Mi", phase="Succeeded"), LARGE), "a"),
    (
        "one that is being deleted still does",
        (node("a", "1Gi"), pod("x", "a", "600Mi", metadata={"deletionTimestamp": "now"}), LARGE),
        NO_ROOM,
    ),
    ("the emptiest", (node("a"), node("b"), pod("x", "a"), pod("y")), "b"),
    ("a taint", (node("a", spec=TAINT), pod("y")), (REPELLED,)),
    ("tolerated", (node("a", spec=TAINT), pod("y", spec=ANY)), "a"),
    ("only preferred", (node("a", spec=SOFT), pod("y")), "a"),
    ("cordoned", (node("a", spec={"unschedulable": True}), pod("y")), ("node(s) were unschedulable",)),
    ("not ready", (node("a", conditions=[]), pod("y")), ("node(s) were not ready",)),
    ("selector", (node("a"), pod("y", spec={"nodeSelector": {"disk": "ssd"}})), NO_MATCH),
    ("a resource that no node has", (node("a"), pod("y", spec=GPU)), ("Insufficient nvidia.com/gpu",)),
    ("apart", (ONE, zoned("b", "1"), THERE, pod("y", labels=Q, spec=APART)), (ALONE, ALONE)),
    ("apart in another zone", (ONE, TWO, THERE, pod("y", spec=APART)), "b"),
    ("the other one keeps away", (ONE, TWO, pod("x", "a", spec=APART), pod("y", labels=Q)), "b"),
    ("apart from none of another namespace", (ONE, pod("x", "a", labels=Q, space="z"), pod("y", spec=APART)), "a"),
    ("near", (ONE, TWO, THERE, pod("y", spec=NEAR)), "a"),
    ("near to nobody", (ONE, pod("y", spec=NEAR)), (FAR,)),
    ("near to itself, the first", (ONE, pod("y", labels=Q, spec=NEAR)), "a"),
    ("spread", (ONE, zoned("b", "2", spec=TAINT), THERE, pod("y", labels=Q, spec=HARD)), (SKEWED, REPELLED)),
    ("spread if it may be", (ONE, THERE, pod("y", labels=Q, spec=IF_POSSIBLE)), "a"),
]


@pytest.mark.parametrize(("objects", "where"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_where_a_pod_goes(objects: tuple[dict[str, Any], ...], where: str | tuple[str, ...]) -> None:
    assert place(*objects) == where


def test_a_pod_counts_its_init_containers_sidecars_and_overhead() -> None:
    containers = [{"name": "main", "resources": {"requests": {"memory": "100Mi"}}}]
    init = [
        {"name": "side", "restartPolicy": "Always", "resources": {"requests": {"memory": "50Mi"}}},
        {"name": "first", "resources": {"requests": {"memory": "200Mi"}}},
    ]
    spec = {"containers": containers, "initContainers": init, "overhead": {"memory": "30Mi"}}
    (load,) = loads_of(snapshot(pod("x", "a", spec=spec)))
    assert load.asks["memory"] == (250 + 30) * 1024**2  # the init container beside the sidecar is the most


def test_odd_shapes_are_no_error() -> None:
    odd = snapshot(
        {"kind": "Node", "metadata": {"name": "a"}, "status": {"allocatable": {"memory": "?"}}, "spec": {"taints": 1}},
        {"kind": "Pod", "metadata": {"name": "b", "namespace": "c"}, "spec": {"containers": "none", "nodeName": 7}},
        {"kind": "Pod", "metadata": {"name": "d", "namespace": "c"}},
    )
    board = Board(machines_of(odd), loads_of(odd))
    assert [one.name for one in board.waiting] == ["d"]
    assert board.place(board.waiting[0]) == ("node(s) were not ready",)
