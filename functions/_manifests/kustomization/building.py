"""`kustomize build`, as far as repositories use it (api/internal/target)."""

import posixpath
from collections.abc import Callable, Mapping
from typing import Any

from functions._manifests.kustomization.fields import NOT_BUILT
from functions._manifests.kustomization.generating import content_hash, generated_items, take_in
from functions._manifests.kustomization.identities import refuse_duplicates
from functions._manifests.kustomization.imposing import overlaid
from functions._manifests.kustomization.items import CannotBuild, Item
from functions._manifests.kustomization.labelling import annotate, label, set_images
from functions._manifests.kustomization.patching import apply_patches
from functions._manifests.kustomization.reading import (
    COMPONENT,
    KUSTOMIZATION,
    Reach,
    is_empty,
    read_kustomization,
    read_objects,
)
from functions._manifests.kustomization.referring import Declared, declared_in, follow_names
from functions._manifests.kustomize import content_of, is_namespace, kustomization_in

MAX_DEPTH = 30
MAX_ITEMS = 20_000
_UNPREFIXED = ("CustomResourceDefinition", "APIService", "Namespace")
_WITH_REPLICAS = ("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet")


class Builder:
    """Builds folders of one repository. `outside` says which kinds belong to no namespace; `anywhere`: a kustomization
    may read files outside of its folder, as Kustomize's LoadRestrictionsNone has it."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        outside: Callable[[str], bool],
        options: Mapping[str, Any] | None = None,
        anywhere: bool = False,
    ) -> None:
        self._files = files
        self._reach = Reach(files, anywhere)
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
        items: list[Item] = []
        self._accumulate(folder, items, ())
        for item in items:
            if item.hashed:
                item.remember()
                item.metadata()["name"] = f"{item.name}-{content_hash(item.data)}"
        follow_names(items, self._declared)
        return items

    def _accumulate(self, folder: str, items: list[Item], above: tuple[str, ...], kind: str = "") -> None:
        """Add what a folder becomes; a component changes what is there already. `above`: the folders that led here."""
        path, content = read_kustomization(self._files, folder)
        if kind and kind != (content.get("kind") or KUSTOMIZATION):
            raise CannotBuild(f"{path} is no {kind}, and is listed as one")
        if len(above) > MAX_DEPTH:
            raise CannotBuild("kustomizations read each other without end")
        self._count(1)
        if not above and self._options:
            content = overlaid(content, self._options)
        elif is_empty(content):
            raise CannotBuild(f"{path} is empty")
        unknown = [name for name in NOT_BUILT if content.get(name)]
        if unknown:
            raise CannotBuild(f"{path} uses {', '.join(unknown)}, which is not built here")
        for entry in [*_texts(content, "configurations", path), *_texts(content, "crds", path)]:
            if self._reach.beside(path, entry) not in self._files:
                raise CannotBuild(f"{path} reads the configuration {entry}, which is not there")
        for entry in _texts(content, "configurations", path):
            place = self._reach.beside(path, entry)
            self._declared += declared_in(content_of(self._files, place), place)
        here = (*above, folder)
        for entry in [*_texts(content, "resources", path), *_texts(content, "bases", path)]:
            items += self._resource(entry, path, here)
        for made, behavior in generated_items(self._reach, path, content):
            take_in(items, made, behavior)
        refuse_duplicates(items, path)
        for entry in _texts(content, "components", path):
            self._accumulate(_folder(entry, path, here), items, here, COMPONENT)
        self._transform(items, path, content)
        refuse_duplicates(items, path)

    def _resource(self, entry: str, path: str, here: tuple[str, ...]) -> list[Item]:
        place = posixpath.normpath(posixpath.join(here[-1], entry))
        if place in self._files:
            found = read_objects(self._files, self._reach.beside(path, entry))
            self._count(len(found))
            return found
        if "://" in entry or "?ref=" in entry or entry.startswith(("git@", "github.com/")):
            raise CannotBuild(f"{path} reads {entry}, which is not in this repository")
        if not kustomization_in(self._files, "" if place == "." else place):
            raise CannotBuild(f"{path} lists {entry}, which is not there")
        items: list[Item] = []
        self._accumulate(_folder(entry, path, here), items, here, KUSTOMIZATION)
        return items

    def _count(self, more: int) -> None:
        self._left -= more
        if self._left < 0:
            raise CannotBuild(f"a folder becomes more than {MAX_ITEMS} objects")

    def _transform(self, items: list[Item], path: str, content: Mapping[str, Any]) -> None:
        apply_patches(self._reach, path, content, items, ("patchesStrategicMerge", "patches"))
        if isinstance(content.get("namespace"), str) and content["namespace"]:
            self._set_namespace(items, content["namespace"])
        prefix, suffix = str(content.get("namePrefix") or ""), str(content.get("nameSuffix") or "")
        for item in items if prefix or suffix else ():
            if item.kind not in _UNPREFIXED:
                item.remember()
                item.metadata()["name"] = f"{prefix}{item.name}{suffix}"
        _label(items, content)
        apply_patches(self._reach, path, content, items, ("patchesJson6902",))
        _set_replicas(items, content, path)
        entries = [*_dicts(content.get("images")), *_dicts(content.get("imageTags"))]
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
        if entry.get("includeVolumeClaimTemplates"):
            raise CannotBuild("labels on claim templates alone are not built here")
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


def _folder(entry: str, path: str, here: tuple[str, ...]) -> str:
    """The folder that a kustomization file lists, which may hold none of those that led to it."""
    place = posixpath.normpath(posixpath.join(here[-1], entry))
    place = "" if place == "." else place
    if any(not place or one == place or one.startswith(f"{place}/") for one in here):
        raise CannotBuild(f"{path} lists {entry}, which holds what led to it: they would read each other without end")
    return place


def _texts(content: Mapping[str, Any], field: str, path: str) -> list[str]:
    listed = content.get(field)
    if listed is not None and not isinstance(listed, list):
        raise CannotBuild(f"{path} has {field} that are no list")
    if None in (listed or ()):
        raise CannotBuild(f"{path} has an empty entry in {field}")
    return [one for one in listed or () if isinstance(one, str)]


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _shown(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
