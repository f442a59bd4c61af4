"""Recall by words beside recall by likeness, and both rankings made one. Pure.

A name or a figure (`orders-db`, `192Mi`) is what a question and its answer share exactly, and what vectors blur.
Weights are those of BM25; how rare a word is, Qdrant counts over the collection, and the fake by the same formula.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from math import log
from typing import TypeVar
from zlib import crc32

Key = TypeVar("Key", bound=Hashable)
Words = dict[int, float]  # by the hash of a word, its weight

LONGEST = 8000  # characters of a text whose words count
_SATURATION, _LENGTH = 1.2, 0.75  # of BM25, as its authors give them
_USUAL = 80.0  # words of a usual chunk; Qdrant knows no average, and ranks hardly depend on it
_RANK = 60.0  # of reciprocal rank fusion, as its authors give it (Cormack, Clarke, Büttcher 2009)
_WORD = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def said(text: str) -> Words:
    """The words of a chunk with their weights."""
    counts = Counter(_words(text))
    longer = 1 - _LENGTH + _LENGTH * counts.total() / _USUAL
    return {word: count * (_SATURATION + 1) / (count + _SATURATION * longer) for word, count in counts.items()}


def asked(text: str) -> Words:
    """The words of a question, each once."""
    return dict.fromkeys(_words(text), 1.0)


def rarity(holding: int, chunks: int) -> float:
    """What a word counts for that so many of the chunks hold."""
    return log((chunks - holding + 0.5) / (holding + 0.5) + 1)


def overlap(question: Words, chunk: Words, holding: Counter[int], chunks: int) -> float:
    """How well a chunk answers by its words."""
    return sum(
        weight * chunk[word] * rarity(holding[word], chunks) for word, weight in question.items() if word in chunk
    )


def fused(rankings: Iterable[Sequence[Key]], limit: int) -> list[Key]:
    """One ranking of several, by reciprocal ranks; of equals the one that the first ranking has first."""
    scores: dict[Key, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, 1):
            scores[key] = scores.get(key, 0.0) + 1 / (_RANK + rank)
    return sorted(scores, key=lambda key: -scores[key])[:limit]


def _words(text: str) -> list[int]:
    """Each word, and the parts of a name beside the whole of it."""
    found: list[str] = []
    for word in _WORD.findall(_HUMP.sub("_", text[:LONGEST]).casefold().replace("_", " ")):
        parts = re.split(r"[-.]", word)
        found += [word, *parts] if len(parts) > 1 else parts
    return [crc32(_stem(word).encode()) for word in found]


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
