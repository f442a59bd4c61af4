"""The bytes of one file as text and documents."""

from functools import lru_cache
from typing import Any

from msgspec import Struct

from functions._manifests.tree import Document, Unparsable, parse
from functions._manifests.values import value_of

MAX_BYTES = 1024 * 1024  # an object in etcd cannot be larger (its default request limit is 1.5 MiB)
_BOM = "\ufeff"
_LONGEST_ERROR = 500  # characters


class Source(Struct, frozen=True):
    """Decoded text without its byte-order mark, its documents, and the data of each."""

    text: str
    bom: bool
    documents: tuple[Document, ...]
    data: tuple[Any, ...]

    def encoded(self) -> bytes:
        """The bytes that were read."""
        return ((_BOM if self.bom else "") + self.text).encode()


def read(content: bytes) -> Source:
    """Parse a file.

    Raises:
        Unparsable: when it is not UTF-8, too large, or no YAML that can be read safely.
    """
    text, bom = _decode(content)
    return read_text(text, bom)


@lru_cache(maxsize=2)  # an edit reads the same text several times: before, to find the place, and to prove itself
def read_text(text: str, bom: bool = False) -> Source:
    """Parse text that was decoded already.

    Raises:
        Unparsable: as `read`.
    """
    documents = parse(text)
    data = tuple(value_of(document.root, text) for document in documents)
    return Source(text, bom, tuple(documents), data)


def only_document_of(content: bytes) -> Any:
    """The data of a file that holds one document, such as a person's settings; None where it is empty.

    Raises:
        Unparsable: as `read`, and where there is more than one document.
    """
    text, _ = _decode(content)
    documents = parse(text)
    if len(documents) > 1:
        raise Unparsable(f"a second document begins at line {text.count(chr(10), 0, documents[1].start) + 1}")
    return value_of(documents[0].root, text) if documents else None


def one_line(error: Exception) -> str:
    """An error that quotes what somebody wrote, on one line and without what would steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in str(error))[:_LONGEST_ERROR]


def lenient_documents_of(content: bytes) -> tuple[Any, ...] | str:
    """As `documents_of`, but of a duplicate key the last holds: so Helm reads values and what templates make."""
    try:
        text, _ = _decode(content)
        return tuple(value_of(document.root, text, last_wins=True) for document in parse(text))
    except Unparsable as error:
        return str(error)


def fresh_documents_of(content: bytes) -> tuple[Any, ...] | str:
    """As `documents_of`, not remembered: for texts that are made, not stored."""
    try:
        text, _ = _decode(content)
        return tuple(value_of(document.root, text) for document in parse(text))
    except Unparsable as error:
        return str(error)


class _Remembered:
    """What was read, by content, up to so many bytes of it: a repository of 20,000 small manifests is read once, and a
    few huge ones do not stay."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._found: dict[bytes, tuple[Any, ...] | str] = {}

    def get(self, content: bytes) -> tuple[Any, ...] | str:
        """The documents, read at most once while they are remembered."""
        found = self._found.get(content)
        if found is None:
            found = self._found[content] = fresh_documents_of(content)
            self._size += len(content)
            while self._size > self._most:
                oldest = next(iter(self._found))
                self._found.pop(oldest, None)
                self._size -= len(oldest)
        return found

    def clear(self) -> None:
        """Forget everything."""
        self._found, self._size = {}, 0


_REMEMBERED = _Remembered(16 * 1024 * 1024)


def documents_of(content: bytes) -> tuple[Any, ...] | str:
    """The data of each document, or why the file cannot be read. Shared between callers: never change it."""
    return _REMEMBERED.get(content)


def forget_documents() -> None:
    """Read every file anew from here on: for what measures reading."""
    _REMEMBERED.clear()


def _decode(content: bytes) -> tuple[str, bool]:
    if len(content) > MAX_BYTES:
        raise Unparsable(f"larger than {MAX_BYTES} bytes")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unparsable(f"not UTF-8 (byte {error.start})") from None
    if text.startswith(_BOM * 2):
        raise Unparsable("two byte order marks")  # the parser passes over the second and counts from behind it
    return text.removeprefix(_BOM), text.startswith(_BOM)
