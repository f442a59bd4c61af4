"""Fields inside a field: the settings of a file in a ConfigMap, and the flags of a container. Pure.

A plan that writes a whole file anew changes, of what is in it, perhaps one line; that line is what is cited.
"""

from collections.abc import Iterator
from typing import Any

from functions._manifests.fields import same
from functions.rag_validator.settings import embedded
from functions.rag_validator.settings.reading import read
from functions.rag_validator.settings.spoken import plain_key
from functions.rag_validator.settings.table import field_of
from functions.rag_validator.settings.values import agree

Inner = tuple[str, Any, Any]  # the path, what is found there, what is wanted
_EXACT = frozenset({"duration", "level"})  # 192M and 192Mi are two amounts in a manifest, 7d and 168h are one


def inside(kind: str, path: str, found: Any, wanted: Any) -> tuple[Inner, ...]:
    """The settings that differ between two values of a field; none where the field has no settings inside."""
    if kind == "ConfigMap" and isinstance(found, str) and isinstance(wanted, str) and path.startswith("data"):
        name = path.removeprefix("data").strip('.[]"')
        return tuple(_differing(_settings(name, found), _settings(name, wanted), path))
    if path.endswith((".args", ".command")) and isinstance(found, list) and isinstance(wanted, list):
        return tuple(_differing(_flags(found), _flags(wanted), path))
    return ()


def meaning_the_same(path: str, one: Any, other: Any) -> bool:
    """Whether two texts under a known key are one value: `7d` and `168h` of a retention, `warn` and `WARNING`."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return False
    flag, name = _flag(one), _flag(other)
    if flag and name and flag[0] == name[0]:
        return meaning_the_same(flag[0], flag[1], name[1])
    key = plain_key(path.rpartition(": ")[2].replace('"', "").replace("]", "").replace("[", "."))
    field = field_of(key.removesuffix(".value"))
    if field is None or field.kind not in _EXACT:
        return False
    first, second = read(field.kind, one, key, field.unit), read(field.kind, other, key, field.unit)
    return bool(first and second and agree(first, second))


def _flag(text: str) -> tuple[str, str] | None:
    found = next(iter(embedded.flags([text])), None)
    return (found[1], found[2]) if found and "=" in text else None


def _settings(name: str, text: str) -> dict[str, Any]:
    return {".".join(keys): value for keys, value in embedded.settings(name, text)}


def _flags(items: list[Any]) -> dict[str, Any]:
    return {f"--{name}": value for _, name, value in embedded.flags(items)}


def _differing(found: dict[str, Any], wanted: dict[str, Any], path: str) -> Iterator[Inner]:
    for key in dict.fromkeys((*wanted, *found)):
        one, other = found.get(key), wanted.get(key)
        if not same(one, other) and not meaning_the_same(key, one, other):
            yield f"{path}: {key}", one, other
