"""Who keeps room for the healer on a full node: the placeholder, or the priority class besides. Pure.

`docs/full-node.md` has what a scheduler says of both.
"""

from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct

from functions._cli.installing.kubectl import Object
from functions._cli.installing.versions import Row

Room = Literal["placeholder", "both"]
FLAG = ("config-features", "kubernetes.podspec-priorityclassname")  # ConfigMap of Serving, and its key
PRIORITY = "healer-priority"  # of knative/components
# Watches, takes back, scans; and what a remedy goes through between them (the lifecycle's table, by a test).
WHO_HEALS = ("health-monitor", "implementation-workers", "cluster-healer", "school-coordinator", "rag-validator")
PLACEHOLDER = "healer-room"  # the Deployment that healer-placeholder brings
WHAT = "room on a full node"
TAKEN = "an ordinary pod that waits for a place takes the placeholder's room too, and keeps it"


class Kept(Struct, frozen=True):
    """What the objects bring."""

    placeholder: bool
    priority: bool


def kept_by(objects: Iterable[Object]) -> Kept:
    """What these objects keep room with."""
    found = tuple(objects)
    return Kept(
        any((one["kind"], one["metadata"]["name"]) == ("Deployment", PLACEHOLDER) for one in found),
        any(class_of(one) for one in found),
    )


def takes_class(setting: object) -> bool:
    """Whether Serving takes a priority class, by what its flag says. It asks for no case, and what it does not know
    leaves the flag as it is by itself: off (asFlag of Serving's pkg/apis/config/features.go).
    """
    return str(setting or "").lower() in ("enabled", "allowed")


def class_of(service: Object | None) -> str:
    """The priority class that a Knative Service asks for; empty where it asks for none."""
    if service is None or not str(service.get("apiVersion", "")).startswith("serving.knative.dev/"):
        return ""
    spec: Any = service.get("spec") or {}
    return str(((spec.get("template") or {}).get("spec") or {}).get("priorityClassName") or "")


def chosen(given: Room | None, live: Object | None, flag: bool) -> Room:
    """What was said; else what is in force, by a Service that is live; else the class where Serving takes one."""
    if given is not None:
        return given
    if live is not None:
        return "both" if class_of(live) else "placeholder"
    return "both" if flag else "placeholder"


def row(kept: Kept, flag: bool, command: str) -> Row:
    """What keeps room, with its price; `command` turns Serving's flag on."""
    if kept.priority and not flag:
        return Row(WHAT, "wrong", "a Service that names a priority class is refused: Serving's flag is off", command)
    if kept.priority and kept.placeholder:
        return Row(WHAT, "ok", "the placeholder goes first, then ordinary pods; ROOM=placeholder spares those")
    if kept.priority:
        return Row(
            WHAT, "note", "by priority alone: ordinary pods go at once; healer-placeholder beside it would spare them"
        )
    if kept.placeholder and flag:
        return Row(WHAT, "note", f"the placeholder alone: {TAKEN}. Serving's flag is on: ROOM=both is recommended")
    if kept.placeholder:
        said = f"the placeholder alone, as Serving's flag is off: {TAKEN}. With the flag on, ROOM=both is recommended"
        return Row(WHAT, "note", said, command)
    return Row(WHAT, "note", "nothing keeps any: this overlay has neither healer-placeholder nor healer-priority")
