"""The three machines of the rehearsal: made at the start, lost and found again."""

from collections.abc import Mapping

from functions._rehearsal.events import Recorder
from functions._rehearsal.objects import Object, Objects, stamp
from functions._rehearsal.podstatus import condition
from functions._rehearsal.scheduling import HOSTNAME, is_up

NAMES = ("shelf-1", "shelf-2", "shelf-3")
LOST = ("NodeStatusUnknown", "Kubelet stopped posting node status.")
CAPACITY = {"cpu": "4", "memory": "8Gi", "pods": "110"}


def make_nodes(objects: Objects, wanted: tuple[str, ...], labels_of_all: Mapping[str, str], now: float) -> None:
    """Three nodes that are up, or as many as are `wanted` by name."""
    for position, name in enumerate((*wanted, *NAMES[len(wanted) :]), start=1):
        labels = {"kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64", **labels_of_all, HOSTNAME: name}
        objects.put(
            {
                "apiVersion": "v1",
                "kind": "Node",
                "metadata": {"name": name, "labels": labels},
                "spec": {"podCIDR": f"10.42.{position}.0/24"},
                "status": {
                    "capacity": CAPACITY,
                    "allocatable": CAPACITY,
                    "addresses": [{"type": "InternalIP", "address": f"192.168.40.{10 + position}"}],
                    "conditions": [
                        condition({}, "Ready", True, "KubeletReady", "kubelet is posting ready status", now)
                    ],
                    "nodeInfo": {"kubeletVersion": "v1.34.1+k3s1", "operatingSystem": "linux", "architecture": "amd64"},
                },
            },
            now,
        )


def lose_node(objects: Objects, recorder: Recorder, name: str, now: float) -> None:
    """The node's kubelet falls silent: it and all its pods turn not ready, and nothing on it moves any more."""
    node = objects.get("Node", "", name)
    if node is None or not is_up(node):
        return
    unknown = {"type": "Ready", "status": "Unknown", "lastTransitionTime": stamp(now)}
    conditions = [{**unknown, "reason": LOST[0], "message": LOST[1]}]
    taint = {"key": "node.kubernetes.io/unreachable", "effect": "NoExecute", "timeAdded": stamp(now)}
    lost = {**node, "spec": {**node["spec"], "taints": [taint]}, "status": {**node["status"], "conditions": conditions}}
    recorder.record(
        objects.put(lost, now),
        "Normal",
        "NodeNotReady",
        f"Node {name} status is now: NodeNotReady",
        now,
        "node-controller",
    )
    for pod in _on(objects, name):
        status = pod.get("status") or {}
        kept = [each for each in status.get("conditions") or () if each["type"] != "Ready"]
        objects.status(pod, {**status, "conditions": [*kept, condition(status, "Ready", False, "", "", now)]}, now)
        recorder.record(pod, "Warning", "NodeNotReady", "Node is not ready", now, "node-controller")


def find_node(objects: Objects, recorder: Recorder, name: str, now: float) -> None:
    """The kubelet speaks again; it reports its pods at its next look."""
    node = objects.get("Node", "", name)
    if node is None or is_up(node):
        return
    back = condition(node["status"], "Ready", True, "KubeletReady", "kubelet is posting ready status", now)
    spec = {key: value for key, value in node["spec"].items() if key != "taints"}
    found = objects.put({**node, "spec": spec, "status": {**node["status"], "conditions": [back]}}, now)
    recorder.record(found, "Normal", "NodeReady", f"Node {name} status is now: NodeReady", now)


def _on(objects: Objects, node: str) -> list[Object]:
    return [pod for pod in objects.of("Pod") if pod["spec"].get("nodeName") == node]
