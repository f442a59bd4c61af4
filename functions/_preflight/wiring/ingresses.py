"""No two Ingresses claim the same host and path, and each has a class that the cluster knows."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import named_items
from functions._preflight.facts import Facts
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import surroundings_of

CONFLICT_RULE = "ingress-conflict"
CLASS_RULE = "ingress-class"
_CLASS_ANNOTATION = "kubernetes.io/ingress.class"
_Claim = tuple[str, str, str, str]


def nobody_claims_the_same(view: View) -> Iterator[Finding]:
    """Each host and path of a class belongs to one Ingress."""
    around = view.once(surroundings_of)
    first: dict[_Claim, Manifest] = {}
    for manifest in view.repository.of_kind("Ingress"):
        for claim, path, backend in _claims(manifest):
            other = first.setdefault(claim, manifest)
            same_object = (other.namespace, other.name) == (manifest.namespace, manifest.name)
            if same_object or _backend(other, claim) == (manifest.namespace, backend) or around.patched(manifest):
                continue
            _, host, where, _ = claim
            message = (
                f"{host or 'every host'}{where} is claimed by Ingress {other.namespace}/{other.name} too: one of "
                "the two gets no requests; give them different paths, or remove one"
            )
            yield finding(CONFLICT_RULE, manifest, path, message, "warning")


def classes_exist(view: View) -> Iterator[Finding]:
    """Where the facts list the ingress classes, each Ingress names one of them, or one of the tree."""
    known = view.facts.ingress_classes
    if known is None:
        return
    classes = {*known, *(one.name for one in view.repository.of_kind("IngressClass"))}
    for manifest in view.repository.of_kind("Ingress"):
        for path in ("spec.ingressClassName", child("metadata.annotations", _CLASS_ANNOTATION)):
            name = get(manifest.data, path)
            if isinstance(name, str) and name and name not in classes:
                message = f"there is no ingress class {name}: no controller takes this Ingress; name one that is there"
                yield finding(CLASS_RULE, manifest, path, message, "error")


def _claims(manifest: Manifest) -> Iterator[tuple[_Claim, str, str]]:
    stated = get(manifest.data, "metadata.annotations")
    old = stated.get(_CLASS_ANNOTATION) if isinstance(stated, dict) else None
    taken_by = str(get(manifest.data, "spec.ingressClassName") or old or "")
    for rule, one in named_items("spec.rules", get(manifest.data, "spec.rules"), "host"):
        for path, entry in named_items(child(rule, "http", "paths"), get(one, "http.paths"), "path"):
            where, kind = str(entry.get("path") or "/"), str(entry.get("pathType") or "Prefix")
            backend = str(get(entry, "backend.service.name") or get(entry, "backend.serviceName"))
            yield (taken_by, str(one.get("host") or ""), where, kind), path, backend


def _backend(manifest: Manifest, claim: _Claim) -> tuple[str, str]:
    return manifest.namespace, next((backend for one, _, backend in _claims(manifest) if one == claim), "")


def _ingress(name: str, path: str, taken_by: str = "traefik") -> str:
    return f"""
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: shop}}
spec:
  ingressClassName: {taken_by}
  rules:
    - host: shop.example.org
      http:
        paths:
          - path: {path}
            pathType: Prefix
            backend: {{service: {{name: {name}, port: {{number: 80}}}}}}
"""


CONFLICT = Rule(
    id=CONFLICT_RULE,
    severity="warning",
    title="No two Ingresses claim the same host and path",
    why="Which of the two gets the requests depends on the controller, on names and on ages: it may change with the "
    "next restart.",
    cure="Give each its own path or host, or remove the one that is no longer meant.",
    check=nobody_claims_the_same,
    example=f"{_ingress('web', '/')}---{_ingress('api', '/')}",
    cured=f"{_ingress('web', '/')}---{_ingress('api', '/api')}",
    scope="tree",
    knows="Canary Ingresses of ingress-nginx share a host and path on purpose: allow the finding there.",
)

CLASS = Rule(
    id=CLASS_RULE,
    severity="error",
    title="Every Ingress names a class that the cluster has",
    why="No controller takes an Ingress of an unknown class: it has no address, and nothing answers.",
    cure="Name a class that is there (`kubectl get ingressclass`); k3s brings `traefik`.",
    check=classes_exist,
    example=_ingress("web", "/", "ngnix"),
    cured=_ingress("web", "/"),
    facts=Facts(ingress_classes=("traefik",)),
    scope="tree",
    knows="Nothing is said where the facts do not list the classes.",
)
