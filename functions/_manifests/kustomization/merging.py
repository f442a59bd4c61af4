"""Strategic merge patches, as Kustomize applies them (kyaml, merge2)."""

from typing import Any

from functions._manifests.copying import copied

# The merge keys of lists in built-in kinds (the `x-kubernetes-patch-merge-key` of Kubernetes' OpenAPI), by the name of
# the list; where one name has two, by what its items have.
_MERGE_KEYS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("containers", "initContainers", "ephemeralContainers", "env", "volumes", "imagePullSecrets", "resourceClaims",
         "secrets", "webhooks", "matchConditions", "schedulingGates", "claims"), ("name",)),
    "ports": ("containerPort", "port"),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "hostAliases": ("ip",),
    "ownerReferences": ("uid",),
    "topologySpreadConstraints": ("topologyKey",),
    "conditions": ("type",),
    "addresses": ("ip",),
}  # fmt: skip
_MERGED_TEXTS = frozenset({"finalizers"})
# Groups whose lists have no merge keys for Kustomize: those of no built-in kind.
_BUILT_IN = frozenset(
    ("", "apps", "batch", "autoscaling", "policy", "extensions", "networking.k8s.io", "rbac.authorization.k8s.io",
     "storage.k8s.io", "admissionregistration.k8s.io", "scheduling.k8s.io", "apiregistration.k8s.io",
     "coordination.k8s.io", "discovery.k8s.io", "node.k8s.io", "certificates.k8s.io", "events.k8s.io")
)  # fmt: skip
_DIRECTIVES = ("$patch", "$retainKeys")


def is_built_in(api_version: str) -> bool:
    """Whether Kustomize knows how the lists of this kind are merged."""
    return api_version.rpartition("/")[0] in _BUILT_IN


def merged(data: Any, patch: Any, strategic: bool) -> Any:
    """The data with the patch laid over it; null takes a field away.

    `strategic`: lists of built-in kinds are merged item by item, else a list replaces the other.
    """
    if not isinstance(patch, dict) or not isinstance(data, dict):
        return _without_directives(patch)
    if patch.get("$patch") == "replace":
        return _without_directives(patch)
    result = dict(data)
    for key, value in patch.items():
        if key in _DIRECTIVES or key.startswith(("$setElementOrder/", "$deleteFromPrimitiveList/")):
            continue
        if value is None or (isinstance(value, dict) and value.get("$patch") == "delete"):
            result.pop(key, None)
        elif key not in result or result[key] is None:
            result[key] = _without_directives(value)
        elif isinstance(value, list) and isinstance(result[key], list):
            result[key] = _merged_list(key, result[key], value, strategic)
        else:
            result[key] = merged(result[key], value, strategic)
    _drop_from_lists(result, patch)
    return result


def _merged_list(name: str, items: list[Any], patch: list[Any], strategic: bool) -> list[Any]:
    if name in _MERGED_TEXTS and strategic:
        return [*items, *(one for one in patch if one not in items)]
    key = _merge_key(name, [*items, *patch]) if strategic else ""
    if not key:
        return [_without_directives(one) for one in patch]
    if any(isinstance(one, dict) and one.get("$patch") == "replace" for one in patch):
        return [_without_directives(one) for one in patch if set(one) - {"$patch"}]
    first: list[Any] = []  # what the patch names comes first, in its order
    rest = list(items)
    for one in patch:
        found = [held for held in rest if _same_item(held, one, key)]
        rest = [held for held in rest if not any(held is gone for gone in found)]
        if one.get("$patch") != "delete":
            first.append(merged(found[0], one, strategic) if found else _without_directives(one))
            rest = [*found[1:], *rest]
    return [*first, *rest]


def _same_item(one: Any, other: Any, key: str) -> bool:
    if one.get(key) != other.get(key):
        return False
    if key in ("containerPort", "port") and "protocol" in other and "protocol" in one:
        return bool(one["protocol"] == other["protocol"])
    return True


def _merge_key(name: str, items: list[Any]) -> str:
    keys = _MERGE_KEYS.get(name, ())
    usable = [one for one in items if isinstance(one, dict)]
    if len(usable) != len(items):
        return ""
    real = [one for one in usable if set(one) - {"$patch"}]
    return next((key for key in keys if real and all(key in one for one in real)), "")


def _drop_from_lists(result: dict[str, Any], patch: dict[str, Any]) -> None:
    for key, value in patch.items():
        name = key.removeprefix("$deleteFromPrimitiveList/")
        if name != key and isinstance(result.get(name), list) and isinstance(value, list):
            result[name] = [one for one in result[name] if one not in value]


def _without_directives(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_directives(one)
            for key, one in value.items()
            if not key.startswith("$") and one is not None and not _is_deletion(one)
        }
    if isinstance(value, list):
        return [_without_directives(one) for one in value if not _is_deletion(one)]
    return copied(value)


def _is_deletion(value: Any) -> bool:
    return isinstance(value, dict) and value.get("$patch") == "delete"
