"""The entries that a ConfigMap or a Secret has, or will have once its controller made it."""

from typing import Any

from functions._manifests.paths import get
from functions._manifests.repository import Manifest

_FIELDS = {"ConfigMap": ("data", "binaryData"), "Secret": ("data", "stringData")}


def keys_of(manifest: Manifest) -> frozenset[str] | None:
    """The entries of a ConfigMap or a Secret, or of what a SealedSecret or an ExternalSecret makes; None: unknown."""
    match manifest.kind:
        case "SealedSecret":
            return _names(manifest, "spec.encryptedData", "spec.template.data")
        case "ExternalSecret":
            return _external(manifest)
        case "ConfigMap" | "Secret":
            return _names(manifest, *_FIELDS[manifest.kind])
    return None


def _external(manifest: Manifest) -> frozenset[str] | None:
    spec = manifest.data.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    template = get(spec, "target.template")
    if spec.get("dataFrom") or get(spec, "target.template.templateFrom"):
        return None
    if isinstance(template, dict) and isinstance(template.get("data"), dict) and template.get("mergePolicy") != "Merge":
        return frozenset(str(key) for key in template["data"])
    listed = spec.get("data")
    return frozenset(str(get(one, "secretKey")) for one in (listed if isinstance(listed, list) else ()))


def _names(manifest: Manifest, *paths: str) -> frozenset[str]:
    found: set[str] = set()
    for path in paths:
        value: Any = get(manifest.data, path)
        found |= {str(key) for key in value} if isinstance(value, dict) else set()
    return frozenset(found)
