"""Fields that name other objects follow them to their new names (api/internal/accumulator/namereferencetransformer).

In built-in kinds these are known; in a custom resource Kustomize follows only what a `configurations` file declares.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from functions._manifests.kustomization.items import CannotBuild, Item
from functions._manifests.kustomization.merging import is_built_in

_Renamed = dict[tuple[str, str], list[Item]]
_KEY_REFERENCES = (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret"))
_REFERENCES = (
    *_KEY_REFERENCES, ("configMapRef", "ConfigMap"), ("secretRef", "Secret"), ("configMap", "ConfigMap"),
    ("secret", "Secret"), ("scaleTargetRef", ""), ("roleRef", ""), ("service", "Service"),
)  # fmt: skip
_NAMES = {
    "serviceAccountName": "ServiceAccount", "serviceAccount": "ServiceAccount", "claimName": "PersistentVolumeClaim",
    "secretName": "Secret", "serviceName": "Service", "storageClassName": "StorageClass",
    "priorityClassName": "PriorityClass", "ingressClassName": "IngressClass", "volumeName": "PersistentVolume",
}  # fmt: skip


class Declared(Struct, frozen=True):
    """That a field (its steps) of some kind of object names an object of another kind; empty means any."""

    names: str
    kind: str
    group: str
    steps: tuple[str, ...]


def declared_in(content: Mapping[str, Any], path: str) -> Iterator[Declared]:
    """The name references of a `configurations` file.

    Raises:
        CannotBuild: when it configures anything else, or a reference has no path.
    """
    other = [name for name in content if name != "nameReference"]
    if other:
        raise CannotBuild(f"{path} configures {', '.join(other)}, which is not built here")
    for entry in content["nameReference"] if isinstance(content.get("nameReference"), list) else ():
        for field in entry.get("fieldSpecs") or () if isinstance(entry, dict) else ():
            where = field.get("path") if isinstance(field, dict) else None
            if not isinstance(where, str):
                raise CannotBuild(f"{path} has a name reference without a path")
            group = str(field.get("group") or "")
            yield Declared(str(entry.get("kind") or ""), str(field.get("kind") or ""), group, tuple(where.split("/")))


def follow_names(items: list[Item], declared: Iterable[Declared] = ()) -> None:
    """Point every reference at the object whose name it had."""
    renamed: _Renamed = defaultdict(list)
    for item in items:
        for name in {name for name, _ in item.former if name != item.name}:
            renamed[item.kind, name].append(item)
    if not renamed:
        return
    known = tuple(declared)
    for item in items:
        own = _references(item) if is_built_in(str(item.data.get("apiVersion") or "")) else ()
        for holder, key, kind in (*own, *_declared(item, known)):
            found = _new_name(renamed, item, kind, holder[key])
            if found:
                holder[key] = found


def _new_name(renamed: _Renamed, by: Item, kind: str, name: Any) -> str:
    found = renamed.get((kind, name), []) if isinstance(name, str) else []
    near = [one for one in found if one.namespace in (by.namespace, "")] or found
    return near[0].name if near else ""


def _declared(item: Item, declared: Iterable[Declared]) -> Iterator[tuple[dict[str, Any], str, str]]:
    for one in declared:
        if one.kind in ("", item.kind) and one.group in ("", item.group_version[0]):
            for holder in _holders(item.data, one.steps[:-1]):
                if isinstance(holder.get(one.steps[-1]), str):
                    yield holder, one.steps[-1], one.names


def _holders(data: Any, steps: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The mappings at a path, which goes into every item of a list."""
    if isinstance(data, list):
        for one in data:
            yield from _holders(one, steps)
    elif isinstance(data, dict):
        if not steps:
            yield data
        elif steps[0] in data:
            yield from _holders(data[steps[0]], steps[1:])


def _references(item: Item) -> Iterator[tuple[dict[str, Any], str, str]]:
    """The mapping, the key in it, and the kind of the object that is named there."""
    waiting: list[Any] = [item.data]
    while waiting:
        data = waiting.pop()
        if isinstance(data, list):
            waiting += data
        if not isinstance(data, dict):
            continue
        waiting += data.values()
        yield from _here(data)
    yield from _special(item)


def _here(data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, str]]:
    for field, kind in _REFERENCES:
        held = data.get(field)
        if isinstance(held, dict) and isinstance(held.get("name"), str):
            yield held, "name", kind or str(held.get("kind") or "")
    for field, kind in _NAMES.items():
        if isinstance(data.get(field), str):
            yield data, field, kind
    for secret in data.get("imagePullSecrets") or () if isinstance(data.get("imagePullSecrets"), list) else ():
        if isinstance(secret, dict) and "name" in secret:
            yield secret, "name", "Secret"


def _special(item: Item) -> Iterator[tuple[dict[str, Any], str, str]]:
    if item.kind in ("RoleBinding", "ClusterRoleBinding"):
        for subject in item.data.get("subjects") or ():
            if isinstance(subject, dict) and subject.get("kind") == "ServiceAccount" and "name" in subject:
                yield subject, "name", "ServiceAccount"
    if item.kind == "ServiceAccount":
        for secret in item.data.get("secrets") or ():
            if isinstance(secret, dict) and "name" in secret:
                yield secret, "name", "Secret"
