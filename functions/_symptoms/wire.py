"""Reading objects of the API in wire form. Nothing about their shape is believed: what is not there reads as empty."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from eventing.vocabulary import Resource

Object = Mapping[str, Any]
_NOTHING: Object = {}


def dig(one: Any, *path: str) -> Any:
    """What is at the end of a path of keys, None where any of it is missing."""
    for key in path:
        if not isinstance(one, dict):
            return None
        one = one.get(key)
    return one


def mapping(one: Any, *path: str) -> Object:
    """The mapping there, or an empty one."""
    found = dig(one, *path)
    return found if isinstance(found, dict) else _NOTHING


def items(one: Any, *path: str) -> tuple[Object, ...]:
    """The mappings in the list there."""
    found = dig(one, *path)
    return tuple(each for each in found if isinstance(each, dict)) if isinstance(found, list | tuple) else ()


def texts(one: Any, *path: str) -> tuple[str, ...]:
    """The texts in the list there."""
    found = dig(one, *path)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list | tuple) else ()


def text(one: Any, *path: str) -> str:
    """The text there; a number as it is written, anything else is empty."""
    found = dig(one, *path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found)


def number(one: Any, *path: str, default: int = 0) -> int:
    """The whole number there."""
    found = dig(one, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else default


def labels(one: Any) -> dict[str, str]:
    """The labels of an object."""
    return {str(key): str(value) for key, value in mapping(one, "metadata", "labels").items()}


def name(one: Any) -> str:
    """The name of an object."""
    return text(one, "metadata", "name")


def namespace(one: Any) -> str:
    """The namespace of an object; empty for a cluster-scoped one."""
    return text(one, "metadata", "namespace")


def resource(one: Any, kind: str = "") -> Resource:
    """What an object is, as the rest of the school names it."""
    return Resource(kind or text(one, "kind"), name(one), namespace(one), text(one, "apiVersion"))


def seconds(at: Any) -> float:
    """RFC 3339 as seconds since the epoch; 0 where it is no time."""
    if not isinstance(at, str) or not at:
        return 0.0
    try:
        return datetime.fromisoformat(at).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def controller(one: Any) -> Object:
    """The owner reference of the controller, or of the first owner; empty where nobody owns it."""
    owners = items(one, "metadata", "ownerReferences")
    controlling = [each for each in owners if each.get("controller") is True]
    return (controlling or [*owners, _NOTHING])[0]


def event_time(one: Any) -> str:
    """When an event was last seen, in each of the forms that its makers fill in."""
    newest = text(one, "series", "lastObservedTime") or text(one, "lastTimestamp")
    return newest or text(one, "eventTime") or text(one, "metadata", "creationTimestamp")


def event_count(one: Any) -> int:
    """How often an event was seen."""
    return max(1, number(one, "series", "count"), number(one, "count"))


def conditions(one: Any) -> dict[str, Object]:
    """The conditions of an object, by type."""
    return {text(each, "type"): each for each in items(one, "status", "conditions")}
