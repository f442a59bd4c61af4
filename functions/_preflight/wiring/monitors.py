"""Every ServiceMonitor selects a Service, every PodMonitor a pod."""

from collections.abc import Iterator, Mapping

from eventing.vocabulary import Finding
from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._manifests.selection import label_selector_selects
from functions._manifests.workloads import named_items
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import Surroundings, surroundings_of

RULE = "monitor-target"


def monitors_select_something(view: View) -> Iterator[Finding]:
    """The selector of a monitor finds something in the namespaces that it looks at, and a port of that name."""
    around = view.once(surroundings_of)
    for manifest in view.repository.of_kind("ServiceMonitor", "PodMonitor"):
        spaces = _namespaces(around, manifest)
        if spaces and not any(_may_have_more(around, one) for one in spaces):
            yield from _of(around, manifest, spaces)


def _may_have_more(around: Surroundings, namespace: str) -> bool:
    """Whether a namespace may have Services and pods that the tree does not show."""
    if namespace.startswith("kube-") or namespace not in {*around.services_in, *around.pods_in}:
        return True
    return bool(around.origins.outside(namespace) or around.origins.operated.get(namespace))


def _of(around: Surroundings, manifest: Manifest, spaces: tuple[str, ...]) -> Iterator[Finding]:
    selector = get(manifest.data, "spec.selector")
    if manifest.kind == "PodMonitor":
        pods = [one for space in spaces for one in around.pods_in.get(space, ())]
        if not any(label_selector_selects(selector, one.labels) for one in pods):
            message = "the selector finds no pod of the tree: nothing is scraped; write the labels that the pods carry"
            yield finding(RULE, manifest, "spec.selector", message, "warning")
        return
    services = [one for space in spaces for one in around.services_in.get(space, ())]
    chosen = [one for one in services if label_selector_selects(selector, _labels(one))]
    if not chosen:
        message = (
            "the selector finds no Service of the tree: nothing is scraped; "
            "write labels that the Service itself carries (not its selector)"
        )
        yield finding(RULE, manifest, "spec.selector", message, "warning")
    for path, endpoint in named_items("spec.endpoints", get(manifest.data, "spec.endpoints"), "port") if chosen else ():
        port = endpoint.get("port")
        if isinstance(port, str) and not any(port in _port_names(one) for one in chosen):
            message = f"no selected Service has a port called {port}: nothing is scraped; name one that it has"
            yield finding(RULE, manifest, f"{path}.port", message, "warning")


def _namespaces(around: Surroundings, manifest: Manifest) -> tuple[str, ...]:
    wanted = get(manifest.data, "spec.namespaceSelector")
    if isinstance(wanted, dict) and wanted.get("any") is True:
        return tuple({*around.services_in, *around.pods_in})
    named = wanted.get("matchNames") if isinstance(wanted, dict) else None
    return tuple(str(one) for one in named) if isinstance(named, list) and named else (manifest.namespace,)


def _labels(manifest: Manifest) -> Mapping[str, str]:
    found = get(manifest.data, "metadata.labels")
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _port_names(service: Manifest) -> set[str]:
    listed = get(service.data, "spec.ports")
    return {str(get(one, "name")) for one in (listed if isinstance(listed, list) else ())}


def _monitored(labels: str) -> str:
    return f"""
apiVersion: v1
kind: Service
metadata: {{name: web, namespace: shop{labels}}}
spec:
  selector: {{app: web}}
  ports: [{{name: metrics, port: 9090}}]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {{name: web, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  endpoints: [{{port: metrics}}]
"""


MONITOR = Rule(
    id=RULE,
    severity="warning",
    title="Every ServiceMonitor selects a Service, every PodMonitor a pod",
    why="Prometheus scrapes nothing and says nothing: the metrics are simply not there, and no alert on them fires.",
    cure="A ServiceMonitor selects by the labels of the Service's own metadata and by the name of its port.",
    check=monitors_select_something,
    example=_monitored(""),
    cured=_monitored(", labels: {app: web}"),
    scope="tree",
    knows="Namespaces into which charts or operators bring Services are left out.",
)
