"""Texts to vectors: the protocol, and the embedder that is always there, hashed counts of 3 to 5 letters. Pure.

The letters need no model, so nothing is downloaded and nothing varies. They only recall candidates: among 60 labelled
pairs of statements they recalled related ones as well as small models did, and no method told contradiction from
paraphrase, which is decided by structure. Another embedder is `functions._clients.embedding_endpoint`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from typing import Protocol
from zlib import crc32

Vector = tuple[float, ...]

DIMENSIONS = 512  # few collisions among the some thousand groups of a manifest; 2 KiB a vector
LONGEST = 4000  # characters of a text that count; what a chunk is about stands at its beginning
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")


class Embedder(Protocol):
    """Threads may share it. Methods raise `Temporary` when what embeds is away, `Permanent` when it refuses."""

    @property
    def name(self) -> str:
        """Which vectors these are; those of different names are never compared."""

    def size(self) -> int:
        """How many numbers each vector has."""

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """A vector of length 1 for each text; of one that says nothing, zeros."""


class Letters:
    """The embedder that needs nothing."""

    name = f"letters-{DIMENSIONS}"

    def size(self) -> int:
        """See `Embedder.size`."""
        return DIMENSIONS

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """See `Embedder.embed`."""
        return [embed(text) for text in texts]


def embed(text: str) -> Vector:
    """The text's vector of letters, of length 1; a text without letters or digits has the zero vector."""
    counts: Counter[int] = Counter()
    for word in _WORD.findall(_HUMP.sub(" ", text[:LONGEST]).casefold()):
        counts.update(_hashes(word))
    vector = [0.0] * DIMENSIONS
    for place, count in counts.items():
        sign = 1.0 if place & 1 else -1.0  # so that groups in the same place cancel out instead of adding up
        vector[(place >> 1) % DIMENSIONS] += sign * sqrt(count)
    return normal(vector)


def normal(vector: Sequence[float]) -> Vector:
    """The vector at length 1; zeros stay zeros."""
    length = sqrt(sum(value * value for value in vector))
    return tuple(value / length for value in vector) if length else tuple(vector)


@lru_cache(maxsize=16384)
def _hashes(word: str) -> tuple[int, ...]:
    """The hash of every group of letters of a word; the words of manifests come again and again."""
    padded = f" {word} ".encode()
    sizes = (3, 4, 5)
    return tuple(
        crc32(padded[start : start + size]) for size in sizes for start in range(max(1, len(padded) - size + 1))
    )


def likeness(one: Vector, other: Vector) -> float:
    """The cosine of two vectors of length 1, from -1 to 1."""
    return sum(first * second for first, second in zip(one, other, strict=True))
