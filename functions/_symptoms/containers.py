"""The containers of a pod, each with what the kubelet last said of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from functions._symptoms import wire
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.wire import Object

_STATUSES = (
    ("initContainers", "initContainerStatuses"),
    ("containers", "containerStatuses"),
    ("ephemeralContainers", "ephemeralContainerStatuses"),
)


@dataclass(frozen=True)
class Container:
    """One container: its name, spec, and status; both may be empty."""

    name: str
    spec: Object
    status: Object
    init: bool

    @property
    def waiting(self) -> Object:
        """Why it waits; empty where it does not."""
        return wire.mapping(self.status, "state", "waiting")

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return isinstance(wire.dig(self.status, "state", "running"), dict)

    @cached_property
    def ended(self) -> Object:
        """How it last ended: now, or before it was started again."""
        now = wire.mapping(self.status, "state", "terminated")
        return now or wire.mapping(self.status, "lastState", "terminated")

    @property
    def restarts(self) -> int:
        """How often it was started again."""
        return wire.number(self.status, "restartCount")

    @property
    def image(self) -> str:
        """As the pod names it."""
        return wire.text(self.spec, "image") or wire.text(self.status, "image")


def current(snapshot: Snapshot) -> Iterator[Object]:
    """The pods, but for those that a rollout is about to replace: what these suffer from is of before the change."""
    for pod in snapshot.of("Pod"):
        if not _is_outdated(snapshot, pod):
            yield pod


def _is_outdated(snapshot: Snapshot, pod: Object) -> bool:
    """Whether a newer ReplicaSet of the same Deployment has pods."""
    mine = snapshot.by_uid(wire.text(wire.controller(pod), "uid"))
    above = wire.text(wire.controller(mine), "uid") if mine is not None else ""
    if mine is None or wire.text(mine, "kind") != "ReplicaSet" or not above:
        return False
    newest = max(snapshot.owned(above, "ReplicaSet"), key=_revision, default=mine)
    return _revision(newest) > _revision(mine) and wire.number(newest, "status", "replicas") > 0


def _revision(replica_set: Object) -> int:
    stated = wire.text(replica_set, "metadata", "annotations", "deployment.kubernetes.io/revision")
    return int(stated) if stated.isdigit() else 0


def containers_of(pod: Object) -> Iterator[Container]:
    """Init containers first, as they run; a container without a status is told with an empty one."""
    for specs, statuses in _STATUSES:
        said = {wire.text(one, "name"): one for one in wire.items(pod, "status", statuses)}
        named = {wire.text(one, "name"): one for one in wire.items(pod, "spec", specs)}
        for name in dict.fromkeys((*named, *said)):
            yield Container(name, named.get(name, {}), said.get(name, {}), specs == "initContainers")


def ready(pod: Object) -> bool:
    """Whether a pod is ready, as its Services see it."""
    return wire.text(wire.conditions(pod).get("Ready"), "status") == "True"


def over(pod: Object) -> bool:
    """Whether a pod has come to its end, or is on its way there."""
    return wire.text(pod, "status", "phase") in ("Succeeded", "Failed") or bool(
        wire.text(pod, "metadata", "deletionTimestamp")
    )


def around(pod: Object) -> dict[str, str]:
    """Where a pod is and what it mounts: what a cause elsewhere is found by. None of it is part of a fingerprint."""
    claims = [
        name
        for one in wire.items(pod, "spec", "volumes")
        if (name := wire.text(one, "persistentVolumeClaim", "claimName"))
    ]
    return {"on_node": wire.text(pod, "spec", "nodeName"), "claims": ",".join(sorted(claims))}
