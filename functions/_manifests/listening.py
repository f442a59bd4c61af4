"""Which ports the containers of a workload listen on, as far as its manifests tell."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from functions._manifests.paths import child
from functions._manifests.texts import Text
from functions._manifests.workloads import HasPods, containers

PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
_NUMBER = re.compile(r"(?<![\w.])(?:0x)?([0-9]{2,5})(?![\w])")


class Asked(Struct, frozen=True):
    """A port that a probe or a hook of a container asks; text that is all digits counts as a number, as the kubelet
    has it (pkg/probe/util.go)."""

    port: int | str
    path: str
    container: str  # its path
    by: str


def asked(workload: HasPods) -> Iterator[Asked]:
    """Every port that the probes of a workload ask."""
    for path, container in (*containers(workload), *containers(workload, init=True)):
        for probe in PROBES:
            stated = container.get(probe)
            for handler in ("httpGet", "tcpSocket", "grpc"):
                action = stated.get(handler) if isinstance(stated, dict) else None
                port = action.get("port") if isinstance(action, dict) else None
                host = action.get("host") if isinstance(action, dict) else None
                if host or isinstance(port, bool) or not isinstance(port, int | str):
                    continue
                number = int(port) if str(port).isdigit() else port
                yield Asked(number, child(path, probe, handler, "port"), path, probe)


def declared(workload: HasPods, container: str = "") -> dict[str, set[int]]:
    """The ports that containers declare: numbers by name, those without one under an empty name."""
    found: dict[str, set[int]] = {}
    for path, one in (*containers(workload), *containers(workload, init=True)):
        listed = one.get("ports") if container in ("", path) else None
        for entry in listed if isinstance(listed, list) else ():
            number: Any = entry.get("containerPort") if isinstance(entry, dict) else None
            if isinstance(number, int):
                found.setdefault(str(entry.get("name") or ""), set()).add(number)
    return found


def numbers(texts: Iterable[Text]) -> set[int]:
    """Every number that could be a port in what the containers are told."""
    return {int(one) for said in texts for one in _NUMBER.findall(said.text)}
