"""What the school knows: manifests, documents and past improvements, recalled by likeness and by words.

The real client is `functions._clients.qdrant`; `MemoryKnowledge` is the fake. Both pass the same protocol test.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

from msgspec import Struct

from functions._clients import keywords
from functions._clients.embedding import Embedder, Letters, Vector, likeness

Collection = Literal["cortex-gitops", "cortex-docs", "past-improvements", "known-faults"]
MANIFESTS: Collection = "cortex-gitops"
DOCUMENTS: Collection = "cortex-docs"
PAST: Collection = "past-improvements"
FAULTS: Collection = "known-faults"
COLLECTIONS = (MANIFESTS, DOCUMENTS, PAST, FAULTS)


class Chunk(Struct, frozen=True):
    """One thing to remember under a key; `facts` are what decisions are made of, and what `where` selects by."""

    key: str
    text: str
    facts: dict[str, str] = {}


class Recalled(Struct, frozen=True):
    """A chunk that answers what was asked for; `score` is the cosine of the two texts, at most 1.

    They come in the order of both rankings together, which need not be that of their scores.
    """

    chunk: Chunk
    score: float


def candidates(limit: int) -> int:
    """How many of each ranking are fused into one of this length."""
    return max(2 * limit, 20)


class Synchronised(Struct, frozen=True):
    """How many chunks were written, taken away, and left as they were."""

    written: int
    removed: int
    kept: int


class Knowledge(Protocol):
    """Every method raises `Temporary` when the store or the embedder is away. Threads may share it."""

    def synchronise(self, collection: Collection, chunks: Iterable[Chunk], prune: bool = True) -> Synchronised:
        """Make a collection hold exactly these chunks, or with `prune` off these beside others.

        What did not change is not written again, and a text that is there already is not embedded again.
        """

    def remember(self, collection: Collection, chunk: Chunk) -> None:
        """Put one chunk in, over an earlier one of the same key."""

    def recall(
        self, collection: Collection, text: str, limit: int, where: Mapping[str, str] | None = None
    ) -> tuple[Recalled, ...]:
        """The chunks most like the text or with its words, best first; with `where` only those whose facts read so."""

    def size(self, collection: Collection) -> int:
        """How many chunks a collection holds."""

    def ping(self) -> None:
        """Answer, or raise `Temporary` with what to do."""

    def close(self) -> None:
        """Let go of files and connections; the next call opens them again."""


class MemoryKnowledge:
    """Knowledge in memory, for tests of what stands above it."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder or Letters()
        self._held: dict[Collection, dict[str, _Held]] = {}

    def synchronise(self, collection: Collection, chunks: Iterable[Chunk], prune: bool = True) -> Synchronised:
        """All at once."""
        before = self._held.get(collection, {})
        wanted = {chunk.key: chunk for chunk in chunks}
        kept = {key: before[key] for key, chunk in wanted.items() if key in before and before[key].chunk == chunk}
        new = [chunk for key, chunk in wanted.items() if key not in kept]
        made = {one.chunk.key: one for one in self._made(new)}
        others = {} if prune else {key: held for key, held in before.items() if key not in wanted}
        self._held[collection] = others | {key: kept.get(key) or made[key] for key in wanted}
        return Synchronised(len(new), len(before.keys() - wanted.keys()) if prune else 0, len(kept))

    def remember(self, collection: Collection, chunk: Chunk) -> None:
        """One more."""
        self.synchronise(collection, [chunk], prune=False)

    def recall(
        self, collection: Collection, text: str, limit: int, where: Mapping[str, str] | None = None
    ) -> tuple[Recalled, ...]:
        """By the same likeness, the same words and the same fusion."""
        every, wanted = self._held.get(collection, {}), (where or {}).items()
        (asked,), words = self._embedder.embed([text]), keywords.asked(text)
        holding = Counter(word for one in every.values() for word in one.words)
        chosen = {key: one for key, one in every.items() if wanted <= one.chunk.facts.items()}
        alike = {key: likeness(asked, one.vector) for key, one in chosen.items()}
        shared = {key: keywords.overlap(words, one.words, holding, len(every)) for key, one in chosen.items()}
        most = candidates(limit)
        by_likeness = sorted(alike, key=lambda key: -alike[key])[:most]
        by_words = sorted((key for key, score in shared.items() if score > 0), key=lambda key: -shared[key])[:most]
        found = keywords.fused((by_likeness, by_words), limit)
        return tuple(Recalled(chosen[key].chunk, alike[key]) for key in found)

    def size(self, collection: Collection) -> int:
        """How many."""
        return len(self._held.get(collection, {}))

    def ping(self) -> None:
        """Memory is always there."""

    def close(self) -> None:
        """Nothing is open."""

    def _made(self, chunks: list[Chunk]) -> "Iterable[_Held]":
        vectors = self._embedder.embed([chunk.text for chunk in chunks])
        return (_Held(one, vector, keywords.said(one.text)) for one, vector in zip(chunks, vectors, strict=True))


class _Held(Struct, frozen=True):
    chunk: Chunk
    vector: Vector
    words: keywords.Words
