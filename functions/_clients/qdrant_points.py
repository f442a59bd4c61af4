"""Chunks as points of a Qdrant collection: a vector under its embedder's name, words as a sparse vector, digests.

The SDK is imported where it is used: it is 79 MiB.
"""

import hashlib
import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from eventing.handler import Permanent
from functions._clients import keywords
from functions._clients.embedding import Embedder, Vector
from functions._clients.knowledge import Chunk, Collection

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

WORDS = "words"  # the name of the sparse vector
_BATCH = 128  # points a request: about half a MiB
_PAGE = 1000  # ids and digests a request
_IDS = uuid.UUID("5d1c1a5e-6d3b-5c53-9f0f-0a4f6f1c2b7e")  # the space of point ids, which Qdrant wants as UUIDs


class ForeignCollection(Permanent):
    """A collection of this name holds what the school did not write, so it is neither used nor replaced."""


class There(Struct, frozen=True):
    """What a point was made of: `digest` of all of its chunk, `said` of its text and its embedder."""

    digest: str
    said: str


def prepare(client: "QdrantClient", collection: Collection, embedder: Embedder) -> None:
    """Put the collection in place for this embedder's vectors.

    One of another size or embedder is made anew: all that is in it comes from Git and the ledger, and does so again.

    Raises:
        ForeignCollection: when it holds points that are not the school's.
    """
    from qdrant_client.models import Distance, Modifier, SparseVectorParams, VectorParams  # noqa: PLC0415  at first use

    vectors = {embedder.name: VectorParams(size=embedder.size(), distance=Distance.COSINE)}
    words = {WORDS: SparseVectorParams(modifier=Modifier.IDF)}
    if client.collection_exists(collection):
        there = client.get_collection(collection).config.params
        if _fits(there.vectors, embedder) and WORDS in (there.sparse_vectors or {}):
            return
        _check_ours(client, collection, there.vectors)
        logging.getLogger("cortex.knowledge").warning(
            "collection %s was made for other vectors than those of %s; it is made anew", collection, embedder.name
        )
        client.delete_collection(collection)
    client.create_collection(collection, vectors_config=vectors, sparse_vectors_config=words)


def _fits(vectors: Any, embedder: Embedder) -> bool:
    """Whether these are its vectors, whatever else the server adds to what it was told."""
    made = vectors.get(embedder.name) if isinstance(vectors, dict) and len(vectors) == 1 else None
    return made is not None and (made.size, str(made.distance).rpartition(".")[2].lower()) == (
        embedder.size(),
        "cosine",
    )


def _check_ours(client: "QdrantClient", collection: Collection, vectors: Any) -> None:
    points, _ = client.scroll(collection, limit=_PAGE, with_payload=["digest", "key"], with_vectors=False)
    strange = [point for point in points if not {"digest", "key"} <= (point.payload or {}).keys()]
    if strange:
        size = getattr(vectors, "size", None) or "named vectors"
        raise ForeignCollection(
            f"Qdrant's collection {collection} holds points that the school did not write (vectors: {size}); it is "
            "left as it is. Rename or delete it, or set QDRANT_URL to a server of the school's own, then replay"
        )


def point_id(key: str) -> str:
    """The id of a chunk's point."""
    return str(uuid.uuid5(_IDS, key))


def marks(chunk: Chunk, embedder: Embedder) -> There:
    """What a point of this chunk would be made of."""
    said = f"{embedder.name}\n{chunk.text}".encode("utf-8", "surrogatepass")
    return There(_digest(msgspec.json.encode(chunk)), _digest(said))


def stored(client: "QdrantClient", collection: Collection) -> dict[str, There]:
    """What every point of a collection was made of, by its id."""
    found: dict[str, There] = {}
    page: Any = None
    while True:
        points, page = client.scroll(
            collection, limit=_PAGE, offset=page, with_payload=["digest", "said"], with_vectors=False
        )
        for point in points:
            payload = point.payload or {}
            found[str(point.id)] = There(str(payload.get("digest")), str(payload.get("said")))
        if page is None:
            return found


def upsert(
    client: "QdrantClient",
    collection: Collection,
    chunks: Mapping[str, Chunk],
    embedder: Embedder,
    there: Mapping[str, There],
) -> None:
    """Write chunks by their points' ids, a batch at a time: what a slow embedder got done is kept when time is up.

    A text that a point of the collection has already, under whatever key, keeps its vector.
    """
    from qdrant_client.models import PointStruct, SparseVector  # noqa: PLC0415  at first use

    known = {one.said: id_ for id_, one in there.items()}
    for batch in _batches(list(chunks.items()), _BATCH):
        made = {id_: marks(chunk, embedder) for id_, chunk in batch}
        vectors = _vectors(
            client, collection, embedder, {known[one.said] for one in made.values() if one.said in known}
        )
        new = [(id_, chunk) for id_, chunk in batch if known.get(made[id_].said) not in vectors]
        fresh = dict(zip((id_ for id_, _ in new), embedder.embed([chunk.text for _, chunk in new]), strict=True))
        points = []
        for id_, chunk in batch:
            words = keywords.said(chunk.text)
            vector = fresh.get(id_) or vectors[known[made[id_].said]]
            points.append(
                PointStruct(
                    id=id_,
                    vector={
                        embedder.name: list(vector),
                        WORDS: SparseVector(indices=list(words), values=list(words.values())),
                    },
                    payload={**msgspec.to_builtins(chunk), "digest": made[id_].digest, "said": made[id_].said},
                )
            )
        client.upsert(collection, points=points, wait=True)


def _vectors(client: "QdrantClient", collection: Collection, embedder: Embedder, ids: set[str]) -> dict[str, Vector]:
    if not ids:
        return {}
    points = client.retrieve(collection, sorted(ids), with_payload=False, with_vectors=[embedder.name])
    found = {str(point.id): vector_of(point, embedder) for point in points}
    return {id_: vector for id_, vector in found.items() if vector}


def vector_of(point: Any, embedder: Embedder) -> Vector:
    """The dense vector of a point that came with it."""
    vector = point.vector.get(embedder.name) if isinstance(point.vector, dict) else None
    return tuple(vector or ())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _batches(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    return (list(items[start : start + size]) for start in range(0, len(items), size))
