"""Operations on objects of a repository, each with the value that is expected to be there."""

from typing import Any

from eventing.vocabulary import Operation
from functions._manifests.paths import get
from functions._manifests.repository import Manifest


def put(manifest: Manifest, path: str, value: Any) -> Operation:
    """Set one field; what is there now is expected to be there still."""
    return Operation("set_field", manifest.resource, manifest.file, path, get(manifest.data, path), value)
