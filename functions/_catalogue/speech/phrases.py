"""Finding many phrases at once: a tree of words, walked once from every word of a text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from functions._catalogue.speech.words import Word, fold


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
    """Phrases by name; of several that begin at the same word the longest wins, and hides what begins inside it."""

    def __init__(self, patterns: Mapping[str, str | Iterable[str]]) -> None:
        """`patterns`: name to patterns, in one text apart by `|` or as an iterable of such texts."""
        self._root = _Node()
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
        node.names.add(name)

    def _longest(self, node: _Node, words: Sequence[Word], at: int) -> tuple[int, set[str]]:
        best = (at, node.names) if node.names else (-1, set[str]())
        if at < len(words) and words[at].gap not in (".", "?") or node is self._root:
            if at >= len(words):
                return best
            text = words[at].text
            following = [node.exact.get(text), node.anything]
            if node.beginnings:
                following += [node.beginnings.get(text[:size]) for size in range(2, len(text) + 1)]
            for child in following:
                if child is not None:
                    found = self._longest(child, words, at + 1)
                    if found[0] > best[0]:
                        best = found
        return best

    def scan(self, words: Sequence[Word]) -> list[Hit]:
        """What is found, in order, without overlaps; no phrase crosses the end of a sentence."""
        hits: list[Hit] = []
        at = 0
        while at < len(words):
            stop, names = self._longest(self._root, words, at)
            if stop > at:
                hits.append(Hit(frozenset(names), at, stop))
                at = stop
            else:
                at += 1
        return hits
