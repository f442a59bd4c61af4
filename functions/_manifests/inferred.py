"""The Applications of a repository that declares none: one per folder of manifests, as high as they start."""

from collections.abc import Iterable, Mapping
from typing import Any

from functions._manifests.applications import Application, renderer_of, under
from functions._manifests.kustomize import is_kustomization
from functions._manifests.paths import get


def inferred(files: Mapping[str, bytes], documents: Mapping[str, Iterable[dict[str, Any]]]) -> tuple[Application, ...]:
    """One Application for every topmost folder that holds manifests or a kustomization itself.

    Manifests in the root are one Application of their own, which does not recurse.
    `documents` are the Kubernetes objects by file.
    """
    holders = {_parent(path) for path in (*documents, *filter(is_kustomization, files))}
    tops = sorted(
        folder for folder in holders if folder and not any(_inside(folder, other) for other in holders if other)
    )
    folders = ["", *tops] if "" in holders else tops
    last = [folder.rsplit("/", 1)[-1] for folder in folders]
    applications = []
    for folder, name in zip(folders, last, strict=True):
        objects = [
            data
            for path, found in documents.items()
            if (under(path, folder) if folder else "/" not in path)
            for data in found
        ]
        unique = name if last.count(name) == 1 else folder.replace("/", "-")
        applications.append(_application(files, folder, unique or "root", objects))
    return tuple(applications)


def _application(files: Mapping[str, bytes], folder: str, name: str, objects: list[dict[str, Any]]) -> Application:
    stated = {str(namespace) for data in objects if (namespace := get(data, "metadata.namespace"))}
    stated = stated or {str(get(data, "metadata.name")) for data in objects if data.get("kind") == "Namespace"}
    return Application(
        name=name.lower(),
        namespace=stated.pop() if len(stated) == 1 else "default",
        path=folder,
        recurse=bool(folder),
        automated=True,
        prune=True,
        self_heal=True,
        renderer=renderer_of(files, folder, {}),
        inferred=True,
    )


def _parent(path: str) -> str:
    return path.rsplit("/", 1)[0] if "/" in path else ""


def _inside(folder: str, other: str) -> bool:
    return folder != other and under(folder, other)
