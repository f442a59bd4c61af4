"""Ingresses that lead to a Service or a port that is not there."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """One symptom for each backend that is missing; and one for a class that nobody serves."""
    for ingress in snapshot.of("Ingress"):
        backends = dict.fromkeys(
            (wire.text(one, "name"), wire.text(one, "port", "number"), wire.text(one, "port", "name"))
            for one in _backends(ingress)
        )
        for name, number, port in backends:
            if name:
                yield from _missing(snapshot, ingress, name, number or port)
        wanted = wire.text(ingress, "spec", "ingressClassName")
        if wanted and snapshot.absent("IngressClass", "", wanted):
            details = {"kind": "ingressclass", "name": wanted}
            yield sighted(
                snapshot, "missing-object", ingress, details, (f"there is no IngressClass {wanted}",), kind="Ingress"
            )


def _missing(snapshot: Snapshot, ingress: Object, name: str, port: str) -> Iterator[Symptom]:
    space = wire.namespace(ingress)
    service = snapshot.find("Service", space, name)
    if service is None:
        if snapshot.absent("Service", space, name):
            evidence = (f"it leads to Service {name}, which is not in {space}",)
            details = {"name": name, "port": port, "why": "service"}
            yield sighted(snapshot, "missing-backend", ingress, details, evidence, kind="Ingress")
        return
    ports = wire.items(service, "spec", "ports")
    known = {each for one in ports for each in (wire.text(one, "port"), wire.text(one, "name")) if each}
    if port and ports and port not in known:
        evidence = (f"it leads to port {port} of Service {name}, which has {', '.join(sorted(known))}",)
        details = {"name": name, "port": port, "why": "port", "has": ",".join(sorted(known))}
        yield sighted(snapshot, "missing-backend", ingress, details, evidence, kind="Ingress")


def _backends(ingress: Object) -> Iterator[Object]:
    yield wire.mapping(ingress, "spec", "defaultBackend", "service")
    for rule in wire.items(ingress, "spec", "rules"):
        for path in wire.items(rule, "http", "paths"):
            yield wire.mapping(path, "backend", "service")
