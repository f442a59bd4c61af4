"""Reading manifests that anybody may have written: what is not of the expected shape counts as absent."""

from typing import Any

from functions._manifests.paths import get


def rows(data: Any, path: str) -> tuple[dict[str, Any], ...]:
    """The mappings of a list; empty where there is no list."""
    found = get(data, path)
    return tuple(item for item in found if isinstance(item, dict)) if isinstance(found, list) else ()


def mapping(data: Any, path: str) -> dict[str, Any]:
    """A mapping; empty where there is none."""
    found = get(data, path)
    return found if isinstance(found, dict) else {}


def whole(data: Any, path: str, default: int = 0) -> int:
    """A whole number; the default where there is none."""
    found = get(data, path)
    return found if isinstance(found, int) and not isinstance(found, bool) else default


def text(data: Any, path: str) -> str:
    """A text; empty where there is none."""
    found = get(data, path)
    return found if isinstance(found, str) else ""


def words(data: Any, path: str) -> tuple[str, ...]:
    """The texts of a list, such as a command; empty where there is no list."""
    found = get(data, path)
    return tuple(str(item) for item in found) if isinstance(found, list) else ()
