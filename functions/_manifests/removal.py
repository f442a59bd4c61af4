"""Taking an entry or an item out of YAML text, with its lines and nothing else."""

import re

from functions._manifests.fields import CannotRender
from functions._manifests.location import Spot
from functions._manifests.splices import line_end, line_start, only_comment, remove_lines, replace
from functions._manifests.style import column
from functions._manifests.tree import Node


def remove(text: str, spot: Spot, parent: Spot) -> str:
    """The text without this entry or item; a collection that loses its last becomes `{}` or `[]`.

    Raises:
        CannotRender: when it shares its lines with other YAML.
    """
    siblings = len(spot.parent.children) // (2 if spot.key else 1) if spot.parent else 0
    if not spot.parent or not siblings:
        raise CannotRender("a whole document is no field")
    if siblings == 1:
        return _emptied(text, parent, "{}" if spot.key else "[]")
    start = spot.key.start if spot.key else spot.node.start
    if spot.flow:
        return _from_flow(text, spot.parent, spot.position, start, max(spot.node.end, start), siblings)
    if spot.key:
        return _from_mapping(text, spot, start)
    return remove_lines(text, dash(text, spot.parent, spot.position), max(spot.node.end, spot.node.start))


def dash(text: str, sequence: Node, position: int) -> int:
    """Where the `-` of an item of a block list stands.

    Raises:
        CannotRender: when it shares its line with the item before.
    """
    if position == 0:
        return sequence.start
    at = column(text, sequence.start)
    before = line_end(text, sequence.children[position - 1].end)
    found = re.compile(rf"^ {{{at}}}-(?=\s)", re.MULTILINE).search(text, before, sequence.children[position].start + 1)
    if not found:
        raise CannotRender("the list is written in a way that cannot be edited in place")
    return found.end() - 1


def _from_mapping(text: str, spot: Spot, start: int) -> str:
    before = text[line_start(text, start) : start]
    if not before.strip():
        return remove_lines(text, start, max(spot.node.end, start))
    following = spot.parent.children[2].start if spot.parent and spot.position == 0 else None
    if following is None or before.strip(" -"):
        raise CannotRender("other YAML stands in the same lines")
    # the first key of a list item stands behind the dash: the next key takes its place
    between = text[line_end(text, spot.node.end) : following]
    if between.strip():
        return replace(text, start, line_end(text, spot.node.end), "\n" if "\r\n" not in text else "\r\n")
    return replace(text, start, following, "")


def _from_flow(text: str, parent: Node, position: int, start: int, end: int, siblings: int) -> str:
    step = 2 if parent.kind == "mapping" else 1
    if position + 1 < siblings:
        return replace(text, start, parent.children[(position + 1) * step].start, "")
    return replace(text, parent.children[position * step - 1].end, end, "")


def _emptied(text: str, spot: Spot, empty: str) -> str:
    node = spot.node
    if spot.flow or node.flow:
        return replace(text, node.start, node.end, empty)
    if not spot.key or line_start(text, spot.key.start) == line_start(text, node.start):
        return replace(text, node.start, node.end, empty)
    colon = text.index(":", spot.key.end) + 1
    if not only_comment(text[node.end : line_end(text, node.end)]):
        raise CannotRender("other YAML stands in the same lines")
    return replace(remove_lines(text, node.start, node.end), colon, colon, f" {empty}")
