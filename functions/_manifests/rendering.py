"""Typed operations onto files, byte for byte: what an operation does not name stays as it was."""

import posixpath
from collections.abc import Iterable, Mapping
from typing import Any

from eventing.vocabulary import Operation
from functions._manifests.diffs import diff
from functions._manifests.edits import remove_field, set_field
from functions._manifests.fields import CannotRender, Mismatch, same
from functions._manifests.membership import append_document, find_document, new_file, remove_document
from functions._manifests.paths import follow, join, parse
from functions._manifests.source import Source, read
from functions._manifests.tree import Unparsable

__all__ = ["CannotRender", "Mismatch", "applied", "diff", "render"]


def render(files: Mapping[str, bytes], operations: Iterable[Operation]) -> dict[str, bytes | None]:
    """The files that the operations change, in order; None for one that is removed.

    Raises:
        Mismatch: when something is not as an operation expects it (absent equals None).
        CannotRender: when an operation cannot be written without changing more than it says.
    """
    state: dict[str, bytes | None] = dict(files)
    for operation in operations:
        try:
            state[operation.file] = _one(state, operation)
        except (CannotRender, Mismatch) as error:
            raise type(error)(f"{_named(operation)}: {error}") from None
    return {path: body for path, body in state.items() if body != files.get(path)}


def applied(files: Mapping[str, bytes], operations: Iterable[Operation]) -> dict[str, bytes]:
    """All files as they are after the operations.

    Raises:
        Mismatch, CannotRender: as `render`.
    """
    after = {**files, **render(files, operations)}
    return {path: body for path, body in after.items() if body is not None}


def _one(state: Mapping[str, bytes | None], operation: Operation) -> bytes | None:
    path = operation.file
    if not path or path != posixpath.normpath(path) or path.startswith(("/", "../")) or "\\" in path:
        raise CannotRender(f"{path!r} is no path inside the repository")
    content = state.get(path)
    if operation.op == "add_resource":
        return _added(content, operation)
    if content is None:
        raise Mismatch("the file is not there")
    source = opened(content)
    index, prefix = find_document(state, source, operation)
    if operation.op == "remove_resource":
        _expect(_at(source.data[index], prefix), operation.expected)
        return remove_document(source, index, prefix)
    try:
        steps = (*parse(prefix), *parse(operation.path))
    except ValueError as error:
        raise CannotRender(str(error)) from None
    _expect(_at(source.data[index], join(steps)), operation.expected)
    if operation.op == "set_field":
        text = set_field(source.text, index, steps, operation.value)
    else:
        text = remove_field(source.text, index, steps)
    return Source(text, source.bom, (), ()).encoded()


def resource_data(files: Mapping[str, bytes], operation: Operation) -> Any:
    """The data of the resource that an operation on a field means.

    Raises:
        Mismatch: when it is not there.
        CannotRender: when it may not be edited.
    """
    if operation.file not in files:
        raise Mismatch(f"{_named(operation)}: the file is not there")
    source = opened(files[operation.file])
    index, prefix = find_document(files, source, operation)
    return _at(source.data[index], prefix)


def opened(content: bytes) -> Source:
    """A file, ready to be edited.

    Raises:
        CannotRender: when it cannot be read, or ends its lines in a way that no Kubernetes tool writes.
    """
    try:
        source = read(content)
    except Unparsable as error:
        raise CannotRender(str(error)) from None
    if "\r" in source.text.replace("\r\n", ""):
        raise CannotRender("the file has carriage returns inside its lines")
    return source


def _added(content: bytes | None, operation: Operation) -> bytes:
    if operation.expected is not None:
        raise Mismatch("a resource that is added cannot be expected to exist")
    if not isinstance(operation.value, dict):
        raise CannotRender("the resource to add is not given")
    if content is None:
        return new_file(operation)
    return append_document(opened(content), operation)


def _at(data: Any, path: str) -> Any:
    for step in parse(path):
        data = follow(data, step)
    return data


def _expect(found: Any, expected: Any) -> None:
    if not same(found, expected):
        raise Mismatch(f"expected {_short(expected)}, found {_short(found)}")


def _short(value: Any) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


def _named(operation: Operation) -> str:
    resource = operation.resource
    return f"{operation.file}: {operation.op} {resource.kind}/{resource.name} {operation.path}".rstrip()
