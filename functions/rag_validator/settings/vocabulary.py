"""Finding the names of components in a sentence, many names at once. Pure."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

_WORD = re.compile(r"[^\W_]+")
_Name = tuple[tuple[str, ...], bool, str]  # what is between its words, whether only as written, the name


def spoken_of(text: str, names: Sequence[str]) -> tuple[frozenset[str], str]:
    """The components that a text names, in lower case, and the text with `it` in their places.

    A longer name comes before a part of it, and "orders db" is orders-db. But "the orders-db backup" is the backup of
    orders-db, even where something is called orders-db-backup.
    """
    found: set[str] = set()
    pieces, done = [], 0
    for start, end, name in _spots(text, _vocabulary(tuple(names))):
        found.add(name)
        pieces += [text[done:start], "it"]
        done = end
    return frozenset(found), "".join((*pieces, text[done:]))


def stems(name: str) -> Iterator[str]:
    """`orders-db-backup`: itself, `orders-db`, `orders`."""
    parts = name.split("-")
    return ("-".join(parts[:end]) for end in range(len(parts), 0, -1))


class _Vocabulary(Struct, frozen=True):
    """Names by their words, and how many words the longest has."""

    names: dict[tuple[str, ...], list[_Name]]
    longest: int


def _spots(text: str, known: _Vocabulary) -> Iterator[tuple[int, int, str]]:
    words = list(_WORD.finditer(text))
    place = 0
    while place < len(words):
        spot = next(_matching(text, words[place : place + known.longest], known), None)
        if spot:
            count, end, name = spot
            yield words[place].start(), end, name
            place += count
        else:
            place += 1


def _matching(text: str, words: list[re.Match[str]], known: _Vocabulary) -> Iterator[tuple[int, int, str]]:
    """The names that begin with the first of these words, longer ones first."""
    start = words[0].start()
    if start and text[start - 1] in "_./-":
        return
    spelt = tuple(word[0].lower() for word in words)
    for count in range(len(words), 0, -1):
        for between, literally, name in known.names.get(spelt[:count], ()):
            end = words[count - 1].end()
            gaps = (text[one.end() : other.start()] for one, other in pairwise(words[:count]))
            fits = (
                gap == sign or (gap == " " and sign == "-" and not literally)
                for gap, sign in zip(gaps, between, strict=True)
            )
            if text[end : end + 1] not in {"_", "/", "-"} and all(fits):
                yield count, end, name


@lru_cache(maxsize=64)
def _vocabulary(names: tuple[str, ...]) -> _Vocabulary:
    known = frozenset(name.lower() for name in names)
    found: dict[tuple[str, ...], list[_Name]] = {}
    for name in sorted(known):
        words = tuple(_WORD.findall(name))
        if not words or not name.startswith(words[0]) or not name.endswith(words[-1]):
            continue
        between = tuple(_WORD.sub("\0", name).split("\0")[1:-1])
        literally = any(stem in known for stem in stems(name) if stem != name)
        found.setdefault(words, []).append((between, literally, name))
    return _Vocabulary(found, max(map(len, found), default=1))
