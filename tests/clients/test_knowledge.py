"""One protocol test for the fake and for Qdrant's local mode; and what only the real one can do wrong."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qdrant_client import QdrantClient
from qdrant_client.models import Distance, VectorParams

from eventing.handler import Temporary
from eventing.settings import SettingError
from functions._clients.embedding import DIMENSIONS, embed, likeness
from functions._clients.knowledge import (
    COLLECTIONS,
    DOCUMENTS,
    MANIFESTS,
    PAST,
    Chunk,
    Knowledge,
    MemoryKnowledge,
    Recalled,
    Synchronised,
)
from functions._clients.qdrant import Qdrant
from tests.clients.loopback import says, serving
from tests.clients.qdrant_server import qdrant_server

LIMIT = Chunk("a", "session-cache is capped at 192Mi of memory", {"practice": "memory-limits", "kind": "x"})
PROBE = Chunk("b", "the storefront has a readiness probe", {"practice": "readiness-probe", "kind": "x"})
POOL = Chunk("c", "orders-db keeps one replica")


@pytest.fixture(params=["memory", "local", "server"])
def knowledge(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Knowledge]:
    with qdrant_server() as (url, _):
        made: Knowledge = MemoryKnowledge()
        if request.param != "memory":
            made = Qdrant(url=url if request.param == "server" else "", folder=tmp_path / "qdrant")
        yield made
        made.close()


def chunks(found: tuple[Recalled, ...]) -> list[Chunk]:
    return [one.chunk for one in found]


def test_what_is_asked_for_comes_first(knowledge: Knowledge) -> None:
    knowledge.synchronise(DOCUMENTS, [LIMIT, PROBE, POOL])
    found = knowledge.recall(DOCUMENTS, "memory limit of the session cache", 2)
    assert found[0].chunk == LIMIT
    assert len(found) == 2
    assert found[0].score == pytest.approx(
        likeness(embed("memory limit of the session cache"), embed(LIMIT.text)), abs=1e-5
    )
    assert found[0].score > found[1].score


def test_only_what_changed_is_written(knowledge: Knowledge) -> None:
    assert knowledge.synchronise(MANIFESTS, [LIMIT, PROBE]) == Synchronised(2, 0, 0)
    assert knowledge.synchronise(MANIFESTS, [LIMIT, PROBE]) == Synchronised(0, 0, 2)
    moved = Chunk("a", "session-cache is capped at 256Mi of memory", LIMIT.facts)
    assert knowledge.synchronise(MANIFESTS, [moved, POOL]) == Synchronised(2, 1, 0)
    relabelled = Chunk("c", POOL.text, {"kind": "y"})
    assert knowledge.synchronise(MANIFESTS, [moved, relabelled]) == Synchronised(1, 0, 1)
    assert chunks(knowledge.recall(MANIFESTS, "session-cache", 9)) == [moved, relabelled]
    assert knowledge.synchronise(MANIFESTS, []) == Synchronised(0, 2, 0)
    assert knowledge.recall(MANIFESTS, "session-cache", 9) == ()


def test_one_chunk_replaces_that_of_the_same_key(knowledge: Knowledge) -> None:
    assert knowledge.size(PAST) == 0
    knowledge.remember(PAST, LIMIT)
    knowledge.remember(PAST, PROBE)
    knowledge.remember(PAST, Chunk("a", "rolled back", {"practice": "memory-limits"}))
    assert knowledge.size(PAST) == 2
    assert chunks(knowledge.recall(PAST, "rolled back", 1)) == [
        Chunk("a", "rolled back", {"practice": "memory-limits"})
    ]


def test_facts_select(knowledge: Knowledge) -> None:
    knowledge.synchronise(PAST, [LIMIT, PROBE, POOL])
    assert chunks(knowledge.recall(PAST, LIMIT.text, 9, {"practice": "readiness-probe"})) == [PROBE]
    assert chunks(knowledge.recall(PAST, LIMIT.text, 9, {"kind": "x"})) == [LIMIT, PROBE]
    assert knowledge.recall(PAST, LIMIT.text, 9, {"kind": "x", "practice": "other"}) == ()
    assert len(knowledge.recall(PAST, LIMIT.text, 9, {})) == 3


def test_collections_are_apart(knowledge: Knowledge) -> None:
    for collection in COLLECTIONS:
        assert knowledge.size(collection) == 0
    knowledge.remember(PAST, LIMIT)
    assert [knowledge.size(collection) for collection in COLLECTIONS] == [0, 0, 1, 0]
    knowledge.ping()


def test_threads_may_share_it(knowledge: Knowledge) -> None:
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            knowledge.remember(PAST, Chunk(str(number), f"text {number}"))
            knowledge.recall(PAST, "text", 3)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert knowledge.size(PAST) == 8


def test_a_text_without_letters_is_like_nothing(knowledge: Knowledge) -> None:
    knowledge.remember(PAST, LIMIT)
    assert [one.score for one in knowledge.recall(PAST, "--- !!", 1)] == [0.0]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Qdrant]]:
    made: list[Qdrant] = []

    def make(**options: Any) -> Qdrant:
        made.append(Qdrant(**{"folder": tmp_path / "qdrant", **options}))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_local_knowledge_outlives_its_process(opened: Callable[..., Qdrant]) -> None:
    first = opened()
    first.synchronise(DOCUMENTS, [LIMIT])
    first.close()
    assert opened().synchronise(DOCUMENTS, [LIMIT]) == Synchronised(0, 0, 1)


def test_a_closed_client_opens_again(opened: Callable[..., Qdrant]) -> None:
    client = opened()
    client.remember(PAST, LIMIT)
    client.close()
    client.close()
    assert client.size(PAST) == 1


def test_two_processes_never_share_a_folder(opened: Callable[..., Qdrant], tmp_path: Path) -> None:
    first, second = opened(), opened()
    first.remember(PAST, LIMIT)
    with pytest.raises(
        Temporary, match=f"Qdrant at the folder {tmp_path}/qdrant does not answer as it should .Blocking"
    ):
        second.size(PAST)
    first.close()
    assert second.size(PAST) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"collections": {"x": 1}}'])
def test_a_damaged_folder_starts_anew(opened: Callable[..., Qdrant], tmp_path: Path, content: str) -> None:
    first = opened()
    first.remember(PAST, LIMIT)
    first.close()
    (tmp_path / "qdrant" / "meta.json").write_text(content)
    assert opened().size(PAST) == 0


def test_vectors_of_another_length_are_not_mixed(opened: Callable[..., Qdrant], tmp_path: Path) -> None:
    older = QdrantClient(path=str(tmp_path / "qdrant"))
    older.create_collection(PAST, vectors_config=VectorParams(size=DIMENSIONS // 2, distance=Distance.COSINE))
    older.close()
    client = opened()
    client.remember(PAST, LIMIT)
    assert client.size(PAST) == 1


def test_a_server_that_is_away_is_temporary(opened: Callable[..., Qdrant]) -> None:
    client = opened(url="http://127.0.0.1:1")
    with pytest.raises(Temporary, match=r"Qdrant at http://127.0.0.1:1 does not answer as it should .ResponseHandling"):
        client.ping()
    with pytest.raises(Temporary):
        client.recall(PAST, "text", 1)


def test_a_server_is_told_the_key_and_prepared_once(opened: Callable[..., Qdrant]) -> None:
    with qdrant_server() as (url, api), pytest.warns(UserWarning, match="insecure"):
        client = opened(url=url, api_key="k")
        client.remember(PAST, LIMIT)
        client.remember(PAST, PROBE)
        assert client.size(PAST) == 2
        client.close()
    assert {key for _, _, key in api.seen} == {"k"}
    assert [(method, path) for method, path, _ in api.seen] == [
        ("GET", "/collections/past-improvements/exists"),
        ("PUT", "/collections/past-improvements"),
        ("PUT", "/collections/past-improvements/points"),
        ("PUT", "/collections/past-improvements/points"),
        ("POST", "/collections/past-improvements/points/count"),
    ]


def test_a_server_that_lost_its_collections_gets_them_again(opened: Callable[..., Qdrant]) -> None:
    with qdrant_server() as (url, api):
        client = opened(url=url)
        client.remember(PAST, LIMIT)
        api.local.delete_collection(PAST)
        with pytest.raises(Temporary, match=r"does not answer as it should \(404\)"):
            client.size(PAST)
        assert client.size(PAST) == 0
        client.close()


def test_many_chunks_are_written_and_read_in_pages(opened: Callable[..., Qdrant]) -> None:
    client = opened()
    many = [Chunk(str(number), f"text {number}") for number in range(1100)]
    assert client.synchronise(PAST, many) == Synchronised(1100, 0, 0)
    assert client.synchronise(PAST, many[:-1]) == Synchronised(0, 1, 1099)


@pytest.mark.parametrize("status", [401, 500, 503])
def test_a_server_that_refuses_is_temporary(opened: Callable[..., Qdrant], status: int) -> None:
    with serving() as server:
        server.answers["/collections"] = says(status, b"{}")
        with pytest.raises(Temporary, match=rf"does not answer as it should \({status}\); check that it runs"):
            opened(url=server.url).ping()


def test_where_it_is_comes_from_the_environment(tmp_path: Path) -> None:
    local = Qdrant.from_environ({"STATE_DIR": str(tmp_path)})
    local.remember(PAST, LIMIT)
    local.close()
    assert (tmp_path / "qdrant" / "meta.json").exists()
    with pytest.raises(SettingError, match="service link"):
        Qdrant.from_environ({"QDRANT_URL": "tcp://10.43.56.55:6333"})
    with pytest.raises(Temporary, match=r"http://127\.0\.0\.1:1 "):
        Qdrant.from_environ({"QDRANT_URL": "http://127.0.0.1:1"}).ping()


def test_vectors_are_of_one_length_and_direction() -> None:
    vector = embed("Set a memory limit on orders-api")
    assert len(vector) == DIMENSIONS
    assert likeness(vector, vector) == pytest.approx(1.0)
    assert vector == embed("set A memory LIMIT on ordersAPI".replace("ordersAPI", "orders_api"))
    assert embed("ordersApi") == embed("orders-api")
    assert embed("...") == (0.0,) * DIMENSIONS


@pytest.mark.parametrize(
    ("asked", "near", "far"),
    [
        ("memory limit of orders-api", "orders-api memory limits: 256Mi", "catalog ingress host names"),
        ("readiness probe storefront", "Deployment storefront readinessProbe httpGet", "ResourceQuota of reports"),
    ],
)
def test_alike_texts_are_near(asked: str, near: str, far: str) -> None:
    assert likeness(embed(asked), embed(near)) > 0.4
    assert likeness(embed(asked), embed(far)) < 0.2


def test_only_the_beginning_of_a_long_text_counts() -> None:
    assert embed("limit " * 700) == embed("limit " * 700 + "probe " * 700)
