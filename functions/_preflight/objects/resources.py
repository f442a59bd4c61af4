"""Containers ask for resources that there are, in amounts that they are counted in."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.paths import child, get
from functions._manifests.quantities import parse, valid
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "resource-names"
_STANDARD = ("cpu", "memory", "ephemeral-storage")  # pkg/apis/core/helper, IsStandardContainerResourceName


def known_resources(view: View) -> Iterator[Finding]:
    """Names are standard or have a domain; devices are whole, and asked for as much as they are limited to."""
    for one in view.objects:
        for path, container in (*containers(one), *containers(one, init=True)):
            resources = container.get("resources")
            for group in ("requests", "limits"):
                amounts = get(resources, group)
                for name, amount in amounts.items() if isinstance(amounts, dict) else ():
                    yield from _named(one, child(path, "resources", group, name), name, amount)
            yield from _devices(one, child(path, "resources"), resources)


def _named(manifest: Manifest, where: str, name: str, amount: Any) -> Iterator[Finding]:
    if "/" not in name:
        if name not in _STANDARD and not name.startswith("hugepages-"):
            near = get_close_matches(name.lower(), _STANDARD, 1, 0.5)
            hint = f"did you mean {near[0]}?" if near else f"write one of {', '.join(_STANDARD)}"
            yield finding(RULE, manifest, where, f"{name} is no resource of a container: {hint}")
    elif "kubernetes.io/" not in name and amount is not None and valid(amount) and parse(amount) % 1:
        yield finding(RULE, manifest, where, f"{amount} of {name}: a device is given whole, so write a whole number")


def _devices(manifest: Manifest, path: str, resources: Any) -> Iterator[Finding]:
    asked, upper = get(resources, "requests"), get(resources, "limits")
    for name, amount in asked.items() if isinstance(asked, dict) else ():
        if "/" in name and "kubernetes.io/" not in name and amount is not None and valid(amount):
            limit = upper.get(name) if isinstance(upper, dict) else None
            if limit is None or (valid(limit) and parse(limit) != parse(amount)):
                message = f"{name} needs a limit that equals its request: devices cannot be shared"
                yield finding(RULE, manifest, child(path, "limits"), message)


RESOURCE_NAMES = Rule(
    id=RULE,
    severity="error",
    title="Containers ask for resources that there are",
    why="The API server refuses a resource that it does not know (`must be a standard resource for containers`), a "
    "part of a device, and a device without a limit that equals its request.",
    cure="Write cpu, memory or ephemeral-storage in small letters; give devices whole, as limits.",
    check=known_resources,
    example="""
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
    - {name: web, image: "nginx:1.27.0", resources: {requests: {mem: 64Mi}, limits: {nvidia.com/gpu: 500m}}}
""",
    cured="""
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
    - {name: web, image: "nginx:1.27.0", resources: {requests: {memory: 64Mi}, limits: {nvidia.com/gpu: 1}}}
""",
)
