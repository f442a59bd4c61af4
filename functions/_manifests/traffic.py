"""Who talks to whom, as far as the manifests tell: what a default-deny policy has to keep allowed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from functions._manifests.hosts import hosts_in
from functions._manifests.paths import child, get
from functions._manifests.references import references
from functions._manifests.repository import Manifest, Repository
from functions._manifests.workloads import containers, pod_metadata

_ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute")
_WEBHOOKS = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
_MONITORS = ("ServiceMonitor", "PodMonitor")


@dataclass(frozen=True, slots=True)
class Talk:
    """A workload names a Service; `port` is the Service's, None where the text names none."""

    source: Manifest
    service: Manifest
    port: int | None
    path: str


@dataclass(frozen=True, slots=True)
class Entrance:
    """Something outside the namespace's own pods reaches a Service: an ingress, a route, a node port, a webhook."""

    kind: str
    by: Manifest
    service: Manifest


def talks(repository: Repository) -> tuple[Talk, ...]:
    """Every Service that a workload names in its environment, its arguments, or a ConfigMap that it reads."""
    found: dict[tuple[Manifest, Manifest, int | None], Talk] = {}
    for workload in repository.workloads():
        for path, text, is_host in _texts(repository, workload):
            for host in hosts_in(text):
                service = repository.find("Service", host.namespace or workload.namespace, host.name)
                if service and (host.certain or host.namespace or is_host):
                    found.setdefault((workload, service, host.port), Talk(workload, service, host.port, path))
    return tuple(found.values())


def entrances(repository: Repository) -> tuple[Entrance, ...]:
    """Every Service that is reached from outside the pods of the repository."""
    found: dict[Entrance, None] = {}
    for manifest in repository.manifests:
        for kind, namespace, name in _entrance_names(manifest):
            service = repository.find("Service", namespace, name)
            if service:
                found[Entrance(kind, manifest, service)] = None
    return tuple(found)


def scraped(repository: Repository, workload: Manifest) -> bool:
    """Whether Prometheus collects from the workload: by annotation, or by a monitor in its namespace."""
    annotations = pod_metadata(workload).get("annotations")
    if isinstance(annotations, dict) and str(annotations.get("prometheus.io/scrape")).lower() == "true":
        return True
    return any(monitor.namespace == workload.namespace for monitor in repository.of_kind(*_MONITORS))


def _texts(repository: Repository, workload: Manifest) -> Iterator[tuple[str, str, bool]]:
    """Path, text, and whether the text by itself is one value (so that a bare word may be a host)."""
    for path, container in (*containers(workload), *containers(workload, init=True)):
        env = container.get("env")
        for position, entry in enumerate(env if isinstance(env, list) else ()):
            if isinstance(entry, dict) and isinstance(entry.get("value"), str):
                yield child(path, "env", position, "value"), entry["value"], not re.search(r"\s", entry["value"])
        for field in ("command", "args"):
            listed = container.get(field)
            for position, one in enumerate(listed if isinstance(listed, list) else ()):
                if isinstance(one, str):
                    yield child(path, field, position), one, not re.search(r"\s", one)
    for reference in references(workload):
        config = repository.find("ConfigMap", reference.namespace, reference.name)
        if reference.kind == "ConfigMap" and config:
            yield from ((reference.path, text, "\n" not in text) for text in _strings(config.data.get("data")))


def _strings(value: Any) -> list[str]:
    return [one for one in value.values() if isinstance(one, str)] if isinstance(value, dict) else []


def _entrance_names(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    data, namespace = manifest.data, manifest.namespace
    if manifest.kind == "Service" and get(data, "spec.type") in ("LoadBalancer", "NodePort"):
        yield "node", namespace, manifest.name
    elif manifest.kind == "Ingress":
        for backend in (*_find(data.get("spec"), "backend"), *_find(data.get("spec"), "defaultBackend")):
            yield "ingress", namespace, str(get(backend, "service.name") or backend.get("serviceName"))
    elif manifest.kind in _ROUTES or manifest.kind.startswith("IngressRoute"):
        for backend in (*_find(data.get("spec"), "backendRefs"), *_find(data.get("spec"), "services")):
            yield "ingress", str(backend.get("namespace") or namespace), str(backend.get("name"))
    elif manifest.kind in _WEBHOOKS or manifest.kind == "APIService":
        for service in _find(data, "service"):
            yield "webhook", str(service.get("namespace") or ""), str(service.get("name"))


def _find(data: Any, key: str) -> list[dict[str, Any]]:
    """Every mapping under `key`, however deep, lists of them included."""
    found: list[dict[str, Any]] = []
    waiting = [data]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            for name, one in value.items():
                if name == key:
                    found += [entry for entry in (one if isinstance(one, list) else [one]) if isinstance(entry, dict)]
                waiting.append(one)
    return found
