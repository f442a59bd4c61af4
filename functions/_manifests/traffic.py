"""Who talks to whom, as far as the manifests tell: what a default-deny policy has to keep allowed."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from functions._manifests.hosts import hosts_in
from functions._manifests.paths import get
from functions._manifests.repository import Manifest, Repository
from functions._manifests.texts import configured, effective, spoken
from functions._manifests.workloads import pod_metadata

_ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute")
_WEBHOOKS = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
_MONITORS = ("ServiceMonitor", "PodMonitor")


class Talk(Struct, frozen=True):
    """A workload names a Service; `port` is the Service's, None where the text names none.

    `certain`: as a URL, with a port, as `.svc`, or in a variable that is called after a host; else a word that is
    also the name of a Service.
    """

    source: Manifest
    service: Manifest
    port: int | None
    path: str
    certain: bool = True


class Entrance(Struct, frozen=True):
    """Something outside the namespace's own pods reaches a Service: an ingress, a route, a node port, a webhook."""

    kind: str
    by: Manifest
    service: Manifest


def talks(repository: Repository) -> tuple[Talk, ...]:
    """Every Service that a workload names in its environment, its arguments, or a ConfigMap that it reads."""
    found: dict[tuple[Manifest, Manifest, int | None], Talk] = {}
    for workload in repository.workloads():
        for said in (*spoken(workload), *configured(repository.find, workload)):
            for host in hosts_in(effective(said.text)):
                service = repository.find("Service", host.namespace or workload.namespace, host.name)
                if service and (host.certain or host.namespace or said.is_value):
                    talk = Talk(workload, service, host.port, said.reader, host.certain or said.names_a_host)
                    found.setdefault((workload, service, host.port), talk)
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


def led_to(manifest: Manifest) -> frozenset[tuple[str, str]]:
    """Namespace and name of every Service that an Ingress, a route or a webhook leads to."""
    return frozenset((namespace, name) for _, namespace, name in _entrance_names(manifest))


def scraped(repository: Repository, workload: Manifest) -> bool:
    """Whether Prometheus collects from the workload: by annotation, or by a monitor in its namespace."""
    annotations = pod_metadata(workload).get("annotations")
    if isinstance(annotations, dict) and str(annotations.get("prometheus.io/scrape")).lower() == "true":
        return True
    return any(monitor.namespace == workload.namespace for monitor in repository.of_kind(*_MONITORS))


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
