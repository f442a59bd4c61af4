"""Reads a snapshot of the namespaces that are looked at: what could not be read is said, never taken for nothing."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from eventing.handler import Permanent, Temporary
from functions._clients.cluster import ARGOCD_NAMESPACE, Object
from functions._clients.scanning import Incomplete, Scanner
from functions._improvement.redaction import redacted
from functions._symptoms import wire
from functions._symptoms.snapshot import CLUSTER_WIDE, LogKey, Snapshot

IN_NAMESPACES = (
    "Pod",
    "Event",
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "Service",
    "EndpointSlice",
    "Ingress",
    "PersistentVolumeClaim",
    "ConfigMap",
    "ServiceAccount",
    "LimitRange",
    "ResourceQuota",
    "HorizontalPodAutoscaler",
)
WITH_THEIR_SYSTEM = {
    "Application": ARGOCD_NAMESPACE,
    "Volume.longhorn.io": "longhorn-system",
    "Replica.longhorn.io": "longhorn-system",
}
BUDGET = 60.0  # seconds for all of it; what is not read by then is unknown
CONTAINERS = 60  # whose logs are read: those that restarted most
LINES, KEPT = 60, 8 * 1024  # of one log: its newest lines, and the last characters of these
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def opted_in(scanner: Scanner, patterns: Iterable[str], protected: Iterable[str]) -> frozenset[str]:
    """The namespaces that the patterns name and that are not protected; plain names count where none can be listed.

    Raises:
        Temporary: when the API server is away.
    """
    wanted, kept_out = tuple(patterns), tuple(protected)
    if not wanted:
        return frozenset()
    try:
        known = [wire.name(one) for one in scanner.list("Namespace")]
    except Permanent:
        known = [one for one in wanted if not set(one) & set("*?[")]
    return frozenset(one for one in known if _named(one, wanted) and not _named(one, kept_out))


def _named(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, one) for one in patterns)


def read_snapshot(
    scanner: Scanner, namespaces: Iterable[str], now: float, clock: Callable[[], float], budget: float = BUDGET
) -> Snapshot:
    """What these namespaces hold now, with the cluster around them.

    Raises:
        Temporary: when nothing at all could be read.
    """
    wanted, until = frozenset(namespaces), clock() + budget
    objects: dict[str, tuple[Object, ...]] = {}
    unreadable: dict[str, str] = {}
    differing: frozenset[tuple[str, str, str]] = frozenset()
    for kind, namespace, said in _lists(sorted(wanted)):
        try:
            if clock() > until:
                raise Temporary(f"not read within {budget:g} s: the API server is slow")
            found = scanner.list(kind, namespace)
        except Incomplete as error:
            unreadable[said], found = str(error), error.found
        except (Permanent, Temporary) as error:
            unreadable[said] = str(error)[:500]
            continue
        objects[kind] = (
            *objects.get(kind, ()),
            *(_kept(kind, one, differing) for one in found if _about(kind, one, wanted)),
        )
        if kind == "Application":
            differing = _differing(objects[kind])
    if not objects:
        raise Temporary(f"nothing of the cluster can be read: {next(iter(unreadable.values()), 'nothing was asked')}")
    at = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
    logs = dict(_logs(scanner, objects.get("Pod", ()), clock, until, unreadable))
    others = _elsewhere(scanner, wanted) if clock() <= until else ()
    objects["Pod"] = (*objects.get("Pod", ()), *others)
    # Those namespaces are not `beside`: of what else they hold, Services above all, nothing was read.
    return Snapshot(at, objects, logs, unreadable=unreadable, namespaces=wanted)


def _elsewhere(scanner: Scanner, namespaces: frozenset[str]) -> tuple[Object, ...]:
    """The pods of all other namespaces, as far as they weigh on their nodes; none where they may not be read: then
    what a node carries is at least what is known."""
    try:
        found = scanner.list("Pod")
    except (Permanent, Temporary):
        return ()
    return tuple(_weight(one) for one in found if wire.namespace(one) not in namespaces)


def _weight(pod: Object) -> Object:
    """Where it is and what it asks for: no more is kept of what is not looked after."""
    spec = wire.mapping(pod, "spec")
    kept = {name: spec[name] for name in ("nodeName", "overhead") if spec.get(name)}
    for name in ("containers", "initContainers"):
        listed = wire.items(spec, name)
        asking = ("name", "resources", "restartPolicy")
        kept[name] = [{key: one[key] for key in asking if one.get(key)} for one in listed]
    metadata = {"name": wire.name(pod), "namespace": wire.namespace(pod)}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": kept,
            "status": {"phase": wire.text(pod, "status", "phase")}}  # fmt: skip


def _lists(namespaces: list[str]) -> Iterator[tuple[str, str, str]]:
    """Kind, namespace to list, and its name where it cannot be read; what most rests on comes first, after what says
    of which objects more has to be kept."""
    yield "Application", WITH_THEIR_SYSTEM["Application"], "Application"
    for kind in IN_NAMESPACES:
        for namespace in namespaces:
            yield kind, namespace, f"{kind}/{namespace}"
    for kind in CLUSTER_WIDE:
        yield kind, "", kind
    for kind, namespace in WITH_THEIR_SYSTEM.items():
        if kind != "Application":
            yield kind, namespace, kind


def _about(kind: str, one: Object, namespaces: frozenset[str]) -> bool:
    """An Application belongs to the namespace that it deploys to."""
    if kind != "Application":
        return True
    target = wire.text(one, "spec", "destination", "namespace")
    return target in namespaces or any(wire.text(each, "namespace") in namespaces for each in _managed(one))


def _managed(application: Object) -> tuple[wire.Object, ...]:
    return wire.items(application, "status", "resources")


def _differing(applications: Iterable[Object]) -> frozenset[tuple[str, str, str]]:
    """What Argo CD finds different from Git, as kind, namespace and name."""
    entries = (one for application in applications for one in _managed(application))
    return frozenset(
        (wire.text(one, "kind"), wire.text(one, "namespace"), wire.text(one, "name"))
        for one in entries
        if wire.text(one, "status") == "OutOfSync"
    )


def _kept(kind: str, one: Object, differing: frozenset[tuple[str, str, str]]) -> Object:
    """Slim, but for what is out of sync: there, who wrote which field and what was applied is the question."""
    return one if (kind, wire.namespace(one), wire.name(one)) in differing else slim(one)


def slim(one: Object) -> Object:
    """Without what nobody looks at and what fills memory: who wrote which field, and a copy of the whole."""
    metadata = {key: value for key, value in wire.mapping(one, "metadata").items() if key != "managedFields"}
    annotations = wire.mapping(metadata, "annotations")
    if _LAST_APPLIED in annotations:
        metadata["annotations"] = {key: value for key, value in annotations.items() if key != _LAST_APPLIED}
    return {key: value for key, value in one.items() if key != "binaryData"} | {"metadata": metadata}


def _logs(
    scanner: Scanner, pods: Iterable[Object], clock: Callable[[], float], until: float, unreadable: dict[str, str]
) -> Iterator[tuple[LogKey, str]]:
    """The last words of what is not well; the first refusal ends it, for all logs need the same right."""
    ill = sorted(_ill(pods), key=lambda one: (-one[3], one[:3]))
    for namespace, pod, container, restarts in ill[:CONTAINERS]:
        for previous in (False, True) if restarts else (False,):
            try:
                if clock() > until:
                    raise Temporary("not all were read in time: the API server is slow")
                text = scanner.last_lines(namespace, pod, container, previous, LINES)
            except (Permanent, Temporary) as error:
                unreadable["Pod/log"] = str(error)[:500]
                return
            if text:
                yield (namespace, pod, container, "previous" if previous else "current"), last_words(text)


def _ill(pods: Iterable[Object]) -> Iterator[tuple[str, str, str, int]]:
    """Containers that are not ready or crashed, with how often they restarted."""
    for pod in pods:
        if wire.text(pod, "status", "phase") == "Succeeded":
            continue
        for key in ("initContainerStatuses", "containerStatuses"):
            for status in wire.items(pod, "status", key):
                ended = wire.dig(status, "state", "terminated", "exitCode")
                finished = ended == 0 and key == "initContainerStatuses"
                if not finished and (status.get("ready") is not True or ended):
                    restarts = wire.number(status, "restartCount")
                    yield wire.namespace(pod), wire.name(pod), wire.text(status, "name"), restarts


def last_words(text: str) -> str:
    """The end of a log, printable, and without credentials."""
    tail = text[-KEPT:]
    return redacted("".join(sign if sign.isprintable() or sign in "\n\t" else " " for sign in tail))
