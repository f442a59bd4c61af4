"""Setting and removing a field of plain data, without touching the original: what an edited document must read as."""

from typing import Any

from functions._manifests.paths import Select, Step, index_of, join, reads


class CannotRender(Exception):
    """The operation cannot be written into this file; the message says why."""


class Mismatch(Exception):
    """What is there is not what the operation expects; plan again on what is there now."""


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, `1` and `true` told apart."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and one != one and isinstance(other, float):  # noqa: PLR0124 - NaN equals nothing
        return other != other  # noqa: PLR0124
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def assigned(data: Any, steps: tuple[Step, ...], value: Any) -> Any:
    """The data with the field set; parents that are absent or null are created, a selected item may be new.

    Raises:
        CannotRender: when the path leads through something that is neither mapping nor list, or to no item.
    """
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, str):
        base = _expect(data, dict, steps)
        return {**base, step: assigned(base.get(step), rest, value)}
    items = list(_expect(data, list, steps))
    position = index_of(items, step)
    if position is not None:
        items[position] = assigned(items[position], rest, value)
        return items
    if rest or (isinstance(step, int) and step != len(items)):
        raise CannotRender(f"there is no item {join(steps[:1])}")
    if isinstance(step, Select) and not reads(value, step):
        raise CannotRender(f"the new item does not read as {join(steps[:1])}")
    return [*items, value]


def removed(data: Any, steps: tuple[Step, ...]) -> Any:
    """The data without the field.

    Raises:
        Mismatch: when the field is not there.
    """
    step, rest = steps[0], steps[1:]
    if isinstance(step, str):
        if not isinstance(data, dict) or step not in data:
            raise Mismatch(f"there is no {join(steps)} to remove")
        kept = dict(data)
        if rest:
            kept[step] = removed(kept[step], rest)
        else:
            del kept[step]
        return kept
    position = index_of(data, step) if isinstance(data, list) else None
    if position is None:
        raise Mismatch(f"there is no {join(steps)} to remove")
    items = list(data)
    items[position : position + 1] = [removed(items[position], rest)] if rest else []
    return items


def _expect(data: Any, kind: type, steps: tuple[Step, ...]) -> Any:
    if data is None:
        return kind()
    if not isinstance(data, kind):
        raise CannotRender(f"{join(steps)} leads through a {type(data).__name__}, not a {kind.__name__}")
    return data
