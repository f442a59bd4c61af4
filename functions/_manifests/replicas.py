"""How many pods a workload has at once: as it rests, while it rolls out, and at its largest."""

from collections.abc import Mapping
from math import ceil, floor
from typing import Any

from msgspec import Struct

from functions._manifests.paths import get
from functions._manifests.repository import Manifest, Repository

Key = tuple[str, str, str]  # kind, namespace, name
Scalers = Mapping[Key, tuple[Manifest, ...]]
_SCALED = ("Deployment", "StatefulSet", "ReplicaSet")


class Pods(Struct, frozen=True):
    """Numbers of pods. `rest` are always there, `surge` come on top while it rolls out, `most` is the largest."""

    rest: int
    surge: int
    most: int


def scalers(repository: Repository) -> Scalers:
    """The HorizontalPodAutoscalers and KEDA ScaledObjects of every workload that they scale."""
    found: dict[Key, list[Manifest]] = {}
    for one in repository.of_kind("HorizontalPodAutoscaler", "ScaledObject"):
        target = get(one.data, "spec.scaleTargetRef")
        if isinstance(target, dict):
            key = (str(target.get("kind") or "Deployment"), one.namespace, str(target.get("name")))
            found.setdefault(key, []).append(one)
    return {key: tuple(listed) for key, listed in found.items()}


def pods_of(workload: Manifest, scaled: Scalers, nodes: int | None = None) -> Pods:
    """How many pods a workload has. `nodes` is the number on which a DaemonSet may run, where that is known."""
    data = workload.data
    if workload.kind in _SCALED:
        rest = most = whole(data, "spec.replicas", 1)
        for scaler in scaled.get((workload.kind, workload.namespace, workload.name), ()):
            rest, most = bounds_of(scaler)
        return Pods(rest, surge_of(workload, rest), most)
    if workload.kind == "DaemonSet":
        number = nodes or 0
        return Pods(number, 0, number)
    if workload.kind in ("Job", "CronJob"):
        spec = "spec" if workload.kind == "Job" else "spec.jobTemplate.spec"
        if get(data, "spec.suspend") is True:
            return Pods(0, 0, 0)
        parallel = whole(data, f"{spec}.parallelism", 1)
        return Pods(0, 0, min(parallel, whole(data, f"{spec}.completions", parallel)))
    return Pods(1, 0, 1) if workload.kind == "Pod" else Pods(0, 0, 0)


def wanted(workload: Manifest, scaled: Scalers) -> bool:
    """Whether it has pods as Git has it: not scaled to nothing, not suspended."""
    return workload.kind == "DaemonSet" or pods_of(workload, scaled).most > 0


def bounds_of(scaler: Manifest) -> tuple[int, int]:
    """The fewest and the most pods that a scaler keeps."""
    if scaler.kind == "ScaledObject":  # its defaults: keda.sh/docs, "Scaling Deployments"
        return whole(scaler.data, "spec.minReplicaCount", 0), whole(scaler.data, "spec.maxReplicaCount", 100)
    least = whole(scaler.data, "spec.minReplicas", 1)
    return least, whole(scaler.data, "spec.maxReplicas", least)


def surge_of(workload: Manifest, replicas: int) -> int:
    """How many pods more than its replicas a rolling update makes; the percentage is rounded up."""
    if workload.kind != "Deployment" or get(workload.data, "spec.strategy.type") == "Recreate":
        return 0
    return scaled_value(get(workload.data, "spec.strategy.rollingUpdate.maxSurge"), replicas, up=True)


def unavailable_of(workload: Manifest, replicas: int) -> int:
    """How many pods fewer than its replicas a rolling update of a Deployment may leave."""
    if get(workload.data, "spec.strategy.type") == "Recreate":
        return replicas
    return scaled_value(get(workload.data, "spec.strategy.rollingUpdate.maxUnavailable"), replicas, up=False)


def scaled_value(value: Any, total: int, up: bool, default: str = "25%") -> int:
    """A number, or a percentage of the total: GetScaledValueFromIntOrPercent of apimachinery/pkg/util/intstr."""
    found = default if value is None else value
    if isinstance(found, str) and found.endswith("%") and found[:-1].isdigit():
        part = int(found[:-1]) * total / 100
        return ceil(part) if up else floor(part)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def whole(data: Any, path: str, default: int) -> int:
    """The number at a path; the default where there is none."""
    found = get(data, path)
    return found if isinstance(found, int) and not isinstance(found, bool) else default
