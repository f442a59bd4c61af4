"""Field paths: `spec.containers[name=web].ports[0]["odd.key"]`.

A step is a key (text), a position (int), or `Select`: the item of a list whose field has a value. `[=value]` selects
the item that is the value itself.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple


class Select(NamedTuple):
    """The first item of a list whose field `key` reads `value`; an empty key compares the item itself."""

    key: str
    value: str


Step = str | int | Select
_KEY = re.compile(r"[^.\[\]\"]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PLAIN_VALUE = re.compile(r"[^\[\]\"\\]+")
_POSITION = re.compile(r"[0-9]+")


@lru_cache(maxsize=4096)  # rules ask for the same fields of every object
def parse(path: str) -> tuple[Step, ...]:
    """The steps of a path; an empty path has none.

    Raises:
        ValueError: when the path is not well formed.
    """
    steps: list[Step] = []
    position = 0
    while position < len(path):
        if path[position] == "[":
            step, position = _bracket(path, position + 1)
        else:
            dotted = path[position] == "."
            key = _KEY.match(path, position + dotted)
            if not key or dotted != bool(steps):
                raise ValueError(f"{path!r} is not a field path: a key is missing at character {position + dotted}")
            step, position = key.group(), key.end()
        steps.append(step)
    return tuple(steps)


def join(steps: Iterable[Step]) -> str:
    """The path that `parse` reads back as these steps."""
    path = ""
    for step in steps:
        if isinstance(step, Select):
            value = step.value if _PLAIN_VALUE.fullmatch(step.value) else _quote(step.value)
            path += f"[{step.key}={value}]"
        elif isinstance(step, int):
            path += f"[{step}]"
        elif _KEY.fullmatch(step):
            path += f".{step}" if path else step
        else:
            path += f"[{_quote(step)}]"
    return path


def child(path: str, *steps: Step) -> str:
    """The path further down."""
    return join((*parse(path), *steps))


def get(data: Any, path: str) -> Any | None:
    """What is at the path, None where it is absent (or null).

    Raises:
        ValueError: when the path is not well formed.
    """
    for step in parse(path):
        data = follow(data, step)
    return data


def follow(data: Any, step: Step) -> Any | None:
    """One step down, None where there is nothing."""
    if isinstance(step, str):
        return data.get(step) if isinstance(data, dict) else None
    if not isinstance(data, list):
        return None
    position = index_of(data, step)
    return None if position is None else data[position]


def index_of(items: list[Any], step: int | Select) -> int | None:
    """The position that the step means in a list, None where it has no such item."""
    if isinstance(step, int):
        return step if step < len(items) else None
    for position, item in enumerate(items):
        if reads(item, step):
            return position
    return None


def reads(item: Any, select: Select) -> bool:
    """Whether the selected field of a list's item reads as the selected value."""
    if not select.key:
        return _text(item) == select.value
    return isinstance(item, dict) and select.key in item and _text(item[select.key]) == select.value


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _bracket(path: str, position: int) -> tuple[Step, int]:
    key, position = _bracket_text(path, position, "=]")
    if path[position : position + 1] == "=":
        value, position = _bracket_text(path, position + 1, "]")
        step: Step = Select(key[0], value[0])
    else:
        quoted = key[1]
        if not quoted and not _POSITION.fullmatch(key[0]):
            raise ValueError(f'{path!r} is not a field path: [{key[0]}] is no position; write ["key"] or [key=value]')
        step = key[0] if quoted else int(key[0])
    if path[position : position + 1] != "]":
        raise ValueError(f"{path!r} is not a field path: a ] is missing at character {position}")
    return step, position + 1


def _bracket_text(path: str, position: int, stops: str) -> tuple[tuple[str, bool], int]:
    quoted = _QUOTED.match(path, position)
    if quoted:
        return (re.sub(r"\\(.)", r"\1", quoted.group(1)), True), quoted.end()
    end = position
    while end < len(path) and path[end] not in stops:
        end += 1
    return (path[position:end], False), end
