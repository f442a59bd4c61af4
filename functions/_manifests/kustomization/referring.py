"""Fields that name other objects follow them to their new names (api/internal/accumulator/namereferencetransformer)."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from functions._manifests.kustomization.items import Item

_Renamed = dict[tuple[str, str], list[Item]]
_KEY_REFERENCES = (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret"))
_REFERENCES = (
    *_KEY_REFERENCES, ("configMapRef", "ConfigMap"), ("secretRef", "Secret"), ("configMap", "ConfigMap"),
    ("secret", "Secret"), ("issuerRef", ""), ("scaleTargetRef", ""), ("roleRef", ""), ("service", "Service"),
)  # fmt: skip
_NAMES = {
    "serviceAccountName": "ServiceAccount", "serviceAccount": "ServiceAccount", "claimName": "PersistentVolumeClaim",
    "secretName": "Secret", "serviceName": "Service", "storageClassName": "StorageClass",
    "priorityClassName": "PriorityClass", "ingressClassName": "IngressClass", "volumeName": "PersistentVolume",
}  # fmt: skip


def follow_names(items: list[Item]) -> None:
    """Point every reference at the object whose name it had."""
    renamed: _Renamed = defaultdict(list)
    for item in items:
        for name in {name for name, _ in item.former if name != item.name}:
            renamed[item.kind, name].append(item)
    if not renamed:
        return
    for item in items:
        for holder, key, kind in _references(item):
            found = _new_name(renamed, item, kind, holder[key])
            if found:
                holder[key] = found


def _new_name(renamed: _Renamed, by: Item, kind: str, name: Any) -> str:
    found = renamed.get((kind, name), []) if isinstance(name, str) else []
    near = [one for one in found if one.namespace in (by.namespace, "")] or found
    return near[0].name if near else ""


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
