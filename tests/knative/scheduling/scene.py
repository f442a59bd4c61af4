"""Nodes, what fills them, the functions of the school asleep, and what is seen of their pods."""

import time
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial

from functions._manifests.quantities import parse
from tests.knative.overlays import of_kind, pods
from tests.knative.scheduling.api import PLACES, Api, Object
from tests.knative.scheduling.served import deployment

OURS, THEIRS, SYSTEM = "cortex-school", "shop", "kube-system"
ROOM = "healer-room"  # the placeholder
NAMESPACES = (OURS, THEIRS, SYSTEM)
PATIENCE = 60.0  # seconds for what should happen; the scheduler's longest pause between two attempts is 10
FIRST = ("Namespace", "PriorityClass", "LimitRange", "ResourceQuota", "ServiceAccount")
SIZES = {"cpu": Decimal("0.25"), "memory": Decimal(256 * 2**20)}  # of what fills a node
LITTLE = {"cpu": "1m", "memory": "1Mi"}


class Seen(Exception):
    """Something else was seen than what is claimed."""


class Scene:
    """What one claim is shown on; empty at first."""

    def __init__(self, api: Api, overlay: str) -> None:
        self.api, self.overlay = api, overlay
        self.functions = {one.owner: one for one in pods(overlay) if one.of_knative}
        self._clear()
        self.api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": THEIRS}})
        for kind in FIRST:
            for one in of_kind(overlay, kind):
                self.api.create(one)
        for name in self.functions:
            self.api.create(deployment(self.functions[name]))

    def _clear(self) -> None:
        for kind in ("Deployment", "StatefulSet", "ReplicaSet", "Pod", "PodDisruptionBudget", "ResourceQuota"):
            for namespace in NAMESPACES:
                self.api.delete(kind, namespace, **({"gracePeriodSeconds": "0"} if kind == "Pod" else {}))
            self.until(partial(self._none, kind), f"no {kind}")
        self.api.delete("Node")

    def node(self, name: str, memory: str, cpu: str = "2", count: int = 110) -> None:
        """A node that is ready, by its word alone."""
        room = {"cpu": cpu, "memory": memory, "pods": str(count), "ephemeral-storage": "20Gi"}
        status = {"capacity": room, "allocatable": room, "conditions": [{"type": "Ready", "status": "True"}]}
        metadata = {"name": name, "labels": {"kubernetes.io/hostname": name}}
        self.api.create({"apiVersion": "v1", "kind": "Node", "metadata": metadata, "status": status})
        self.api.patch("Node", "", name, {"spec": {"taints": None}})  # admission holds a new one for not ready

    def placeholder(self) -> None:
        """The component as it is rendered, applied; its pods have their place."""
        (made,) = [one for one in of_kind(self.overlay, "Deployment") if one["metadata"]["name"] == ROOM]
        self.api.create(made)
        self.until(lambda: len(self.bound(ROOM)) == made["spec"]["replicas"], "the placeholder has its room")

    def wake(self, name: str, replicas: int = 1) -> None:
        """What Knative's autoscaler does when an event waits, or (0) when none came for long."""
        self.api.patch("Deployment", OURS, f"{name}-00001-deployment", {"spec": {"replicas": replicas}})

    def pod(self, name: str, asks: Object, namespace: str = THEIRS, priority: str = "") -> Object:
        """An ordinary pod, or one of the cluster's own."""
        spec: Object = {"containers": [{"name": "work", "image": "work:1", "resources": {"requests": asks}}]}
        labels = {"app": name}
        return self.api.create(
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": name, "namespace": namespace, "labels": labels},
                "spec": spec | ({"priorityClassName": priority} if priority else {}),
            }
        )

    def budget(self, name: str) -> None:
        """A disruption budget that lets this pod not go, known to the scheduler."""
        spec = {"minAvailable": 1, "selector": {"matchLabels": {"app": name}}}
        metadata = {"name": name, "namespace": THEIRS}
        self.api.create({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata, "spec": spec})
        path = PLACES["PodDisruptionBudget"].path(THEIRS, name)
        counted = {"currentHealthy": 1, "disruptionsAllowed": 0}
        self.until(lambda: counted.items() <= self.api.call("GET", path)["status"].items(), f"a budget for {name}")

    def filled(self, resource: str = "memory", namespace: str = THEIRS, priority: str = "") -> list[str]:
        """Ordinary pods until none of the same size finds room, and one for the rest: their uids, in the order made."""
        names: list[str] = []
        for node in self.api.items("Node"):
            most = parse(node["status"]["allocatable"][resource])
            there = (one for one in self.api.items("Pod") if one["spec"].get("nodeName") == node["metadata"]["name"])
            left = most - sum((asked(one, resource) for one in there), Decimal(0))
            while left > 0:
                amount = min(left, SIZES[resource])
                name = f"work-{node['metadata']['name']}-{len(names)}"
                self.pod(name, LITTLE | {resource: _written(amount)}, namespace, priority)
                names.append(name)
                left -= amount
        self.until(lambda: set(names) <= {one["metadata"]["name"] for one in self.on_nodes(namespace)}, "a full node")
        return [one["metadata"]["uid"] for one in self.on_nodes(namespace) if one["metadata"]["name"] in names]

    def on_nodes(self, namespace: str) -> list[Object]:
        """Pods that have a node and are not on their way out, the oldest first."""
        there = [one for one in self.api.items("Pod", namespace) if one["spec"].get("nodeName")]
        return [one for one in there if not one["metadata"].get("deletionTimestamp")]

    def bound(self, name: str) -> list[Object]:
        """Pods of ours by the name of their function (or of the placeholder) that have a node."""
        return [one for one in self.on_nodes(OURS) if _owner(one) == name]

    def waiting(self, name: str) -> list[str]:
        """What the scheduler says of pods that it found no node for."""
        found = (one for one in self.api.items("Pod", OURS) if _owner(one) == name and not one["spec"].get("nodeName"))
        return [str(said["message"]) for one in found for said in _unschedulable(one)]

    def left(self, uids: Iterable[str]) -> list[str]:
        """Which of these pods are still there, nobody asking them to go."""
        there = {one["metadata"]["uid"] for n in NAMESPACES for one in self.on_nodes(n)}
        return [uid for uid in uids if uid in there]

    def until(self, holds: Callable[[], object], what: str) -> float:
        """Wait until it holds; the seconds it took.

        Raises:
            Seen: when it does not, with what the scheduler says of the pods that wait.
        """
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > PATIENCE:
                raise Seen(f"not within {PATIENCE:.0f} s: {what}; {'; '.join(self._words()) or 'nothing waits'}")
            time.sleep(0.02)
        return time.monotonic() - began

    def started(self, *names: str) -> list[float]:
        """Wake these one after the other, each once the one before has its node; the seconds that each took."""
        took = []
        for name in names:
            self.wake(name)
            took.append(self.until(partial(self._has_one, name), f"{name} has a node"))
        return took

    def _none(self, kind: str) -> bool:
        return not any(self.api.items(kind, namespace) for namespace in NAMESPACES)

    def _has_one(self, name: str) -> bool:
        return len(self.bound(name)) == 1

    def _words(self) -> Sequence[str]:
        pending = [one for n in NAMESPACES for one in self.api.items("Pod", n) if not one["spec"].get("nodeName")]
        return [f"{one['metadata']['name']}: {said['message']}" for one in pending for said in _unschedulable(one)]


def asked(pod: Object, resource: str) -> Decimal:
    """What a pod asks for, all containers together."""
    each = ((one.get("resources") or {}).get("requests") or {} for one in pod["spec"]["containers"])
    return sum((parse(one.get(resource, "0")) for one in each), Decimal(0))


def _owner(pod: Object) -> str:
    labels = pod["metadata"].get("labels") or {}
    return str(labels.get("serving.knative.dev/service") or labels.get("app.kubernetes.io/name") or "")


def _unschedulable(pod: Object) -> list[Object]:
    conditions = pod["status"].get("conditions") or ()
    return [one for one in conditions if one["type"] == "PodScheduled" and one.get("reason") == "Unschedulable"]


def _written(amount: Decimal) -> str:
    return f"{int(amount * 1000)}m" if amount != amount.to_integral_value() else str(int(amount))
