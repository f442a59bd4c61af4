"""Setting and removing one field in YAML text: only the lines that must change, change."""

from typing import Any

from functions._manifests.fields import CannotRender, assigned, removed, same
from functions._manifests.insertion import add_entry, add_item, put
from functions._manifests.location import Spot, locate, refuse_alias
from functions._manifests.paths import Step
from functions._manifests.removal import remove
from functions._manifests.source import read_text
from functions._manifests.style import style_of
from functions._manifests.tree import Unparsable


def set_field(text: str, index: int, steps: tuple[Step, ...], value: Any) -> str:
    """The text with a field of document `index` set; missing parents are created.

    Raises:
        CannotRender: when it cannot be written there, or the result would not read as exactly that change.
    """
    before = _data(text)
    changed = _set(text, index, steps, value)
    return _proven(changed, [*before[:index], assigned(before[index], steps, value), *before[index + 1 :]])


def remove_field(text: str, index: int, steps: tuple[Step, ...]) -> str:
    """The text without a field of document `index`.

    Raises:
        Mismatch: when there is no such field.
        CannotRender: when it cannot be taken out, or the result would not read as exactly that change.
    """
    before = _data(text)
    wanted = removed(before[index], steps)
    return _proven(_remove(text, index, steps), [*before[:index], wanted, *before[index + 1 :]])


def _set(text: str, index: int, steps: tuple[Step, ...], value: Any) -> str:
    source = read_text(text)
    root, style = source.documents[index].root, style_of(text, source.documents)
    if root is None or not steps:
        raise CannotRender("a whole document is no field")
    spot, rest = locate(root, source.data[index], steps)
    if not rest:
        refuse_alias(spot.node, steps)
        if same(spot.data, value):
            return text
        if spot.node.children and value and isinstance(value, dict | list):
            merged = _piecewise(text, index, steps, spot, value)
            if merged is not None:
                return merged
        return put(text, spot, value, style)
    below = assigned(None, rest[1:], value)
    if isinstance(rest[0], str):
        return add_entry(text, spot, rest[0], below, style)
    return add_item(text, spot, below, style)


def _piecewise(text: str, index: int, steps: tuple[Step, ...], spot: Spot, value: Any) -> str | None:
    """A collection over one of the same kind: member by member, so that what stays keeps its lines and comments."""
    old = spot.data
    if isinstance(value, dict) and isinstance(old, dict):
        for key, one in value.items():
            if key not in old or not same(old[key], one):
                text = _set(text, index, (*steps, key), one)
        for key in [key for key in old if key not in value]:
            text = _remove(text, index, (*steps, key))
        return text
    if not isinstance(value, list) or not isinstance(old, list):
        return None
    shared = min(len(old), len(value))
    if len(old) != len(value) and not same(old[:shared], value[:shared]):
        return None
    for position in range(len(old) - 1, shared - 1, -1):
        text = _remove(text, index, (*steps, position))
    for position, one in enumerate(value):
        if position >= shared or not same(old[position], one):
            text = _set(text, index, (*steps, position), one)
    return text


def _remove(text: str, index: int, steps: tuple[Step, ...]) -> str:
    source = read_text(text)
    root = source.documents[index].root
    if root is None or not steps:
        raise CannotRender("a whole document is no field")
    spot, rest = locate(root, source.data[index], steps)
    parent, _ = locate(root, source.data[index], steps[:-1])
    if rest:
        raise CannotRender("the field is not in the text")
    return remove(text, spot, parent)


def _data(text: str) -> list[Any]:
    return list(read_text(text).data)


def _proven(text: str, wanted: list[Any]) -> str:
    try:
        found = _data(text)
    except Unparsable as error:
        raise CannotRender(f"the file would not be readable any more: {error}") from None
    if not same(found, wanted):
        raise CannotRender("the file is written in a way that this change would alter more than it should")
    return text
