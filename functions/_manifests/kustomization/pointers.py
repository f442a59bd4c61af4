"""JSON patches (RFC 6902), on plain data."""

from typing import Any

from functions._manifests.copying import copied
from functions._manifests.fields import same
from functions._manifests.kustomization.items import CannotBuild


def patched(data: Any, operations: list[Any]) -> Any:
    """The data after the operations; the data itself stays as it is.

    Raises:
        CannotBuild: when an operation cannot be done.
    """
    data = copied(data)
    for operation in operations:
        if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
            raise CannotBuild("a JSON patch has an operation without a path")
        data = _one(data, operation)
    return data


def parts_of(pointer: str) -> list[str]:
    """The steps of a JSON pointer."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _one(data: Any, operation: dict[str, Any]) -> Any:
    name, path = operation.get("op"), str(operation["path"])
    if name in ("move", "copy"):
        source = str(operation.get("from") or "")
        value = copied(_at(data, parts_of(source), source))
        if name == "move":
            _remove(data, source)
        return _put(data, path, value, replace=False)
    if name == "remove":
        _remove(data, path)
        return data
    if name == "test":
        if not same(_at(data, parts_of(path), path), operation.get("value")):
            raise CannotBuild(f"a JSON patch tests {path} for another value")
        return data
    if name in ("add", "replace"):
        return _put(data, path, copied(operation.get("value")), replace=name == "replace")
    raise CannotBuild(f"a JSON patch has the unknown operation {name!r}")


def _at(data: Any, parts: list[str], pointer: str) -> Any:
    for part in parts:
        if isinstance(data, dict) and part in data:
            data = data[part]
        elif isinstance(data, list) and part.isdigit() and int(part) < len(data):
            data = data[int(part)]
        else:
            raise CannotBuild(f"a JSON patch names {pointer}, which is not there")
    return data


def _put(data: Any, pointer: str, value: Any, replace: bool) -> Any:
    parts = parts_of(pointer)
    if not parts:
        return value
    holder, last = _at(data, parts[:-1], pointer), parts[-1]
    if replace:
        _at(holder, [last], pointer)
    if isinstance(holder, dict):
        holder[last] = value
    elif isinstance(holder, list) and (last == "-" or (last.isdigit() and int(last) <= len(holder))):
        position = len(holder) if last == "-" else int(last)
        holder[position : position + replace] = [value]
    else:
        raise CannotBuild(f"a JSON patch names {pointer}, which is not there")
    return data


def _remove(data: Any, pointer: str) -> None:
    parts = parts_of(pointer)
    if not parts:
        raise CannotBuild("a JSON patch removes everything")
    holder = _at(data, parts[:-1], pointer)
    _at(holder, [parts[-1]], pointer)
    del holder[parts[-1] if isinstance(holder, dict) else int(parts[-1])]
