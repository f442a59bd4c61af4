"""The Services that other objects lead to: routes, webhooks, the Service that names a StatefulSet's pods."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import named_items

ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute")
TRAEFIK_ROUTES = ("IngressRoute", "IngressRouteTCP", "IngressRouteUDP")
WEBHOOKS = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")


@dataclass(frozen=True, slots=True)
class Backend:
    """A Service by name, the port (number or name, None where none is stated), and the field that names it."""

    namespace: str
    name: str
    port: int | str | None
    path: str
    port_path: str = ""


def backends(manifest: Manifest) -> tuple[Backend, ...]:
    """Every Service that a manifest leads requests to."""
    return tuple(
        one if isinstance(one.port, int | str | None) else replace(one, port=None)  # a list is no port
        for one in _backends(manifest)
        if one.name and "@" not in one.name
    )


def _backends(manifest: Manifest) -> Iterator[Backend]:
    data, namespace = manifest.data, manifest.namespace
    if manifest.kind == "Ingress":
        yield from _of_ingress(data, namespace)
    elif manifest.kind in ROUTES:
        for rule, one in named_items("spec.rules", get(data, "spec.rules")):
            yield from _of_references(child(rule, "backendRefs"), one.get("backendRefs"), namespace)
    elif manifest.kind in TRAEFIK_ROUTES:
        for route, one in named_items("spec.routes", get(data, "spec.routes"), "match"):
            yield from _of_references(child(route, "services"), one.get("services"), namespace)
    elif manifest.kind in WEBHOOKS:
        for path, one in named_items("webhooks", data.get("webhooks")):
            yield from _of_client(child(path, "clientConfig", "service"), get(one, "clientConfig.service"))
    elif manifest.kind == "APIService":
        yield from _of_client("spec.service", get(data, "spec.service"))
    elif manifest.kind == "StatefulSet" and (name := get(data, "spec.serviceName")):
        yield Backend(namespace, str(name), None, "spec.serviceName")


def _of_ingress(data: dict[str, Any], namespace: str) -> Iterator[Backend]:
    for field in ("defaultBackend", "backend"):
        yield from _one(f"spec.{field}", get(data, f"spec.{field}"), namespace)
    for rule, one in named_items("spec.rules", get(data, "spec.rules"), "host"):
        for path, entry in named_items(child(rule, "http", "paths"), get(one, "http.paths"), "path"):
            yield from _one(child(path, "backend"), entry.get("backend"), namespace)


def _one(path: str, backend: Any, namespace: str) -> Iterator[Backend]:
    service = get(backend, "service")
    if isinstance(service, dict):
        for field in ("number", "name"):
            if (port := get(service, f"port.{field}")) is not None:
                where = child(path, "service", "port", field)
                yield Backend(
                    namespace, str(service.get("name") or ""), _port(port), child(path, "service", "name"), where
                )
                return
        yield Backend(namespace, str(service.get("name") or ""), None, child(path, "service", "name"))
    elif isinstance(backend, dict) and backend.get("serviceName"):
        port = _port(backend.get("servicePort"))
        yield Backend(
            namespace, str(backend["serviceName"]), port, child(path, "serviceName"), child(path, "servicePort")
        )


def _of_references(path: str, listed: Any, namespace: str) -> Iterator[Backend]:
    for where, one in named_items(path, listed):
        if one.get("kind", "Service") == "Service" and one.get("group", "") == "":
            space = str(one.get("namespace") or namespace)
            yield Backend(
                space, str(one.get("name") or ""), _port(one.get("port")), child(where, "name"), child(where, "port")
            )


def _of_client(path: str, service: Any) -> Iterator[Backend]:
    if isinstance(service, dict):
        space, name = str(service.get("namespace") or ""), str(service.get("name") or "")
        yield Backend(space, name, _port(service.get("port", 443)), child(path, "name"), child(path, "port"))


def _port(value: Any) -> int | str | None:
    return value if isinstance(value, int | str) else None
