"""What a kustomization makes, again and again over changed files, and the places in it that may decide a field."""

from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import Operation, Resource
from functions._manifests.applications import Application
from functions._manifests.edits import set_field
from functions._manifests.fields import CannotRender
from functions._manifests.kustomization.building import Builder
from functions._manifests.kustomization.items import CannotBuild
from functions._manifests.kustomization.restriction import reading_anywhere
from functions._manifests.kustomize import is_kustomization
from functions._manifests.manifest import Manifest
from functions._manifests.membership import PATCH
from functions._manifests.paths import Step, follow, get, join, parse
from functions._manifests.provenance.candidates import candidates
from functions._manifests.provenance.effects import Made
from functions._manifests.repository import Repository
from functions._manifests.scopes import cluster_scoped
from functions._manifests.source import documents_of


class KustomizeMaker:
    """Builds what one Application reads."""

    def __init__(self, repository: Repository, application: Application) -> None:
        self._repository = repository
        self._application = application
        definitions = (one.data for one in repository.of_kind("CustomResourceDefinition"))
        self._outside = cluster_scoped(definitions)
        self._anywhere = bool(reading_anywhere(repository.files, (application,)))
        read = repository.reads[application.name]
        self.places = (*read.kustomizations, *sorted(read.patches))

    def __call__(self, files: Mapping[str, bytes]) -> Made | None:
        """The objects by key."""
        made: dict[tuple[str, str, str], Any] = {}
        try:
            for folder in self._application.folders:
                if folder.renderer == "kustomize":
                    builder = Builder(files, self._outside.__contains__, folder.kustomize, self._anywhere)
                    for item in builder.build(folder.path):
                        space = item.namespace or self._application.namespace
                        made[item.kind, "" if item.kind in self._outside else space, item.name] = item.data
        except CannotBuild:
            return None
        return made

    def in_file(self, manifest: Manifest, steps: tuple[Step, ...]) -> Any:
        """What the object's own file says of the field."""
        data = self._written(manifest)
        for step in steps:
            data = follow(data, step)
        return data

    def namespace_in_file(self, manifest: Manifest) -> str:
        """The namespace that the object's own file says."""
        found = get(self._written(manifest), "metadata.namespace")
        return found if isinstance(found, str) else ""

    def _written(self, manifest: Manifest) -> Any:
        documents = documents_of(self._repository.files[manifest.file])
        data = None if isinstance(documents, str) else documents[manifest.index]
        for step in parse(manifest.within):
            data = follow(data, step)
        return data


def patch_resource(file: str, data: Any) -> Resource:
    """How an operation names a kustomization or a patch file."""
    if is_kustomization(file):
        return Resource("Kustomization", "", "", str(get(data, "apiVersion") or ""))
    return Resource(PATCH, str(get(data, "metadata.name") or ""), "", "")


def inline_patches(
    operation: Operation, resource: Resource, file: str, data: Any, steps: tuple[Step, ...], old: Any
) -> Iterator[Operation]:
    """The patches that a kustomization holds as text, with the field changed inside that text."""
    for name in ("patches", "patchesJson6902", "patchesStrategicMerge"):
        listed = get(data, name)
        for position, entry in enumerate(listed if isinstance(listed, list) else ()):
            place: tuple[Step, ...] = (name, position) if isinstance(entry, str) else (name, position, "patch")
            text = entry if isinstance(entry, str) else get(entry, "patch")
            if isinstance(text, str) and "\n" in text:
                for changed in _changed(text, steps, old, operation.value):
                    yield Operation("set_field", resource, file, join(place), text, changed)


def _changed(text: str, steps: tuple[Step, ...], old: Any, new: Any) -> Iterator[str]:
    documents = documents_of(text.encode())
    for index, data in enumerate(() if isinstance(documents, str) else documents):
        for one in candidates(data, steps, old, new):
            try:
                yield set_field(text, index, one.steps, one.new)
            except CannotRender:
                continue
