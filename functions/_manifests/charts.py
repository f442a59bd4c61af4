"""Sources that bring objects which are no manifests of this tree: Helm charts, other repositories, remote bases."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from functions._manifests.applications import normal, under
from functions._manifests.applicationsets import generated
from functions._manifests.kustomize import content_of, is_kustomization
from functions._manifests.paths import get
from functions._manifests.repository import Manifest, Repository


class Chart(Struct, frozen=True):
    """Something that brings objects into a namespace. `names`: it calls them after one of these, where it lies in the
    tree and its templates can be read as text; empty where it lies elsewhere and may bring anything."""

    by: str
    namespace: str
    names: tuple[str, ...] = ()
    folder: str = ""


def charts_of(repository: Repository) -> Iterator[Chart]:
    """Every source of a tree that is not plain manifests, with the namespace that it goes to."""
    folders = _chart_folders(repository.files)
    known = _rendered(repository)
    for one in repository.manifests:
        group = one.api_version.partition("/")[0]
        if one.kind in ("Application", "ApplicationSet") and group == "argoproj.io":
            listed = (
                [one.data] if one.kind == "Application" else generated(repository.files, one.data) or [_template(one)]
            )
            for data in listed:
                yield from (found for found in _of_application(repository, folders, data) if found.by not in known)
        elif one.kind in ("HelmRelease", "HelmChart"):
            yield from _of_release(one)
        elif one.kind == "Kustomization" and group == "kustomize.toolkit.fluxcd.io":
            folder = normal(get(one.data, "spec.path"))
            if not any(under(path, folder) for path in repository.files):
                target = _text(get(one.data, "spec.targetNamespace")) or one.namespace
                yield Chart(f"Kustomization {one.name}", target)
    loose = [one for one in repository.manifests if one.rendered and not _is_installed(repository, one)]
    for folder, namespace in dict.fromkeys((one.chart, one.namespace) for one in loose):
        names = (posixpath.basename(folder), folders.get(folder, ""))
        yield Chart(f"a release of {folder}", namespace, tuple(one for one in dict.fromkeys(names) if one), folder)
    for path in repository.files:
        if is_kustomization(path):
            yield from _of_kustomization(repository, path)


def _rendered(repository: Repository) -> frozenset[str]:
    """The charts whose objects are all manifests: an Application says the release, and each template was rendered."""
    folders = {one.chart for one in repository.manifests if one.rendered and _is_installed(repository, one)}
    troubled = [one.file for one in repository.unreadable]
    return frozenset(
        _by(folder) for folder in folders if not any(path == folder or under(path, folder) for path in troubled)
    )


def _is_installed(repository: Repository, manifest: Manifest) -> bool:
    """Whether an Application in Git says the name of the release; else nobody knows it."""
    found = repository.application(manifest.application)
    return found is not None and not found.inferred


def _by(folder: str) -> str:
    return f"the chart in {folder}"


def _of_application(repository: Repository, folders: Mapping[str, str], data: dict[str, Any]) -> Iterator[Chart]:
    name = _text(get(data, "metadata.name"))
    namespace = _text(get(data, "spec.destination.namespace"))
    known = repository.application(name)
    listed = get(data, "spec.sources") or [get(data, "spec.source")]
    for source in listed if isinstance(listed, list) else ():
        if not isinstance(source, dict) or source.get("ref"):
            continue
        folder = normal(source.get("path"))
        if "chart" in source or not known or folder not in {one.path for one in known.folders}:
            yield Chart(f"Application {name}", namespace)
        elif folder in folders:
            release = _text(get(source, "helm.releaseName")) or name
            names = dict.fromkeys((release, folders[folder], posixpath.basename(folder)))
            yield Chart(_by(folder), namespace, tuple(one for one in names if one), folder)


def _of_release(manifest: Manifest) -> Iterator[Chart]:
    namespaces = {_text(get(manifest.data, "spec.targetNamespace")) or manifest.namespace}
    for namespace in namespaces:
        yield Chart(f"{manifest.kind} {manifest.name}", namespace)


def _of_kustomization(repository: Repository, path: str) -> Iterator[Chart]:
    content = content_of(repository.files, path)
    listed = [one for key in ("resources", "bases", "components") for one in _list(content.get(key))]
    remote = [
        one for one in listed if isinstance(one, str) and ("://" in one or "?ref=" in one or "github.com/" in one)
    ]
    if not remote and not content.get("helmCharts") and not content.get("helmChartInflationGenerator"):
        return
    stated = _text(content.get("namespace"))
    homes = {found.namespace for name in repository.readers(path) if (found := repository.application(name))}
    for namespace in {stated} if stated else homes - {""}:
        yield Chart(f"what {path} brings from elsewhere", namespace)


def _template(manifest: Manifest) -> dict[str, Any]:
    """What an ApplicationSet makes where nobody can tell how often: its template, placeholders and all."""
    found = get(manifest.data, "spec.template")
    return found if isinstance(found, dict) else {}


def _chart_folders(files: Mapping[str, bytes]) -> dict[str, str]:
    """The folders that are Helm charts, with the names of the charts."""
    return {
        posixpath.dirname(path): _text(content_of(files, path).get("name"))
        for path in files
        if posixpath.basename(path) == "Chart.yaml"
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
