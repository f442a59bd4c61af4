"""Every quantity is one, and no container asks for more than it may use."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.limitranges import effective
from functions._manifests.paths import child, get
from functions._manifests.quantities import BadQuantity, parse, valid
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers, pod_spec, pod_spec_path
from functions._preflight.objects.fixes import fix, setting
from functions._preflight.objects.placeholders import filled_in_later
from functions._preflight.objects.refused.refusal import mappings
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "quantities"
SMALLEST_MEMORY = Decimal(1024**2)  # below 1Mi no process starts: a unit was forgotten, or `m` was taken for mega
SMALLEST_CPU = Decimal("0.001")  # finer is rounded up (docs: Resource units in Kubernetes)
_WHERE = {
    "ResourceQuota": ("spec.hard",),
    "PersistentVolumeClaim": ("spec.resources.requests", "spec.resources.limits"),
    "PersistentVolume": ("spec.capacity",),
}
_RATIO = "maxLimitRequestRatio"
_BOUNDS = ("min", "max", "default", "defaultRequest", _RATIO)
_MISSPELT = re.compile(r"([+-]?[0-9.]+) ?(?:([kKMGTP])[bB]|([KMGTP]i)[bB]|([kmgtp]i))")


def valid_quantities(view: View) -> Iterator[Finding]:
    """Requests, limits, quotas and sizes are quantities of a plausible unit; a request is at most its limit."""
    for one in view.objects:
        for path, amounts in _amounts(one):
            for name, quantity in amounts.items() if isinstance(amounts, dict) else ():
                if not filled_in_later(view, one, quantity):
                    yield from _quantity(one, child(path, name), name, quantity)
        limits = view.limits(one.namespace)
        for path, container in (*containers(one), *containers(one, init=True)):
            used = effective(container, limits)
            for resource, asked in used.requests.items():
                upper = used.limits.get(resource)
                if upper is not None and parse(asked) > parse(upper):
                    message = (
                        f"{resource} request {asked} is more than its limit {upper}: raise the limit or ask for less"
                    )
                    yield finding(RULE, one, child(path, "resources"), message)


def _amounts(manifest: Manifest) -> Iterator[tuple[str, Any]]:
    """Every map of quantities in an object, with its path; a single quantity as a map of its own."""
    data = manifest.data
    for path in _WHERE.get(manifest.kind, ()):
        yield path, get(data, path)
    if manifest.kind == "LimitRange":
        listed = get(data, "spec.limits")
        for position in range(len(listed) if isinstance(listed, list) else 0):
            for name in _BOUNDS:
                path = child("spec.limits", position, name)
                yield path, get(data, path)
    if manifest.kind == "StatefulSet":
        for path, claim in mappings("spec.volumeClaimTemplates", get(data, "spec.volumeClaimTemplates")):
            yield child(path, "spec", "resources", "requests"), get(claim, "spec.resources.requests")
    for path, container in (*containers(manifest), *containers(manifest, init=True)):
        for name in ("requests", "limits"):
            yield child(path, "resources", name), get(container, f"resources.{name}")
    for path, volume in mappings(child(pod_spec_path(manifest.kind), "volumes"), pod_spec(manifest).get("volumes")):
        size = get(volume, "emptyDir.sizeLimit")
        if size is not None:
            yield child(path, "emptyDir"), {"sizeLimit": size}


def _quantity(manifest: Manifest, where: str, name: str, quantity: Any) -> Iterator[Finding]:
    if quantity is None:
        message = f"{where}: is empty, and counts as 0: give it an amount, or leave it out"
        yield finding(RULE, manifest, where, message, "warning")
        return
    try:
        amount = parse(quantity)
    except BadQuantity as error:
        yield finding(RULE, manifest, where, f"{where}: {error}", fix=_respelt(manifest, where, quantity))
        return
    if amount < 0:
        yield finding(RULE, manifest, where, f"{where}: {quantity} is negative")
    elif where.endswith(f"{_RATIO}.{name}"):
        return
    elif name.endswith("memory") and 0 < amount < SMALLEST_MEMORY:
        yield finding(RULE, manifest, where, f"{where}: {quantity} is below 1Mi: write for example 128Mi")
    elif name.endswith("cpu") and 0 < amount < SMALLEST_CPU:
        message = f"{where}: {quantity} is finer than a thousandth of a core, and is rounded up to it: write 1m"
        yield finding(RULE, manifest, where, message, "warning")


def _respelt(manifest: Manifest, where: str, quantity: Any) -> ChangePlan | None:
    """The same amount as Kubernetes writes it: 128MB is 128M, 128MiB is 128Mi, 1gi is 1Gi."""
    found = _MISSPELT.fullmatch(quantity) if isinstance(quantity, str) else None
    if not found:
        return None
    number, decimal, binary, small = found.groups()
    unit = "k" if decimal in ("k", "K") else decimal or binary or f"{small[0].upper()}i"
    if not valid(f"{number}{unit}"):
        return None
    return fix(manifest, f"Write {quantity} as {number}{unit}", setting(manifest, where, f"{number}{unit}"))


QUANTITIES = Rule(
    id=RULE,
    severity="error",
    title="Every quantity is one, and no request is above its limit",
    why="The API server refuses what is no quantity, such as 128MB, and a request above its limit. A forgotten unit is "
    "taken for bytes, and `128m` of memory for an eighth of a byte: such a container never starts.",
    cure="Write a number with a unit, such as 128Mi or 250m, and a request of at most the limit. No unit ends in B.",
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
        - {name: web, image: "nginx:1.27.0", resources: {limits: {memory: 128MiB}}}
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
