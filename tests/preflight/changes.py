"""Changes for the tests: a small repository, operations on it, and what preflight says."""

from collections.abc import Iterable, Mapping
from typing import Any

from eventing.vocabulary import ChangePlan, Finding, Operation, Resource
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions._preflight import delivery, supply, wiring
from functions._preflight.check import check
from functions._preflight.view import Knobs
from tests.manifests.samples import application, deployment

KNOBS = Knobs(trusted_registries=("docker.io",))
WEB = Resource("Deployment", "web", "shop", "apps/v1")
FILE = "apps/web.yaml"
POD = "spec.template.spec"
CONTAINER = f"{POD}.containers[name=web]"
BASE = {"argo/shop.yaml": application("shop", "apps").encode(), FILE: deployment().encode()}
KUSTOMIZED = {
    "argo/shop.yaml": BASE["argo/shop.yaml"],
    "apps/kustomization.yaml": b"namespace: shop\nresources:\n- web.yaml\n",
    FILE: BASE[FILE],
}
LIST = Resource("Kustomization", "")
ELSEWHERE = {rule.id for family in (delivery, supply, wiring) for rule in family.RULES}


def files(**more: str) -> dict[str, bytes]:
    """The small repository with more files (or other texts for its own)."""
    return BASE | {path.replace("__", "/") + ".yaml": text.encode() for path, text in more.items()}


def put(path: str, value: Any, expected: Any = None, file: str = FILE, resource: Resource = WEB) -> Operation:
    """Set a field of the web server."""
    return Operation("set_field", resource, file, path, expected, value)


def add(data: dict[str, Any], file: str = "apps/new.yaml", namespace: str = "shop") -> Operation:
    """Add a resource."""
    metadata = data.get("metadata", {})
    resource = Resource(
        data["kind"], metadata.get("name", ""), metadata.get("namespace", namespace), data["apiVersion"]
    )
    return Operation("add_resource", resource, file, value=data)


def new(kind: str = "ConfigMap", api: str = "v1", name: str = "new", **more: Any) -> dict[str, Any]:
    """The data of a new resource."""
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name}, **more}


def checked(
    operations: Iterable[Operation],
    before: Mapping[str, bytes] = BASE,
    knobs: Knobs = KNOBS,
    after: Mapping[str, bytes] | None = None,
    **plan: Any,
) -> tuple[Finding, ...]:
    """What preflight says of these operations (or of other files that are said to be their outcome), without the advice
    of the families that have tests of their own: they look at the small repository itself."""
    operations = tuple(operations)
    outcome = applied(before, operations) if after is None else after
    found = check(load(before), load(outcome), ChangePlan("shop", operations, **plan), knobs)
    return tuple(one for one in found if one.rule not in ELSEWHERE)


def said(findings: Iterable[Finding], rule: str = "") -> list[tuple[str, str, str]]:
    """Rule, severity and path of each finding (of one rule)."""
    return [(one.rule, one.severity, one.path) for one in findings if rule in ("", one.rule)]


def messages(findings: Iterable[Finding], rule: str) -> list[str]:
    """What one rule said."""
    return [one.message for one in findings if one.rule == rule]
