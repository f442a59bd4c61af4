"""Plain data as YAML text, in the style of the file that it goes into."""

import json
import re
from typing import Any

from functions._manifests.scalars import plain_is_safe, written
from functions._manifests.style import DEFAULT, Style

_NO_LITERAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[ \t](?:\n|$)")
_FIRST = ("apiVersion", "kind", "metadata", "spec")  # the order in which people write and read a manifest


def document(data: dict[str, Any], style: Style = DEFAULT) -> str:
    """A whole new manifest, ended by a newline; apiVersion, kind, metadata and spec come first."""
    ordered = {key: data[key] for key in _FIRST if key in data} | data
    return style.newline.join(block(ordered, 0, style)) + style.newline


def block(value: dict[str, Any] | list[Any], at: int, style: Style) -> list[str]:
    """The lines of a mapping or list that is not empty, indented by `at` columns."""
    if isinstance(value, dict):
        return [line for key, one in value.items() for line in entry(key, one, at, style)]
    return [line for one in value for line in item(one, at, style)]


def entry(key: str, value: Any, at: int, style: Style) -> list[str]:
    """The lines of `key: value`."""
    start = " " * at + key_text(key, style) + ":"
    if isinstance(value, dict) and value:
        return [start, *block(value, at + style.indent, style)]
    if isinstance(value, list) and value:
        return [start, *block(value, at + style.offset, style)]
    return _ended(start, value, at + style.indent, style)


def item(value: Any, at: int, style: Style) -> list[str]:
    """The lines of `- value`."""
    if isinstance(value, dict | list) and value:
        lines = block(value, at + 2, style)
        return [" " * at + "- " + lines[0][at + 2 :], *lines[1:]]
    return _ended(" " * at + "-", value, at + 2, style)


def inline(value: Any, style: Style, quoted: str = "", flow: bool = False) -> str:
    """A value on one line: scalars (text with the quotes given, where any), and collections as flow."""
    if isinstance(value, dict | list):
        return _flow(value, style)
    if style.json:
        return json.dumps(value, ensure_ascii=False)
    return written(value, quoted, flow, style.quote)


def key_text(key: str, style: Style, flow: bool = False) -> str:
    """A key as it is written."""
    if style.json:
        return json.dumps(key, ensure_ascii=False)
    return key if plain_is_safe(key, flow) else written(key, style.quote)


def _flow(value: Any, style: Style) -> str:
    if isinstance(value, dict):
        pairs = (f"{key_text(key, style, flow=True)}: {_flow(one, style)}" for key, one in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one, style) for one in value) + "]"
    return inline(value, style, flow=True)


def _ended(start: str, value: Any, deeper: int, style: Style) -> list[str]:
    if value is None:
        return [start]
    if isinstance(value, str) and _is_literal(value):
        body = value.rstrip("\n")
        ending = "-" if body == value else "" if value == body + "\n" else "+"
        lines = [" " * deeper + line if line else "" for line in body.split("\n")]
        return [f"{start} |{ending}", *lines, *[""] * (len(value) - len(body) - 1)]
    return [f"{start} {inline(value, style)}"]


def fits_literal(value: str) -> bool:
    """Whether text can be a block scalar that ends as it does and is read back as the same text."""
    if not value.strip("\n") or value[0] in " \t\n" or value.endswith("\n\n"):
        return False
    return not _NO_LITERAL.search(value)


def _is_literal(value: str) -> bool:
    """Whether text of several lines can be a block scalar that is read back as the same text."""
    return "\n" in value.rstrip("\n") and value[0] not in " \t\n" and not _NO_LITERAL.search(value)
