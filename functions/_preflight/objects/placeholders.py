"""What something between Git and the cluster adds: Flux's substitution, a plugin of Argo CD, a patch of Kustomize."""

import posixpath
import re
from typing import Any

from functions._manifests.kustomize import content_of, kustomization_in, matches_name, patches_of
from functions._manifests.repository import Manifest
from functions._preflight.view import View

_PLACEHOLDER = re.compile(r"\$\{|<[^<>]+>")  # of Flux and envsubst; of the vault plugin


def filled_in_later(view: View, manifest: Manifest, value: Any) -> bool:
    """Whether the value holds a placeholder, and something is there that may fill it in."""
    if not (isinstance(value, str) and _PLACEHOLDER.search(value)):
        return False
    reader = view.repository.application(manifest.application)
    return reader is None or reader.inferred or reader.renderer == "other"


def renamed(view: View, manifest: Manifest) -> bool:
    """Whether the kustomization beside a file changes names: then that in the file is only where they come from."""
    built = manifest.application in view.repository.built
    return not built and _beside(view, manifest, "replacements", "components", "namePrefix", "nameSuffix")


def _beside(view: View, manifest: Manifest, *fields: str) -> bool:
    """Whether the kustomization in a file's own folder has one of these fields."""
    beside = kustomization_in(view.repository.files, posixpath.dirname(manifest.file))
    content = content_of(view.repository.files, beside) if beside else {}
    return any(content.get(name) for name in fields)


def patched(view: View, manifest: Manifest) -> bool:
    """Whether a kustomization lays a patch over the object, or one beside its file fills in fields of any object: then
    what is missing in the file may be added."""
    if manifest.application in view.repository.built:
        return False  # the object is as Kustomize makes it
    if _beside(view, manifest, "replacements", "components", "namespace"):
        return True
    read = view.repository.reads.get(manifest.application)
    return any(
        one.kind in ("", manifest.kind) and matches_name(one.name, manifest.name)
        for path in (read.kustomizations if read else ())
        for one in patches_of(view.repository.files, path)
    )
