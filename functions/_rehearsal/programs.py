"""What is true of a program, whatever a manifest says about it: the table in `sample/profiles.yaml`.

A program that nobody described gets a lenient profile: the image it runs today exists, it answers where its manifest
says, and needs no more memory than it asks for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import replace as with_changes
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import yaml

from functions._manifests import images
from functions._rehearsal.amounts import mebibytes

PROFILES = Path(__file__).parent / "sample" / "profiles.yaml"


class Program(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One image's truths. Seconds are the cluster's, before the rehearsal's pace."""

    image: str  # repository with its registry, such as docker.io/library/redis
    tags: tuple[str, ...] = ()
    ports: dict[int, tuple[str, ...]] = {}  # port -> the paths it answers with 200; no paths: not HTTP
    commands: tuple[str, ...] = ()  # what an exec probe may run
    memory_mib: int = 16  # below this limit the kernel kills it
    user: int | str = 0  # the image's USER
    starts_seconds: float = 3.0
    stops_seconds: float = 2.0
    runs_seconds: float = 20.0  # of a program that ends by itself
    writes: tuple[str, ...] = ()  # folders that it writes to
    needs_root: bool = False
    capabilities: tuple[str, ...] = ()  # it exits without any of these
    needs_token: bool = False  # it talks to the Kubernetes API
    environment: tuple[str, ...] = ()  # it exits without these variables
    reaches: tuple[str, ...] = ()  # variables that hold the URL of a service it cannot live without
    patience_seconds: float = 25.0  # how long it tries to reach them
    says: dict[str, str] = {}  # its last words, by what went wrong
    lenient: bool = False


class Registries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The registries that answer; a mirror has what Docker Hub has, under the same path."""

    hosts: tuple[str, ...]
    mirrors: tuple[str, ...] = ()


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    registries: Registries
    programs: tuple[Program, ...]


@dataclass(frozen=True)
class Programs:
    """The table, and what was learnt from the manifests that ran before anything changed."""

    registries: Registries
    described: tuple[Program, ...]
    learnt: Mapping[str, Program]
    present: frozenset[str] = frozenset()  # references that ran at the start, so they exist

    @cached_property
    def _by_repository(self) -> dict[str, Program]:
        return {program.image: program for program in self.described}

    def of(self, image: str) -> Program:
        """What is true of the program in an image."""
        reference = _parsed(image)
        known = self._by_repository.get(self._origin(reference))
        return known or self.learnt.get(reference.name) or Program(reference.name, lenient=True)

    def pull_error(self, image: str) -> str:
        """Why the image cannot be pulled, in containerd's words; empty when it can."""
        if image in self.present:
            return ""
        reference = images.parse(image)
        if reference is None:
            return f'failed to pull image "{image}": invalid reference format'
        tag = reference.tag or ("" if reference.digest else "latest")
        full = f"{reference.name}@{reference.digest}" if reference.digest else f"{reference.name}:{tag}"
        if reference.registry not in (*self.registries.hosts, *self.registries.mirrors):
            host, path = reference.registry, reference.repository
            return (
                f'failed to pull and unpack image "{full}": failed to resolve reference: failed to do request: '
                f'Head "https://{host}/v2/{path}/manifests/{tag or reference.digest}": '
                f"dial tcp: lookup {host}: no such host"
            )
        known = self._by_repository.get(self._origin(reference))
        if known and tag in known.tags and not reference.digest:
            return ""
        return (
            f'rpc error: code = NotFound desc = failed to pull and unpack image "{full}": '
            f'failed to resolve reference "{full}": {full}: not found'
        )

    def _origin(self, reference: images.Image) -> str:
        if reference.registry not in self.registries.mirrors:
            return reference.name
        path = reference.repository.removeprefix(f"{images.DEFAULT_REGISTRY}/")
        return f"{images.DEFAULT_REGISTRY}/{path if '/' in path else f'library/{path}'}"

    def having_seen(self, pod_specs: Iterable[Mapping[str, Any]]) -> "Programs":
        """The same table with a lenient profile for every undescribed program that runs today."""
        seen, learnt = set(self.present), dict(self.learnt)
        for container in (each for spec in pod_specs for each in containers_of(spec)):
            image = str(container.get("image", ""))
            seen.add(image)
            reference = _parsed(image)
            if self._origin(reference) not in self._by_repository:
                learnt[reference.name] = _lenient(reference.name, container, learnt.get(reference.name))
        return with_changes(self, learnt=learnt, present=frozenset(seen))


def containers_of(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Init containers and containers of a pod spec."""
    return [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]


def load_programs(path: Path = PROFILES) -> Programs:
    """The written table.

    Raises:
        msgspec.ValidationError: when it says something that no program can be.
    """
    table = msgspec.convert(yaml.safe_load(path.read_text()), type=_Table, str_keys=True)
    return Programs(table.registries, table.programs, {})


def _lenient(repository: str, container: Mapping[str, Any], before: Program | None) -> Program:
    ports: dict[int, tuple[str, ...]] = dict(before.ports) if before else {}
    ports |= {int(port["containerPort"]): ("*",) for port in container.get("ports") or ()}
    commands: tuple[str, ...] = before.commands if before else ()
    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        probe = container.get(name) or {}
        for action in ("httpGet", "tcpSocket", "grpc"):
            port = (probe.get(action) or {}).get("port")
            if isinstance(port, int):
                ports[port] = ("*",)
        commands += tuple((probe.get("exec") or {}).get("command") or ())[:1]
    asked = ((container.get("resources") or {}).get("requests") or {}).get("memory", "16Mi")
    return Program(repository, ports=ports, commands=commands, memory_mib=int(mebibytes(asked)), lenient=True)


def _parsed(image: str) -> images.Image:
    return images.parse(image) or images.Image("", image)
