"""The way back of a plan."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from eventing.vocabulary import Operation
from functions._manifests.fields import assigned, removed
from functions._manifests.paths import Step, follow, index_of, join, parse
from functions._manifests.rendering import applied, resource_data


def inverse(operations: Iterable[Operation], files: Mapping[str, bytes]) -> tuple[Operation, ...]:
    """The operations that undo these, in order; `files` are those before them, where created parents show.

    Raises:
        Mismatch, CannotRender: when the operations themselves cannot be rendered on these files.
    """
    undo: list[Operation] = []
    state = dict(files)
    for operation in operations:
        undo.append(_one(operation, state))
        state = applied(state, [operation])
    return tuple(reversed(undo))


def _one(operation: Operation, state: Mapping[str, bytes]) -> Operation:
    if operation.op == "add_resource":
        return replace(operation, op="remove_resource", expected=operation.value, value=None)
    if operation.op == "remove_resource":
        return replace(operation, op="add_resource", expected=None, value=operation.expected)
    data, steps = resource_data(state, operation), parse(operation.path)
    if operation.op == "remove_field":
        if isinstance(steps[-1], str):
            return replace(operation, op="set_field", expected=None, value=operation.expected)
        return _back(operation, steps[:-1], data, removed(data, steps))
    made = _first_made(data, steps)
    after = assigned(data, steps, operation.value)
    if made is None:
        return replace(operation, expected=operation.value, value=operation.expected)
    if _is_null(data, made):
        return _back(operation, made, data, after)
    return replace(operation, op="remove_field", path=join(made), expected=_at(after, made), value=None)


def _back(operation: Operation, steps: tuple[Step, ...], before: Any, after: Any) -> Operation:
    return replace(operation, op="set_field", path=join(steps), expected=_at(after, steps), value=_at(before, steps))


def _first_made(data: Any, steps: tuple[Step, ...]) -> tuple[Step, ...] | None:
    """The shortest part of the path that is absent or null, None where all of it is there."""
    for end in range(1, len(steps) + 1):
        if _at(data, steps[:end]) is None:
            return steps[:end]
    return None


def _is_null(data: Any, steps: tuple[Step, ...]) -> bool:
    parent, last = _at(data, steps[:-1]), steps[-1]
    if isinstance(last, str):
        return isinstance(parent, dict) and last in parent
    return isinstance(parent, list) and index_of(parent, last) is not None


def _at(data: Any, steps: tuple[Step, ...]) -> Any:
    for step in steps:
        data = follow(data, step)
    return data
