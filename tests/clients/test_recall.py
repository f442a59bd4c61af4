"""Hybrid recall and changing embedders: the same for the fake, Qdrant's local mode and its HTTP API."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from qdrant_client import QdrantClient
from qdrant_client.models import Distance, PointStruct, VectorParams

from eventing.handler import Permanent, Temporary
from functions._clients.embedding import Embedder, Letters, Vector
from functions._clients.embedding_endpoint import Endpoint
from functions._clients.keywords import asked, fused, rarity, said
from functions._clients.knowledge import DOCUMENTS, MANIFESTS, PAST, Chunk, Knowledge, MemoryKnowledge, Synchronised
from functions._clients.qdrant import Qdrant
from functions._clients.qdrant_points import ForeignCollection
from tests.clients.qdrant_server import qdrant_server


class Flat:
    """An embedder to which all texts are alike, so that words alone make the order; notes what it is asked."""

    def __init__(self, name: str = "flat", numbers: int = 2) -> None:
        self.name, self.numbers, self.asked = name, numbers, list[str]()

    def size(self) -> int:
        return self.numbers

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.asked += texts
        return [(1.0, *(0.0,) * (self.numbers - 1)) for _ in texts]


Made = Callable[[Embedder], Knowledge]


@pytest.fixture(params=["memory", "local", "server"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Made]:
    opened: list[Knowledge] = []
    with qdrant_server() as (url, _):

        def make(embedder: Embedder) -> Knowledge:
            for one in opened:
                one.close()
            url_of = url if request.param == "server" else ""
            memory = request.param == "memory"
            opened.append(
                MemoryKnowledge(embedder) if memory else Qdrant(url_of, folder=tmp_path / "q", embedder=embedder)
            )
            return opened[-1]

        yield make
        for one in opened:
            one.close()


def test_a_rare_word_brings_a_chunk_to_the_front(made: Made) -> None:
    knowledge = made(Flat())
    usual = [Chunk(f"n{number}", f"service number {number} of the shop") for number in range(30)]
    knowledge.synchronise(DOCUMENTS, [*usual, Chunk("k", "orders-db of the shop"), Chunk("l", "orders of the shop")])
    found = knowledge.recall(DOCUMENTS, "where is orders-db?", 4)
    assert {"k", "l"} <= {one.chunk.key for one in found}  # likeness alone would bring the first four
    assert [one.score for one in found] == pytest.approx([1.0] * 4)


def test_words_and_likeness_are_fused_alike_everywhere(made: Made) -> None:
    texts = (
        "session-cache is capped at 192Mi on purpose",
        "the cache of sessions must stay small",
        "orders-db keeps one replica",
        "web is capped at 256Mi",
        "session handling in the storefront",
        "192Mi is all that the small shelf in the cellar holds",
    )
    knowledge = made(Letters())
    knowledge.synchronise(DOCUMENTS, [Chunk(str(place), text) for place, text in enumerate(texts)])
    found = [one.chunk.key for one in knowledge.recall(DOCUMENTS, "session-cache with 192Mi", 6)]
    assert found[0] == "0"
    assert found == ["0", "1", "4", "5", "3", "2"]
    assert [one.chunk.key for one in knowledge.recall(DOCUMENTS, "session-cache", 1)] == ["0"]


def test_facts_select_in_both_rankings(made: Made) -> None:
    knowledge = made(Flat())
    chunks = [Chunk(str(place), "orders-db", {"kind": "x" if place % 2 else "y"}) for place in range(6)]
    knowledge.synchronise(PAST, chunks)
    assert {one.chunk.key for one in knowledge.recall(PAST, "orders-db", 9, {"kind": "x"})} == {"1", "3", "5"}
    assert knowledge.recall(PAST, "???", 9, {"kind": "z"}) == ()


def test_a_text_that_is_there_is_not_embedded_again(made: Made) -> None:
    flat = Flat()
    knowledge = made(flat)
    knowledge.synchronise(MANIFESTS, [Chunk("a", "one"), Chunk("b", "two")])
    assert sorted(flat.asked) == ["one", "two"]
    if not isinstance(knowledge, MemoryKnowledge):
        knowledge.synchronise(MANIFESTS, [Chunk("a", "one", {"x": "y"}), Chunk("moved", "two")])
        assert sorted(flat.asked) == ["one", "two"]
        assert [one.score for one in knowledge.recall(MANIFESTS, "two", 9)] == pytest.approx([1.0, 1.0])


def test_chunks_beside_others_leave_them_there(made: Made) -> None:
    knowledge = made(Flat())
    knowledge.remember(PAST, Chunk("old", "old"))
    assert knowledge.synchronise(PAST, [Chunk("new", "new")], prune=False) == Synchronised(1, 0, 0)
    assert knowledge.size(PAST) == 2
    assert knowledge.synchronise(PAST, [Chunk("new", "new")]) == Synchronised(0, 1, 1)


@pytest.mark.parametrize("next_one", [Flat("other"), Flat(numbers=3)])
def test_another_embedder_gets_collections_of_its_own(made: Made, next_one: Flat) -> None:
    first = made(Flat())
    first.synchronise(MANIFESTS, [Chunk("a", "one"), Chunk("b", "two")])
    second = made(next_one)
    assert second.size(MANIFESTS) == 0  # nothing of the other's is left, and all of it comes from Git again
    assert second.synchronise(MANIFESTS, [Chunk("a", "one"), Chunk("b", "two")]) == Synchronised(2, 0, 0)
    assert len(second.recall(MANIFESTS, "one", 2)) == 2


def old(folder: Path, payload: dict[str, Any] | None) -> None:
    client = QdrantClient(path=str(folder))
    client.create_collection(DOCUMENTS, vectors_config=VectorParams(size=1536, distance=Distance.COSINE))
    if payload is not None:
        client.upsert(DOCUMENTS, [PointStruct(id=1, vector=[1.0] * 1536, payload=payload)])
    client.close()


@pytest.mark.parametrize("payload", [None, {"digest": "d", "key": "k", "text": "t", "facts": {}}])
def test_an_older_collection_of_ours_is_made_anew(tmp_path: Path, payload: dict[str, Any] | None) -> None:
    old(tmp_path / "q", payload)
    knowledge = Qdrant(folder=tmp_path / "q")
    assert knowledge.synchronise(DOCUMENTS, [Chunk("a", "one")]) == Synchronised(1, 0, 0)
    assert knowledge.size(DOCUMENTS) == 1
    knowledge.close()


def test_what_somebody_else_wrote_is_left_alone(tmp_path: Path) -> None:
    old(tmp_path / "q", {"page_content": "their text"})
    knowledge = Qdrant(folder=tmp_path / "q")
    for _ in range(2):
        with pytest.raises(ForeignCollection, match=r"cortex-docs holds points that the school did not write .*1536"):
            knowledge.synchronise(DOCUMENTS, [Chunk("a", "one")])
    knowledge.close()
    assert issubclass(ForeignCollection, Permanent)
    client = QdrantClient(path=str(tmp_path / "q"))
    assert client.count(DOCUMENTS).count == 1
    client.close()


def test_an_embedder_that_is_away_is_no_pass(tmp_path: Path) -> None:
    knowledge = Qdrant(folder=tmp_path / "q", embedder=Endpoint("http://127.0.0.1:1/v1/embeddings", "m"))
    for attempt in (
        lambda: knowledge.synchronise(DOCUMENTS, [Chunk("a", "one")]),
        lambda: knowledge.recall(DOCUMENTS, "one", 3),
        lambda: knowledge.remember(PAST, Chunk("a", "one")),
    ):
        with pytest.raises(Temporary, match=r"the embedder at .* is away"):
            attempt()
    knowledge.close()


def test_ranks_are_added_up() -> None:
    assert fused([["a", "b", "c"], ["c", "b"]], 9) == ["c", "b", "a"]
    assert fused([["a", "b"], []], 1) == ["a"]
    assert fused([[], []], 3) == []


def test_a_name_counts_whole_and_in_parts() -> None:
    assert len(asked("orders-db")) == 3
    assert asked("OrdersDb limits") == asked("orders_db limit")
    assert asked("orders-db").keys() & said("the orders").keys()
    assert max(said("web web web").values()) < 2.2
    assert rarity(1, 100) > rarity(50, 100) > rarity(100, 100) > 0
    assert asked("... !") == {}
