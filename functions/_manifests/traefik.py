"""Traefik's own kinds, as Ingresses, Services and IngressRoutes name them.

In an annotation `<namespace>-<name>@kubernetescrd`, where nobody but Traefik knows which dash parts the two
(https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/).
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from functions._manifests.backends import TRAEFIK_ROUTES
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import named_items

_PREFIX = "traefik.ingress.kubernetes.io/"
_ANNOTATIONS = {
    f"{_PREFIX}router.middlewares": "Middleware",
    f"{_PREFIX}router.tls.options": "TLSOption",
    f"{_PREFIX}service.serverstransport": "ServersTransport",
}
_PROVIDER = "@kubernetescrd"


class Extension(Struct, frozen=True):
    """A Middleware, TLSOption or ServersTransport as it is `written`, and what that may mean: (namespace, name)."""

    kind: str
    written: str
    meanings: tuple[tuple[str, str], ...]
    path: str
    annotation: bool = False


def extensions(manifest: Manifest) -> tuple[Extension, ...]:
    """Everything of Traefik's own kinds that a manifest names."""
    found = list(_from_annotations(manifest))
    if manifest.kind in TRAEFIK_ROUTES:
        found += _from_route(manifest)
    elif manifest.kind == "Middleware":
        chain = get(manifest.data, "spec.chain.middlewares")
        found += _listed("Middleware", "spec.chain.middlewares", chain, manifest.namespace)
    return tuple(found)


def _from_annotations(manifest: Manifest) -> Iterator[Extension]:
    stated = get(manifest.data, "metadata.annotations")
    for key, kind in _ANNOTATIONS.items():
        value = stated.get(key) if isinstance(stated, dict) else None
        for one in value.split(",") if isinstance(value, str) else ():
            written = one.strip()
            if written.endswith(_PROVIDER):
                written = written.removesuffix(_PROVIDER)
                yield Extension(kind, written, _splits(written), child("metadata.annotations", key), annotation=True)


def _splits(written: str) -> tuple[tuple[str, str], ...]:
    parts = written.split("-")
    return tuple(("-".join(parts[:at]), "-".join(parts[at:])) for at in range(1, len(parts)))


def _from_route(manifest: Manifest) -> Iterator[Extension]:
    suffix = "TCP" if manifest.kind == "IngressRouteTCP" else ""
    for route, one in named_items("spec.routes", get(manifest.data, "spec.routes"), "match"):
        yield from _listed(
            f"Middleware{suffix}", child(route, "middlewares"), one.get("middlewares"), manifest.namespace
        )
        for path, service in named_items(child(route, "services"), one.get("services")):
            transport = service.get("serversTransport")
            if isinstance(transport, str) and "@" not in transport:
                space = str(service.get("namespace") or manifest.namespace)
                where = child(path, "serversTransport")
                yield Extension(f"ServersTransport{suffix}", transport, ((space, transport),), where)
    options = get(manifest.data, "spec.tls.options")
    if isinstance(options, dict):
        yield from _listed("TLSOption", "spec.tls.options", [options], manifest.namespace, single=True)


def _listed(kind: str, path: str, listed: Any, namespace: str, single: bool = False) -> Iterator[Extension]:
    for where, one in named_items(path, listed):
        name = one.get("name")
        if isinstance(name, str) and name and "@" not in name:
            space = str(one.get("namespace") or namespace)
            yield Extension(kind, name, ((space, name),), child(path if single else where, "name"))
