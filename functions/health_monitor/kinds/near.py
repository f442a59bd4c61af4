"""What the evidence of a kind is read from: the object itself, and what lies near it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from functions.health_monitor.digging import dig
from functions.health_monitor.kinds.seen import State

Object = dict[str, Any]


class Said(NamedTuple):
    """How an object stands, and the words and figures for it."""

    state: State
    told: str


@dataclass(frozen=True, slots=True)
class Near:
    """The objects of its namespace by kind (of the whole cluster where a kind has none), and the time of the look."""

    at: float = 0.0
    lists: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)

    def of(self, kind: str) -> tuple[Object, ...]:
        """All of a kind that the reader asked for."""
        return self.lists[kind]

    def get(self, kind: str, name: str) -> Object | None:
        """One of them."""
        return next((one for one in self.of(kind) if name_of(one) == name), None)


Reader = Callable[[Object, Near], Said]


def name_of(one: Object) -> str:
    """`metadata.name`."""
    return str(dig(one, "metadata", "name", default=""))


def condition(found: Object, name: str) -> Object:
    """A condition of the status by its type; empty where it is not there."""
    listed = dig(found, "status", "conditions", default=[])
    return next((one for one in listed if isinstance(one, dict) and one.get("type") == name), {})


def because(one: Object) -> str:
    """Reason and message of a condition, bounded."""
    return f"{one.get('reason', '')}: {one.get('message', '')}".strip(": ")[:300]


def number(found: Object, *path: str) -> int:
    """A whole number of the status; 0 where it is absent or none."""
    value = dig(found, *path, default=0)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def unseen(found: Object) -> str:
    """That its controller has not looked at its newest generation; empty where it has."""
    generation, observed = number(found, "metadata", "generation"), number(found, "status", "observedGeneration")
    if observed >= generation and observed:
        return ""
    return f"its controller has not seen the change yet (generation {generation}, seen {observed})"
