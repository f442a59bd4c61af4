"""Argo CD's own objects in a tree, and what an Application of this repository is told to do."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from functions._manifests.applications import Application
from functions._manifests.paths import get
from functions._manifests.repository import Manifest, Repository
from functions._preflight.view import View

GROUP = "argoproj.io/"


class Declared(Struct, frozen=True):
    """An Application as its manifest says it; `reads` is what it does in this repository, None where nothing."""

    manifest: Manifest
    reads: Application | None

    def said(self, path: str) -> Any:
        """What stands at a path of the manifest."""
        return get(self.manifest.data, path)

    @property
    def options(self) -> tuple[str, ...]:
        """Its sync options."""
        found = self.said("spec.syncPolicy.syncOptions")
        return tuple(str(one) for one in found) if isinstance(found, list) else ()

    @property
    def sources(self) -> list[dict[str, Any]]:
        """Its sources, one or several."""
        listed, one = self.said("spec.sources"), self.said("spec.source")
        return [source for source in (listed if isinstance(listed, list) else [one]) if isinstance(source, dict)]


def declared(view: View) -> tuple[Declared, ...]:
    """The Applications that stand in the tree as manifests (those of an ApplicationSet do not)."""
    return tuple(view.once(_declared))


def _declared(view: View) -> list[Declared]:
    own = {(one.name, one.file): one for one in view.repository.applications if not one.inferred}
    return [Declared(one, own.get((one.name, one.file))) for one in of_kind(view.repository, "Application")]


def of_kind(repository: Repository, kind: str) -> Iterator[Manifest]:
    """Argo CD's objects of a kind."""
    return (one for one in repository.of_kind(kind) if one.api_version.startswith(GROUP))


def has_applications(view: View) -> bool:
    """Whether Applications in the tree say what is applied; else nobody knows what is left out."""
    return any(not one.inferred for one in view.repository.applications)


def matches(pattern: Any, text: str) -> bool:
    """How an AppProject compares: as a shell does (its globs have no classes that matter here)."""
    return isinstance(pattern, str) and fnmatchcase(text, pattern)
