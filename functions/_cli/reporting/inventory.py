"""What there is in a cluster: workloads, Services, volumes, routes, and the Applications that bring them. Pure."""

from collections.abc import Iterator
from itertools import chain

from msgspec import Struct

from functions._capacity.machines import Load, loads_of
from functions._clients.addresses import shown
from functions._improvement.redaction import redacted
from functions._symptoms import wire
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.wire import Object

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob")
OTHERS = ("Service", "Ingress", "PersistentVolumeClaim")


class Component(Struct, frozen=True):
    """One thing. `state` is in the cluster's words or figures, `what` says what it is made of, `where` its nodes."""

    kind: str
    namespace: str
    name: str
    state: str
    what: str = ""
    requests: str = ""
    limits: str = ""
    where: tuple[str, ...] = ()
    well: bool = True


class Application(Struct, frozen=True):
    """One Application of Argo CD."""

    name: str
    namespace: str
    source: str
    sync: str
    health: str
    differing: tuple[str, ...] = ()
    message: str = ""


def components(snapshot: Snapshot) -> tuple[Component, ...]:
    """By namespace, workloads first."""
    on: dict[tuple[str, str, str], set[str]] = {}
    for load in loads_of(snapshot):
        on.setdefault(_key(load), set()).add(load.node)
    found = chain(
        (_workload(one, kind, on) for kind in WORKLOADS for one in snapshot.everywhere(kind)),
        (_other(one, kind) for kind in OTHERS for one in snapshot.everywhere(kind)),
    )
    order = (*WORKLOADS, *OTHERS)
    return tuple(sorted(found, key=lambda one: (one.namespace, order.index(one.kind), one.name)))


def applications(snapshot: Snapshot) -> tuple[Application, ...]:
    """By name."""
    return tuple(_application(one) for one in snapshot.everywhere("Application"))


def _key(load: Load) -> tuple[str, str, str]:
    return load.owner.kind, load.namespace, load.owner.name


def _workload(one: Object, kind: str, on: dict[tuple[str, str, str], set[str]]) -> Component:
    template = ("spec", "jobTemplate", "spec", "template") if kind == "CronJob" else ("spec", "template")
    containers = wire.items(one, *template, "spec", "containers")
    state, well = _cron(one) if kind == "CronJob" else _ready(one, kind)
    place = (kind, wire.namespace(one), wire.name(one))
    return Component(
        *place,
        state,
        ", ".join(wire.text(each, "image") for each in containers),
        _amounts(containers, "requests"),
        _amounts(containers, "limits"),
        tuple(sorted(on.get(place, set()) - {""})),
        well,
    )


def _ready(one: Object, kind: str) -> tuple[str, bool]:
    if kind == "DaemonSet":
        wanted = wire.number(one, "status", "desiredNumberScheduled")
        ready = wire.number(one, "status", "numberReady")
    else:
        wanted, ready = wire.number(one, "spec", "replicas", default=1), wire.number(one, "status", "readyReplicas")
    return f"{ready}/{wanted} ready", ready >= wanted


def _cron(one: Object) -> tuple[str, bool]:
    suspended = wire.dig(one, "spec", "suspend") is True
    last = wire.text(one, "status", "lastSuccessfulTime") or "never"
    schedule = wire.text(one, "spec", "schedule")
    return f"{schedule}{', suspended' if suspended else ''}; last success: {last}", not suspended


def _amounts(containers: tuple[Object, ...], part: str) -> str:
    told = []
    for one in containers:
        stated = wire.mapping(one, "resources", part)
        amounts = ", ".join(f"{name} {wire.text(stated, name)}" for name in sorted(stated))
        if amounts:
            told.append(f"{wire.text(one, 'name')}: {amounts}" if len(containers) > 1 else amounts)
    return "; ".join(told)


def _other(one: Object, kind: str) -> Component:
    if kind == "Service":
        state = wire.text(one, "spec", "type") or "ClusterIP"
        what = ", ".join(_ports(one))
    elif kind == "Ingress":
        state = wire.text(one, "spec", "ingressClassName") or "default class"
        what = ", ".join(wire.text(rule, "host") or "any host" for rule in wire.items(one, "spec", "rules"))
    else:
        state = wire.text(one, "status", "phase")
        size = wire.text(one, "status", "capacity", "storage")
        size = size or wire.text(one, "spec", "resources", "requests", "storage")
        what = f"{size} of {wire.text(one, 'spec', 'storageClassName') or 'the default class'}"
    well = kind != "PersistentVolumeClaim" or state == "Bound"
    return Component(kind, wire.namespace(one), wire.name(one), state, what, well=well)


def _ports(service: Object) -> Iterator[str]:
    for port in wire.items(service, "spec", "ports"):
        target = wire.text(port, "targetPort")
        yield wire.text(port, "port") + (f" to {target}" if target and target != wire.text(port, "port") else "")


def _application(one: Object) -> Application:
    source = wire.mapping(one, "spec", "source")
    sources = (source, *wire.items(one, "spec", "sources"))
    told = "; ".join(
        f"{shown(wire.text(each, 'repoURL'))} {wire.text(each, 'path') or wire.text(each, 'chart')}".strip()
        for each in sources
        if each
    )
    entries = wire.items(one, "status", "resources")
    differing = (
        f"{wire.text(each, 'kind')}/{wire.text(each, 'name')}"
        for each in entries
        if wire.text(each, "status") == "OutOfSync"
    )
    conditions = (redacted(wire.text(each, "message")) for each in wire.items(one, "status", "conditions"))
    return Application(
        wire.name(one),
        wire.text(one, "spec", "destination", "namespace"),
        told,
        wire.text(one, "status", "sync", "status") or "not said",
        wire.text(one, "status", "health", "status") or "not said",
        tuple(differing),
        "; ".join(each for each in conditions if each),
    )
