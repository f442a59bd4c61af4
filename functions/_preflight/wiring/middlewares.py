"""Every Traefik middleware, TLS option and transport that is named is there."""

import re
from collections.abc import Iterator

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.nearest import nearest
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.traefik import Extension, extensions
from functions._preflight.facts import Facts
from functions._preflight.fix import guess, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import Surroundings, surroundings_of

RULE = "missing-middleware"


def middlewares_exist(view: View) -> Iterator[Finding]:
    """What Ingresses, IngressRoutes, Services and chains name of Traefik's own kinds is known."""
    around = view.once(surroundings_of)
    for manifest in view.repository.manifests:
        for one in dict.fromkeys(extensions(manifest)):
            if not _is_there(around, one):
                sure = around.lists_all(one.kind)
                message = (
                    f"there is no {one.kind} {one.written}: Traefik leaves the route out and answers 404; "
                    "add it, or correct the name"
                )
                severity = around.earned("error" if sure else "warning", manifest)
                yield finding(RULE, manifest, one.path, message, severity, _rename(around, manifest, one))


def _is_there(around: Surroundings, one: Extension) -> bool:
    for namespace, name in one.meanings:
        if around.has(one.kind, namespace, name):
            return True
        if not around.lists_all(one.kind) and around.origins.maker(one.kind, namespace, name):
            return True
    return False


def _rename(around: Surroundings, manifest: Manifest, one: Extension) -> ChangePlan | None:
    """The one that was meant: same name elsewhere, or a similar one; only where the field names nothing else."""
    there = {f"{space}-{name}": (space, name) for kind, space, name in around.declared if kind == one.kind}
    namesakes = [(space, name) for space, name in there.values() if any(name == meant for _, meant in one.meanings)]
    similar = there.get(nearest(one.written, there))
    meant = namesakes[0] if len(namesakes) == 1 else similar
    value = get(manifest.data, one.path)
    if not meant or not isinstance(value, str):
        return None
    if one.annotation:
        new = re.sub(rf"(?<![\w.-]){re.escape(one.written)}(?=@)", "-".join(meant), value)
        return guess(manifest, (put(manifest, one.path, new),), f"name {one.kind} {meant[1]} of namespace {meant[0]}")
    holder = one.path.rpartition(".")[0]
    operations = (put(manifest, one.path, meant[1]), put(manifest, child(holder, "namespace"), meant[0]))
    return guess(manifest, operations, f"name {one.kind} {meant[1]} of namespace {meant[0]}")


def _ingress(middleware: str) -> str:
    return f"""
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations:
    traefik.ingress.kubernetes.io/router.middlewares: {middleware}@kubernetescrd
spec:
  rules:
    - host: shop.example.org
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {{service: {{name: web, port: {{number: 80}}}}}}
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {{name: redirect-https, namespace: shop}}
spec:
  redirectScheme: {{scheme: https}}
"""


MIDDLEWARE = Rule(
    id=RULE,
    severity="error",
    title="Every Traefik middleware, TLS option and transport that is named is there",
    why="Traefik drops a route whose middleware does not exist and answers 404; its log is the only place that says "
    "why. It is an error where the facts list every Middleware, else a warning.",
    cure="Add the Middleware, or write its name as `<namespace>-<name>@kubernetescrd`.",
    check=middlewares_exist,
    example=_ingress("default-redirect-https"),
    cured=_ingress("shop-redirect-https"),
    scope="tree",
    facts=Facts(complete=("Middleware",)),
    knows="Middlewares of a file provider (`@file`) and of other providers are not looked for.",
)
