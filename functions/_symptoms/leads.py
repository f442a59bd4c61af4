"""Where the cause of a symptom could be: places that are compared, never texts. Pure."""

from collections.abc import Iterator, Mapping

from functions._symptoms import wire
from functions._symptoms.faults import Fault
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom

Place = tuple[str, ...]
Lead = tuple[str, Place]  # in what way it would explain, and where it would have to be

_CONNECTING: frozenset[Fault] = frozenset(("unknown-host", "connection-refused", "connection-timeout", "wrong-path"))
_PROBES: frozenset[Fault] = frozenset(("probe-refused", "probe-timeout", "probe-answer", "probe-program"))
# What is only the outside of something: a fault of the same workload explains it. The second sort explains the first.
_OUTSIDE: frozenset[Fault] = frozenset(("unavailable", "rollout-stuck", "degraded", "no-endpoints"))
_UNREAD: frozenset[Fault] = frozenset(("crashing", "job-failed", "pod-lost"))
_VOLUMES: frozenset[Fault] = frozenset(
    ("mount", "attach", "claim-pending", "volume-node", "volume-faulted", "subpath", "volume-damaged")
)
_DRIFT: frozenset[Fault] = frozenset(("out-of-sync", "drift-benign", "drift-manual", "prune-pending"))
_IDLE: frozenset[Fault] = frozenset(
    ("finished", "suspended", "attachment-stuck", "node-lost", "node-full", "over-asked")
)


def places(one: Symptom) -> Iterator[Place]:
    """What a symptom would be the cause at."""
    yield from _of_kind(one)
    if one.subject.kind in ("Application", "Node"):
        return
    here = (one.subject.namespace, one.subject.kind, one.subject.name)
    if one.fault in _OUTSIDE:
        yield "short", *here
    elif one.fault in _UNREAD:
        yield "unread", *here
    elif one.fault not in _IDLE:
        yield "workload", *here
        if one.fault not in _PROBES:
            yield "inside", *here


def _of_kind(one: Symptom) -> Iterator[Place]:
    seen, details = one.resource, one.details
    if one.fault == "over-asked":
        return
    if seen.kind == "Node":
        resource = details.get("resource", "")
        sort = {"node-lost": "node", "node-pressure": "pressed"}.get(one.fault)
        yield from [(sort, seen.name)] if sort else [("full", resource), ("full", resource, seen.name)]
    elif one.fault == "limit-range" and seen.kind == "LimitRange":
        yield "limit-range", seen.namespace
    elif one.fault == "webhook" and seen.kind.endswith("WebhookConfiguration"):
        yield "webhook", details.get("name", "")
    elif one.fault == "no-endpoints":
        yield "service", seen.namespace, seen.name
    elif seen.kind == "PersistentVolumeClaim":
        yield "claim", seen.namespace, seen.name
    elif seen.kind == "VolumeAttachment":
        yield "attachment", details.get("claim_space", ""), details.get("claims", "")
    elif seen.kind == "Application":
        yield from _of_application(one)


def _of_application(one: Symptom) -> Iterator[Place]:
    if one.details.get("space"):
        objects = [each for each in _listed(one.details, "objects") if "/" in each]
        yield from (("sync", one.details["space"], *each.split("/", 1)) for each in objects)
    if one.fault not in (*_DRIFT, "degraded"):
        yield "application", one.resource.name


def leads(one: Symptom, snapshot: Snapshot) -> Iterator[Lead]:
    """Where a cause of a symptom would be, the surest first."""
    subject, details = one.subject, one.details
    space = space_of(one)
    nodes = _listed(details, "on_node")
    if one.fault in _DRIFT:
        yield "the application could not be applied", ("application", one.resource.name)
    if one.fault in _IDLE or one.fault in _DRIFT:
        return
    if nodes and all(_away(snapshot, node) for node in nodes):
        yield "the pod's node does not answer", ("node", nodes[0])
    if nodes and one.fault in ("evicted", "disk-full"):
        yield "the pod's node is under pressure", ("pressed", nodes[0])
    if one.fault in _VOLUMES and one.resource.kind == "Pod":
        for claim in _listed(details, "claims"):
            yield "the pod mounts a volume that is not well", ("claim", space, claim)
            yield "the volume is still attached elsewhere", ("attachment", space, claim)
    yield from _refused(one)
    if _crowded_out(one):
        yield "the nodes are full", ("full", details.get("resource", ""))
    elif one.fault == "no-room" and details.get("pinned") and not details.get("oversized"):
        yield "the one node that it may run on is full", ("full", details.get("resource", ""), details["pinned"])
    if one.fault == "missing-object":
        kind = _KINDS.get(details.get("kind", ""), "")
        yield "the application that should bring it was not applied", ("sync", space, kind, details.get("name", ""))
    if one.fault in _CONNECTING and (service := service_of(one, snapshot)):
        yield "the Service that it asks has no pod that is ready", ("service", *service)
        yield "the Service that it asks was not applied", ("sync", service[0], "Service", service[1])
    yield from _inside(one, (subject.namespace, subject.kind, subject.name))


def shared(one: Symptom) -> Iterator[Lead]:
    """What several symptoms have in common where none of them is another's cause."""
    details, space = one.details, space_of(one)
    if one.fault in _CONNECTING and details.get("host"):
        host = details["host"].removesuffix(".cluster.local").removesuffix(".svc")
        whole = host if "." in host else f"{host}.{space}"
        yield "they ask the same host", ("host", one.fault, whole)
    elif one.fault == "quota":
        yield "the same quota is used up", ("quota", space, details.get("name", ""))
    elif one.fault in ("registry-unreachable", "registry-limited") and details.get("registry"):
        yield "they pull from the same registry", ("registry", one.fault, details["registry"])
    elif one.fault == "missing-object":
        yield "they name the same object", ("object", space, details.get("kind", ""), details.get("name", ""))
    elif one.fault == "over-asked":
        yield "the cluster as a whole keeps room for nobody", ("asked", details.get("resource", ""))
    elif one.fault == "webhook":
        yield "the same webhook is away", ("webhook", details.get("name", ""))
    elif one.fault == "missing-key":
        yield "they read the same entry", ("key", space, details.get("name", ""), details.get("key", ""))
    elif one.fault == "node-full" or _crowded_out(one):
        yield "the cluster as a whole is full", ("full", details.get("resource", ""))


def space_of(one: Symptom) -> str:
    """The namespace that a symptom is about: of an Application, where it brings its objects."""
    if one.resource.kind == "Application":
        return one.details.get("space", "")
    return one.resource.namespace


def service_of(one: Symptom, snapshot: Snapshot) -> tuple[str, str] | None:
    """Namespace and name of the Service that a host is; an address is looked up among the Services."""
    host = one.details.get("host", "")
    labels = host.split(".")
    if host.replace(".", "").isdigit():
        found = snapshot.by_address(host)
        return (wire.namespace(found), wire.name(found)) if found is not None else None
    if not labels[0] or (len(labels) > 2 and labels[2] != "svc"):
        return None
    return (labels[1] if len(labels) > 1 else one.resource.namespace), labels[0]


def _refused(one: Symptom) -> Iterator[Lead]:
    details, space = one.details, space_of(one)
    if one.fault == "limit-range" and one.resource.kind != "LimitRange":
        yield "the LimitRange contradicts itself", ("limit-range", space)
    if one.fault == "webhook":
        if not one.resource.kind.endswith("WebhookConfiguration"):
            yield "the webhook is away", ("webhook", details.get("name", ""))
        yield (
            "no pod is ready behind the webhook's Service",
            ("service", details.get("space", ""), details.get("service", "")),
        )


def _inside(one: Symptom, place: Place) -> Iterator[Lead]:
    """What explains the outside of a workload: a fault of its own pods, or of those behind a Service."""
    if one.fault == "no-endpoints":
        for each in _listed(one.details, "workload"):
            yield from _not_well(
                "the pods behind the Service are not well", (one.resource.namespace, *each.split("/", 1))
            )
    elif one.fault == "degraded":
        for each in _listed(one.details, "objects"):
            yield from _not_well("one of its workloads is not well", (space_of(one), *each.split("/", 1)))
        yield "the application could not be applied", ("application", one.resource.name)
    elif one.fault in _OUTSIDE:
        yield from list(_not_well("its pods are not well", place))[:2]
    elif one.fault in _UNREAD:
        yield "its pods are not well", ("workload", *place)
        if one.fault == "job-failed":
            yield "its pods crash", ("unread", *place)
    elif one.fault in _PROBES:
        yield "the program behind the probe is not well", ("inside", *place)
    elif one.fault == "missing-backend" and one.details.get("why") == "service":
        yield "the Service was not applied", ("sync", one.resource.namespace, "Service", one.details.get("name", ""))


def _not_well(why: str, place: Place) -> Iterator[Lead]:
    yield from ((why, (sort, *place)) for sort in ("workload", "unread", "short"))


def _crowded_out(one: Symptom) -> bool:
    """Whether other pods are in the way of one that would fit an empty node, and may go to any."""
    own = ("oversized", "pinned", "selector")
    return one.fault == "no-room" and not any(one.details.get(each) for each in own)


def _away(snapshot: Snapshot, name: str) -> bool:
    node = snapshot.find("Node", "", name)
    return node is not None and wire.text(wire.conditions(node).get("Ready"), "status") != "True"


def _listed(details: Mapping[str, str], name: str) -> list[str]:
    return [one for one in details.get(name, "").split(",") if one]


_KINDS = {
    "configmap": "ConfigMap",
    "secret": "Secret",
    "persistentvolumeclaim": "PersistentVolumeClaim",
    "serviceaccount": "ServiceAccount",
    "service": "Service",
}
