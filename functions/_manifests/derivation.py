"""The operations that lead from one tree to another: how a person's free edit becomes a plan of typed operations.

Structure against structure, so that comments and order count for nothing. What the closed catalogue of operations
cannot say (a file that is no manifest, a chart's values, a repeated object) is refused with the reason, and what it
says is proven: rendered on the old tree, the operations give the new tree's data.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from eventing.vocabulary import Operation, Resource
from functions._manifests.applications import SUFFIXES
from functions._manifests.fielddiff import field_changes
from functions._manifests.fields import CannotRender, Mismatch, same
from functions._manifests.kustomize import is_kustomization
from functions._manifests.paths import get, join
from functions._manifests.rendering import applied
from functions._manifests.repository import Repository
from functions._manifests.source import documents_of

_Files = Mapping[str, bytes]
_Identity = tuple[str, str, str, str]  # kind, apiVersion, namespace and name, as the file has them


class _Object(NamedTuple):
    resource: Resource
    data: Any
    within: str


class Underivable(Exception):
    """The difference is no sequence of operations; the message says where and why, for a person."""


def operations_between(before: Repository, after: Repository) -> tuple[Operation, ...]:
    """The operations that make the data of `before` the data of `after`; none where only comments or order differ.

    Raises:
        Underivable: when something else than a Kubernetes object or a kustomization changed.
    """
    changed = sorted(path for path in {*before.files, *after.files} if _differs(before.files, after.files, path))
    operations = tuple(one for path in changed for one in _of_file(before, after, path))
    try:
        rendered = applied(before.files, operations)
    except (CannotRender, Mismatch) as error:
        raise Underivable(str(error)) from None
    for operation in operations:
        if not _travels(operation):
            raise Underivable(
                f"{operation.file}: {operation.resource.name} has a key or a number that JSON cannot carry"
            )
    for path in changed:
        if not _same_data(rendered.get(path), after.files.get(path)):
            raise Underivable(f"{path}: what changed there cannot be written as operations on its fields")
    return operations


def same_effect(one: _Files, other: _Files) -> bool:
    """Whether two trees mean the same: equal data in every manifest, equal bytes in every other file."""
    return not any(_differs(one, other, path) for path in {*one, *other})


def _travels(operation: Operation) -> bool:
    """Whether the operation reads the same after it was in the ledger, which is JSON: no `.nan`."""
    said = [operation.expected, operation.value]
    try:
        return same(msgspec.json.decode(msgspec.json.encode(said)), said)
    except (TypeError, ValueError, OverflowError, msgspec.MsgspecError):
        return False


def _differs(before: _Files, after: _Files, path: str) -> bool:
    old, new = before.get(path), after.get(path)
    if old == new:
        return False
    return not path.endswith(SUFFIXES) or not _same_data(old, new)


def _same_data(old: bytes | None, new: bytes | None) -> bool:
    if old is None or new is None:
        return old is new
    one, other = documents_of(old), documents_of(new)
    if isinstance(one, str) or isinstance(other, str):
        return old == new
    said, says = ([data for data in found if data is not None] for found in (one, other))
    return len(said) == len(says) and all(_takes(says, data) for data in said)


def _takes(left: list[Any], data: Any) -> bool:
    for position, one in enumerate(left):
        if same(one, data):
            del left[position]
            return True
    return False


def _of_file(before: Repository, after: Repository, path: str) -> Iterator[Operation]:
    if not path.endswith(SUFFIXES):
        raise Underivable(f"{path} is no manifest")
    for files in (before.files, after.files):
        found = documents_of(files[path]) if path in files else ()
        if isinstance(found, str):
            raise Underivable(f"{path} cannot be read: {found}")
    if is_kustomization(path):
        yield from _of_kustomization(before, after, path)
        return
    old, new = _objects(before, path), _objects(after, path)
    if path in before.files and path in after.files and old.keys() == new.keys() == set():
        raise Underivable(f"{path} holds no Kubernetes object (a chart's values, or a patch)")
    for identity, one in old.items():
        if identity not in new:
            yield Operation("remove_resource", one.resource, path, expected=one.data)
    for identity, one in old.items():
        if identity in new:
            yield from _fields(one.resource, path, one.data, new[identity].data)
    for identity, one in new.items():
        if identity not in old:
            if one.within:
                raise Underivable(f"{path}: an object was added inside a `kind: List`")
            yield Operation("add_resource", one.resource, path, value=one.data)


def _objects(repository: Repository, path: str) -> dict[_Identity, _Object]:
    """The objects as the file has them, whatever Kustomize makes of them; their namespaces as they end up."""
    documents = documents_of(repository.files[path]) if path in repository.files else ()
    ends_in = {(one.index, one.within): one.namespace for one in repository.manifests if one.file == path}
    found: dict[_Identity, _Object] = {}
    for index, within, data in _listed(documents):
        kind, version = get(data, "kind"), get(data, "apiVersion")
        name, own = get(data, "metadata.name"), get(data, "metadata.namespace")
        if not (isinstance(kind, str) and isinstance(version, str) and isinstance(name, str)):
            continue
        identity = (kind, version, str(own or ""), name)
        if identity in found:
            raise Underivable(f"{path} holds {kind} {name} more than once")
        namespace = ends_in.get((index, within), str(own or ""))
        found[identity] = _Object(Resource(kind, name, namespace, version), data, within)
    return found


def _listed(documents: Iterable[Any]) -> Iterator[tuple[int, str, Any]]:
    for index, data in enumerate(documents):
        items = get(data, "items")
        if isinstance(items, list) and str(get(data, "kind")).endswith("List"):
            yield from ((index, f"items[{at}]", item) for at, item in enumerate(items))
        else:
            yield index, "", data


def _of_kustomization(before: Repository, after: Repository, path: str) -> Iterator[Operation]:
    old, new = (documents_of(one.files[path]) if path in one.files else () for one in (before, after))
    if len(old) != 1 or len(new) != 1 or not isinstance(old[0], dict) or not isinstance(new[0], dict):
        raise Underivable(f"{posixpath.basename(path)} in {posixpath.dirname(path) or 'the root'} was added or removed")
    yield from _fields(Resource("Kustomization", "", "", str(old[0].get("apiVersion") or "")), path, old[0], new[0])


def _fields(resource: Resource, path: str, old: Any, new: Any) -> Iterator[Operation]:
    for steps, was, becomes, removed in field_changes(old, new):
        if not steps:
            raise Underivable(f"{path}: {resource.kind} {resource.name} has a key that is no text")
        word = "remove_field" if removed else "set_field"
        yield Operation(word, resource, path, join(steps), was, None if removed else becomes)  # type: ignore[arg-type]  # one of two words
