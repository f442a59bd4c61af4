"""The change does what the plan says, and nothing else."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.kustomize import is_kustomization
from functions._preflight.change import Change
from functions._preflight.rule import finding

RULE = "scope"


def only_what_is_planned(change: Change) -> Iterator[Finding]:
    """Every changed file and object is named by an operation of the plan."""
    files = {operation.file for operation in change.plan.operations}
    for path in change.files:
        if path not in files:
            yield Finding(RULE, "error", f"{path} changes, but no operation names it: plan again", None, path)
    named = {(one.resource.kind, one.resource.name, one.file) for one in change.plan.operations}
    for one in (*change.changed, *change.removed):
        if (one.kind, one.name, one.file) not in named and not is_kustomization(one.file):
            yield finding(RULE, one, "", f"{one.kind} {one.name} changes, but no operation names it: plan again")
