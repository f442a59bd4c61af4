"""Putting a value into YAML text: in the place of another, as a new entry, or as a new item."""

from typing import Any

from functions._manifests.emission import block, entry, inline, item, key_text
from functions._manifests.fields import CannotRender
from functions._manifests.literals import over_literal
from functions._manifests.location import Spot
from functions._manifests.splices import insert_lines, line_start, only_comment, remove_lines, replace
from functions._manifests.style import Style, column
from functions._manifests.tree import Node


def put(text: str, spot: Spot, value: Any, style: Style) -> str:
    """The text with another value in this spot.

    Raises:
        CannotRender: when what stands there is a block scalar, or has an anchor or a tag.
    """
    node = spot.node
    if not spot.parent and node.kind == "scalar":
        raise CannotRender("the document is empty, or no mapping")
    if node.anchor or node.tag:
        raise CannotRender("what stands there has an anchor or a tag")
    if node.style == "|" and isinstance(value, str):
        return over_literal(text, node, value, style)
    if node.style in ("|", ">"):
        raise CannotRender("a block scalar of this form is not edited")
    if node.kind == "scalar" and "\n" in text[node.start : node.end]:
        raise CannotRender("a text that is folded over several lines is not edited")
    in_block = node.kind != "scalar" and not node.flow
    if spot.flow or (not in_block and not (isinstance(value, dict | list) and value)):
        return _in_line(text, spot, value, style)
    if in_block:
        return _over_block(text, spot, value, style)
    return _unfold(text, spot, value, style)


def add_entry(text: str, spot: Spot, key: str, value: Any, style: Style) -> str:
    """The text with a new key at the end of this mapping, which may be empty or null."""
    node = spot.node
    if not node.children:
        return put(text, spot, {key: value}, style)
    if spot.flow or node.flow:
        quoted = style if text[node.children[0].start] != '"' else Style(json=True, newline=style.newline)
        written = f"{key_text(key, quoted, flow=True)}: {inline(value, quoted, flow=True)}"
        return _into_flow(text, node, node.children[-2].start, written, style)
    return insert_lines(text, node.end, entry(key, value, column(text, node.children[0].start), style), style)


def add_item(text: str, spot: Spot, value: Any, style: Style) -> str:
    """The text with a new item at the end of this list, which may be empty or null."""
    node = spot.node
    if not node.children:
        return put(text, spot, [value], style)
    if spot.flow or node.flow:
        return _into_flow(text, node, node.children[-1].start, inline(value, style, flow=True), style)
    return insert_lines(text, node.end, item(value, column(text, node.start), style), style)


def _in_line(text: str, spot: Spot, value: Any, style: Style) -> str:
    node = spot.node
    quoted = node.style if isinstance(value, str) else ""
    new = "" if value is None and not spot.flow else inline(value, style, quoted, spot.flow)
    start = node.start
    if node.start == node.end and new:  # nothing stood there: leave room after the colon or the dash
        return replace(text, start, start, new if text[start - 1] in " \t" else f" {new}")
    while not new and text[start - 1] == " ":
        start -= 1
    return replace(text, start, node.end, new)


def _over_block(text: str, spot: Spot, value: Any, style: Style) -> str:
    """Over a collection in block style."""
    node = spot.node
    behind_dash = spot.key is None
    if not (isinstance(value, dict | list) and value):
        new = "" if value is None else inline(value, style)
        if behind_dash:
            return replace(text, node.start, node.end, new)
        colon = _colon(text, spot.key)
        return replace(remove_lines(text, node.start, node.end), colon, colon, new and f" {new}")
    same_kind = isinstance(value, dict) == (node.kind == "mapping")
    at = column(text, node.start)
    if not behind_dash and not same_kind and spot.key:
        at = column(text, spot.key.start) + (style.indent if isinstance(value, dict) else style.offset)
    first = line_start(text, node.start) if not behind_dash else node.start
    lines = block(value, at, style)
    lines[0] = lines[0][at:] if behind_dash else lines[0]
    return replace(text, first, node.end, style.newline.join(lines))


def _unfold(text: str, spot: Spot, value: dict[str, Any] | list[Any], style: Style) -> str:
    """Over a scalar, `{}` or `[]` on the line of its key or dash: the new collection takes the lines below."""
    node = spot.node
    if spot.key is None:
        at = column(text, node.start)
        lines = block(value, at, style)
        return replace(text, node.start, node.end, style.newline.join([lines[0][at:], *lines[1:]]))
    colon = _colon(text, spot.key)
    if text[colon : node.start].strip() or not only_comment(text[node.end :].split("\n", 1)[0]):
        raise CannotRender("other YAML stands in the same lines")
    bare = replace(text, colon, node.end, "")
    deeper = style.indent if isinstance(value, dict) else style.offset
    return insert_lines(bare, colon, block(value, column(text, spot.key.start) + deeper, style), style)


def _into_flow(text: str, node: Node, last: int, written: str, style: Style) -> str:
    """Behind the last member, on a line of its own where that one has one."""
    if "," in text[node.children[-1].end : node.end]:
        raise CannotRender("a comma stands behind the last member")
    start = line_start(text, last)
    own_line = start > node.start
    between = style.newline + " " * (last - start) if own_line else " "
    if own_line and "\t" in text[start:last]:
        between = style.newline + text[start:last]
    end = node.children[-1].end
    return replace(text, end, end, f",{between}{written}")


def _colon(text: str, key: Node | None) -> int:
    if key is None:
        raise CannotRender("the field has no key")
    return text.index(":", key.end) + 1
