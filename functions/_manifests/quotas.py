"""What a ResourceQuota counts, and what it demands of a pod.

Follows pkg/quota/v1/evaluator/core of Kubernetes (pods.go, services.go, persistent_volume_claims.go).
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct

from functions._manifests.limitranges import Amounts, Limit, amounts, containers_in, effective, pod_totals
from functions._manifests.paths import get
from functions._manifests.quantities import parse
from functions._manifests.repository import Manifest

Usage = dict[str, Decimal]  # by the names of a quota: requests.cpu in cores, limits.memory in bytes, pods
_COUNTED = {
    "ConfigMap": "configmaps",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "ReplicationController": "replicationcontrollers",
    "ResourceQuota": "resourcequotas",
    "Secret": "secrets",
    "Service": "services",
}
# validationSet of pods.go: a quota on one of these refuses each container that does not state it.
_DEMANDED = {
    **dict.fromkeys(("cpu", "requests.cpu"), ("requests", "cpu")),
    **dict.fromkeys(("memory", "requests.memory"), ("requests", "memory")),
    "limits.cpu": ("limits", "cpu"),
    "limits.memory": ("limits", "memory"),
}
STORAGE_CLASS = ".storageclass.storage.k8s.io/"


class Scope(Struct, frozen=True):
    """One condition on the pods that a quota counts."""

    name: str
    operator: str = "Exists"
    values: tuple[str, ...] = ()


class Quota(Struct, frozen=True):
    """A ResourceQuota."""

    name: str
    namespace: str
    hard: Amounts
    scopes: tuple[Scope, ...] = ()


def quota_in(manifest: Manifest) -> Quota:
    """The quota that an object is."""
    plain = get(manifest.data, "spec.scopes")
    scopes = [Scope(str(one)) for one in (plain if isinstance(plain, list) else ())]
    listed = get(manifest.data, "spec.scopeSelector.matchExpressions")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict):
            given = one.get("values")
            values = tuple(str(value) for value in given) if isinstance(given, list) else ()
            scopes.append(Scope(str(one.get("scopeName")), str(one.get("operator")), values))
    return Quota(manifest.name, manifest.namespace, amounts(get(manifest.data, "spec.hard")), tuple(scopes))


def charged(pod_spec: Mapping[str, Any], limits: Iterable[Limit] = ()) -> Usage:
    """What one pod counts for, the defaults of LimitRanges filled in."""
    totals = pod_totals(pod_spec, limits)
    usage = {"pods": Decimal(1), "count/pods": Decimal(1)}
    for name, amount in totals.requests.items():
        usage[f"requests.{name}"] = parse(amount)
        if name in ("cpu", "memory", "ephemeral-storage") or name.startswith("hugepages-"):
            usage[name] = parse(amount)
    for name, amount in totals.limits.items():
        usage[f"limits.{name}"] = parse(amount)
    return usage


def covers(quota: Quota, pod_spec: Mapping[str, Any], limits: Iterable[Limit] = ()) -> bool:
    """Whether a quota counts the pod: each of its scopes does."""
    return all(_in_scope(scope, pod_spec, tuple(limits)) for scope in quota.scopes)


def _in_scope(scope: Scope, pod_spec: Mapping[str, Any], limits: tuple[Limit, ...]) -> bool:
    """podMatchesScopeFunc. A scope that is not known here counts no pod, so that nothing is claimed of it."""
    ends = isinstance(pod_spec.get("activeDeadlineSeconds"), int)
    priority = str(pod_spec.get("priorityClassName") or "")
    matches = {
        "Terminating": ends,
        "NotTerminating": not ends,
        "BestEffort": _best_effort(pod_spec, limits),
        "NotBestEffort": not _best_effort(pod_spec, limits),
    }
    if scope.name != "PriorityClass":
        return matches.get(scope.name, False)
    by_operator = {
        "In": priority in scope.values,
        "NotIn": priority not in scope.values,
        "DoesNotExist": not priority,
    }
    return by_operator.get(scope.operator, bool(priority))


def _best_effort(pod_spec: Mapping[str, Any], limits: tuple[Limit, ...]) -> bool:
    """Whether nothing of the pod asks for CPU or memory (GetPodQOS of pkg/apis/core/v1/helper/qos)."""
    listed = [*containers_in(pod_spec, "containers"), *containers_in(pod_spec, "initContainers")]
    used = [effective(one, limits) for one in listed]
    return not any(parse(one.requests.get(name, 0)) for one in used for name in ("cpu", "memory"))


def unstated(quota: Quota, container: Mapping[str, Any], limits: Iterable[Limit] = ()) -> tuple[tuple[str, str], ...]:
    """What a container has to state for this quota and does not, as (requests or limits, resource)."""
    used = effective(container, limits)
    wanted = {_DEMANDED[name] for name in quota.hard if name in _DEMANDED}
    return tuple(
        (group, name)
        for group, name in sorted(wanted, reverse=True)
        if name not in (used.requests if group == "requests" else used.limits)
    )


def counted_objects(manifest: Manifest) -> Usage:
    """What an object that is no pod counts for by itself."""
    usage = {f"count/{_plural(manifest)}": Decimal(1)}
    if (name := _COUNTED.get(manifest.kind)) and manifest.api_version == "v1":
        usage[name] = Decimal(1)
    if manifest.kind == "PersistentVolumeClaim":
        usage |= claimed(manifest.data)
    if manifest.kind == "Service":
        ports = get(manifest.data, "spec.ports")
        kind = get(manifest.data, "spec.type")
        if kind == "LoadBalancer":
            usage["services.loadbalancers"] = Decimal(1)
        if kind == "NodePort":
            usage["services.nodeports"] = Decimal(len(ports) if isinstance(ports, list) else 0)
    return usage


def claimed(claim: Mapping[str, Any]) -> Usage:
    """What a claim counts for, by itself and for its StorageClass."""
    size = parse(amounts(get(claim, "spec.resources.requests")).get("storage", 0))
    usage = {"persistentvolumeclaims": Decimal(1), "requests.storage": size}
    if name := get(claim, "spec.storageClassName"):
        usage |= {f"{name}{STORAGE_CLASS}requests.storage": size}
        usage |= {f"{name}{STORAGE_CLASS}persistentvolumeclaims": Decimal(1)}
    return usage


def _plural(manifest: Manifest) -> str:
    group, _, version = manifest.api_version.rpartition("/")
    name = manifest.kind.lower()
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        name = f"{name[:-1]}ies"
    else:
        name += "es" if name.endswith(("s", "x", "ch")) else "s"
    return f"{name}.{group}" if group and version else name
