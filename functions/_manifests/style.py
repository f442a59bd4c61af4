"""How a file is written: its indentation, its lists, its quotes, its line ends."""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from functions._manifests.tree import Document, Node


class Style(Struct, frozen=True):
    """`offset` is how far a list is indented below its key; `json` files quote every key."""

    indent: int = 2
    offset: int = 2
    quote: str = '"'
    newline: str = "\n"
    json: bool = False


DEFAULT = Style()


def style_of(text: str, documents: tuple[Document, ...]) -> Style:
    """The habits of a file; where it shows none, two spaces and double quotes."""
    indents: Counter[int] = Counter()
    offsets: Counter[int] = Counter()
    quotes: Counter[str] = Counter()
    for document in documents:
        for parent, key, node in _values(document.root):
            if node.style in ("'", '"'):
                quotes[node.style] += 1
            if parent.flow or node.flow or not node.children:
                continue
            deeper = column(text, node.children[0].start if node.kind == "mapping" else node.start) - column(
                text, key.start
            )
            (indents if node.kind == "mapping" else offsets)[deeper] += 1
    root = next((document.root for document in documents if document.root), None)
    windows = text.count("\r\n")
    return Style(
        indent=_most(indents, 2, above=0),
        offset=_most(offsets, 2, above=-1),
        quote="'" if quotes["'"] > quotes['"'] else '"',
        newline="\r\n" if windows and windows >= text.count("\n") - windows else "\n",
        json=bool(root and root.flow and root.children and root.children[0].style == '"'),
    )


def column(text: str, position: int) -> int:
    """How many characters stand before a position in its line."""
    return position - (text.rfind("\n", 0, position) + 1)


def _most(seen: Counter[int], default: int, above: int) -> int:
    usable = {width: count for width, count in seen.items() if width > above}
    return max(usable, key=lambda width: (usable[width], width == default, -width)) if usable else default


def _values(root: Node | None) -> Iterator[tuple[Node, Node, Node]]:
    """Every value of a mapping with that mapping and its key."""
    waiting = [root] if root else []
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children)
        if node.kind == "mapping":
            for key, value in node.entries():
                yield node, key, value
