"""The Applications of a repository that declares none: one per folder of manifests, as high as they start.

A Flux Kustomization says itself which folder it applies; it counts as an Application too.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any

from functions._manifests.applications import Application, normal, paths_under, read_by, renderer_of, under
from functions._manifests.editability import chart_of
from functions._manifests.kustomize import is_kustomization
from functions._manifests.paths import get

_FLUX = "kustomize.toolkit.fluxcd.io"


def inferred(files: Mapping[str, bytes], documents: Mapping[str, Iterable[dict[str, Any]]]) -> tuple[Application, ...]:
    """One Application for every topmost folder that holds manifests or a kustomization itself.

    Manifests in the root are one Application of their own, which does not recurse. Hidden folders are left out.
    `documents` are the Kubernetes objects by file.
    """
    flux = [data for found in documents.values() for data in found if _is_flux(data)]
    if flux:
        return _from_flux(files, flux)
    charts = (path for path in files if posixpath.basename(path) == "Chart.yaml")
    starts = (*documents, *filter(is_kustomization, files), *charts)
    visible = [path for path in starts if "/." not in f"/{path}"]
    holders = {posixpath.dirname(chart_of(files, path) or path) for path in visible}
    tops = [folder for folder in holders if folder and not any(_inside(folder, other) for other in holders if other)]
    folders = sorted(tops) if "" not in holders else ["", *sorted(tops)]
    names = [_name(posixpath.basename(folder)) for folder in folders]
    applications = []
    held, ordered = sorted(documents), sorted(files)
    for folder, name in zip(folders, names, strict=True):
        own = paths_under(held, folder) if folder else [path for path in held if "/" not in path]
        objects = [data for path in own for data in documents[path]]
        unique = name if names.count(name) == 1 else _name(folder)
        applications.append(_application(files, folder, unique, _namespace(objects)))
    built = {one.name: read_by(files, one, ordered).files for one in applications if one.renderer == "kustomize"}
    return tuple(one for one in applications if not _is_covered(read_by(files, one, ordered).files, one.name, built))


def _is_covered(own: frozenset[str], name: str, built: Mapping[str, frozenset[str]]) -> bool:
    """Whether another Application builds everything in this one's folder already (a kustomization above it)."""
    return any(name != other and own <= others for other, others in built.items())


def _from_flux(files: Mapping[str, bytes], flux: list[dict[str, Any]]) -> tuple[Application, ...]:
    found: dict[str, Application] = {}
    for data in flux:
        name, folder = str(get(data, "metadata.name") or ""), normal(get(data, "spec.path"))
        if name not in found and any(under(path, folder) for path in files):
            found[name] = _application(files, folder, name, str(get(data, "spec.targetNamespace") or ""))
    return tuple(found.values())


def _application(files: Mapping[str, bytes], folder: str, name: str, namespace: str) -> Application:
    return Application(
        name=name,
        namespace=namespace,
        path=folder,
        recurse=bool(folder),
        automated=True,
        prune=True,
        self_heal=True,
        renderer=renderer_of(files, folder, {}),
        inferred=True,
    )


def _namespace(objects: list[dict[str, Any]]) -> str:
    """The one namespace that the objects state, else the one that they create, else `default`."""
    stated = {get(data, "metadata.namespace") for data in objects if _is_text(data, "metadata.namespace")}
    made = [data for data in objects if data.get("kind") == "Namespace" and _is_text(data, "metadata.name")]
    stated = stated or {get(data, "metadata.name") for data in made}
    return str(stated.pop()) if len(stated) == 1 else "default"


def _is_text(data: dict[str, Any], path: str) -> bool:
    found = get(data, path)
    return isinstance(found, str) and bool(found)


def _name(folder: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-") or "root"


def _is_flux(data: dict[str, Any]) -> bool:
    return (data.get("kind"), str(data.get("apiVersion")).partition("/")[0]) == ("Kustomization", _FLUX)


def _inside(folder: str, other: str) -> bool:
    return folder != other and under(folder, other)
