"""Objects of a cluster in wire form, for the tests of analyzers: short to write, shaped as the API server answers."""

from typing import Any

from functions._symptoms.analyzers import ANALYZERS
from functions._symptoms.snapshot import LogKey, Snapshot
from functions._symptoms.symptom import Symptom

AT = "2026-11-28T12:00:00Z"
SPACE = "shop"
Body = dict[str, Any]


def thing(kind: str, name: str, namespace: str = SPACE, **body: Any) -> Body:
    """An object; `metadata` is merged."""
    metadata = {"name": name, "uid": f"{kind}-{namespace}-{name}", **body.pop("metadata", {})}
    if namespace:
        metadata["namespace"] = namespace
    return {"kind": kind, "metadata": metadata, **body}


def snapshot(
    *objects: Body,
    logs: dict[LogKey, str] | None = None,
    unreadable: dict[str, str] | None = None,
    known: tuple[str, ...] = (),
    at: str = AT,
) -> Snapshot:
    """What holds these objects; the kinds in `known` were read too, and have no others."""
    kinds = {one["kind"] for one in objects} | set(known)
    by_kind = {kind: tuple(one for one in objects if one["kind"] == kind) for kind in kinds}
    return Snapshot(at, by_kind, logs or {}, (), unreadable or {}, frozenset({SPACE}))


def seen(found: Snapshot, *analyzers: str) -> list[Symptom]:
    """What some analyzers (all of them, where none is named) say."""
    return [one for name in analyzers or tuple(ANALYZERS) for one in ANALYZERS[name](found)]
