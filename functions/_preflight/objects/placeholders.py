"""Values that something between Git and the cluster fills in: Flux's substitution, or a plugin of Argo CD."""

from typing import Any

from functions._manifests.repository import Manifest
from functions._preflight.view import View


def filled_in_later(view: View, manifest: Manifest, value: Any) -> bool:
    """Whether the value holds a placeholder, and something is there that may fill it in."""
    if not (isinstance(value, str) and "${" in value):
        return False
    reader = view.repository.application(manifest.application)
    return reader is None or reader.inferred or reader.renderer == "other"
