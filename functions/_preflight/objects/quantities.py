"""Every quantity is one, and no container asks for more than it may use."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.limitranges import effective
from functions._manifests.paths import child, get
from functions._manifests.quantities import BadQuantity, parse
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "quantities"
SMALLEST_MEMORY = Decimal(1024**2)  # below 1Mi no process starts: a unit was forgotten, or `m` was taken for mega
_MAPS = {
    "ResourceQuota": ("spec.hard",),
    "PersistentVolumeClaim": ("spec.resources.requests", "spec.resources.limits"),
}


def valid_quantities(view: View) -> Iterator[Finding]:
    """Requests, limits, quotas and sizes are quantities of a plausible unit; a request is at most its limit."""
    for one in view.objects:
        for path in _MAPS.get(one.kind, ()):
            yield from _map(one, path, get(one.data, path))
        if one.kind == "LimitRange":
            for position in range(len(get(one.data, "spec.limits") or ())):
                for name in ("min", "max", "default", "defaultRequest"):
                    path = child("spec.limits", position, name)
                    yield from _map(one, path, get(one.data, path))
        limits = view.limits(one.namespace)
        for path, container in (*containers(one), *containers(one, init=True)):
            for name in ("requests", "limits"):
                yield from _map(one, child(path, "resources", name), get(container, f"resources.{name}"))
            used = effective(container, limits)
            for resource, asked in used.requests.items():
                upper = used.limits.get(resource)
                if upper is not None and parse(asked) > parse(upper):
                    message = (
                        f"{resource} request {asked} is more than its limit {upper}: raise the limit or ask for less"
                    )
                    yield finding(RULE, one, child(path, "resources"), message)


def _map(manifest: Manifest, path: str, found: Any) -> Iterator[Finding]:
    if not isinstance(found, dict):
        return
    for name, quantity in found.items():
        where = child(path, name)
        try:
            amount = parse(quantity)
        except BadQuantity as error:
            yield finding(RULE, manifest, where, f"{where}: {error}")
            continue
        if amount < 0:
            yield finding(RULE, manifest, where, f"{where}: {quantity} is negative")
        elif name.endswith("memory") and 0 < amount < SMALLEST_MEMORY:
            yield finding(RULE, manifest, where, f"{where}: {quantity} is below 1Mi: write for example 128Mi")


QUANTITIES = Rule(
    id=RULE,
    severity="error",
    title="Every quantity is one, and no request is above its limit",
    why="The API server refuses the object; a forgotten unit starves it.",
    cure="Write a number with a unit, such as 128Mi or 250m, and a request of at most the limit.",
    check=valid_quantities,
    example="""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "nginx:1.27.0", resources: {limits: {memory: 128MB}}}
""",
    cured="""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "nginx:1.27.0", resources: {limits: {memory: 128Mi}}}
""",
)
