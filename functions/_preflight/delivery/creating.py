"""Namespaces that nobody creates."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import get
from functions._preflight.delivery.argo import declared, of_kind
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "no-namespace"
_THERE = frozenset({"default", "kube-system", "kube-public", "kube-node-lease", "argocd"})


def created_namespaces(view: View) -> Iterator[Finding]:
    """The namespace of every Application is in the tree, in the facts, or made by the sync itself."""
    repository = view.repository
    known = {one.name for one in repository.of_kind("Namespace")} | _THERE | set(view.facts.namespaces or ())
    known |= {one.name for one in view.facts.objects if one.kind == "Namespace"}
    known |= {one.manifest.namespace for one in declared(view)}
    for one in declared(view):
        if "CreateNamespace=true" in one.options:
            known.add(str(one.said("spec.destination.namespace") or ""))
    for template in of_kind(repository, "ApplicationSet"):
        options = get(template.data, "spec.template.spec.syncPolicy.syncOptions")
        if isinstance(options, list) and "CreateNamespace=true" in options:
            known.add(str(get(template.data, "spec.template.spec.destination.namespace") or ""))
    for one in declared(view):
        namespace = str(one.said("spec.destination.namespace") or "")
        if namespace and "{" not in namespace and namespace not in known:
            message = (
                f"nothing creates the namespace {namespace} of Application {one.manifest.name}: add "
                "CreateNamespace=true to its syncOptions, or a Namespace to the tree"
            )
            yield finding(RULE, one.manifest, "spec.destination.namespace", message, "warning")


_EXAMPLE = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: blog, namespace: argocd}
spec:
  project: default
  source: {repoURL: "https://git.example/home.git", path: blog}
  destination: {server: "https://kubernetes.default.svc", namespace: blog}
  syncPolicy: {syncOptions: [CreateNamespace=%s]}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
"""

NO_NAMESPACE = Rule(
    id=RULE,
    severity="warning",
    title="Somebody creates the namespace",
    why="Argo CD does not create the namespace of its destination unless it is told to: the first sync fails with "
    "`namespaces not found`, on a new cluster at the latest.",
    cure="Add CreateNamespace=true to spec.syncPolicy.syncOptions of the Application, or keep a Namespace in Git.",
    check=created_namespaces,
    example=_EXAMPLE % "false",
    cured=_EXAMPLE % "true",
    scope="tree",
    knows="A namespace that somebody made by hand, or a chart brings along, is not seen; `namespaces` in the facts "
    "says so.",
)
