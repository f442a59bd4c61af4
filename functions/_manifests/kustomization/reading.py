"""A kustomization file as Kustomize reads it, and which other files it may read (api/internal/target, loader)."""

import posixpath
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from functions._manifests.copying import copied
from functions._manifests.kustomization.fields import known_fields
from functions._manifests.kustomization.items import CannotBuild, Item
from functions._manifests.kustomize import NAMES
from functions._manifests.objects import is_object, objects_in
from functions._manifests.source import documents_of, lenient_documents_of

COMPONENT, KUSTOMIZATION = "Component", "Kustomization"
_VERSIONS = {
    KUSTOMIZATION: "kustomize.config.k8s.io/v1beta1",
    COMPONENT: "kustomize.config.k8s.io/v1alpha1",
}


def read_kustomization(files: Mapping[str, bytes], folder: str) -> tuple[str, dict[str, Any]]:
    """The kustomization file of a folder, and its content by the fields that Kustomize knows.

    Raises:
        CannotBuild: when there is none, are several, or Kustomize would refuse to read it.
    """
    found = [path for name in NAMES if (path := posixpath.join(folder, name)) in files]
    if not found:
        raise CannotBuild(f"there is no kustomization in {folder or '.'}")
    if len(found) > 1:
        raise CannotBuild(f"{folder or '.'} has several kustomizations ({', '.join(found)}): Kustomize takes none then")
    (path,) = found
    content = known_fields(_first_document(files[path], path), path)
    kind = content.get("kind") or KUSTOMIZATION
    if kind not in _VERSIONS:
        raise CannotBuild(f"{path} is of kind {kind[:60]}: Kustomize takes {KUSTOMIZATION} and {COMPONENT} alone")
    if (content.get("apiVersion") or _VERSIONS[kind]) != _VERSIONS[kind]:
        raise CannotBuild(f"{path} has another apiVersion than {_VERSIONS[kind]}, which a {kind} has to have")
    return path, content


def is_empty(content: Mapping[str, Any]) -> bool:
    """Whether nothing is asked for, which Kustomize refuses; an empty list is something."""
    return all(value in (None, "") for name, value in content.items() if name not in ("apiVersion", "kind"))


class Reach(Struct, frozen=True):
    """The files of a repository, as a kustomization may read them; `anywhere`: outside of its own folder, too."""

    files: Mapping[str, bytes]
    anywhere: bool = False

    def beside(self, path: str, entry: str) -> str:
        """The path of a file that a kustomization file names, as seen from the repository's root.

        Raises:
            CannotBuild: when it lies outside the kustomization's folder (Kustomize's LoadRestrictionsRootOnly).
        """
        folder = posixpath.dirname(path)
        place = posixpath.normpath(posixpath.join(folder, entry))
        outside = place.startswith(("../", "/")) or (folder and not place.startswith(f"{folder}/"))
        if outside and not self.anywhere:
            raise CannotBuild(
                f"{path} reads the file {entry}, which is not in or below {folder or 'the repository'}: "
                "Kustomize refuses that; a folder with a kustomization of its own may be anywhere"
            )
        return place


def read_objects(files: Mapping[str, bytes], path: str) -> list[Item]:
    """The objects of a resource file.

    Raises:
        CannotBuild: when it cannot be read, or holds what is no object with a name.
    """
    documents = documents_of(files[path])
    if isinstance(documents, str):
        raise CannotBuild(f"{path} cannot be read ({documents})")
    if not all(data is None or is_object(data) for data in documents):
        raise CannotBuild(f"{path} is a resource, and holds what is no object: it has no apiVersion or no kind")
    found = [Item(copied(data), path, index, within) for index, within, data in objects_in(documents)]
    for item in found:
        if not item.name:
            raise CannotBuild(f"{path} holds a {item.kind} without a text in metadata.name, which is refused")
    return found


def _first_document(content: bytes, path: str) -> Any:
    documents = documents_of(content)
    if isinstance(documents, str):
        documents = lenient_documents_of(content)  # of a key that stands twice, Kustomize takes the last here
    if isinstance(documents, str):
        raise CannotBuild(f"{path} cannot be read ({documents})")
    return documents[0] if documents else None
