"""What a resource is called when people speak of it: its own name, its workload's, its operator's. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from functions._manifests.paths import get
from functions._manifests.references import references
from functions._manifests.repository import Manifest, Repository
from functions._manifests.workloads import WORKLOAD_KINDS
from functions.rag_validator.settings.vocabulary import stems

_UNSPOKEN = frozenset({"Namespace", "CustomResourceDefinition", "Secret", "SealedSecret", "ServiceAccount"})
_SUFFIXES = ("-system", "-operator")


@dataclass(frozen=True)
class Components:
    """The components of a repository."""

    repository: Repository

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All that a sentence may name, longer ones first, so that `orders-db-backup` is not taken for `orders-db`."""
        found = {name for one in self.repository.manifests for name in self.of(one)}
        return tuple(sorted(found, key=lambda name: (-len(name), name)))

    def of(self, manifest: Manifest) -> frozenset[str]:
        """The names under which this resource's settings are spoken of, in lower case."""
        if manifest.kind in _UNSPOKEN:
            return frozenset()
        return frozenset(name.lower() for name in self._names(manifest) if len(name) > 1)

    def under(self, names: frozenset[str]) -> tuple[Manifest, ...]:
        """The resources that go by one of these names."""
        return tuple(one for one in self.repository.manifests if names & self.of(one))

    @cached_property
    def _programs(self) -> frozenset[str]:
        workloads = (one.name for one in self.repository.workloads())
        return frozenset((*workloads, *(one.name for one in self.repository.applications)))

    @cached_property
    def _readers(self) -> dict[tuple[str, str], list[str]]:
        """Which workloads read a ConfigMap, by namespace and name."""
        found: dict[tuple[str, str], list[str]] = {}
        for workload in self.repository.workloads():
            for one in references(workload):
                if one.kind == "ConfigMap":
                    found.setdefault((one.namespace, one.name), []).append(workload.name)
        return found

    @cached_property
    def _peopled(self) -> frozenset[str]:
        return frozenset(one.namespace for one in self.repository.workloads())

    def _names(self, manifest: Manifest) -> Iterator[str]:
        """A plain word, such as the `nightly` of a backup's schedule, is no name unless something runs under it."""
        if manifest.kind in {*WORKLOAD_KINDS, "Application"} or "-" in manifest.name:
            yield manifest.name
        yield from (name for name in stems(manifest.name) if name in self._programs)
        group = manifest.api_version.rpartition("/")[0]
        operator = group.split(".")[0] if "." in group else ""
        home = next((manifest.namespace.removesuffix(end) for end in _SUFFIXES if manifest.namespace.endswith(end)), "")
        if operator and operator in {home, manifest.namespace, *self._programs}:
            yield operator
        if home and manifest.namespace not in self._peopled:
            yield home
        target = get(manifest.data, "spec.scaleTargetRef.name")
        if isinstance(target, str):
            yield target
        yield from self._readers.get((manifest.namespace, manifest.name), ()) if manifest.kind == "ConfigMap" else ()
