"""One thing that was looked at, and how each check looks."""

from collections.abc import Iterable
from typing import Any, Literal, Protocol

from msgspec import Struct

Object = dict[str, Any]
State = Literal["ok", "note", "wrong"]


class Finding(Struct, frozen=True):
    """What was looked at, how it is, and what to do next; a note is worth knowing and in nobody's way."""

    what: str
    state: State
    detail: str
    next: str = ""


class Reader(Protocol):
    """How a check reads the cluster. Each raises `Forbidden` where the person may not."""

    def read(self, path: str) -> Object | None:
        """What is at a path, None where nothing is."""

    def items(self, path: str, **query: str) -> Iterable[Object]:
        """Every object of a list; none where the kind is not there."""

    def create(self, path: str, body: Object) -> Object:
        """Post a review; the answer is its status."""


def is_up(pod: Object) -> bool:
    """Whether a pod takes what it asks for on a node."""
    return bool(pod["spec"].get("nodeName")) and (pod.get("status") or {}).get("phase") not in ("Succeeded", "Failed")


def condition(one: Object, kind: str = "Ready") -> tuple[bool, str]:
    """Whether a Knative object has a condition, and what it says where it has not."""
    conditions = (one.get("status") or {}).get("conditions") or ()
    found = next((each for each in conditions if each.get("type") == kind), None)
    if found is None:
        return False, "its controller has said nothing about it yet"
    return found.get("status") == "True", ": ".join(filter(None, (found.get("reason"), found.get("message"))))
