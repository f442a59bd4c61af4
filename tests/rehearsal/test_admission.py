"""What the API server says to a new pod, and where the scheduler puts it."""

import copy
from typing import Any

import pytest

from functions._rehearsal.admission import admitted, requests_of
from functions._rehearsal.amounts import amount, mebibytes, share
from functions._rehearsal.scheduling import chosen_node, is_up


def pod(
    *resources: dict[str, Any], node: str = "", labels: dict[str, str] | None = None, **spec: Any
) -> dict[str, Any]:
    containers = [{"name": f"c{at}", "image": "x", "resources": each} for at, each in enumerate(resources or ({},))]
    placed = {"nodeName": node} if node else {}
    metadata = {"name": "web-1", "namespace": "shop", "labels": labels or {}}
    return {"metadata": metadata, "spec": {"containers": containers, **placed, **spec}}


def limit_range(**item: Any) -> dict[str, Any]:
    return {"metadata": {"name": "lr"}, "spec": {"limits": [{"type": "Container", **item}]}}


def quota(**hard: str) -> dict[str, Any]:
    return {
        "metadata": {"name": "q"},
        "spec": {"hard": {name.replace("_", "."): value for name, value in hard.items()}},
    }


def test_amounts() -> None:
    assert [amount(each) for each in ("250m", "64Mi", 2, "1e3")] == [0.25, 67108864.0, 2.0, 1000.0]
    assert mebibytes("1Gi") == 1024.0


@pytest.mark.parametrize(
    ("value", "of", "up", "down"), [("25%", 3, 1, 0), ("25%", 4, 1, 1), ("50%", 3, 2, 1), (2, 9, 2, 2), ("0%", 3, 0, 0)]
)
def test_shares(value: Any, of: int, up: int, down: int) -> None:
    assert (share(value, of, up=True), share(value, of, up=False)) == (up, down)


def test_a_plain_pod_is_admitted_as_it_is() -> None:
    asked = pod({"requests": {"cpu": "1"}})
    before = copy.deepcopy(asked)
    assert admitted(asked, [], [], [], []) == before


def test_a_limit_range_fills_in_and_does_not_touch_the_original() -> None:
    asked = pod({"limits": {"memory": "64Mi"}}, {})
    ranges = [limit_range(default={"memory": "128Mi"}, defaultRequest={"memory": "32Mi", "cpu": "10m"})]
    found = admitted(asked, ranges, [], [], [])
    assert isinstance(found, dict)
    assert [each["resources"] for each in found["spec"]["containers"]] == [
        {"requests": {"memory": "64Mi", "cpu": "10m"}, "limits": {"memory": "64Mi"}},
        {"requests": {"memory": "32Mi", "cpu": "10m"}, "limits": {"memory": "128Mi"}},
    ]
    assert asked["spec"]["containers"][1]["resources"] == {}


@pytest.mark.parametrize(
    ("item", "resources", "words"),
    [
        ({"max": {"memory": "64Mi"}}, {"limits": {"memory": "65Mi"}}, "is limited to 65Mi, the maximum is 64Mi"),
        ({"max": {"memory": "64Mi"}}, {"limits": {"memory": "64Mi"}}, None),
        ({"min": {"memory": "64Mi"}}, {"requests": {"memory": "63Mi"}}, "requests 63Mi, the minimum is 64Mi"),
        ({"min": {"memory": "64Mi"}}, {"requests": {"memory": "64Mi"}}, None),
    ],
)
def test_a_limit_range_bounds(item: dict[str, Any], resources: dict[str, Any], words: str | None) -> None:
    found = admitted(pod(resources), [limit_range(**item)], [], [], [])
    if words is None:
        assert isinstance(found, dict)
    else:
        assert found == f'pods "web-1" is forbidden: LimitRange lr: memory of container c0 {words}'


@pytest.mark.parametrize(
    ("name", "admits"),
    [("high", True), ("low", False), ("system-cluster-critical", True), ("system-node-critical", True), ("", True)],
)
def test_priority_classes(name: str, admits: bool) -> None:
    found = admitted(pod(priorityClassName=name), [], [], [{"metadata": {"name": "high"}}], [])
    if admits:
        assert isinstance(found, dict)
    else:
        assert found == 'pods "web-1" is forbidden: no PriorityClass with name low was found'


OTHERS = [pod({"requests": {"memory": "64Mi", "cpu": "100m"}, "limits": {"memory": "1Gi"}})]


@pytest.mark.parametrize(
    ("hard", "resources", "words"),
    [
        ({"pods": "2"}, {}, None),
        ({"pods": "1"}, {}, "exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1"),
        ({"requests_memory": "128Mi"}, {"requests": {"memory": "64Mi"}}, None),
        (
            {"requests_memory": "127Mi"},
            {"requests": {"memory": "64Mi"}},
            "exceeded quota: q, requested: requests.memory=6.71089e+07, used: requests.memory=6.71089e+07, "
            "limited: requests.memory=127Mi",
        ),
        ({"cpu": "200m"}, {"requests": {"cpu": "100m"}}, None),
        (
            {"cpu": "199m"},
            {"requests": {"cpu": "100m"}},
            "exceeded quota: q, requested: cpu=0.1, used: cpu=0.1, limited: cpu=199m",
        ),
        ({"limits_memory": "2Gi"}, {"limits": {"memory": "1Gi"}}, None),
        ({"limits_memory": "2Gi"}, {"requests": {"memory": "1Gi"}}, "failed quota: q: must specify limits.memory"),
        ({"requests_storage": "1"}, {}, None),
    ],
)
def test_quotas(hard: dict[str, str], resources: dict[str, Any], words: str | None) -> None:
    found = admitted(pod(resources), [], [quota(**hard)], [], OTHERS)
    if words is None:
        assert isinstance(found, dict)
    else:
        assert found == f'pods "web-1" is forbidden: {words}'


def test_requests_of_a_pod() -> None:
    asked = pod({"requests": {"cpu": "100m"}}, {"limits": {"cpu": "50m"}}, {})
    assert requests_of(asked, "cpu") == pytest.approx(0.15)
    assert requests_of(asked, "cpu", "limits") == pytest.approx(0.05)
    assert requests_of(asked, "memory") == 0.0


def node(name: str, cpu: str = "2", ready: str = "True", **labels: str) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, **labels}},
        "spec": {},
        "status": {
            "allocatable": {"cpu": cpu, "memory": "1Gi"},
            "conditions": [{"type": "DiskPressure", "status": "False"}, {"type": "Ready", "status": ready}],
        },
    }


A, B, C = node("a"), node("b"), node("c")
CPU = {"requests": {"cpu": "1500m"}}


def placed(found: Any) -> Any:
    return found["metadata"]["name"] if isinstance(found, dict) else found


def test_twins_are_spread_then_all_pods_then_names() -> None:
    web = {"app": "web"}
    assert placed(chosen_node(pod(labels=web), [A, B], [], "")) == "a"
    assert placed(chosen_node(pod(labels=web), [A, B], [pod(node="a")], "")) == "b"
    crowd = [pod(node="b"), pod(node="b"), pod(node="a", labels=web)]
    assert placed(chosen_node(pod(labels=web), [A, B], crowd, "")) == "b"


@pytest.mark.parametrize(
    ("asked", "nodes", "pods", "home", "answer"),
    [
        (pod(CPU), [A], [pod({"requests": {"cpu": "500m"}}, node="a")], "", "a"),
        (
            pod(CPU),
            [A],
            [pod({"requests": {"cpu": "501m"}}, node="a")],
            "",
            "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available.",
        ),
        (
            pod({"requests": {"memory": "2Gi"}}),
            [A],
            [],
            "",
            "0/1 nodes are available: 1 Insufficient memory. preemption: 0/1 nodes are available.",
        ),
        (pod(), [A, B], [], "b", "b"),
        (
            pod(),
            [node("a", ready="Unknown"), node("b", ready="False"), C],
            [],
            "a",
            "0/3 nodes are available: 1 node(s) had volume node affinity conflict, "
            "2 node(s) had untolerated taint {node.kubernetes.io/unreachable: }. preemption: 0/3 nodes are available.",
        ),
        (pod(nodeSelector={"disk": "ssd"}), [A, node("b", disk="ssd")], [], "", "b"),
        (
            pod(nodeSelector={"disk": "ssd"}),
            [A, node("b", disk="hdd")],
            [],
            "",
            "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. "
            "preemption: 0/2 nodes are available.",
        ),
        (
            pod(),
            [{**A, "spec": {"unschedulable": True}}],
            [],
            "",
            "0/1 nodes are available: 1 node(s) were unschedulable. preemption: 0/1 nodes are available.",
        ),
    ],
)
def test_where_a_pod_fits(
    asked: dict[str, Any], nodes: list[dict[str, Any]], pods: list[dict[str, Any]], home: str, answer: str
) -> None:
    assert placed(chosen_node(asked, nodes, pods, home)) == answer


def spread(**more: Any) -> dict[str, Any]:
    constraint = {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "web"}},
        **more,
    }
    return pod(labels={"app": "web"}, topologySpreadConstraints=[constraint])


SKEWED = "0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints. "


@pytest.mark.parametrize(
    ("asked", "on", "answer"),
    [
        (spread(), {"a": 1}, "b"),
        (spread(), {"a": 1, "b": 1}, "a"),
        (spread(maxSkew=2), {"a": 1, "b": 0}, "b"),
        (spread(nodeSelector=None), {"a": 2, "b": 1}, "b"),
        (spread(topologyKey="zone"), {}, SKEWED + "preemption: 0/2 nodes are available."),
        (spread(topologyKey="zone", whenUnsatisfiable="ScheduleAnyway"), {}, "a"),
        (spread(labelSelector={"matchLabels": {"app": "other"}}), {"a": 5}, "b"),
    ],
)
def test_spreading_over_machines(asked: dict[str, Any], on: dict[str, int], answer: str) -> None:
    there = [pod(node=name, labels={"app": "web"}) for name, count in on.items() for _ in range(count)]
    assert placed(chosen_node(asked, [A, B], there, "")) == answer


def test_a_skew_that_no_machine_can_keep() -> None:
    full = [node("a"), node("b", ready="False")]
    there = [pod(node="a", labels={"app": "web"})]
    assert "1 node(s) didn't match pod topology spread constraints" in placed(chosen_node(spread(), full, there, ""))
    elsewhere = [{**there[0], "metadata": {**there[0]["metadata"], "namespace": "far"}}]
    assert placed(chosen_node(spread(), full, elsewhere, "")) == "a"


@pytest.mark.parametrize(("skew", "fits"), [(None, False), (1, False), (2, False), (3, True)])
def test_how_much_skew_is_allowed(skew: int | None, fits: bool) -> None:
    there = [pod(node="a", labels={"app": "web"}) for _ in range(2)]
    answer = placed(chosen_node(spread(maxSkew=skew), [node("a"), node("b", ready="False")], there, ""))
    assert (answer == "a") is fits


def test_a_node_is_up_when_it_says_so() -> None:
    assert is_up(A)
    assert not is_up(node("a", ready="Unknown"))
