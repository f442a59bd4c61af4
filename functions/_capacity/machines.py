"""Nodes and the pods that ask for room on them, read from objects in wire form. Their shape is not believed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from eventing.vocabulary import Resource
from functions._capacity.amounts import NONE, Amounts, amounts_of
from functions._manifests.limitranges import Limit, limits_in, pod_totals
from functions._manifests.quantities import amount
from functions._manifests.scheduling import HOSTNAME
from functions._symptoms import wire
from functions._symptoms.chains import owner_of
from functions._symptoms.containers import over
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.wire import Object

PRESSURES = ("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable")
_MIRROR = "kubernetes.io/config.mirror"  # of a static pod, which the kubelet runs from a file on its node
SETS = ("Deployment", "StatefulSet")


@dataclass(frozen=True)
class Machine:
    """A node. `room` is what its pods may ask for (allocatable), `capacity` what it has in all."""

    name: str
    room: Amounts
    capacity: Amounts = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[Object, ...] = ()
    ready: bool = True
    cordoned: bool = False
    pressures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Load:
    """A pod that is not over. `homes` are the nodes that its volumes are bound to, as required node affinity."""

    namespace: str
    name: str
    node: str
    asks: Amounts
    spec: Object = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    owner: Resource = field(default_factory=lambda: Resource("Pod", ""))
    priority: int = 0
    made: str = ""
    homes: tuple[Object, ...] = ()
    limits: Amounts = field(default_factory=dict)  # of the containers that state any
    pinned: bool = False  # a DaemonSet's pod or a static one: it lives and ends with its node

    @property
    def title(self) -> str:
        """How people name it."""
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class Template:
    """What a workload would make one more pod of, and how many it wants now."""

    load: Load
    replicas: int


def machines_of(snapshot: Snapshot) -> tuple[Machine, ...]:
    """Every node, by name."""
    return tuple(_machine(one) for one in snapshot.everywhere("Node"))


def loads_of(snapshot: Snapshot) -> tuple[Load, ...]:
    """Every pod that has, or waits for, a place; one that is being deleted holds its place until it is gone."""
    return tuple(_load(snapshot, one) for one in snapshot.everywhere("Pod") if _counts(one))


def templates_of(snapshot: Snapshot) -> dict[tuple[str, str], Template]:
    """Deployments and StatefulSets by namespace and name; of two of one name the Deployment."""
    limits = _limits(snapshot)
    return {
        (wire.namespace(one), wire.name(one)): _template(one, kind, limits.get(wire.namespace(one), ()))
        for kind in reversed(SETS)
        for one in snapshot.everywhere(kind)
    }


def _machine(node: Object) -> Machine:
    conditions = wire.conditions(node)
    return Machine(
        wire.name(node),
        amounts_of(wire.mapping(node, "status", "allocatable")),
        amounts_of(wire.mapping(node, "status", "capacity")),
        {HOSTNAME: wire.name(node), **wire.labels(node)},
        wire.items(node, "spec", "taints"),
        wire.text(conditions.get("Ready"), "status") == "True",
        wire.dig(node, "spec", "unschedulable") is True,
        tuple(one for one in PRESSURES if wire.text(conditions.get(one), "status") == "True"),
    )


def _counts(pod: Object) -> bool:
    return not over(pod) or bool(
        wire.text(pod, "spec", "nodeName") and wire.text(pod, "status", "phase") not in ("Succeeded", "Failed")
    )


def _load(snapshot: Snapshot, pod: Object) -> Load:
    spec = wire.mapping(pod, "spec")
    owner = owner_of(snapshot, pod) or wire.resource(pod, "Pod")
    static = _MIRROR in wire.mapping(pod, "metadata", "annotations")
    return Load(
        wire.namespace(pod),
        wire.name(pod),
        wire.text(spec, "nodeName"),
        asked(spec),
        spec,
        wire.labels(pod),
        owner,
        wire.number(spec, "priority"),
        wire.text(pod, "metadata", "creationTimestamp"),
        tuple(_homes(snapshot, pod)),
        {name: amount(value) for name, value in pod_totals(dict(spec)).limits.items()},
        static or owner.kind == "DaemonSet",
    )


def asked(spec: Object, limits: tuple[Limit, ...] = ()) -> dict[str, Decimal]:
    """What a pod of that spec asks for: its containers, what its runtime class needs, and one of the node's pods."""
    found = {name: amount(value) for name, value in pod_totals(dict(spec), limits).requests.items()}
    for name, value in amounts_of(wire.mapping(spec, "overhead")).items():
        found[name] = found.get(name, NONE) + value
    return {**found, "pods": Decimal(1)}


def _homes(snapshot: Snapshot, pod: Object) -> Iterator[Object]:
    """Where the volumes of its claims are, where they are on certain nodes only."""
    for volume in wire.items(pod, "spec", "volumes"):
        claim = wire.text(volume, "persistentVolumeClaim", "claimName")
        bound = wire.text(snapshot.find("PersistentVolumeClaim", wire.namespace(pod), claim), "spec", "volumeName")
        required = wire.mapping(snapshot.find("PersistentVolume", "", bound), "spec", "nodeAffinity", "required")
        if claim and bound and required:
            yield {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}}


def _limits(snapshot: Snapshot) -> dict[str, tuple[Limit, ...]]:
    found: dict[str, tuple[Limit, ...]] = {}
    for one in snapshot.everywhere("LimitRange"):
        found[wire.namespace(one)] = (*found.get(wire.namespace(one), ()), *limits_in(one))
    return found


def _template(one: Object, kind: str, limits: tuple[Limit, ...]) -> Template:
    pod = wire.mapping(one, "spec", "template")
    spec = wire.mapping(pod, "spec")
    namespace, name = wire.namespace(one), wire.name(one)
    load = Load(namespace, name, "", asked(spec, limits), spec, wire.labels(pod), wire.resource(one, kind))
    return Template(load, wire.number(one, "spec", "replicas", default=1))


def another(load: Load, number: int) -> Load:
    """One more pod like this one, without a place."""
    return replace(load, name=f"{load.owner.name}-new-{number}", node="")
