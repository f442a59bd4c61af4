"""Every small change that could be made to a repository, each with what it may cost in lines."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from eventing.vocabulary import Operation
from functions._manifests.inversion import inverse
from functions._manifests.paths import Select, Step, join
from functions._manifests.rendering import CannotRender, applied
from functions._manifests.repository import Manifest, Repository
from functions._manifests.scalars import written

REFUSALS = (
    "anchor or a tag", "block scalar", "same lines", "the alias", "has no anchor", "merge key", "more than it should",
    "edited in place", "comma stands", "more than once", "folded over several lines",
)  # fmt: skip


def files_in(folder: Path) -> dict[str, bytes]:
    """The regular files of a folder."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if ".git" not in path.parts}


def operations(repository: Repository) -> list[Operation]:
    """Changes of what is there: every scalar set and removed, every collection made longer."""
    plain = [one for one in repository.manifests if one.editable and not one.rendered and not one.generated]
    known = {}
    for one in plain:
        if one.application not in repository.built:
            known[one.file, one.index, one.within] = one
    return [operation for one in known.values() for operation in _of(one)]


def _of(manifest: Manifest) -> Iterator[Operation]:
    for way, value in _values(manifest.data, ()):
        if way[:1] in (("apiVersion",), ("kind",)) or way[:2] in (("metadata", "name"), ("metadata", "namespace")):
            continue
        path = join(way)

        def change(what: Any, place: str, old: Any, new: Any = None) -> Operation:
            return Operation(what, manifest.resource, manifest.file, place, old, new)

        if isinstance(value, dict):
            yield change("set_field", join((*way, "new-key")), None, "new value")
            yield change("set_field", join((*way, "new-map")), None, {"a": {"b": [1, "two"]}})
        elif isinstance(value, list):
            yield change("set_field", join((*way, Select("name", "new-item"))), None, {"name": "new-item", "n": 1})
        else:
            yield change("set_field", path, value, _other(value))
        yield change("remove_field", path, value)


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        lines = value.split("\n")
        return "\n".join([*lines[:-2], "another line", *lines[-2:]]) if len(lines) > 1 else "something else"
    return 4321


def _values(data: Any, way: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], Any]]:
    if way:
        yield way, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _values(value, (*way, key))
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from _values(value, (*way, position))


def wrong(files: Mapping[str, bytes], operation: Operation) -> str:
    """What is wrong with how an operation is rendered; empty where nothing is, `refused` where it says no."""
    path = operation.file
    try:
        after = applied(files, [operation])
    except CannotRender as error:
        return "" if any(one in str(error) for one in REFUSALS) else f"refused: {error}"
    if {name for name in files if after.get(name) != files[name]} != {path}:
        return "other files change"
    gone, come = lines_changed(files[path], after[path])
    if operation.op == "set_field" and not isinstance(operation.value, dict) and (gone, come) not in (
        (1, 1), (0, 1), (1, 2), (0, 2), (2, 2), (0, 3), (1, 4),
    ):  # fmt: skip
        return f"{gone} lines go and {come} come for one value"
    if isinstance(operation.value, dict) and (gone > 1 or come > 7):
        return f"{gone} lines go and {come} come for a new entry"
    if operation.op == "remove_field" and come > 2:  # the key of an emptied list, and a comment between the two
        return f"{come} lines come where one field goes"
    if operation.op == "set_field" and _is_spelt_as_usual(files[path], operation.expected):
        back = applied(after, inverse([operation], files))
        if back[path] != files[path]:
            return "the way back gives other bytes"
    return ""


def lines_changed(before: bytes, after: bytes) -> tuple[int, int]:
    """Lines between the first and the last that differ, before and after."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return len(old) - start - end, len(new) - start - end


def _is_spelt_as_usual(content: bytes, value: Any) -> bool:
    """Whether a value stands in the file as the renderer would write it: `null`, `0x1F` and a bare `=` do not."""
    if isinstance(value, str) and "\n" in value:
        return True
    return value is not None and any(written(value, style).encode() in content for style in ("", "'", '"'))
