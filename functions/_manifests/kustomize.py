"""What a Kustomize folder reads."""

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from functions._manifests.source import documents_of

_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


class Reading(Struct, frozen=True):
    """The files that building a folder reads: `resources` as they are, `patches` laid over them."""

    namespace: str = ""
    resources: frozenset[str] = frozenset()
    patches: frozenset[str] = frozenset()
    kustomizations: tuple[str, ...] = ()


def kustomization_in(files: Mapping[str, bytes], folder: str) -> str:
    """The kustomization file of a folder, or nothing."""
    for name in NAMES:
        path = posixpath.join(folder, name)
        if path in files:
            return path
    return ""


def is_kustomization(path: str) -> bool:
    """Whether a file is Kustomize's own, by its name."""
    return posixpath.basename(path) in NAMES


def is_namespace(text: str) -> bool:
    """Whether a text can be the name of a namespace."""
    return bool(_NAMESPACE.fullmatch(text))


def content_of(files: Mapping[str, bytes], path: str) -> dict[str, Any]:
    """The data of a kustomization file; empty where it cannot be read."""
    documents = documents_of(files[path])
    found = documents[0] if documents and not isinstance(documents, str) else None
    return found if isinstance(found, dict) else {}


class Patch(Struct, frozen=True):
    """A patch that a kustomization lays over an object: which kinds and names (a pattern), and what it sets.

    Either `data`, written like the object itself, or the JSON `pointers` of what it adds and replaces.
    """

    kind: str
    name: str
    data: dict[str, Any]
    pointers: tuple[str, ...] = ()


def patches_of(files: Mapping[str, bytes], path: str) -> tuple[Patch, ...]:
    """The patches of one kustomization file, inline or in files of their own."""
    content = content_of(files, path)
    entries = content.get("patches")
    listed = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    old = content.get("patchesJson6902")
    listed += [entry for entry in old if isinstance(entry, dict)] if isinstance(old, list) else []
    listed += [{"patch" if "\n" in text else "path": text} for text in _texts(content, "patchesStrategicMerge")]
    found = []
    for entry in listed:
        target = entry["target"] if isinstance(entry.get("target"), dict) else {}
        for document in _patch_documents(files, posixpath.dirname(path), entry):
            data = document if isinstance(document, dict) else {}
            metadata = data["metadata"] if isinstance(data.get("metadata"), dict) else {}
            kind, name = target.get("kind") or data.get("kind"), target.get("name") or metadata.get("name")
            named = ".*" if target and not target.get("name") else str(name)
            found.append(Patch(str(kind or ""), named, data, _pointers(document)))
    return tuple(found)


def matches_name(pattern: str, name: str) -> bool:
    """Whether a patch's target name, a regular expression as Kustomize anchors it, means this name."""
    try:
        return bool(re.fullmatch(pattern, name))
    except re.error:
        return False


def _patch_documents(files: Mapping[str, bytes], here: str, entry: dict[str, Any]) -> tuple[Any, ...]:
    inline, named = entry.get("patch"), entry.get("path")
    content = inline.encode() if isinstance(inline, str) else b""
    if isinstance(named, str):
        content = files.get(posixpath.normpath(posixpath.join(here, named)), b"")
    documents = documents_of(content)
    return () if isinstance(documents, str) else documents


def _pointers(document: Any) -> tuple[str, ...]:
    steps = [step for step in document if isinstance(step, dict)] if isinstance(document, list) else []
    return tuple(str(step.get("path")) for step in steps if step.get("op") in ("add", "replace"))


def reading(files: Mapping[str, bytes], folder: str) -> Reading:
    """Everything that `kustomize build folder` reads inside this repository."""
    namespace, resources, patches, seen = "", set(), set(), []
    waiting = [folder]
    while waiting:
        path = kustomization_in(files, waiting.pop(0))
        if not path or path in seen:
            continue
        seen.append(path)
        content = content_of(files, path)
        stated = content.get("namespace")
        if not namespace and isinstance(stated, str) and is_namespace(stated):
            namespace = stated  # the outermost wins: its transformer runs last
        here = posixpath.dirname(path)
        for entry in _texts(content, "resources", "bases", "components", "crds"):
            target = posixpath.normpath(posixpath.join(here, entry))
            if target in files:
                resources.add(target)
            else:
                waiting.append("" if target == "." else target)
        patches |= {posixpath.normpath(posixpath.join(here, entry)) for entry in _patch_files(content)}
    return Reading(namespace, frozenset(resources), frozenset(patches & set(files)), tuple(seen))


def _texts(content: dict[str, Any], *fields: str) -> list[str]:
    listed = [entry for name in fields if isinstance(content.get(name), list) for entry in content[name]]
    return [entry for entry in listed if isinstance(entry, str)]


def _patch_files(content: dict[str, Any]) -> list[str]:
    found = [entry for entry in _texts(content, "patchesStrategicMerge") if "\n" not in entry]
    for name in ("patches", "patchesJson6902", "replacements"):
        entries = content.get(name)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("path"), str):
                found.append(entry["path"])
    return found


def is_patch(files: Mapping[str, bytes], path: str) -> bool:
    """Whether a kustomization of the repository names this file as a patch."""
    for kustomization in filter(is_kustomization, files):
        here, content = posixpath.dirname(kustomization), content_of(files, kustomization)
        named = _texts(content, "patchesStrategicMerge")
        for field in ("patches", "patchesJson6902"):
            listed = content.get(field)
            entries = listed if isinstance(listed, list) else []
            named += [one["path"] for one in entries if isinstance(one, dict) and isinstance(one.get("path"), str)]
        if path in (posixpath.normpath(posixpath.join(here, name)) for name in named):
            return True
    return False
