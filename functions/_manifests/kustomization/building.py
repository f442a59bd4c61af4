"""`kustomize build`, as far as repositories use it (api/internal/target)."""

import posixpath
from collections.abc import Callable, Mapping
from typing import Any

from functions._manifests.copying import copied
from functions._manifests.kustomization.generating import content_hash, generated_items, take_in
from functions._manifests.kustomization.imposing import overlaid
from functions._manifests.kustomization.items import CannotBuild, Item
from functions._manifests.kustomization.labelling import annotate, label, set_images
from functions._manifests.kustomization.patching import apply_patches
from functions._manifests.kustomization.referring import Declared, declared_in, follow_names
from functions._manifests.kustomize import content_of, is_namespace, kustomization_in
from functions._manifests.objects import objects_in
from functions._manifests.source import documents_of

MAX_DEPTH = 30
MAX_ITEMS = 20_000
_NOT_BUILT = ("generators", "transformers", "validators", "vars", "replacements", "helmCharts",
              "helmChartInflationGenerator", "openapi")  # fmt: skip
_UNPREFIXED = ("CustomResourceDefinition", "APIService", "Namespace")
_WITH_REPLICAS = ("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet")


class Builder:
    """Builds folders of one repository. `outside` says which kinds belong to no namespace."""

    def __init__(
        self, files: Mapping[str, bytes], outside: Callable[[str], bool], options: Mapping[str, Any] | None = None
    ) -> None:
        self._files = files
        self._outside = outside
        self._options = options or {}
        self._left = MAX_ITEMS
        self._declared: list[Declared] = []

    def build(self, folder: str) -> list[Item]:
        """The objects that the folder becomes.

        Raises:
            CannotBuild: when Kustomize would fail, or the folder uses what is not built here.
        """
        self._declared = []
        items = self._accumulated(folder, [], 0)
        for item in items:
            if item.hashed:
                item.remember()
                item.metadata()["name"] = f"{item.name}-{content_hash(item.data)}"
        follow_names(items, self._declared)
        return items

    def _accumulated(self, folder: str, items: list[Item], depth: int) -> list[Item]:
        path = kustomization_in(self._files, folder)
        if not path:
            raise CannotBuild(f"there is no kustomization in {folder or '.'}")
        if depth > MAX_DEPTH:
            raise CannotBuild("kustomizations read each other without end")
        content = content_of(self._files, path)
        if not depth and self._options:
            content = overlaid(content, self._options)
        unknown = [name for name in _NOT_BUILT if content.get(name)]
        if unknown:
            raise CannotBuild(f"{path} uses {', '.join(unknown)}, which is not built here")
        for entry in _texts(content, "configurations", path):
            place = posixpath.normpath(posixpath.join(folder, entry))
            if place not in self._files:
                raise CannotBuild(f"{path} reads the configuration {entry}, which is not there")
            self._declared += declared_in(content_of(self._files, place), place)
        for entry in [*_texts(content, "resources", path), *_texts(content, "bases", path)]:
            items += self._resource(folder, entry, path, depth)
        for entry in _texts(content, "components", path):
            self._accumulated(posixpath.normpath(posixpath.join(folder, entry)), items, depth + 1)
        for made, behavior in generated_items(self._files, path, content):
            take_in(items, made, behavior)
        self._transform(items, path, content)
        return items

    def _resource(self, folder: str, entry: str, path: str, depth: int) -> list[Item]:
        place = posixpath.normpath(posixpath.join(folder, entry))
        place = "" if place == "." else place
        if place in self._files:
            return self._read(place)
        if "://" in entry or "?ref=" in entry or entry.startswith(("git@", "github.com/")):
            raise CannotBuild(f"{path} reads {entry}, which is not in this repository")
        if not kustomization_in(self._files, place):
            raise CannotBuild(f"{path} lists {entry}, which is not there")
        return self._accumulated(place, [], depth + 1)

    def _read(self, path: str) -> list[Item]:
        documents = documents_of(self._files[path])
        if isinstance(documents, str):
            raise CannotBuild(f"{path} cannot be read ({documents})")
        found = [Item(copied(data), path, index, within) for index, within, data in objects_in(documents)]
        self._left -= len(found)
        if self._left < 0:
            raise CannotBuild(f"a folder becomes more than {MAX_ITEMS} objects")
        return found

    def _transform(self, items: list[Item], path: str, content: Mapping[str, Any]) -> None:
        apply_patches(self._files, path, content, items, ("patchesStrategicMerge", "patches"))
        if isinstance(content.get("namespace"), str) and content["namespace"]:
            self._set_namespace(items, content["namespace"])
        prefix, suffix = str(content.get("namePrefix") or ""), str(content.get("nameSuffix") or "")
        for item in items if prefix or suffix else ():
            if item.kind not in _UNPREFIXED:
                item.remember()
                item.metadata()["name"] = f"{prefix}{item.name}{suffix}"
        _label(items, content)
        apply_patches(self._files, path, content, items, ("patchesJson6902",))
        _set_replicas(items, content, path)
        entries = _dicts(content.get("images"))
        for item in items if entries else ():
            set_images(item.data, entries)

    def _set_namespace(self, items: list[Item], namespace: str) -> None:
        if not is_namespace(namespace):
            raise CannotBuild(f"the namespace {namespace[:60]!r} is no name")
        accounts = {name for item in items if item.kind == "ServiceAccount" for name in item.names}
        for item in items:
            if not self._outside(item.kind):
                item.remember()
                item.metadata()["namespace"] = namespace
            elif item.kind == "Namespace":
                item.remember()
                item.metadata()["name"] = namespace
            for subject in _dicts(item.data.get("subjects")):
                if subject.get("kind") == "ServiceAccount" and subject.get("name") in {"default", *accounts}:
                    subject["namespace"] = namespace


def _label(items: list[Item], content: Mapping[str, Any]) -> None:
    common = content.get("commonLabels")
    entries: list[dict[str, Any]] = [{"pairs": common, "includeSelectors": True}] if isinstance(common, dict) else []
    for entry in [*_dicts(content.get("labels")), *entries]:
        pairs = entry.get("pairs")
        if entry.get("fields"):
            raise CannotBuild("labels with fields of their own are not built here")
        if not isinstance(pairs, dict):
            continue
        for item in items:
            texts = {key: _shown(value) for key, value in pairs.items()}
            label(item, texts, entry.get("includeSelectors") is True, entry.get("includeTemplates") is True)
    annotations = content.get("commonAnnotations")
    if isinstance(annotations, dict):
        for item in items:
            annotate(item, {key: _shown(value) for key, value in annotations.items()})


def _set_replicas(items: list[Item], content: Mapping[str, Any], path: str) -> None:
    for entry in _dicts(content.get("replicas")):
        count, name, found = entry.get("count", 0), str(entry.get("name")), False
        for item in items:
            if item.kind in _WITH_REPLICAS and name in item.names:
                spec = item.data.setdefault("spec", {})
                if not isinstance(spec, dict):
                    raise CannotBuild(f"{path} sets the replicas of {name}, whose spec is no mapping")
                spec["replicas"] = count
                found = True
        if not found:
            raise CannotBuild(f"{path} sets the replicas of {name}, which is not there")


def _texts(content: Mapping[str, Any], field: str, path: str) -> list[str]:
    listed = content.get(field)
    if listed is not None and not isinstance(listed, list):
        raise CannotBuild(f"{path} has {field} that are no list")
    return [one for one in listed or () if isinstance(one, str)]


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _shown(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
