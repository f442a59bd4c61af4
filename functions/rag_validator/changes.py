"""What a plan changes, field by field, beside what the repository has at its current commit. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from eventing.vocabulary import ChangePlan, Operation, Resource
from functions._manifests.fields import same
from functions._manifests.paths import child, get
from functions._manifests.quantities import compare, valid
from functions._manifests.rendering import CannotRender, Mismatch, resource_data
from functions.rag_validator.inside import inside, meaning_the_same

_QUANTITIES = ("cpu", "memory", "storage", "ephemeral-storage")


class Leaf(Struct, frozen=True):
    """One field of one resource. `found` is what Git has now, `wanted` what the plan says; None is absent."""

    resource: Resource
    file: str
    path: str
    found: Any
    wanted: Any

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What two plans must share to touch the same field."""
        return (self.resource.kind, self.resource.namespace, self.resource.name, self.path)


class Changed(Struct, frozen=True):
    """One operation: the value at its path now (of an added resource None), and the fields that would differ."""

    operation: Operation
    found: Any
    leaves: tuple[Leaf, ...]


class Gone(Struct, frozen=True):
    """An operation whose resource is not there any more, or cannot be edited; `why` is a sentence."""

    operation: Operation
    why: str


def changes(plan: ChangePlan, files: Mapping[str, bytes]) -> tuple[Changed | Gone, ...]:
    """Every operation of a plan against these files."""
    return tuple(_change(operation, files) for operation in plan.operations)


def wished(plan: ChangePlan) -> tuple[Leaf, ...]:
    """Every field that a plan sets or removes, whatever stands there now."""
    return tuple(
        leaf
        for operation in plan.operations
        for leaf in _leaves(operation, operation.path, None, operation.value, operation.op == "remove_field")
    )


def equal(path: str, one: Any, other: Any) -> bool:
    """Whether two values mean the same in this field: 0.5 and 500m of CPU do, and 7d and 168h of a retention."""
    if path.rpartition(".")[2] in _QUANTITIES and valid(one) and valid(other):
        return compare(one, other) == 0
    return same(one, other) or meaning_the_same(path, one, other)


def _change(operation: Operation, files: Mapping[str, bytes]) -> Changed | Gone:
    if operation.op == "add_resource":
        return Changed(operation, None, tuple(_leaves(operation, "", None, operation.value)))
    try:
        data = resource_data(files, operation)
        found = get(data, operation.path) if operation.path else data
    except (Mismatch, CannotRender, ValueError) as error:
        return Gone(operation, str(error))
    wanted = operation.value if operation.op == "set_field" else None
    return Changed(operation, found, tuple(_leaves(operation, operation.path, found, wanted)))


def _leaves(operation: Operation, path: str, found: Any, wanted: Any, removal: bool = False) -> Iterator[Leaf]:
    if isinstance(wanted, dict) and wanted and (found is None or isinstance(found, dict)):
        before = found or {}
        for key in (*wanted, *(key for key in before if key not in wanted)):
            yield from _leaves(operation, child(path, str(key)), before.get(key), wanted.get(key))
    elif isinstance(found, dict) and found and wanted is None:
        for key, value in found.items():
            yield from _leaves(operation, child(path, str(key)), value, None)
    elif removal or not equal(path, found, wanted):
        parts = inside(operation.resource.kind, path, found, wanted) or ((path, found, wanted),)
        yield from (Leaf(operation.resource, operation.file, *part) for part in parts)
