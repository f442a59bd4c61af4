"""What runs when the rehearsal begins works: profiles for programs that the table does not have, or has wrong. Pure.

Such a program is lenient: its image exists, it answers where its manifest asks, and needs the memory that it requests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from functions._manifests import images
from functions._rehearsal.amounts import mebibytes
from functions._rehearsal.fates import PROBES, Facts, judge
from functions._rehearsal.programs import Program, Programs, containers_of
from functions._rehearsal.scheduling import HOSTNAME

ANY_PATH = ("*",)


@dataclass
class _Seen:
    ports: dict[int, tuple[str, ...]] = field(default_factory=dict)
    commands: set[str] = field(default_factory=set)
    memory_mib: int | None = None


def having_seen(programs: Programs, specs: Iterable[Mapping[str, Any]]) -> Programs:
    """The programs, told which pod specs run well today."""
    seen: dict[str, _Seen] = {}
    present = set()
    lenient = set()
    for spec in specs:
        for container in containers_of(spec):
            image = str(container.get("image", ""))
            present.add(image)
            name = _name(image)
            _note(seen.setdefault(name, _Seen()), container)
            if not programs.is_described(image) or _contradicts(programs.of(image), spec, container):
                lenient.add(name)
    return programs.knowing(
        present,
        {
            name: Program(
                name,
                ports=seen[name].ports,
                commands=tuple(sorted(seen[name].commands)),
                memory_mib=seen[name].memory_mib or 16,
                lenient=True,
            )
            for name in lenient
        },
    )


def machines(specs: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The names and the further labels of the machines that these pods insist on."""
    selectors = [spec.get("nodeSelector") or {} for spec in specs]
    names = sorted({str(each[HOSTNAME]) for each in selectors if HOSTNAME in each})
    further = {key: str(value) for each in selectors for key, value in each.items() if key != HOSTNAME}
    return tuple(names), further


def _name(image: str) -> str:
    parsed = images.parse(image)
    return parsed.name if parsed else image


def _contradicts(program: Program, spec: Mapping[str, Any], container: Mapping[str, Any]) -> bool:
    """Whether the table says that this container fails, which runs."""
    pod = {"metadata": {"name": "", "namespace": ""}, "spec": spec}
    mounted = spec.get("automountServiceAccountToken") is not False
    fate = judge(pod, container, program, Facts(token_mounted=mounted), ends=False)
    return bool(fate.blocked or fate.crash or fate.failing)


def _note(seen: _Seen, container: Mapping[str, Any]) -> None:
    seen.ports |= {int(port["containerPort"]): ANY_PATH for port in container.get("ports") or ()}
    for name in PROBES:
        probe = container.get(name) or {}
        for action in ("httpGet", "tcpSocket", "grpc"):
            port = (probe.get(action) or {}).get("port")
            if isinstance(port, int):
                seen.ports[port] = ANY_PATH
        seen.commands |= set(((probe.get("exec") or {}).get("command") or ())[:1])
    resources = container.get("resources") or {}
    limit, request = ((resources.get(kind) or {}).get("memory") for kind in ("limits", "requests"))
    asked = [int(mebibytes(each)) for each in (seen.memory_mib and f"{seen.memory_mib}Mi", request, limit) if each]
    seen.memory_mib = min(asked, default=None)  # the least of all that run this image, so that all of them run
