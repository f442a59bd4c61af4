"""The patches of a kustomization, laid over its objects."""

from collections.abc import Iterator, Mapping
from typing import Any

from functions._manifests.kustomization.items import CannotBuild, Item
from functions._manifests.kustomization.merging import is_built_in, merged
from functions._manifests.kustomization.pointers import patched
from functions._manifests.kustomization.reading import Reach
from functions._manifests.kustomization.targets import named_by, selected
from functions._manifests.objects import is_object
from functions._manifests.source import documents_of


def apply_patches(
    reach: Reach, path: str, content: Mapping[str, Any], items: list[Item], fields: tuple[str, ...]
) -> None:
    """Lay the patches of these fields over the objects, in order.

    Raises:
        CannotBuild: when a patch is not there, cannot be read or applied, or means no object.
    """
    for field in fields:
        for entry in _entries(content, field):
            target = entry.get("target")
            options = entry.get("options") if isinstance(entry.get("options"), dict) else {}
            for document in documents(reach, path, entry):
                _apply(items, document, target if isinstance(target, dict) else {}, path, options or {})


def _entries(content: Mapping[str, Any], field: str) -> Iterator[dict[str, Any]]:
    listed = content.get(field)
    for one in listed if isinstance(listed, list) else ():
        if field == "patchesStrategicMerge" and isinstance(one, str):
            yield {"patch" if "\n" in one or ":" in one else "path": one}
        elif isinstance(one, dict):
            yield one


def documents(reach: Reach, path: str, entry: Mapping[str, Any]) -> Iterator[Any]:
    """What a patch entry holds: inline, or in a file; a JSON patch is one list.

    Raises:
        CannotBuild: when it is not there or cannot be read.
    """
    inline, named = entry.get("patch"), entry.get("path")
    if bool(inline) == bool(named):
        raise CannotBuild(f"a patch in {path} has to have either a patch or a path")
    content, where = (inline.encode(), path) if isinstance(inline, str) else (b"", path)
    if isinstance(named, str):
        where = reach.beside(path, named)
        if where not in reach.files:
            raise CannotBuild(f"{path} names the patch {named}, which is not there")
        content = reach.files[where]
    found = documents_of(content)
    if isinstance(found, str):
        raise CannotBuild(f"a patch in {where} cannot be read ({found})")
    for document in found:
        if document is not None:
            yield document


def _apply(items: list[Item], document: Any, target: Mapping[str, Any], path: str, options: Mapping[str, Any]) -> None:
    if isinstance(document, list):
        if not target:
            raise CannotBuild(f"a JSON patch in {path} has no target")
        for item in selected(items, target):
            item.data = patched(item.data, document)
            if not is_object(item.data):
                raise CannotBuild(f"a JSON patch in {path} leaves no object")
        return
    if not isinstance(document, dict):
        raise CannotBuild(f"a patch in {path} is no mapping")
    meant = selected(items, target) if target else named_by(items, document)
    if not meant and not target:
        raise CannotBuild(f"{path} patches {document.get('kind')} {_name(document)}, which is not there")
    for item in meant:
        if document.get("$patch") == "delete":
            items.remove(item)
        else:
            _merge(item, document, options)


def _merge(item: Item, document: dict[str, Any], options: Mapping[str, Any]) -> None:
    kind, name = item.data.get("kind"), item.name
    strategic = is_built_in(str(item.data.get("apiVersion") or ""))
    item.data = merged(item.data, document, strategic)
    item.data["apiVersion"] = item.data.get("apiVersion") or ""
    if not options.get("allowKindChange"):
        item.data["kind"] = kind
    if not options.get("allowNameChange"):
        item.metadata()["name"] = name


def _name(document: Mapping[str, Any]) -> str:
    metadata = document.get("metadata")
    return str(metadata.get("name")) if isinstance(metadata, dict) else ""
