"""What every format writes: findings, each with the line that it is about."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from eventing.vocabulary import Finding, Resource
from functions._manifests.positions import line_of
from functions._manifests.repository import Manifest, Repository


@dataclass(frozen=True)
class Report:
    """Findings, errors first. `applied` are the fixes that were made before; `everything`: infos are shown too."""

    repository: Repository
    findings: tuple[Finding, ...]
    applied: tuple[str, ...] = ()
    everything: bool = False

    @property
    def shown(self) -> tuple[Finding, ...]:
        """What is worth a person's time now."""
        return tuple(one for one in self.findings if self.everything or one.severity != "info")

    @property
    def counts(self) -> Counter[str]:
        """How many of each severity."""
        return Counter(one.severity for one in self.findings)

    def placed(self) -> Iterator[tuple[Finding, int]]:
        """The shown findings with their lines; 1 where a finding is about a whole file."""
        for one in self.shown:
            yield one, self._line(one)

    def _line(self, found: Finding) -> int:
        manifest = self._manifests.get(_name(found.resource, found.file)) if found.resource else None
        if manifest is None or found.file not in self.repository.files:
            return 1
        return line_of(self.repository.files[found.file], manifest.index, manifest.within, found.path)

    @cached_property
    def _manifests(self) -> dict[tuple[str, str, str, str], Manifest]:
        return {_name(one.resource, one.file): one for one in self.repository.manifests}


def _name(resource: Resource, file: str) -> tuple[str, str, str, str]:
    return resource.kind, resource.namespace, resource.name, file


def called(resource: Resource | None) -> str:
    """`Kind namespace/name`."""
    if resource is None:
        return ""
    return f"{resource.kind} {resource.namespace + '/' if resource.namespace else ''}{resource.name}"
