"""Where a workload answers: the container and the port that its Services send traffic to, or that it declares."""

from typing import Any

from msgspec import Struct

from functions._catalogue.reading import rows, text, whole
from functions._manifests.repository import Manifest, Repository
from functions._manifests.selection import services_of
from functions._manifests.workloads import containers

_ASIDE = ("metric", "prom", "debug", "admin", "health", "peer", "raft", "gossip")  # ports beside the real one
_HTTP_NAMES = ("http", "web", "www", "api", "ui")
_HTTP_PORTS = frozenset({80, 3000, 4000, 5000, 8000, 8080, 8081, 8088, 8888, 9000})  # what web frameworks default to
_HTTPS_PORTS = frozenset({443, 8443})


class Port(Struct, frozen=True):
    """A TCP port of one container; `reference` is what a probe may call it by: its name, else its number."""

    path: str
    container: dict[str, Any]
    number: int
    name: str = ""
    routed: bool = False

    @property
    def reference(self) -> str | int:
        """The name where it has one: it survives a change of the number."""
        return self.name or self.number

    @property
    def http(self) -> bool:
        """Whether it speaks HTTP, judged by its name, else by its number."""
        if self.name:
            return self.name.startswith(_HTTP_NAMES)
        return self.number in _HTTP_PORTS | _HTTPS_PORTS

    @property
    def https(self) -> bool:
        """Whether HTTP on it is encrypted."""
        return self.name.startswith("https") or (not self.name.startswith("http") and self.number in _HTTPS_PORTS)


def _declared(workload: Manifest) -> list[Port]:
    found = []
    for path, container in containers(workload):
        for port in rows(container, "ports"):
            number = whole(port, "containerPort")
            if number and port.get("protocol", "TCP") == "TCP":
                found.append(Port(path, container, number, text(port, "name")))
    return found


def _targets(repository: Repository, workload: Manifest) -> list[str | int]:
    targets: list[str | int] = []
    for service in services_of(repository, workload):
        for port in rows(service.data, "spec.ports"):
            if port.get("protocol", "TCP") == "TCP":
                target = port.get("targetPort", port.get("port"))
                if isinstance(target, str | int) and target not in targets:
                    targets.append(int(target) if isinstance(target, str) and target.isdigit() else target)
    return targets


def ports(repository: Repository, workload: Manifest) -> tuple[Port, ...]:
    """The TCP ports of a workload, those that a Service routes to first, real ones before those for metrics."""
    declared, targets = _declared(workload), _targets(repository, workload)
    routed = [
        Port(port.path, port.container, port.number, port.name, routed=True)
        for target in targets
        for port in declared
        if target in (port.name, port.number)
    ]
    listed = containers(workload)
    if len(listed) == 1:  # a Service may route to a port that the only container does not declare
        known = {port.number for port in declared}
        undeclared = [target for target in targets if isinstance(target, int) and target not in known]
        routed += [Port(*listed[0], number, routed=True) for number in undeclared]
    chosen = {(port.path, port.number) for port in routed}
    found = routed + [port for port in declared if (port.path, port.number) not in chosen]
    return tuple(sorted(found, key=lambda port: (port.name.startswith(_ASIDE), not port.routed, not port.http)))
