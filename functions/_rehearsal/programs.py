"""What is true of a program, whatever a manifest says about it: the table in `sample/profiles.yaml`.

What nobody described is learnt from the manifests that run when the rehearsal begins (`learning`).
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
    awaits: dict[str, int] = {}  # variables that hold a host without which it runs and is not ready -> its port
    numbers: tuple[str, ...] = ()  # variables that it takes for a number where they are set, by whomever
    ends_badly: str = ""  # its last words, where it crashes whatever is around it
    ends_badly_in: str = "main"  # or "init": in which of its containers
    says: dict[str, str] = {}  # its last words, by what went wrong
    lenient: bool = False


class Registries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The registries that answer; a mirror has what Docker Hub has, under the same path."""

    hosts: tuple[str, ...]
    mirrors: tuple[str, ...] = ()
    broken: dict[str, str] = {}  # hosts that answer no node, and what the container runtime then says


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
        learnt = self.learnt.get(reference.name) or self._by_repository.get(self._origin(reference))
        return learnt or Program(reference.name, lenient=True)

    def pull_error(self, image: str) -> str:
        """Why the image cannot be pulled, in containerd's words; empty when it can."""
        if image in self.present:
            return ""
        reference = images.parse(image)
        if reference is None:
            return f'failed to pull image "{image}": invalid reference format'
        tag = reference.tag or ("" if reference.digest else "latest")
        full = f"{reference.name}@{reference.digest}" if reference.digest else f"{reference.name}:{tag}"
        if why := self.registries.broken.get(reference.registry):
            host = "registry-1.docker.io" if reference.registry == images.DEFAULT_REGISTRY else reference.registry
            return (
                f'failed to pull and unpack image "{full}": failed to resolve reference "{full}": '
                f'failed to do request: Head "https://{host}/v2/{reference.repository}/manifests/'
                f'{tag or reference.digest}": {why}'
            )
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

    def is_described(self, image: str) -> bool:
        """Whether the table has the program of this image."""
        return self._origin(_parsed(image)) in self._by_repository

    def knowing(self, present: Iterable[str], learnt: Mapping[str, Program]) -> "Programs":
        """The same, with images that exist and with profiles that go before the table's."""
        return with_changes(self, present=self.present | set(present), learnt={**self.learnt, **learnt})


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


def _parsed(image: str) -> images.Image:
    return images.parse(image) or images.Image("", image)
