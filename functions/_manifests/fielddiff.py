"""What differs between two states of one object, field by field: each with its path and both values."""

from collections.abc import Iterator
from typing import Any

from functions._manifests.fields import same
from functions._manifests.paths import Select, Step

Change = tuple[tuple[Step, ...], Any, Any, bool]  # path, old value, new value, and whether the field went


def field_changes(old: Any, new: Any, at: tuple[Step, ...] = ()) -> Iterator[Change]:
    """The smallest fields that differ, in the order of the document. Applied one after another they give `new`.

    The empty path means that the two cannot be told apart by fields (a key that is no text, another kind of value).
    """
    if same(old, new):
        return
    if _addressable(old, new):
        yield from _of_mapping(old, new, at)
    elif isinstance(old, list) and isinstance(new, list) and (names := _names(old, new)):
        yield from _of_named_list(old, new, at, names)
    else:
        yield at, old, new, False


def _addressable(old: Any, new: Any) -> bool:
    return (
        isinstance(old, dict)
        and isinstance(new, dict)
        and all(isinstance(key, str) and key for key in (*old, *new))
        and bool(old and new)
    )


def _of_mapping(old: dict[str, Any], new: dict[str, Any], at: tuple[Step, ...]) -> Iterator[Change]:
    for key, value in new.items():
        if key in old:
            yield from field_changes(old[key], value, (*at, key))
        else:
            yield from _made(value, (*at, key))
    for key, value in old.items():
        if key not in new:
            yield (*at, key), value, None, True


def _made(value: Any, at: tuple[Step, ...]) -> Iterator[Change]:
    """What is new, leaf by leaf, as plans of the catalogue say it: parents that are absent are made on the way."""
    if isinstance(value, dict) and value and all(isinstance(key, str) and key for key in value):
        for key, inner in value.items():
            yield from _made(inner, (*at, key))
    else:
        yield at, None, value, False


def _of_named_list(old: list[Any], new: list[Any], at: tuple[Step, ...], names: tuple[str, ...]) -> Iterator[Change]:
    was, becomes = ({item["name"]: item for item in items} for items in (old, new))
    for name in names:
        if name in was:
            yield from field_changes(was[name], becomes[name], (*at, Select("name", name)))
        else:
            yield (*at, Select("name", name)), None, becomes[name], False
    for name, item in was.items():
        if name not in becomes:
            yield (*at, Select("name", name)), item, None, True


def _names(old: list[Any], new: list[Any]) -> tuple[str, ...]:
    """The names of the new items, where every item has its own and new ones stand at the end; else none.

    Containers, ports, volumes and environment variables are such lists (Kubernetes merges them by name, too).
    """
    if not all(_named(items) for items in (old, new)):
        return ()
    was, becomes = [item["name"] for item in old], [item["name"] for item in new]
    kept = [name for name in was if name in becomes]
    in_order = becomes == kept + [name for name in becomes if name not in was]
    return tuple(becomes) if in_order and kept else ()


def _named(items: list[Any]) -> bool:
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    return all(isinstance(name, str) and name for name in names) and len(set(names)) == len(names)
