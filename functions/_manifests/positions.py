"""Where in a file a field stands, so that an editor or a review can point at it."""

from functions._manifests.fields import CannotRender
from functions._manifests.location import locate
from functions._manifests.paths import parse
from functions._manifests.source import read
from functions._manifests.tree import Unparsable


def line_of(content: bytes, index: int, within: str, path: str) -> int:
    """The line (from 1) of the deepest part of `path` that is there; that of the document where nothing is.

    `index` is the document's place in the file, `within` the object's path in it (in a `kind: List`).
    """
    try:
        source = read(content)
        document = source.documents[index]
    except (Unparsable, IndexError):
        return 1
    if document.root is None:
        return _line(source.text, document.start)
    try:
        steps = (*parse(within), *parse(path))
        spot, _ = locate(document.root, source.data[index], steps)
    except (CannotRender, ValueError, KeyError, TypeError, IndexError):
        return _line(source.text, document.root.start)
    return _line(source.text, (spot.key or spot.node).start)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
