"""The plan that cures a finding: operations on one object, each with the value that is expected to be there."""

from typing import Any

from eventing.vocabulary import ChangePlan, Operation
from functions._manifests.fields import CannotRender, Mismatch, assigned, removed
from functions._manifests.operations import put
from functions._manifests.paths import get, join, parse
from functions._manifests.repository import Manifest

__all__ = ["changed", "drop", "guess", "plan", "put"]

# What the API server keeps as it is once the object exists (see objects/immutable.py): a plan is not enough there.
_REPLACED = {
    "Job": "the pods of a Job are fixed once it exists: delete the Job, so that it is made again",
    "PersistentVolumeClaim": "a claim is fixed once it exists: delete it, and what it holds, so that it is made again",
}


def drop(manifest: Manifest, path: str) -> Operation:
    """Remove one field, and the mappings above it that nothing else would be left in."""
    steps = parse(path)
    while len(steps) > 2 and isinstance(found := get(manifest.data, join(steps[:-1])), dict) and len(found) == 1:
        steps = steps[:-1]
    path = join(steps)
    return Operation("remove_field", manifest.resource, manifest.file, path, get(manifest.data, path))


def plan(manifest: Manifest, operations: tuple[Operation, ...], summary: str, held: str = "") -> ChangePlan | None:
    """The plan of these operations; None where the file is not edited by anybody but its generator.

    `held` says why no machine should carry it out without being asked.
    """
    if not operations or not manifest.editable:
        return None
    why = held or _REPLACED.get(manifest.kind, "")
    return ChangePlan(
        manifest.application,
        operations,
        practice="preflight",
        summary=summary,
        workloads=(manifest.resource,),
        automatic=not why,
        why_not_automatic=why,
    )


def guess(manifest: Manifest, operations: tuple[Operation, ...], summary: str) -> ChangePlan | None:
    """The plan to name what is nearest to what was written; None as `plan`. Only a person knows what was meant."""
    return plan(manifest, operations, summary, "it names what is nearest, and only a person knows what was meant")


def changed(manifest: Manifest, operations: tuple[Operation, ...]) -> dict[str, Any] | None:
    """The object's data as the operations leave it; None where they lead nowhere."""
    data: Any = manifest.data
    try:
        for one in operations:
            steps = parse(one.path)
            data = assigned(data, steps, one.value) if one.op == "set_field" else removed(data, steps)
    except (CannotRender, Mismatch):
        return None
    return data if isinstance(data, dict) else None
