"""What a change of files moves in the objects that are made of them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from functions._manifests.fields import same
from functions._manifests.paths import Step, follow, join

Key = tuple[str, str, str]  # kind, namespace, name
Made = Mapping[Key, Any]
Make = Callable[[Mapping[str, bytes]], Made | None]  # the objects of these files, None where they cannot be made
_CHECKSUM = "checksum"  # an annotation by which pods follow their configuration: it moves along, as it is meant to
MOST = 80  # experiments for one field


class Wanted(Struct, frozen=True):
    """One field of one object, and what it shall be (None: not there)."""

    key: Key
    steps: tuple[Step, ...]
    value: Any

    def of(self, made: Made) -> Any:
        """What the field is."""
        data = made.get(self.key)
        for step in self.steps:
            data = follow(data, step)
        return data


def only_this_moves(before: Made, after: Made, wanted: Wanted) -> tuple[bool, str]:
    """Whether the field is as wanted and nothing else has moved, and what else has."""
    if not same(wanted.of(after), wanted.value):
        return False, ""
    if before.keys() != after.keys():
        return False, "whether an object is there"
    for key in before:
        if before[key] is after[key]:
            continue
        for way in _moved(before[key], after[key], ()):
            if _CHECKSUM in str(way[-1]) and "annotations" in way:
                continue
            inside = key == wanted.key and _leads_to(before[key], way, wanted.steps)
            if not inside:
                return False, f"{join(way)} of {key[0]} {key[2]}"
    return True, ""


def _moved(one: Any, other: Any, way: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in dict.fromkeys((*one, *other)):
            yield from _moved(one.get(name), other.get(name), (*way, name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for position, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            yield from _moved(mine, theirs, (*way, position))
    elif not same(one, other):
        yield way


def _leads_to(data: Any, way: tuple[Step, ...], steps: tuple[Step, ...]) -> bool:
    """Whether a moved place is the wanted field, in it, or a parent that was made for it."""
    for mine, step in zip(way, steps, strict=False):
        if isinstance(mine, int) and isinstance(data, list) and not isinstance(step, str):
            if follow(data, step) is not (data[mine] if mine < len(data) else None):
                return False
        elif mine != step:
            return False
        data = follow(data, mine)
    return len(way) >= len(steps) or data is None
