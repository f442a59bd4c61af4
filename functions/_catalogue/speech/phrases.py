"""Finding many phrases at once: a tree of words, walked once from every word of a text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from functions._catalogue.speech.words import STOPS, Word, fold


class Hit(NamedTuple):
    """What was found at words `start` up to `stop`."""

    names: frozenset[str]
    start: int
    stop: int


class _Node:
    __slots__ = ("anything", "beginnings", "exact", "names")

    def __init__(self) -> None:
        self.exact: dict[str, _Node] = {}
        self.beginnings: dict[str, _Node] = {}
        self.anything: _Node | None = None
        self.names: set[str] = set()


def forms(pattern: str) -> Iterator[tuple[str, ...]]:
    """Every form of a pattern: `a/b` is a choice, `(a)` may be left out, `a~` is a beginning, `_` is any word."""
    choices: list[tuple[str, ...]] = []
    for part in pattern.split():
        optional = part.startswith("(")
        options = tuple(fold(option) for option in part.strip("()").split("/"))
        choices.append(("", *options) if optional else options)
    for chosen in product(*choices):
        yield tuple(word for word in chosen if word)


class Phrases:
    """Phrases by name. What is found as `root-else` is not found as `root` there."""

    def __init__(self, patterns: Mapping[str, str | Iterable[str]]) -> None:
        """`patterns`: name to patterns, in one text apart by `|` or as an iterable of such texts."""
        self._root = _Node()
        self.names = tuple(patterns)
        for name, texts in patterns.items():
            for text in (texts,) if isinstance(texts, str) else texts:
                for pattern in filter(str.strip, text.split("|")):
                    for form in forms(pattern):
                        self._add(form, name)

    def _add(self, form: tuple[str, ...], name: str) -> None:
        node = self._root
        for word in form:
            if word == "_":
                node.anything = node.anything or _Node()
                node = node.anything
            elif word.endswith("~"):
                node = node.beginnings.setdefault(word[:-1], _Node())
            else:
                node = node.exact.setdefault(word, _Node())
        if form:
            node.names.add(name)

    def _from(self, node: _Node, words: Sequence[Word], at: int, found: dict[str, int]) -> None:
        """Adds the longest match of every name that begins where the walk began; none crosses a sentence's end."""
        for name in node.names:
            found[name] = max(found.get(name, 0), at)
        if at >= len(words) or (node is not self._root and words[at].gap in STOPS):
            return
        text = words[at].text
        child = node.exact.get(text)
        if child is not None:
            self._from(child, words, at + 1, found)
        if node.anything is not None and text:
            self._from(node.anything, words, at + 1, found)
        if node.beginnings:
            for size in range(2, len(text) + 1):
                child = node.beginnings.get(text[:size])
                if child is not None:
                    self._from(child, words, at + 1, found)

    def every(self, words: Sequence[Word]) -> list[Hit]:
        """Everything found, in order: the longest match of each name at each word."""
        hits: list[Hit] = []
        hidden: dict[str, int] = {}
        until: dict[str, int] = {}
        for at in range(len(words)):
            found: dict[str, int] = {}
            self._from(self._root, words, at, found)
            for name, stop in found.items():
                if name.endswith("-else"):
                    hidden[name[:-5]] = stop
            by_stop: dict[int, set[str]] = {}
            for name, stop in found.items():
                if stop > max(until.get(name, 0), hidden.get(name, 0)):
                    by_stop.setdefault(stop, set()).add(name)
                    until[name] = stop
            hits += (Hit(frozenset(names), at, stop) for stop, names in sorted(by_stop.items()))
        return hits

    def scan(self, words: Sequence[Word]) -> list[Hit]:
        """What is found, in order, without overlaps: of several that begin at the same word the longest wins."""
        hits: list[Hit] = []
        at = 0
        while at < len(words):
            found: dict[str, int] = {}
            self._from(self._root, words, at, found)
            stop = max(found.values(), default=0)
            if stop > at:
                hits.append(Hit(frozenset(name for name, end in found.items() if end == stop), at, stop))
                at = stop
            else:
                at += 1
        return hits
