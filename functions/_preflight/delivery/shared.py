"""One file, one Application: two that apply the same object take it from each other."""

from collections import defaultdict
from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import get
from functions._preflight.delivery.argo import Declared, declared
from functions._preflight.rule import Rule
from functions._preflight.view import View

RULE = "shared-file"


def own_files(view: View) -> Iterator[Finding]:
    """No plain manifest is read by two Applications that apply it to the same cluster and namespace."""
    known = {one.reads.name: one for one in declared(view) if one.reads}
    repository = view.repository
    places: dict[str, list[str]] = defaultdict(list)
    for name, read in repository.reads.items():
        application = repository.application(name)
        if name in known and application and application.renderer == "directory":
            for file in read.files:
                places[file].append(name)
    holding = {one.file: one for one in reversed(repository.manifests)}
    for file, names in sorted(places.items()):
        first = holding.get(file)
        rival = next((name for name in names[1:] if _same_place(known[names[0]], known[name])), "")
        if first is not None and rival:
            pair = sorted((names[0], rival))
            message = (
                f"Applications {pair[0]} and {pair[1]} both read {file} ({first.kind} {first.name}), so each takes it "
                "from the other (SharedResourceWarning): let only one read it"
            )
            yield Finding(RULE, "warning", message, None, file)


def _same_place(one: Declared, other: Declared) -> bool:
    return all(
        get(one.manifest.data, path) == get(other.manifest.data, path)
        for path in ("spec.destination.server", "spec.destination.name", "spec.destination.namespace")
    )


_APPLICATION = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %s, namespace: argocd}
spec:
  project: default
  source: {repoURL: "https://git.example/home.git", path: %s, directory: {recurse: true}}
  destination: {server: "https://kubernetes.default.svc", namespace: shop}
"""
_BOTH = f"""{_APPLICATION % ("first", "apps")}---{_APPLICATION % ("second", "%s")}---
apiVersion: v1
kind: ConfigMap
metadata: {{name: web, namespace: shop}}
"""

SHARED_FILE = Rule(
    id=RULE,
    severity="warning",
    title="A file is read by one Application",
    why="Argo CD marks every object with the Application that applied it last. Two that apply the same one overwrite "
    "the mark in turn (SharedResourceWarning); when one of them is deleted or stops reading it, the object is pruned "
    "under the other.",
    cure="Give each Application a folder of its own, or exclude the shared folder from one (directory.exclude).",
    check=own_files,
    example=_BOTH % "apps",
    cured=_BOTH % "other",
    scope="tree",
    knows="Applications that an ApplicationSet makes, often one for each cluster, are not compared.",
)
