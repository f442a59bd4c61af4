"""Of a kustomization only the list of files changes, and it lists only what the plan adds."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import Finding, Operation
from functions._manifests.fields import same
from functions._manifests.kustomize import content_of, is_kustomization
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import rows

RULE = "kustomization"
# What an entry says, beside the objects that it is about.
_VALUES = {"images": {"newTag", "newName", "digest"}, "replicas": {"count"}, "patches": {"patch"}}
_VALUE = re.compile(r"images\[[^\]]+\]\.(?:newTag|newName|digest)|replicas\[[^\]]+\]\.count|patches\[[^\]]+\]\.patch")


def only_the_list_changes(change: Change) -> Iterator[Finding]:
    """No namespace, patch, image, generator, chart or remote base comes in through a kustomization.

    What it already decides (the tag of an image, a number of replicas, a value in a patch) may change, where the
    outcome can be built and so is looked at like any other object.
    """
    for operation in change.plan.operations:
        if is_kustomization(operation.file) and not _is_listing(operation) and not _decides(change, operation):
            message = f"{operation.file}: only its list of resources may change, not {operation.path or 'all of it'}"
            yield Finding(RULE, "error", message, operation.resource, operation.file, operation.path)
    for path in filter(is_kustomization, change.files):
        yield from _compared(change, path)


def _is_listing(operation: Operation) -> bool:
    named = operation.op in ("set_field", "remove_field")
    return named and (operation.path == "resources" or operation.path.startswith("resources["))


def _decides(change: Change, operation: Operation) -> bool:
    """Whether the operation changes a value, in place, of what the kustomization says of objects already."""
    in_place = operation.op == "set_field" and operation.expected is not None and _VALUE.fullmatch(operation.path)
    return bool(in_place) and _is_built(change, operation.file)


def _is_built(change: Change, path: str) -> bool:
    return all(
        any(path in read.kustomizations and name in tree.built for name, read in tree.reads.items())
        for tree in (change.before, change.after)
    )


def _compared(change: Change, path: str) -> Iterator[Finding]:
    old = content_of(change.before.files, path) if path in change.before.files else {}
    new = content_of(change.after.files, path) if path in change.after.files else {}
    for field in sorted({*old, *new} - {"resources"}):
        if not same(old.get(field), new.get(field)) and not (_is_built(change, path) and _alike(field, old, new)):
            yield _refused(path, field, f"{path}: {field} changes, and only its list of resources may")
    before, after = _listed(old), _listed(new)
    for entry in after:
        why = "" if entry in before else _why_not(change, path, entry)
        if why:
            yield _refused(path, "resources", f"{path} would list {entry!r}, which {why}")
    removed = {operation.file for operation in change.plan.operations if operation.op == "remove_resource"}
    for entry in before:
        if entry not in after and posixpath.normpath(posixpath.join(posixpath.dirname(path), entry)) not in removed:
            message = f"{path} would no longer list {entry!r}: everything in it would be pruned"
            yield _refused(path, "resources", message)


def _alike(field: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether the entries of a field are still about the same objects, each with another value at most."""
    before, after = (rows(content.get(field)) for content in (old, new))
    if field not in _VALUES or len(before) != len(after) or len(before) != len(old.get(field) or ()):
        return False
    free = _VALUES[field]
    return all(
        one.keys() == other.keys() and all(same(one[key], other[key]) for key in one.keys() - free)
        for one, other in zip(before, after, strict=True)
    )


def _listed(content: dict[str, object]) -> list[str]:
    found = content.get("resources")
    return [str(entry) for entry in found] if isinstance(found, list) else []


def _why_not(change: Change, path: str, entry: str) -> str:
    first, slash, _ = entry.partition("/")
    host = bool(slash) and "." in first.strip(".")
    if host or any(mark in entry for mark in ("://", "?", "@", "//", "::")):
        return "is not in this repository: a remote base is whatever its owner makes of it"
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), entry))
    if entry.startswith("/") or posixpath.normpath(entry).startswith(".."):
        return "lies outside its folder"
    if target not in change.after.files:
        return "is no file of this repository"
    added = {operation.file for operation in change.plan.operations if operation.op == "add_resource"}
    return "" if target in added or target in change.before.files else "the plan does not add"


def _refused(path: str, field: str, message: str) -> Finding:
    return Finding(RULE, "error", f"{message}: do it by hand if you must"[:1000], None, path, field)
