"""Every text of a manifest with what it is called, which tells a credential from any other word. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from functions._manifests.paths import Select, Step

# Fields whose text names a secret and is none: references, and the names of keys.
_NAMES = re.compile(r"(?:Ref|Name|Key|File|Path|From)$|^(?:name|key|remoteRef|secretName|secretKey|property)$")


def texts_in(data: Any, called: str = "") -> Iterator[tuple[tuple[Step, ...], str, str]]:
    """Every text with its path and what it is called: its key, the `name` beside it, or the flag before it.

    `called` is the name of the data itself, where it is a text. What only names a secret is called nothing.
    """
    waiting: list[tuple[tuple[Step, ...], str, Any]] = [((), called, data)]
    while waiting:
        steps, name, value = waiting.pop()
        if isinstance(value, str):
            yield steps, name, value
        elif isinstance(value, dict):
            beside = value.get("name")
            for key, inner in value.items():
                own = str(beside) if key == "value" and isinstance(beside, str) else str(key)
                names = isinstance(inner, str) and _NAMES.search(str(key))
                waiting.append(((*steps, str(key)), "" if names else own, inner))
        elif isinstance(value, list):
            waiting += _items(steps, name, value)


def _items(steps: tuple[Step, ...], name: str, items: list[Any]) -> Iterator[tuple[tuple[Step, ...], str, Any]]:
    before = ""
    for position, item in enumerate(items):
        step: Step = position
        if isinstance(item, dict) and isinstance(item.get("name"), str) and item["name"]:
            step = Select("name", item["name"])
        if isinstance(item, str):
            flag, _, rest = item.partition("=")
            if rest and flag.startswith("-"):
                yield (*steps, step), flag.lstrip("-"), rest
            else:
                yield (*steps, step), before.lstrip("-") if before.startswith("--") else name, item
            before = item
        else:
            yield (*steps, step), name, item
