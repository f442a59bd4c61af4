"""Which objects the controllers of well-known kinds make out of a manifest, by name."""

from collections.abc import Iterator
from typing import Any

from functions._manifests.paths import get
from functions._manifests.repository import Manifest

# Groups of the API server itself (k8s.io/api); what is of another group has a controller of its own.
_BUILT_IN = frozenset({
    "", "apps", "batch", "autoscaling", "policy", "extensions", "networking.k8s.io", "rbac.authorization.k8s.io",
    "scheduling.k8s.io", "storage.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "node.k8s.io",
    "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io",
})  # fmt: skip
# Kinds whose controllers make no Service, ConfigMap, Secret, claim or account under their own name.
_PASSIVE = frozenset({
    "AppProject", "Application", "ApplicationSet", "ClusterIssuer", "GRPCRoute", "GitRepository", "HTTPRoute",
    "HelmRepository", "IngressRoute", "IngressRouteTCP", "IngressRouteUDP", "Issuer", "Kustomization", "Middleware",
    "OCIRepository", "PodMonitor", "Probe", "PrometheusRule", "ReferenceGrant", "ServersTransport", "ServiceMonitor",
    "TCPRoute", "TLSOption", "TLSRoute", "Trigger", "UDPRoute", "VerticalPodAutoscaler",
})  # fmt: skip
_ISSUED = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "kubernetes.io/tls-acme")
_MAX_CLAIMS = 20


def is_operated(manifest: Manifest) -> bool:
    """Whether an operator may make objects that are called after this one."""
    group = manifest.api_version.rpartition("/")[0]
    return group not in _BUILT_IN and manifest.kind not in _PASSIVE


def made_by(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Kind and name of every object that its controller is known to make in its namespace."""
    data, name = manifest.data, manifest.name
    match manifest.kind:
        case "SealedSecret":
            yield "Secret", _text(get(data, "spec.template.metadata.name")) or name
        case "ExternalSecret":
            yield "Secret", _text(get(data, "spec.target.name")) or name
        case "Prometheus":
            yield "Service", "prometheus-operated"
        case "Alertmanager":
            yield "Service", "alertmanager-operated"
        case "StatefulSet":
            yield from _claims(manifest)
        case "Ingress" | "Gateway" if any(key in _annotations(manifest) for key in _ISSUED):
            yield from (("Secret", one) for one in _found(data.get("spec"), ("secretName",)))
            yield from (("Secret", one) for one in _listed_names(data.get("spec"), "certificateRefs"))
    if is_operated(manifest):
        spec = data.get("spec")
        yield from (("Secret", one) for one in _found(spec, ("secretName", "targetSecretName")))
        for key in ("privateKeySecretRef", "destination", "managedSecretReference", "secretTemplate"):
            yield from (("Secret", one) for one in _listed_names(spec, key))


def _claims(manifest: Manifest) -> Iterator[tuple[str, str]]:
    replicas = get(manifest.data, "spec.replicas")
    count = replicas if isinstance(replicas, int) and replicas > 0 else 1
    templates = get(manifest.data, "spec.volumeClaimTemplates")
    for one in templates if isinstance(templates, list) else ():
        for ordinal in range(min(count, _MAX_CLAIMS)):
            yield "PersistentVolumeClaim", f"{get(one, 'metadata.name')}-{manifest.name}-{ordinal}"


def _annotations(manifest: Manifest) -> dict[str, Any]:
    found = get(manifest.data, "metadata.annotations")
    return found if isinstance(found, dict) else {}


def _listed_names(value: Any, key: str) -> Iterator[str]:
    """The `name` of every mapping under a key, however deep."""
    for found in _under(value, key):
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, dict) and (name := _text(one.get("name")) or _text(one.get("secretName"))):
                yield name


def _found(value: Any, keys: tuple[str, ...]) -> Iterator[str]:
    """Every text under one of these keys, however deep."""
    for key in keys:
        yield from (one for one in _under(value, key) if isinstance(one, str))


def _under(value: Any, key: str) -> list[Any]:
    found, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            found += [one[key]] if key in one else []
            waiting += one.values()
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
