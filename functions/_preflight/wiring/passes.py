"""The NetworkPolicy that opens exactly one closed way."""

from typing import Any

from eventing.vocabulary import ChangePlan
from functions._manifests.fields import CannotRender
from functions._manifests.paths import get
from functions._manifests.placement import add_operations
from functions._manifests.policies import NAMESPACE_LABEL, Party
from functions._manifests.repository import Manifest
from functions._preflight.fix import plan
from functions._preflight.wiring.surroundings import Surroundings
from functions._preflight.wiring.ways import Cut


def opened(around: Surroundings, cut: Cut, by: Manifest, source: Party, service: Manifest) -> ChangePlan | None:
    """A plan that adds a policy for this way to the namespace that closes it; None where nobody can place it."""
    selector = get(service.data, "spec.selector")
    if not source.namespace or cut.door.port is None or not isinstance(selector, dict) or not selector:
        return None
    if cut.direction == "Egress" and not source.labels:
        return None
    data = _policy(cut, by, source, service, selector)
    home = by if cut.direction == "Egress" else service
    name = data["metadata"]["name"]
    if not home.application or around.has("NetworkPolicy", cut.namespace, name):
        return None
    try:
        operations = add_operations(around.repository, home.application, data, cut.namespace, home.file)
    except CannotRender:
        return None
    summary = f"let {by.name} reach Service {service.name} on port {cut.door.port} of its pods"
    return plan(home, operations, summary, "opening a way is a person's to decide")


def _policy(cut: Cut, by: Manifest, source: Party, service: Manifest, selector: dict[str, Any]) -> dict[str, Any]:
    guarded, other = (source.labels, selector) if cut.direction == "Egress" else (selector, source.labels)
    elsewhere = service.namespace if cut.direction == "Egress" else source.namespace
    peer: dict[str, Any] = {"namespaceSelector": {"matchLabels": {NAMESPACE_LABEL: elsewhere}}}
    if other:
        peer["podSelector"] = {"matchLabels": dict(other)}
    ports = [{"protocol": cut.door.protocol, "port": cut.door.port}]
    end = "to" if cut.direction == "Egress" else "from"
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": _name(f"allow-{by.name}-to-{service.name}"), "namespace": cut.namespace},
        "spec": {
            "podSelector": {"matchLabels": dict(guarded)},
            "policyTypes": [cut.direction],
            cut.direction.lower(): [{end: [peer], "ports": ports}],
        },
    }


def _name(name: str) -> str:
    return name.replace(".", "-").lower()[:63].rstrip("-")
