"""What validation refuses in ConfigMaps, Secrets, claims and bindings (pkg/apis/core and rbac/validation)."""

from typing import Any

from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._preflight.objects.refused.refusal import Refusal, Refusals, mapping, mappings

MAX_BYTES = 1024 * 1024  # MaxSecretSize, which ConfigMaps share
_NEEDED = {  # keys that a type of Secret must have
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}
_RBAC = "rbac.authorization.k8s.io"


def refused_in_data(manifest: Manifest) -> Refusals:
    """By kind."""
    match manifest.kind:
        case "ConfigMap":
            yield from _config_map(manifest)
        case "Secret":
            yield from _secret(manifest)
        case "PersistentVolumeClaim":
            yield from _claim("spec", mapping(manifest.data.get("spec")))
        case "StatefulSet":
            for where, claim in mappings("spec.volumeClaimTemplates", get(manifest.data, "spec.volumeClaimTemplates")):
                yield from _claim(child(where, "spec"), mapping(claim.get("spec")))
        case "RoleBinding" | "ClusterRoleBinding":
            yield from _binding(manifest)
        case "Role" | "ClusterRole":
            yield from _role(manifest)


def _size(*values: Any) -> int:
    texts = [one for value in values for one in mapping(value).values() if isinstance(one, str)]
    return sum(len(one.encode(errors="surrogatepass")) for one in texts)


def _config_map(manifest: Manifest) -> Refusals:
    data, binary = manifest.data.get("data"), manifest.data.get("binaryData")
    size = _size(data) + _size(binary) * 3 // 4
    if size > MAX_BYTES:
        yield Refusal("data", f"holds {size} bytes, at most {MAX_BYTES} are taken: split it")
    for key in sorted(mapping(data).keys() & mapping(binary).keys()):
        yield Refusal(child("binaryData", key), "is in data as well: keep one of them")


def _secret(manifest: Manifest) -> Refusals:
    held = {**mapping(manifest.data.get("data")), **mapping(manifest.data.get("stringData"))}
    missing = [key for key in _NEEDED.get(str(manifest.data.get("type")), ()) if key not in held]
    if missing and "sops" not in manifest.data:
        yield Refusal("data", f"lacks {' and '.join(missing)}, which type {manifest.data['type']} must have")


def _claim(path: str, spec: dict[str, Any]) -> Refusals:
    if not spec.get("accessModes"):
        yield Refusal(child(path, "accessModes"), "is missing: name at least one, such as ReadWriteOnce")
    elif "ReadWriteOncePod" in spec["accessModes"] and len(spec["accessModes"]) > 1:
        yield Refusal(child(path, "accessModes"), "has others beside ReadWriteOncePod, which goes alone")
    if get(spec, "resources.requests.storage") is None:
        yield Refusal(child(path, "resources", "requests", "storage"), "is missing: say how much is asked for")


def _binding(manifest: Manifest) -> Refusals:
    kind = get(manifest.data, "roleRef.kind")
    if kind == "Role" and manifest.kind == "ClusterRoleBinding":
        yield Refusal("roleRef.kind", "is Role, and a ClusterRoleBinding takes only a ClusterRole")
    for where, subject in mappings("subjects", manifest.data.get("subjects")):
        group = subject.get("apiGroup") or ""
        if subject.get("kind") == "ServiceAccount":
            if not subject.get("namespace") and manifest.kind == "ClusterRoleBinding":  # else its own is meant
                yield Refusal(child(where, "namespace"), "is missing: a ServiceAccount is of a namespace")
            if group:
                yield Refusal(child(where, "apiGroup"), f"{group} is not the group of a ServiceAccount: leave it out")
        elif subject.get("kind") in ("User", "Group") and group not in ("", _RBAC):
            yield Refusal(child(where, "apiGroup"), f"{group} is not the group of a {subject['kind']}: write {_RBAC}")


def _role(manifest: Manifest) -> Refusals:
    rules = manifest.data.get("rules")
    for position, rule in enumerate(rules if isinstance(rules, list) else ()):
        if not isinstance(rule, dict):
            continue
        where = child("rules", position)
        if not rule.get("verbs"):
            yield Refusal(where, "has no verbs: name what it allows")
        if rule.get("nonResourceURLs"):
            if manifest.kind == "Role":
                yield Refusal(where, "has nonResourceURLs, which only a ClusterRole takes")
        else:
            for name in ("apiGroups", "resources"):
                if not rule.get(name):
                    yield Refusal(where, f'has no {name}: name them (the core group is "")')
