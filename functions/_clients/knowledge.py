"""What the school knows: manifests, documents and past improvements, recalled by likeness.

The real client is `functions._clients.qdrant`; `MemoryKnowledge` is the fake. Both pass the same protocol test.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

from msgspec import Struct

from functions._clients.embedding import embed, likeness

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
    """A chunk that is like what was asked for; `score` is the cosine of the two texts, at most 1."""

    chunk: Chunk
    score: float


class Synchronised(Struct, frozen=True):
    """How many chunks were written, taken away, and left as they were."""

    written: int
    removed: int
    kept: int


class Knowledge(Protocol):
    """Every method raises `Temporary` when the store is away. Threads may share it."""

    def synchronise(self, collection: Collection, chunks: Iterable[Chunk]) -> Synchronised:
        """Make a collection hold exactly these chunks; what did not change is not written again."""

    def remember(self, collection: Collection, chunk: Chunk) -> None:
        """Put one chunk in, over an earlier one of the same key."""

    def recall(
        self, collection: Collection, text: str, limit: int, where: Mapping[str, str] | None = None
    ) -> tuple[Recalled, ...]:
        """The chunks most like the text, best first; with `where` only those whose facts read so."""

    def size(self, collection: Collection) -> int:
        """How many chunks a collection holds."""

    def ping(self) -> None:
        """Answer, or raise `Temporary` with what to do."""

    def close(self) -> None:
        """Let go of files and connections; the next call opens them again."""


class MemoryKnowledge:
    """Knowledge in memory, for tests of what stands above it."""

    def __init__(self) -> None:
        self._held: dict[Collection, dict[str, tuple[Chunk, tuple[float, ...]]]] = {}

    def synchronise(self, collection: Collection, chunks: Iterable[Chunk]) -> Synchronised:
        """All at once."""
        before = self._held.get(collection, {})
        wanted = {chunk.key: chunk for chunk in chunks}
        kept = {key: before[key] for key, chunk in wanted.items() if key in before and before[key][0] == chunk}
        self._held[collection] = {key: kept.get(key) or (chunk, embed(chunk.text)) for key, chunk in wanted.items()}
        return Synchronised(len(wanted) - len(kept), len(before.keys() - wanted.keys()), len(kept))

    def remember(self, collection: Collection, chunk: Chunk) -> None:
        """One more."""
        self._held.setdefault(collection, {})[chunk.key] = (chunk, embed(chunk.text))

    def recall(
        self, collection: Collection, text: str, limit: int, where: Mapping[str, str] | None = None
    ) -> tuple[Recalled, ...]:
        """By the same likeness."""
        asked = embed(text)
        wanted = (where or {}).items()
        found = [
            Recalled(chunk, likeness(asked, vector))
            for chunk, vector in self._held.get(collection, {}).values()
            if wanted <= chunk.facts.items()
        ]
        return tuple(sorted(found, key=lambda one: -one.score)[:limit])

    def size(self, collection: Collection) -> int:
        """How many."""
        return len(self._held.get(collection, {}))

    def ping(self) -> None:
        """Memory is always there."""

    def close(self) -> None:
        """Nothing is open."""
