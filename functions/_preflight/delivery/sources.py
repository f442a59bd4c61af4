"""What Applications and kustomizations point at is there."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import Finding, Severity
from functions._manifests.applications import normal
from functions._manifests.kustomize import content_of
from functions._manifests.nearest import slip
from functions._preflight.delivery.argo import Declared, declared
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

MISSING, PATH = "missing-file", "application-path"
_LISTS = (
    "resources",
    "components",
    "bases",
    "crds",
    "patchesStrategicMerge",
    "configurations",
    "transformers",
    "generators",
)
_HEADS = frozenset({"", "head", "main", "master", "trunk", "develop"})


def listed_files_exist(view: View) -> Iterator[Finding]:
    """Every file and folder that a kustomization lists is there; one that is not stops its Application."""
    files = view.repository.files
    folders = _folders(files)
    for name, read in view.repository.reads.items():
        for path in read.kustomizations:
            for field, entry in _listed(content_of(files, path)):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), entry))
                if target in files or target in folders or target == "." or _is_elsewhere(entry, target):
                    continue
                near = slip(target, (*files, *folders))
                cure = (
                    f"write {posixpath.relpath(near, posixpath.dirname(path) or '.')}" if near else "add it, or drop it"
                )
                message = (
                    f"{path} lists {entry} ({field}), which is not there, so Application {name} cannot be rendered"
                )
                yield Finding(MISSING, "error", f"{message}: {cure}", None, path, field)


def _listed(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field in _LISTS:
        entries = content.get(field)
        yield from ((field, one) for one in (entries if isinstance(entries, list) else ()) if _is_path(one))
    for field in ("patches", "patchesJson6902", "replacements"):
        entries = content.get(field)
        for one in entries if isinstance(entries, list) else ():
            if isinstance(one, dict) and _is_path(one.get("path")):
                yield field, one["path"]


def _is_path(entry: Any) -> bool:
    return isinstance(entry, str) and bool(entry) and "\n" not in entry


def _is_elsewhere(entry: str, target: str) -> bool:
    """Whether an entry is a remote base, leaves the repository, or is a kind of file that is not read here."""
    host = "." in entry.partition("/")[0].strip(".") and "/" in entry
    remote = any(mark in entry for mark in ("://", "?ref=", "git@", "//", "::")) or (host and not entry.startswith("."))
    known = posixpath.splitext(target)[1] in ("", ".yaml", ".yml", ".json")
    return remote or target.startswith("..") or entry.startswith("/") or not known


def application_paths_exist(view: View) -> Iterator[Finding]:
    """Every folder of this repository that an Application names is there."""
    files = view.repository.files
    folders = _folders(files)
    ours = {_name(source) for one in declared(view) if one.reads for source in one.sources if _reads(one, source)}
    for one in declared(view):
        for field, source in _placed(one):
            path = normal(source.get("path"))
            wanted = "path" in source and "chart" not in source and _name(source) in ours
            if not wanted or path in folders or not path:
                continue
            near = slip(path, folders)
            cure = f"write {near}" if near else "correct it, or take the Application away"
            severity: Severity = "error" if str(source.get("targetRevision") or "").lower() in _HEADS else "warning"
            message = f"Application {one.manifest.name} reads {path}, which is not there: {cure}"
            yield finding(PATH, one.manifest, f"{field}.path", message, severity)


def _reads(one: Declared, source: Mapping[str, Any]) -> bool:
    path = normal(source.get("path"))
    return "chart" not in source and one.reads is not None and path in (folder.path for folder in one.reads.folders)


def _placed(one: Declared) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(one.said("spec.sources"), list):
        yield from ((f"spec.sources[{at}]", source) for at, source in enumerate(one.sources))
    else:
        yield from (("spec.source", source) for source in one.sources)


def _name(source: Mapping[str, Any]) -> str:
    return str(source.get("repoURL") or "").rstrip("/").removesuffix(".git").rsplit("/", 1)[-1].lower()


def _folders(files: Mapping[str, bytes]) -> frozenset[str]:
    found = set()
    for path in files:
        folder = posixpath.dirname(path)
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(found)


_WEB = """
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
"""
_APPLICATION = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: blog, namespace: argocd}
spec:
  project: default
  source: {repoURL: "https://git.example/home.git", path: %s}
  destination: {server: "https://kubernetes.default.svc", namespace: blog}
"""

RULES = (
    Rule(
        id=MISSING,
        severity="error",
        title="A kustomization lists files that are there",
        why="One missing file fails the whole build: the Application shows ComparisonError, and nothing in it is "
        "synced.",
        cure="Correct the path, add the file, or take the line out.",
        check=listed_files_exist,
        example=f"# file: apps/kustomization.yaml\nresources: [web.yaml, wep.yaml]\n# file: apps/web.yaml{_WEB}",
        cured=f"# file: apps/kustomization.yaml\nresources: [web.yaml]\n# file: apps/web.yaml{_WEB}",
        scope="tree",
        knows="Remote bases, and files that are made before the build, are not looked for.",
    ),
    Rule(
        id=PATH,
        severity="error",
        title="An Application reads a folder that is there",
        why="Argo CD refuses an Application whose path does not exist (`app path does not exist`): nothing is synced.",
        cure="Correct the path, or take the Application away.",
        check=application_paths_exist,
        example=_APPLICATION % "app",
        cured=_APPLICATION % "apps",
        scope="tree",
        knows="Of another branch or repository nothing is known: a path of another targetRevision is a warning, and "
        "one of another repository is not looked at.",
    ),
)
