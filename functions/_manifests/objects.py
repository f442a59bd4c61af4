"""The Kubernetes objects in the documents of a file."""

from collections.abc import Iterable, Iterator
from typing import Any


def objects_in(documents: Iterable[Any]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Each object with the position of its document, and its path in it where that is a `kind: List`."""
    for index, data in enumerate(documents):
        if not is_object(data):
            continue
        items = data.get("items")
        if data["kind"].endswith("List") and isinstance(items, list):
            yield from ((index, f"items[{at}]", item) for at, item in enumerate(items) if is_object(item))
        else:
            yield index, "", data


def is_object(data: Any) -> bool:
    """Whether data has what every Kubernetes object has: a kind and an apiVersion."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("kind"), str)
        and isinstance(data.get("apiVersion"), str)
        and bool(data["kind"] and data["apiVersion"])
    )
