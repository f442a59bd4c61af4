"""The places of a file whose value may decide a field, and what would have to stand there."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from functions._manifests.emission import inline
from functions._manifests.fields import same
from functions._manifests.paths import Select, Step
from functions._manifests.scalars import meaning
from functions._manifests.style import DEFAULT

_MOST_DEEP = 12


class Candidate(Struct, frozen=True):
    """A place, what is there, and what would be put there (None: taken away)."""

    steps: tuple[Step, ...]
    old: Any
    new: Any


def candidates(data: Any, steps: tuple[Step, ...], old: Any, new: Any) -> list[Candidate]:
    """The places that may decide a field, the likeliest first.

    `old` and `new` are what the field is and shall be; `steps` lead to it in its object.
    """
    found = list(_below(data, (), steps, old, new))
    last = steps[-1] if steps else ""
    return sorted(found, key=lambda one: (_name(one.steps) != last, not same(one.old, old), len(one.steps)))


def _below(data: Any, way: tuple[Step, ...], steps: tuple[Step, ...], old: Any, new: Any) -> Iterator[Candidate]:
    if len(way) > _MOST_DEEP:
        return
    replaced = _replaced(data, old, new)
    if way and replaced is not _NOTHING:
        yield Candidate(way, data, replaced)
    if old is None and (data is None or isinstance(data, dict)):
        yield from _additions(data, way, steps, new)
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _below(value, (*way, key), steps, old, new)
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from _below(value, (*way, _step(data, position)), steps, old, new)


_NOTHING: Any = object()


def _replaced(held: Any, old: Any, new: Any) -> Any:
    """What must stand where `held` stands so that the field becomes `new`; nothing where `held` cannot make it."""
    if old is None or held is None or isinstance(held, bool) != isinstance(old, bool):
        return _NOTHING
    if same(held, old) or (_text(held) is not None and _text(held) == _text(old)):
        return _typed(held, new)
    part, whole, wanted = _text(held), _text(old), _text(new)
    if not part or whole is None or wanted is None or part not in whole or isinstance(old, bool):
        return _NOTHING
    start, _, end = whole.partition(part)
    if not wanted.startswith(start) or not wanted.endswith(end) or len(wanted) < len(start) + len(end):
        return _NOTHING
    middle = wanted[len(start) : len(wanted) - len(end)]
    return _typed(held, middle) if middle and middle != part else _NOTHING


def _typed(held: Any, new: Any) -> Any:
    """A value as the place writes its own: text where text stands, a number where a number stands."""
    if isinstance(held, str) and isinstance(new, int | float) and not isinstance(new, bool):
        return inline(new, DEFAULT)
    if isinstance(held, int | float) and not isinstance(held, bool) and isinstance(new, str):
        return meaning(new) if isinstance(meaning(new), int | float) else new
    return new


def _additions(data: Any, way: tuple[Step, ...], steps: tuple[Step, ...], new: Any) -> Iterator[Candidate]:
    """The end of the path, put into this mapping: `limits.memory` into `resources`."""
    for length in range(1, min(len(steps), 5)):
        tail = steps[-length:]
        above = steps[-length - 1]
        named = bool(way) and (_name(way) == above or str(_name(way)).lower().endswith(str(above).lower()))
        if all(isinstance(step, str) for step in tail) and named and _absent(data, tail):
            yield Candidate((*way, *tail), None, new)


def _absent(data: Any, tail: tuple[Step, ...]) -> bool:
    for step in tail:
        if not isinstance(data, dict):
            return data is None
        data = data.get(step)
    return data is None


def _step(items: list[Any], position: int) -> Step:
    """An item by its name where that is its own, else by its position."""
    item = items[position]
    name = item.get("name") if isinstance(item, dict) else None
    names = [one.get("name") for one in items if isinstance(one, dict)]
    return Select("name", name) if isinstance(name, str) and name and names.count(name) == 1 else position


def _name(steps: tuple[Step, ...]) -> Step:
    return steps[-1] if steps else ""


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return inline(value, DEFAULT)
    return value if isinstance(value, str) else None
