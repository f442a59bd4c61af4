"""One look at the cluster, as the day's tables want it: read from the API alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from functions._clients.cluster import Cluster
from functions._manifests.limitranges import pod_totals
from functions._manifests.quantities import parse
from functions._symptoms import wire

MIB = Decimal(1024**2)
_ENDED = ("Succeeded", "Failed")
_PULLS = ("ErrImagePull", "ImagePullBackOff")


@dataclass(frozen=True)
class Service:
    """A workload of the school of that time: MiB and thousandths of a core that one pod asks for, limit in MiB."""

    memory: int
    limit: int
    cpu: int
    replicas: int
    ready: int

    @property
    def whole(self) -> int:
        """What all its pods ask for."""
        return self.memory * self.replicas


@dataclass(frozen=True)
class Picture:
    """The cluster at one moment. `nodes` are shares of memory that pods ask for, by node."""

    nodes: Mapping[str, float] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    pending: tuple[str, ...] = ()
    looping: Mapping[str, int] = field(default_factory=dict)  # restarts by workload that is in a crash loop
    unpulled: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    pods: tuple[str, ...] = ()
    out_of_sync: tuple[str, ...] = ()
    school: str = ""  # what Argo CD says of the school's Application


def picture_of(cluster: Cluster, spaces: Iterable[str], school: str, application: str) -> Picture:
    """Look now.

    Raises:
        Temporary, Permanent: when the API does not answer.
    """
    wanted = frozenset(spaces)
    every = cluster.list("Pod")
    ours = [one for one in every if wire.namespace(one) in wanted]
    waiting = [one for one in ours if not wire.text(one, "spec", "nodeName")]
    applications = cluster.list("Application")
    mine = next((one for one in applications if wire.name(one) == application), {})
    workloads = (*cluster.list("Deployment", school), *cluster.list("StatefulSet", school))
    jobs = [one for space in sorted(wanted) for one in cluster.list("Job", space)]
    unsynced = [one for one in applications if wire.text(one, "status", "sync", "status") == "OutOfSync"]
    return Picture(
        nodes=_shares(cluster.list("Node"), every),
        services={wire.name(one): _service(one) for one in workloads},
        pending=tuple(wire.name(one) for one in waiting),
        looping=_looping(ours),
        unpulled=tuple(wire.name(one) for one in ours if _waits(one, _PULLS)),
        jobs=tuple(wire.name(one) for one in jobs if _complete(one)),
        pods=tuple(wire.name(one) for one in ours if wire.text(one, "status", "phase") in _ENDED),
        out_of_sync=tuple(wire.name(one) for one in unsynced),
        school="/".join(wire.text(mine, "status", part, "status") for part in ("sync", "health")),
    )


def ready_services(cluster: Cluster, spaces: Iterable[str]) -> frozenset[str]:
    """The Services, `namespace/name`, that have a ready endpoint now."""
    found = set()
    for space in spaces:
        for one in cluster.list("EndpointSlice", space):
            ready = (each for each in wire.items(one, "endpoints") if wire.dig(each, "conditions", "ready") is True)
            if any(True for _ in ready):
                found.add(f"{space}/{wire.labels(one).get('kubernetes.io/service-name', '')}")
    return frozenset(found)


def _shares(nodes: Iterable[Any], pods: Iterable[Any]) -> dict[str, float]:
    asked: dict[str, Decimal] = {}
    for pod in pods:
        node = wire.text(pod, "spec", "nodeName")
        if node and wire.text(pod, "status", "phase") not in _ENDED:
            memory = pod_totals(dict(wire.mapping(pod, "spec"))).requests.get("memory", "0")
            asked[node] = asked.get(node, Decimal(0)) + parse(memory)
    room = {wire.name(one): parse(wire.text(one, "status", "allocatable", "memory")) for one in nodes}
    return {name: float(asked.get(name, Decimal(0)) / size) for name, size in sorted(room.items())}


def _service(workload: Any) -> Service:
    container = wire.items(workload, "spec", "template", "spec", "containers")[0]

    def stated(group: str, resource: str) -> Decimal:
        return parse(wire.text(container, "resources", group, resource) or "0")

    return Service(
        round(stated("requests", "memory") / MIB),
        round(stated("limits", "memory") / MIB),
        round(stated("requests", "cpu") * 1000),
        wire.number(workload, "spec", "replicas"),
        wire.number(workload, "status", "readyReplicas"),
    )


def _looping(pods: Iterable[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for pod in pods:
        for key in ("initContainerStatuses", "containerStatuses"):
            for status in wire.items(pod, "status", key):
                restarts = wire.number(status, "restartCount")
                if restarts >= 3 and status.get("ready") is not True:
                    name = wire.labels(pod).get("app", wire.name(pod))
                    found[name] = max(found.get(name, 0), restarts)
    return found


def _waits(pod: Any, reasons: tuple[str, ...]) -> bool:
    statuses = wire.items(pod, "status", "containerStatuses")
    return any(wire.text(one, "state", "waiting", "reason") in reasons for one in statuses)


def _complete(job: Any) -> bool:
    return wire.text(wire.conditions(job).get("Complete"), "status") == "True"
