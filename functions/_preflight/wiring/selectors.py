"""Every Service selects a pod."""

from collections.abc import Iterator, Mapping

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.selection import selects
from functions._preflight.fix import guess, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import Surroundings, surroundings_of

RULE = "service-selector"
# Labels that only controllers put on pods: whoever selects by them means pods that no manifest shows.
_KUBERNETES = ("app.kubernetes.io/", "helm.sh/")


def services_select_pods(view: View) -> Iterator[Finding]:
    """A Service with a selector finds pods of some workload in its namespace."""
    around = view.once(surroundings_of)
    for service in around.services.values():
        selector = get(service.data, "spec.selector")
        if not isinstance(selector, dict) or not selector or get(service.data, "spec.type") == "ExternalName":
            continue
        if _may_be_elsewhere(around, service, selector) or _finds(around, service.namespace, selector):
            continue
        labels = ", ".join(f"{key}={value}" for key, value in sorted(selector.items()))
        message = (
            f"no workload of the tree has pods with {labels} in namespace {service.namespace}: nothing answers at this "
            "Service; write the labels of the pod template, or remove the Service"
        )
        yield finding(RULE, service, "spec.selector", message, "warning", _relabel(around, service, selector))


def _finds(around: Surroundings, namespace: str, selector: Mapping[str, object]) -> bool:
    return any(selects(selector, one.labels) for one in around.pods_in.get(namespace, ()))


def _may_be_elsewhere(around: Surroundings, service: Manifest, selector: Mapping[str, object]) -> bool:
    """Whether pods that the tree does not show may be meant: of a chart, an operator, a patch, a controller's label."""
    origins, namespace = around.origins, service.namespace
    if origins.outside(namespace) or around.patched(service) or namespace not in around.pods_in:
        return True
    if any("/" in key and not key.startswith(_KUBERNETES) for key in selector):
        return True
    named = {str(value) for value in selector.values()} | {service.name}
    return any(origins.maker("Pod", namespace, one) for one in named)


def _relabel(around: Surroundings, service: Manifest, selector: Mapping[str, object]) -> ChangePlan | None:
    """The labels of the workload that is called like the Service, where its pods carry the keys that are selected."""
    namesakes = [one for one in around.pods_in.get(service.namespace, ()) if one.manifest.name == service.name]
    if len(namesakes) != 1 or not set(selector) <= set(namesakes[0].labels):
        return None
    wrong = [key for key, value in selector.items() if namesakes[0].labels[key] != str(value)]
    operations = tuple(put(service, child("spec.selector", key), namesakes[0].labels[key]) for key in wrong)
    return guess(service, operations, f"select the pods of {namesakes[0].manifest.kind} {service.name}")


def _service(label: str) -> str:
    return f"""
apiVersion: v1
kind: Service
metadata: {{name: web, namespace: shop}}
spec:
  selector: {{app: {label}}}
  ports: [{{port: 80, targetPort: 8080}}]
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
        - {{name: web, image: "nginx:1.27.0"}}
"""


SELECTOR = Rule(
    id=RULE,
    severity="warning",
    title="Every Service selects a pod",
    why="A Service whose selector matches no pod has no endpoints: its name resolves, and every connection is refused.",
    cure="Write the labels that the pod template carries (not those of the Deployment itself).",
    check=services_select_pods,
    example=_service("website"),
    cured=_service("web"),
    scope="tree",
    knows="Pods of charts and operators, and pods that no workload of the tree makes: such namespaces and labels are "
    "left out as far as the tree shows them.",
)
