"""YAML text as a tree with the position of everything, so that text can be edited in place.

Built from parser events, not by recursion: a hostile file can be refused, never crash the reader.
"""

from collections.abc import Iterable
from typing import Any, Literal

import yaml
from msgspec import Struct

MAX_DEPTH = 100  # levels; CustomResourceDefinitions, the deepest manifests in public repositories, stay below 50
MAX_NODES = 50_000  # scalars and collections of one file, aliases expanded; the largest public bundles have 20,000
_COLLECTIONS: dict[type, Literal["mapping", "sequence"]] = {
    yaml.MappingStartEvent: "mapping",
    yaml.SequenceStartEvent: "sequence",
}
_NODES = frozenset({yaml.ScalarEvent, yaml.AliasEvent, *_COLLECTIONS})
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unparsable(Exception):
    """The text is no YAML that can be read safely; the message says why, in words for a person."""


class Node(Struct):
    """A value in the text. `end` is where its last own character ends: no trailing comment, no blank lines."""

    kind: Literal["mapping", "sequence", "scalar", "alias"]
    start: int
    end: int
    flow: bool = False
    style: str = ""
    text: str = ""
    anchor: str = ""
    tag: str = ""
    children: list["Node"] = []
    target: "Node | None" = None

    def entries(self) -> list[tuple["Node", "Node"]]:
        """The keys of a mapping with their values."""
        return list(zip(self.children[::2], self.children[1::2], strict=True))


class Document(Struct):
    """One document; `start` is at its `---` where it has one, else at its first token."""

    start: int
    explicit: bool
    root: Node | None = None


def parse(text: str) -> list[Document]:
    """The documents of a text.

    Raises:
        Unparsable: when it is no YAML, or nested or numerous beyond the bounds above.
    """
    try:
        return _built(text, yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        raise Unparsable(_said(error)) from None
    except yaml.reader.ReaderError as error:
        line = text.encode(errors="replace").count(b"\n", 0, error.position) + 1
        raise Unparsable(f"not valid YAML: {str(error).splitlines()[0]} at line {line}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise Unparsable(f"not valid YAML: {str(error).splitlines()[0]}") from None


def _built(text: str, events: Iterable[Any]) -> list[Document]:
    documents: list[Document] = []
    open_nodes: list[Node] = []
    anchors: dict[str, Node] = {}
    count = 0
    for event in events:
        kind = type(event)
        if kind in _NODES:
            node = _node(text, event, kind, anchors)
            count += 1
            if count > MAX_NODES or len(open_nodes) >= MAX_DEPTH:
                raise Unparsable(f"nested deeper than {MAX_DEPTH} levels or more than {MAX_NODES} values")
            if open_nodes:
                open_nodes[-1].children.append(node)
            else:
                documents[-1].root = node
            if kind in _COLLECTIONS:
                open_nodes.append(node)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            _close(open_nodes.pop(), event)
        elif kind is yaml.DocumentStartEvent:
            documents.append(Document(_at(event.start_mark), bool(event.explicit)))
            anchors = {}
    return documents


def _at(mark: Any) -> int:
    return int(mark.index)


def _said(error: yaml.MarkedYAMLError) -> str:
    where = f" at line {error.problem_mark.line + 1}" if error.problem_mark else ""
    return f"not valid YAML: {error.problem or error.context}{where}"


def _node(text: str, event: Any, kind: type, anchors: dict[str, Node]) -> Node:
    start, end, anchor = _at(event.start_mark), _at(event.end_mark), event.anchor or ""
    if kind is yaml.AliasEvent:
        if anchor not in anchors:
            raise Unparsable(f"alias *{anchor} has no anchor at line {event.start_mark.line + 1}")
        return Node("alias", start, end, text=anchor, target=anchors[anchor])
    tag = event.tag or ""
    if kind is yaml.ScalarEvent:
        style = event.style or ""
        node = Node("scalar", start, end, style=style, text=event.value, anchor=anchor, tag=tag)
        if style in ("|", ">"):
            node.end = _block_end(text, start, end)
    else:
        node = Node(_COLLECTIONS[kind], start, end, flow=bool(event.flow_style), anchor=anchor, tag=tag)
    if anchor:
        anchors[anchor] = node
    return node


def _block_end(text: str, start: int, end: int) -> int:
    header = text[start:end].split("\n", 1)[0].split("#", maxsplit=1)[0]
    if "+" in header:  # keeps its trailing blank lines
        return end
    return start + len(text[start:end].rstrip())


def _close(node: Node, event: Any) -> None:
    if node.flow:
        node.end = _at(event.end_mark)
    elif node.children:
        node.end = max(child.end for child in node.children[-2:])
