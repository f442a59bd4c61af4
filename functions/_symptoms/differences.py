"""Where an object of the cluster differs from what was last applied to it, and who wrote that. Pure.

What was applied stands in kubectl's annotation; who wrote a field in `metadata.managedFields` (server-side apply's
FieldsV1: keys `f:field`, `k:{"name":"x"}` for entries of lists).
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from functions._manifests.quantities import BadQuantity, compare
from functions._symptoms import wire
from functions._symptoms.wire import Object

APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
MOST = 50  # differences of one object
_SKIPPED = ("apiVersion", "kind", "status")


class Difference(NamedTuple):
    """A field that differs: its path as keys, both values, and the writer that the object names (empty: nobody)."""

    path: tuple[str, ...]
    applied: Any
    live: Any
    writer: str
    at: str

    @property
    def pointer(self) -> str:
        """As a JSON pointer."""
        return "/" + "/".join(one.replace("~", "~0").replace("/", "~1") for one in self.path)


def differences(live: Object) -> tuple[Difference, ...] | None:
    """What differs; None where the object does not say what was applied to it."""
    try:
        applied = json.loads(wire.text(live, "metadata", "annotations", APPLIED))
    except (ValueError, RecursionError):
        return None
    if not isinstance(applied, dict):
        return None
    found: list[Difference] = []
    for path, was, now in _differing(applied, live, ()):
        if path[0] in _SKIPPED or path == ("metadata", "annotations", APPLIED):
            continue
        writer, at = _writer(live, path)
        found.append(Difference(path, was, now, writer, at))
        if len(found) == MOST:
            break
    return tuple(found)


def written_since(live: Object, people: tuple[str, ...], ours: tuple[str, ...]) -> tuple[Difference, ...]:
    """The fields that people wrote after our own last write, of an object that was applied by the server: it has no
    annotation, so neither value is known, only the field, the writer and the time."""
    entries = [one for one in wire.items(live, "metadata", "managedFields") if not wire.text(one, "subresource")]
    last = max((wire.text(one, "time") for one in entries if wire.text(one, "manager").startswith(ours)), default="")
    found = [
        Difference(path, None, None, wire.text(one, "manager"), wire.text(one, "time"))
        for one in entries
        if last and wire.text(one, "manager").startswith(people) and wire.text(one, "time") > last
        for path in _leaves(wire.mapping(one, "fieldsV1"), live, ())
        if path[0] not in ("metadata", *_SKIPPED)
    ]
    return tuple(found[:MOST])


def _leaves(fields: Object, live: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths that FieldsV1 names, entries of lists by their position."""
    for name, below in fields.items():
        if name == "." or not isinstance(below, dict):
            continue
        if name.startswith("f:"):
            key = name[2:]
            now = live.get(key) if isinstance(live, dict) else None
        else:
            listed = live if isinstance(live, list) else []
            at = next((at for at, entry in enumerate(listed) if _fits(name, entry)), None)
            if at is None:
                continue
            key, now = str(at), listed[at]
        if set(below) <= {"."}:
            yield (*path, key)
        else:
            yield from _leaves(below, now, (*path, key))


def equal(one: Any, other: Any) -> bool:
    """Whether two values are the same to the API server: quantities by amount, nothing by whatever is empty."""
    if one == other or (not one and not other and one is not False and other is not False):
        return True
    if isinstance(one, str | int | float) and isinstance(other, str | int | float):
        try:
            return compare(one, other) == 0
        except BadQuantity:
            return str(one) == str(other) and not isinstance(one, bool) and not isinstance(other, bool)
    return False


def _differing(applied: Any, live: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Only what was applied is compared: the rest is the cluster's to fill in. Deep trees are bounded by JSON's own."""
    if isinstance(applied, dict) and isinstance(live, dict):
        for key, value in applied.items():
            yield from _differing(value, live.get(key), (*path, str(key)))
    elif isinstance(applied, list) and isinstance(live, list) and applied and len(applied) == len(live):
        for at, (value, now) in enumerate(zip(applied, live, strict=True)):
            yield from _differing(value, now, (*path, str(at)))
    elif path and not equal(applied, live):
        yield path, applied, live


def _writer(live: Object, path: tuple[str, ...]) -> tuple[str, str]:
    """Who wrote a field, the newest of several."""
    owning = [
        (wire.text(entry, "time"), wire.text(entry, "manager"))
        for entry in wire.items(live, "metadata", "managedFields")
        if _owns(wire.mapping(entry, "fieldsV1"), live, path)
    ]
    at, writer = max(owning, default=("", ""))
    return writer, at


def _owns(fields: Object, live: Any, path: tuple[str, ...]) -> bool:
    """Whether FieldsV1 names the field, or the whole of what holds it (a leaf is an empty mapping)."""
    here: Any = fields
    for key in path:
        if not isinstance(here, dict):
            return False
        if isinstance(live, list):
            entry = live[int(key)] if key.isdigit() and int(key) < len(live) else None
            found = next((value for name, value in here.items() if _fits(name, entry)), None)
            live = entry
        else:
            found = here.get(f"f:{key}")
            live = live.get(key) if isinstance(live, dict) else None
        if found is None:
            return False
        if found == {}:
            return True
        here = found
    return True


def _fits(name: str, entry: Any) -> bool:
    """Whether a list's key of FieldsV1 is that of an entry."""
    if not name.startswith("k:") or not isinstance(entry, dict):
        return False
    try:
        keys = json.loads(name[2:])
    except ValueError:
        return False
    return isinstance(keys, dict) and bool(keys) and all(entry.get(key) == value for key, value in keys.items())
