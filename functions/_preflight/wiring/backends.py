"""Every route, webhook and StatefulSet leads to a Service that is there, and to a port that it has."""

from collections.abc import Iterator

from eventing.vocabulary import ChangePlan, Finding, Severity
from functions._manifests.backends import WEBHOOKS, Backend, backends
from functions._manifests.nearest import nearest, slip
from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._preflight.fix import guess, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import Surroundings, surroundings_of

RULE = "missing-backend"


def backends_exist(view: View) -> Iterator[Finding]:
    """The Services of Ingresses, routes, webhooks and StatefulSets are known, and have the port that is named."""
    around = view.once(surroundings_of)
    for manifest in view.repository.manifests:
        for one in dict.fromkeys(backends(manifest)):
            service = around.services.get((one.namespace, one.name))
            live = around.live.get(("Service", one.namespace, one.name))
            if service:
                yield from _port(around, manifest, one, service)
            elif live is None and not around.has("Service", one.namespace, one.name):
                yield from _service(around, manifest, one)


def _service(around: Surroundings, manifest: Manifest, one: Backend) -> Iterator[Finding]:
    proven = around.lists_all("Service")
    if not proven and around.origins.maker("Service", one.namespace, one.name):
        return
    if not proven and one.namespace not in around.services_in:
        return  # nothing of this namespace is in the tree
    harm = "its pods get no names of their own" if manifest.kind == "StatefulSet" else "nothing answers there"
    if manifest.kind in WEBHOOKS or manifest.kind == "APIService":
        harm = "what it has to answer fails"
    message = f"there is no Service {one.name} in namespace {one.namespace}: {harm}; add it, or correct the name"
    severity: Severity = "error" if proven and manifest.kind != "StatefulSet" else "warning"
    yield finding(RULE, manifest, one.path, message, around.earned(severity, manifest), _rename(around, manifest, one))


def _port(around: Surroundings, manifest: Manifest, one: Backend, service: Manifest) -> Iterator[Finding]:
    listed = get(service.data, "spec.ports")
    ports = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    if one.port is None or not ports or get(service.data, "spec.type") == "ExternalName":
        return
    known = {str(entry.get("port")) for entry in ports} | {str(entry["name"]) for entry in ports if entry.get("name")}
    if str(one.port) in known or around.patched(service):
        return
    fix = None
    if len(ports) == 1:
        port = ports[0].get("port") if isinstance(one.port, int) else ports[0].get("name")
        fix = guess(manifest, (put(manifest, one.port_path, port),), f"lead to port {port}") if port else None
    message = f"Service {one.name} has no port {one.port}: nothing answers there; name a port that it has"
    yield finding(RULE, manifest, one.port_path, message, around.earned("error", manifest), fix)


def _rename(around: Surroundings, manifest: Manifest, one: Backend) -> ChangePlan | None:
    """The Service that was meant: of a similar name in the same namespace, with the port that is asked for."""
    names = [service.name for service in around.services_in.get(one.namespace, ())]
    meant = slip(one.name, names) or nearest(one.name, names)
    service = around.services.get((one.namespace, meant))
    listed = get(service.data, "spec.ports") if service else None
    ports = {str(get(entry, key)) for entry in (listed if isinstance(listed, list) else ()) for key in ("port", "name")}
    if not service or (one.port is not None and str(one.port) not in ports):
        return None
    return guess(manifest, (put(manifest, one.path, meant),), f"lead to Service {meant}, which is there")


_INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  rules:
    - host: shop.example.org
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: web, port: {number: PORT}}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080}]
"""

BACKEND = Rule(
    id=RULE,
    severity="error",
    title="Every route, webhook and StatefulSet leads to a Service that is there, and to a port that it has",
    why="An ingress controller leaves out a route whose Service or port does not exist, and answers 404 or 503. A "
    "webhook without its Service fails every request that it has to look at. A port that the Service in Git does not "
    "have is an error; a Service that Git does not have is a warning, unless the facts list them all.",
    cure="Correct the name or the port, or add the Service. The port is the Service's `port`, not the container's.",
    check=backends_exist,
    example=_INGRESS.replace("PORT", "8080"),
    cured=_INGRESS.replace("PORT", "80"),
    scope="tree",
    knows="Services of charts and operators are trusted, and namespaces of which the tree has no Service are left out.",
)
