"""A value deep inside an object that may lack any of the steps to it. Pure."""

from typing import Any


def dig(data: Any, *path: str, default: Any = None) -> Any:
    """The value at a path of mapping keys, or `default` where any step is absent or null."""
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return default if data is None else data
