"""The change that cures a finding, where code knows it."""

from typing import Any

from eventing.vocabulary import ChangePlan, Operation
from functions._manifests.paths import get
from functions._manifests.repository import Manifest


def fix(manifest: Manifest, summary: str, *operations: Operation) -> ChangePlan | None:
    """A plan of these operations; none where the object may not be edited, or nothing would apply it."""
    if not manifest.editable or not manifest.application:
        return None
    return ChangePlan(manifest.application, operations, "preflight", summary)


def setting(manifest: Manifest, path: str, value: Any) -> Operation:
    """Sets a field that has the value of today."""
    return Operation("set_field", manifest.resource, manifest.file, path, get(manifest.data, path), value)


def removing(manifest: Manifest, path: str) -> Operation:
    """Removes a field that has the value of today."""
    return Operation("remove_field", manifest.resource, manifest.file, path, get(manifest.data, path))
