"""What preflight wants to know of the cluster, read from its API: what may not be read is unknown, and named."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from eventing.handler import Permanent
from functions._clients.cluster import Cluster, Object
from functions._preflight.facts import (
    Facts,
    NodeFacts,
    ObjectFacts,
    QuotaFacts,
    StorageClassFacts,
    Taint,
)

KEY = "school:facts"  # in the ledger: written with each baseline, read by the gate
LIFETIME = 24 * 3600  # seconds; nodes and classes of yesterday are no longer what is known
_CORDONED = "node.kubernetes.io/unschedulable"  # comes and goes with maintenance, so it says nothing of tomorrow
_DEFAULT = "storageclass.kubernetes.io/is-default-class"
_IN_NAMESPACES = ("ConfigMap", "PersistentVolumeClaim", "Service", "ServiceAccount")  # never Secrets


class Observed(Struct, frozen=True):
    """Facts with the time they were read at, in seconds since the epoch, and what this account may not read."""

    facts: Facts
    at: float
    forbidden: tuple[str, ...] = ()


def observed(cluster: Cluster, namespaces: Iterable[str], now: float) -> Observed:
    """The facts about the cluster as a whole, and about what exists in these namespaces.

    Raises:
        Temporary: when the API server is away.
    """
    forbidden: list[str] = []

    def listed(kind: str, namespace: str = "") -> tuple[Object, ...] | None:
        try:
            return cluster.list(kind, namespace)
        except Permanent:
            forbidden.append(f"{kind} in {namespace}" if namespace else kind)
            return None

    nodes, classes = listed("Node"), listed("StorageClass")
    quotas = [one for namespace in sorted(set(namespaces)) for one in listed("ResourceQuota", namespace) or ()]
    objects = [
        (kind, one)
        for namespace in sorted(set(namespaces))
        for kind in _IN_NAMESPACES
        for one in listed(kind, namespace) or ()
    ]
    facts = Facts(
        nodes=None if not nodes else tuple(map(_node, nodes)),
        api_groups=_groups(cluster, forbidden),
        storage_classes=None if classes is None else tuple(map(_storage_class, classes)),
        priority_classes=_names(listed("PriorityClass")),
        ingress_classes=_names(listed("IngressClass")),
        namespaces=_names(listed("Namespace")),
        quotas=tuple(map(_quota, quotas)),
        objects=tuple(_object(kind, one) for kind, one in objects),
    )
    return Observed(facts, now, tuple(forbidden))


def _groups(cluster: Cluster, forbidden: list[str]) -> tuple[str, ...] | None:
    try:
        return cluster.groups()
    except Permanent:
        forbidden.append("API groups")
        return None


def _names(found: tuple[Object, ...] | None) -> tuple[str, ...] | None:
    return None if found is None else tuple(_name(one) for one in found)


def _name(one: Object) -> str:
    return str(one["metadata"]["name"])


def _node(one: Object) -> NodeFacts:
    spec, status = one.get("spec") or {}, one.get("status") or {}
    taints = [taint for taint in spec.get("taints") or () if taint.get("key") != _CORDONED]
    return NodeFacts(
        _name(one),
        _texts(one["metadata"].get("labels")),
        tuple(Taint(str(each["key"]), str(each["effect"]), str(each.get("value") or "")) for each in taints),
        _texts(status.get("allocatable")),
    )


def _storage_class(one: Object) -> StorageClassFacts:
    default = (one["metadata"].get("annotations") or {}).get(_DEFAULT) == "true"
    return StorageClassFacts(_name(one), str(one.get("provisioner") or ""), default=default)


def _quota(one: Object) -> QuotaFacts:
    status = one.get("status") or {}
    hard = status.get("hard") or (one.get("spec") or {}).get("hard")
    return QuotaFacts(one["metadata"]["namespace"], _name(one), _texts(hard), _texts(status.get("used")))


def _object(kind: str, one: Object) -> ObjectFacts:
    keys = tuple(sorted({*(one.get("data") or {}), *(one.get("binaryData") or {})})) if kind == "ConfigMap" else None
    ports = (one.get("spec") or {}).get("ports") if kind == "Service" else None
    numbers = None if ports is None else tuple(int(port["port"]) for port in ports)
    return ObjectFacts(kind, _name(one), one["metadata"]["namespace"], keys, numbers)


def _texts(found: Any) -> dict[str, Any]:
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, Mapping) else {}
