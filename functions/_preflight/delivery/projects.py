"""What an AppProject forbids its Applications, Argo CD refuses to sync."""

from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._preflight.delivery.argo import Declared, declared, matches, of_kind
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "project-destination"


def permitted_by_project(view: View) -> Iterator[Finding]:
    """Every object goes to a namespace, and every source comes from a repository, that its project permits."""
    projects = {one.name: one for one in of_kind(view.repository, "AppProject")}
    for one in declared(view) if projects else ():
        project = projects.get(str(one.said("spec.project") or "default"))
        if project is None:
            continue
        for source in one.sources:
            url = str(source.get("repoURL") or "")
            if url and not _permits(get(project.data, "spec.sourceRepos"), url):
                message = (
                    f"AppProject {project.name} does not permit {url}, so Application {one.manifest.name} is refused"
                )
                yield finding(RULE, one.manifest, "spec.project", f"{message}: add it to sourceRepos")
        for place, example in _places(view, one).items():
            if not _reaches(project, one, place):
                yield _refused(one, project, place, example)


def _places(view: View, one: Declared) -> dict[str, Manifest | None]:
    """The namespaces that an Application applies to, each with an object that goes there."""
    found: dict[str, Manifest | None] = {str(one.said("spec.destination.namespace") or ""): None}
    for manifest in view.repository.in_application(one.reads.name) if one.reads else ():
        if manifest.application == one.reads.name:  # type: ignore[union-attr]
            found.setdefault(manifest.namespace, manifest)
    found.pop("", None)
    return found


def _reaches(project: Manifest, one: Declared, namespace: str) -> bool:
    destinations = get(project.data, "spec.destinations")
    listed = [entry for entry in destinations if isinstance(entry, dict)] if isinstance(destinations, list) else []
    here = [entry for entry in listed if _same_cluster(entry, one)]
    denied = [entry for entry in here if str(entry.get("namespace") or "").startswith("!")]
    if any(matches(str(entry["namespace"])[1:], namespace) for entry in denied):
        return False
    return any(matches(entry.get("namespace") or "", namespace) for entry in here if entry not in denied)


def _same_cluster(entry: dict[str, Any], one: Declared) -> bool:
    """Whether a destination may mean the Application's cluster; a name against an address cannot be told, so it may."""
    for field in ("server", "name"):
        wanted, stated = entry.get(field), one.said(f"spec.destination.{field}")
        if wanted and stated:
            return matches(wanted, str(stated))
    return True


def _permits(patterns: Any, url: str) -> bool:
    listed = [str(one) for one in patterns] if isinstance(patterns, list) else []
    plain = url.rstrip("/").removesuffix(".git")
    if any(matches(one[1:], url) for one in listed if one.startswith("!")):
        return False
    return any(matches(one, url) or matches(one.rstrip("/").removesuffix(".git"), plain) for one in listed)


def _refused(one: Declared, project: Manifest, place: str, example: Manifest | None) -> Finding:
    what = (
        f"{example.kind} {example.name} of Application {one.manifest.name}"
        if example
        else f"Application {one.manifest.name}"
    )
    message = (
        f"AppProject {project.name} does not permit namespace {place}, so {what} is refused: add it to destinations"
    )
    return finding(RULE, example or one.manifest, "metadata.namespace" if example else "spec.project", message)


_EXAMPLE = """
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: team, namespace: argocd}
spec:
  sourceRepos: ["https://git.example/*"]
  destinations: [{server: "*", namespace: %s}]
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  project: team
  source: {repoURL: "https://git.example/home.git", path: apps}
  destination: {server: "https://kubernetes.default.svc", namespace: shop}
"""

PROJECT_DESTINATION = Rule(
    id=RULE,
    severity="error",
    title="An Application stays within its project",
    why="Argo CD refuses to sync an object whose namespace is not among the destinations of the AppProject, and an "
    "Application whose repository is not among its sources.",
    cure="Add the namespace to spec.destinations, or the repository to spec.sourceRepos, or move the object.",
    check=permitted_by_project,
    example=_EXAMPLE % "blog-*",
    cured=_EXAMPLE % "sh*",
    scope="tree",
    knows="A project that is not in the tree permits what it permits; nothing is said of it.",
)
