"""Fields that somebody else set and that would get another value: server-side apply refuses them. Pure.

Who set a field is in `metadata.managedFields`; `kubectl apply` without `--server-side` is kubectl-client-side-apply
there. What decides is the API server's dry run; this says beforehand whose they are.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from functions._cli.installing.kubectl import FIELD_MANAGER, Object
from functions._cli.installing.stages import Key, key_of
from functions._cli.installing.versions import Row

BY = {
    "kubectl-client-side-apply": "`kubectl apply`",
    "kubectl-edit": "`kubectl edit`",
    "kubectl-patch": "`kubectl patch`",
    "kubectl": "kubectl",
    "argocd-controller": "Argo CD",
}
MOST = 4  # fields that are shown of one writer


def conflicts(wanted: Sequence[Object], live: Mapping[Key, Object], force: bool) -> list[Row]:
    """A row for each other writer, with the fields that are theirs and would change."""
    found: dict[str, list[str]] = {}
    for data in wanted:
        there = live.get(key_of(data))
        for manager, field in _fields(data, there) if there is not None else ():
            found.setdefault(manager, []).append(f"{data['kind']} {data['metadata']['name']} {field}")
    return [Row(f"set by {BY.get(one, one)}", "note", _said(fields, force)) for one, fields in sorted(found.items())]


def _said(fields: list[str], force: bool) -> str:
    more = f" and {len(fields) - MOST} more" if len(fields) > MOST else ""
    ways = (
        "FORCE=1 takes them over"
        if force
        else "the cluster refuses to change what is another's: set them back there, or FORCE=1 takes them over for good"
    )
    return f"{', '.join(dict.fromkeys(fields[:MOST]))}{more}: {ways}"


def _fields(wanted: Object, live: Object) -> Iterator[tuple[str, str]]:
    for entry in (live.get("metadata") or {}).get("managedFields") or ():
        manager = str(entry.get("manager") or "")
        if manager == FIELD_MANAGER or entry.get("subresource"):
            continue
        for path in _changed(entry.get("fieldsV1") or {}, live, wanted):
            yield manager, path


def _changed(fields: Mapping[str, Any], live: Any, wanted: Any, path: str = "") -> Iterator[str]:
    """Paths of leaves that these fields name and whose values differ; `f:` is a field, `k:` an item by its keys."""
    for key, below in fields.items():
        form, _, name = key.partition(":")
        if form == "f" and isinstance(live, dict) and isinstance(wanted, dict):
            ours, theirs, here = wanted.get(name), live.get(name), f"{path}.{name}"
        elif form == "k" and isinstance(live, list) and isinstance(wanted, list):
            ours, theirs, here = _item(wanted, name), _item(live, name), f"{path}[{name}]"
        else:
            continue
        if ours is None:
            continue
        if below:
            yield from _changed(below, theirs, ours, here)
        elif ours != theirs:
            yield here


def _item(items: list[Any], keys: str) -> Any:
    try:
        wanted = json.loads(keys)
    except ValueError:
        return None
    fits = (one for one in items if isinstance(one, dict) and wanted.items() <= one.items())
    return next(fits, None) if isinstance(wanted, dict) else None
