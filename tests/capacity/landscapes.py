"""Clusters in wire form: small, of seven nodes that are nearly full, and of five thousand pods."""

from typing import Any

from functions._symptoms.snapshot import Snapshot
from tests.symptoms.cluster import AT, Body, ago, thing

GI, MI = 1024**3, 1024**2


def node(name: str, memory: str = "4Gi", cpu: str = "4", kept: str = "", **body: Any) -> Body:
    """A ready node; `kept` is what its system keeps back of its memory."""
    ready = {"type": "Ready", "status": "True"}
    status = {
        "capacity": {"cpu": cpu, "memory": kept or memory, "pods": "110"},
        "allocatable": {"cpu": cpu, "memory": memory, "pods": "110"},
        "conditions": body.pop("conditions", [ready]),
    }
    labels = {"kubernetes.io/hostname": name, **body.pop("labels", {})}
    return thing("Node", name, "", status=status, spec=body.pop("spec", {}), metadata={"labels": labels}, **body)


def pod(
    name: str,
    on: str = "",
    memory: str = "128Mi",
    cpu: str = "50m",
    owner: tuple[str, str] | None = None,
    space: str = "shop",
    phase: str = "",
    **more: Any,
) -> Body:
    """A pod that runs, or waits where `on` is empty; `owner` is the kind and name of its controller."""
    spec = {
        "containers": [{"name": "main", "resources": {"requests": {"memory": memory, "cpu": cpu}}}],
        **({"nodeName": on} if on else {}),
        **more.pop("spec", {}),
    }
    metadata: Body = {"labels": more.pop("labels", {"app": owner[1] if owner else name}), **more.pop("metadata", {})}
    if owner:
        metadata["ownerReferences"] = [{"kind": owner[0], "name": owner[1], "controller": True}]
    status: Body = {"phase": phase or ("Running" if on else "Pending"), **more.pop("status", {})}
    if not on:
        words = more.pop("words", "0/1 nodes are available: 1 Insufficient memory. preemption: none")
        refused = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": words}
        status["conditions"] = [refused]
    return thing("Pod", name, space, spec=spec, status=status, metadata=metadata, **more)


def waiting(reason: str, restarts: int = 0, message: str = "", last: str = "Error") -> Body:
    """The status of a pod whose container waits."""
    state = {"waiting": {"reason": reason, "message": message}}
    ended = {"terminated": {"reason": last, "exitCode": 1}} if restarts else {}
    return {"containerStatuses": [{"name": "main", "state": state, "lastState": ended, "restartCount": restarts}]}


def snapshot(*objects: Body, unreadable: dict[str, str] | None = None, **extra: tuple[Body, ...]) -> Snapshot:
    """Every kind that is looked at is known, the ones that are not readable apart."""
    from functions._cli.capacity.gathering import KINDS, REPORTED  # noqa: PLC0415  what a look reads

    missing = unreadable or {}
    kinds: dict[str, tuple[Body, ...]] = {one: () for one in (*KINDS, *REPORTED) if one not in missing}
    for one in objects:
        kinds[one["kind"]] = (*kinds.get(one["kind"], ()), one)
    return Snapshot(AT, {**kinds, **extra}, unreadable=missing, namespaces=frozenset({"shop"}))


def metrics(kind: str, name: str, memory: int, cpu: str = "100m", space: str = "") -> Body:
    """What metrics.k8s.io says of a node or a pod; `memory` in Mi."""
    usage = {"memory": f"{memory}Mi", "cpu": cpu}
    used = {"usage": usage} if kind == "NodeMetrics" else {"containers": [{"name": "main", "usage": usage}]}
    return thing(kind, name, space, **used)


def seven_nodes() -> Snapshot:
    """Seven nodes at 97 to 98 % of their memory by requests, nine pods that wait, six crash loops, leftovers."""
    objects: list[Body] = []
    names = (
        "k3s-master01",
        "k3s-master02",
        "k3s-master03",
        "k3s-worker01",
        "k3s-worker02",
        "k3s-worker03",
        "k3s-worker04",
    )
    for number, name in enumerate(names):
        objects.append(node(name, "3900Mi", "4", kept="4Gi"))
        objects.append(pod(f"agent-{number}", name, "100Mi", owner=("DaemonSet", "agent"), space="logs"))
        for each in range(7):
            objects.append(pod(f"filler-{number}-{each}", name, "528Mi", "200m", ("StatefulSet", "filler"), "cortex"))
        objects.append(metrics("NodeMetrics", name, 2600 - 150 * number, "900m"))
        objects.append(metrics("PodMetrics", f"filler-{number}-0", 180, "20m", "cortex"))
    words = (
        "0/7 nodes are available: 7 Insufficient memory. preemption: 0/7 nodes are available: 7 No preemption victims."
    )
    for number in range(9):
        objects.append(
            pod(f"school-{number}", memory="341Mi", cpu="100m", owner=("Deployment", "moe-router"), words=words)
        )
    for number, restarts in enumerate((395, 395, 2100, 1002, 277, 881)):
        status = waiting("CrashLoopBackOff", restarts, "back-off 5m0s restarting failed container")
        objects.append(
            pod(f"loop-{number}", names[number], "16Mi", "10m", ("Deployment", f"loop-{number}"), status=status)
        )
    pull = "Back-off pulling image: failed to do request: remote error: tls: handshake failure"
    for number in range(2):
        status = waiting("ImagePullBackOff", 0, pull)
        fabric = ("Deployment", "network-fabric-monitor")
        objects.append(pod(f"fabric-{number}", names[number], "16Mi", "10m", fabric, phase="Pending", status=status))
    complete = {"conditions": [{"type": "Complete", "status": "True", "lastTransitionTime": ago(50000)}]}
    objects += [thing("Job", f"kaniko-{number}", "cortex", status=complete, spec={}) for number in range(12)]
    for number in range(9):
        claim = {"volumes": [{"persistentVolumeClaim": {"claimName": "cache"}}]} if number == 0 else {}
        objects.append(pod(f"test-{number}", names[0], space="cortex", phase="Succeeded", spec=claim))
    notes = {"cortex-online-school.dev/before": '{"spec.replicas": 2}', "cortex-online-school.dev/until": "2026-12-05"}
    objects.append(thing("Deployment", "model-router", "cortex", spec={"replicas": 0}, metadata={"annotations": notes}))
    objects.append(thing("Deployment", "forgotten", "cortex", spec={"replicas": 0}))
    hard = {"requests.memory": "4Gi", "pods": "20"}
    quota = {"hard": hard, "used": {"requests.memory": "3072Mi", "pods": "9"}}
    objects.append(thing("ResourceQuota", "room", "shop", status=quota))
    return snapshot(*objects)


def five_thousand(nodes: int = 100, pods: int = 5000) -> Snapshot:
    """A cluster fifty times as large as a homelab; every tenth pod keeps away from its like."""
    objects = [node(f"node-{number:03}", "32Gi", "16") for number in range(nodes)]
    apart = {"topologyKey": "kubernetes.io/hostname"}
    for number in range(pods):
        name = f"app-{number // 10}"
        term = {**apart, "labelSelector": {"matchLabels": {"app": name}}}
        required = {"requiredDuringSchedulingIgnoredDuringExecution": [term]}
        spec = {"affinity": {"podAntiAffinity": required}} if (number // 10) % 10 == 0 else {}
        where = f"node-{(number * 7) % nodes:03}"
        objects.append(
            pod(f"{name}-{number}", where, "500Mi", "100m", ("StatefulSet", name), f"team-{number % 40}", spec=spec)
        )
    return snapshot(*objects)
