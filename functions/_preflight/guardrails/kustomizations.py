"""Of a kustomization only the list of files changes, and it lists only what the plan adds."""

import posixpath
from collections.abc import Iterator

from eventing.vocabulary import Finding, Operation
from functions._manifests.fields import same
from functions._manifests.kustomize import content_of, is_kustomization
from functions._preflight.change import Change

RULE = "kustomization"


def only_the_list_changes(change: Change) -> Iterator[Finding]:
    """No namespace, patch, image, generator, chart or remote base comes in through a kustomization."""
    for operation in change.plan.operations:
        if is_kustomization(operation.file) and not _is_listing(operation):
            message = f"{operation.file}: only its list of resources may change, not {operation.path or 'all of it'}"
            yield Finding(RULE, "error", message, operation.resource, operation.file, operation.path)
    for path in filter(is_kustomization, change.files):
        yield from _compared(change, path)


def _is_listing(operation: Operation) -> bool:
    named = operation.op in ("set_field", "remove_field")
    return named and (operation.path == "resources" or operation.path.startswith("resources["))


def _compared(change: Change, path: str) -> Iterator[Finding]:
    old = content_of(change.before.files, path) if path in change.before.files else {}
    new = content_of(change.after.files, path) if path in change.after.files else {}
    for field in sorted({*old, *new} - {"resources"}):
        if not same(old.get(field), new.get(field)):
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
