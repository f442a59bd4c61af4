"""Every port of a Service leads to a port that its pods open."""

from collections.abc import Iterator

from eventing.vocabulary import ChangePlan, Finding, Severity
from functions._manifests.listening import asked, declared, numbers
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.selection import selects
from functions._manifests.workloads import named_items
from functions._preflight.fix import guess, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import Pods, Surroundings, surroundings_of

RULE = "target-port"


def target_ports_are_open(view: View) -> Iterator[Finding]:
    """A named target port is declared by a selected pod; a number is declared, or asked, or said somewhere."""
    around = view.once(surroundings_of)
    for service in around.services.values():
        selector = get(service.data, "spec.selector")
        pods = [one for one in around.pods_in.get(service.namespace, ()) if selects(selector, one.labels)]
        if not pods or around.patched(service) or any(around.patched(one.manifest) for one in pods):
            continue
        for path, entry in named_items("spec.ports", get(service.data, "spec.ports")):
            target = entry.get("targetPort", entry.get("port"))
            if isinstance(target, str) and not target.isdigit():
                yield from _named(service, pods, child(path, "targetPort"), target)
            elif isinstance(target, int | str) and not isinstance(target, bool):
                yield from _numbered(around, service, pods, path, int(target))


def _named(service: Manifest, pods: list[Pods], path: str, target: str) -> Iterator[Finding]:
    ports = [declared(one.shape) for one in pods]
    if any(target in found for found in ports):
        return
    message = (
        f"no container of the selected pods declares a port called {target}: the Service has no endpoints for it; "
        "name a port that they declare, or write the number"
    )
    severity: Severity = "warning" if all(one.asleep for one in pods) else "error"
    yield finding(RULE, service, path, message, severity, _lead_to(service, path, ports))


def _numbered(around: Surroundings, service: Manifest, pods: list[Pods], path: str, target: int) -> Iterator[Finding]:
    ports = [declared(one.shape) for one in pods]
    if not all(ports) or any(target in found for one in ports for found in one.values()):
        return
    said = {number for one in pods for number in numbers(around.texts(one))}
    if target in said | {one.port for each in pods for one in asked(each.shape)}:
        return
    where = child(path, "targetPort")
    message = (
        f"the selected pods declare other ports than {target}, and nothing they are told mentions it: connections are "
        "refused; lead to a port that they open"
    )
    yield finding(RULE, service, where, message, "warning", _lead_to(service, where, ports))


def _lead_to(service: Manifest, path: str, ports: list[dict[str, set[int]]]) -> ChangePlan | None:
    """The only port that all selected pods declare, where there is one."""
    every = {(name, number) for found in ports for name, listed in found.items() for number in listed}
    listed = get(service.data, "spec.ports")
    if len(every) != 1 or not isinstance(listed, list) or len(listed) != 1:
        return None
    name, number = next(iter(every))
    return guess(service, (put(service, path, name or number),), f"lead to port {name or number} of the pods")


def _service(target: str) -> str:
    return f"""
apiVersion: v1
kind: Service
metadata: {{name: web, namespace: shop}}
spec:
  selector: {{app: web}}
  ports: [{{name: http, port: 80, targetPort: {target}}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
        - name: web
          image: registry.example/web:2.0.0
          ports: [{{name: http, containerPort: 8080}}]
"""


TARGET_PORT = Rule(
    id=RULE,
    severity="error",
    title="Every port of a Service leads to a port that its pods open",
    why="A target port by a name that no container declares gives the Service no endpoint at all: an error. A number "
    "that the pods do not declare, while they declare others, is probably a slip: a warning.",
    cure="Name a port that a container declares, or write the number that the program listens on.",
    check=target_ports_are_open,
    example=_service("web"),
    cured=_service("http"),
    scope="tree",
    knows="A container need not declare the ports that it opens; sidecars that are injected bring ports of their own.",
)
