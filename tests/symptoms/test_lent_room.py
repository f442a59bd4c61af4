"""What was switched off for a while comes back before its time only where there is room for certain."""

from typing import Any

import pytest

from functions._catalogue.remedies.temporary import DAYS
from functions._symptoms.analyzers import lent
from tests.symptoms.cluster import Body, node, pod, seen, snapshot, thing, workload

ELSEWHERE = thing("Pod", "coredns-1", "kube-system", spec={"nodeName": "node-1"}, status={"phase": "Running"})


def off(name: str = "spare", count: str = "2", until: str = "2026-12-03", memory: str = "1Gi") -> Body:
    notes = {lent.BEFORE: f'{{"spec.replicas": {count}}}', lent.UNTIL: until}
    asks = {"requests": {"memory": memory, "cpu": "100m"}} if memory else {}
    template = {"spec": {"containers": [{"name": "a", "resources": asks}]}}
    return workload(name, metadata={"annotations": notes}, spec={"replicas": 0, "template": template})


def asking(memory: str, where: str = "node-1") -> Body:
    return pod("busy-7d9f8-abcde", container={"resources": {"requests": {"memory": memory}}}, ready=True, node=where)


def early(*objects: Body) -> list[str]:
    return [one.subject.name for one in seen(snapshot(*objects), "lent") if one.details.get("room") == "yes"]


@pytest.mark.parametrize(
    ("objects", "names"),
    [
        ([off(), node(memory="8Gi"), ELSEWHERE], ["spare"]),
        ([off(), node(memory="8Gi"), ELSEWHERE, asking("5Gi")], []),  # three quarters of a node are enough to ask for
        ([off(), node(memory="8Gi"), node("node-2"), ELSEWHERE, asking("5Gi")], ["spare"]),
        ([off(), node(memory="8Gi")], []),  # whose pods may have been left out
        ([off(), node(ready="False"), ELSEWHERE], []),
        ([off(), {**node(), "spec": {"unschedulable": True}}, ELSEWHERE], []),
        ([off(), {**node(), "spec": {"taints": [{"key": "db", "effect": "NoSchedule"}]}}, ELSEWHERE], []),
        ([off(), node(), ELSEWHERE, pod(phase="Pending", node="")], []),  # somebody waits already
        ([off(memory=""), node(), ELSEWHERE], []),
        ([off(until="2026-12-05"), node(), ELSEWHERE], []),  # it went today
        ([off(until="one day"), node(), ELSEWHERE], []),
        ([off(count='"many"'), node(), ELSEWHERE], []),
        ([off(count="[" * 50_000), node(), ELSEWHERE], []),
        ([off(count="null"), node(), ELSEWHERE], ["spare"]),
        ([off("z-small", "1"), off("a-large", "2"), node(), ELSEWHERE], ["z-small"]),  # one by one, the smallest first
        ([off(), ELSEWHERE], []),
    ],
)
def test_room_is_certain_or_none(objects: list[Any], names: list[str]) -> None:
    assert early(*objects) == names


def test_time_that_is_over_asks_for_no_room() -> None:
    (found,) = seen(snapshot(off(until="2026-11-28")), "lent")
    assert "room" not in found.details
    assert lent.DAYS == DAYS
