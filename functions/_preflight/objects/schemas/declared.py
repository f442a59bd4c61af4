"""The custom kinds whose CustomResourceDefinition stands in the same repository."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from eventing.shapes import ready
from functions._manifests.paths import get
from functions._manifests.repository import Repository
from functions._preflight.objects.schemas.schema import OPEN, Schema


@dataclass(frozen=True)
class Declared:
    """One kind; `versions` are those that are served, with the schema of each as the file has it."""

    group: str
    kind: str
    versions: Mapping[str, Any]

    def schema(self, version: str) -> Schema:
        """The schema of a version; one that takes anything where the CustomResourceDefinition states none (or nonsense,
        which the schema of CustomResourceDefinitions tells)."""
        if version not in self._read:
            try:
                self._read[version] = msgspec.convert(self.versions[version] or {}, ready(Schema))
            except (msgspec.ValidationError, RecursionError):
                self._read[version] = OPEN
        return self._read[version]

    @cached_property
    def _read(self) -> dict[str, Schema]:
        return {}


def declared(repository: Repository) -> dict[tuple[str, str], Declared]:
    """Every kind that a CustomResourceDefinition in the repository declares, by group and kind."""
    found: dict[tuple[str, str], Declared] = {}
    for one in repository.of_kind("CustomResourceDefinition"):
        group, kind, listed = (get(one.data, path) for path in ("spec.group", "spec.names.kind", "spec.versions"))
        if isinstance(group, str) and isinstance(kind, str):
            versions = {
                str(entry.get("name")): get(entry, "schema.openAPIV3Schema")
                for entry in (listed if isinstance(listed, list) else ())
                if isinstance(entry, dict) and entry.get("served") is not False
            }
            before = found.get((group, kind))  # of two channels of a project, say
            found[group, kind] = Declared(group, kind, {**(before.versions if before else {}), **versions})
    return found
