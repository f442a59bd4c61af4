"""What one refusal says, and how fields of unknown shape are read."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from functions._manifests.paths import Select, child


class Refusal(NamedTuple):
    """A path, and why the API server refuses what is there."""

    path: str
    why: str


Refusals = Iterator[Refusal]


def mappings(path: str, value: Any, key: str = "name") -> Iterator[tuple[str, dict[str, Any]]]:
    """The mappings of a list with the path of each, by their name where that is unique."""
    listed = value if isinstance(value, list) else []
    names = [one.get(key) if isinstance(one, dict) else None for one in listed]
    for position, one in enumerate(listed):
        if isinstance(one, dict):
            name = names[position]
            unique = isinstance(name, str | int) and name != "" and names.count(name) == 1
            yield child(path, Select(key, str(name)) if unique else position), one


def mapping(value: Any) -> dict[str, Any]:
    """The value, where it is a mapping."""
    return value if isinstance(value, dict) else {}


def number(value: Any) -> int | None:
    """The value, where it is a whole number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def stated(fields: dict[str, Any], *names: str) -> list[str]:
    """Which of these fields have a value."""
    return [name for name in names if fields.get(name) is not None]
