"""The index that lost something is made again, and nothing that is away passes for nothing found."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from eventing.contracts import PREFIX, ImprovementEnded, ImprovementPlanned, ImprovementValidated
from eventing.handler import Event, Handler, Temporary
from eventing.redis_store import RedisStore
from eventing.vocabulary import Category, ChangePlan, Resource, ValidationReport
from functions._clients import cluster_facts, ledger
from functions._clients.cluster_facts import Observed
from functions._clients.gitops import MemoryGitOps
from functions._clients.knowledge import DOCUMENTS, FAULTS, MANIFESTS, PAST, Chunk, Knowledge, MemoryKnowledge
from functions._clients.qdrant import Qdrant
from functions._improvement.healing import Proposal, remedy_key
from functions._improvement.record import Record, Stage, Step
from functions._preflight.facts import Facts, NodeFacts
from functions._symptoms.symptom import Symptom
from functions.rag_validator.function import handler
from functions.rag_validator.past import past_chunk
from functions.rag_validator.remembering import Memory
from tests.clients.qdrant_server import qdrant_server
from tests.validator.homelab import FILES, LIMIT, improvement, plan, put

NOTES = b"# Why\n\nweb is capped at 192Mi on purpose.\n"
TREE = {**{path: text.encode() for path, text in FILES.items()}, "docs/why.md": NOTES}
LOWER = plan(put(LIMIT, "128Mi", "192Mi"))


def recorded(store: RedisStore, change: ChangePlan = LOWER, identity: str = "i1", stage: Stage = "planned") -> Record:
    record = Record(
        improvement(identity), stage, (Step(stage, "then", "x"),), plan=change, digest="d1", fingerprint="p"
    )
    store.apply([ledger.put_record(record, 0)])
    return record


def planned() -> Event:
    payload = ImprovementPlanned(improvement("i1"), LOWER, "d1", "p", "")
    return Event(PREFIX + "improvement.planned", "/cortex-school/x", "e1", payload)


def told(handle: Handler) -> ValidationReport:
    payload = handle(planned()).emits[0].payload
    assert isinstance(payload, ImprovementValidated)
    return payload.report


@pytest.fixture
def server() -> Iterator[tuple[Qdrant, object]]:
    with qdrant_server() as (url, api):
        client = Qdrant(url)
        yield client, api
        client.close()


def test_a_server_that_came_up_empty_is_filled_again(store: RedisStore, server: tuple[Qdrant, object]) -> None:
    client, api = server
    recorded(store)
    ended = recorded(store, identity="i0", stage="rolled_back")
    handle = handler(store, MemoryGitOps.of(TREE), client, lambda: 0.0)
    first = told(handle)
    sizes = [client.size(one) for one in (MANIFESTS, DOCUMENTS, PAST)]
    assert min(sizes) > 0
    for name in (MANIFESTS, DOCUMENTS, PAST, FAULTS):
        api.local.delete_collection(name)  # type: ignore[attr-defined]
    with pytest.raises(Temporary, match="does not answer as it should"):
        handle(planned())
    assert told(handle) == first
    assert [client.size(one) for one in (MANIFESTS, DOCUMENTS, PAST)] == sizes
    assert [one.chunk for one in client.recall(PAST, "memory", 9)] == [past_chunk(ended)]


def test_an_outcome_alone_is_no_whole_memory(store: RedisStore) -> None:
    knowledge = MemoryKnowledge()
    for identity in ("i0", "i1"):
        recorded(store, identity=identity, stage="rejected")
    handler(store, MemoryGitOps.of(TREE), knowledge, lambda: 0.0)(
        Event(f"{PREFIX}improvement.rejected", "/x", "e", ImprovementEnded("i1", "person", "no"))
    )
    assert knowledge.size(PAST) == 2


def test_a_memory_that_lost_some_is_made_whole(store: RedisStore) -> None:
    knowledge = MemoryKnowledge()
    for identity in ("i0", "i1", "i2"):
        recorded(store, identity=identity, stage="verified")
    memory = Memory(store, knowledge)
    memory.make_whole()
    assert knowledge.size(PAST) == 3
    knowledge.synchronise(PAST, [Chunk("i0", "x")])
    memory.make_whole()
    assert knowledge.size(PAST) == 3


class Deaf(MemoryKnowledge):
    """Recalls nothing, as an index would whose ranking is bad."""

    def recall(self, *_: object, **__: object) -> tuple[()]:
        return ()


def test_a_contradiction_is_found_wherever_it_ranks(store: RedisStore) -> None:
    recorded(store)
    found = told(handler(store, MemoryGitOps.of(TREE), Deaf(), lambda: 0.0))
    assert [one.reason for one in found.conflicts][1:] == [
        "docs/why.md, under 'Why', says \"web is capped at 192Mi on purpose.\""
    ]


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"QDRANT_URL": "http://127.0.0.1:1"}, r"Qdrant at http://127\.0\.0\.1:1 does not answer"),
        (
            {"EMBEDDER": "http://127.0.0.1:1/v1/embeddings", "EMBEDDER_MODEL": "m"},
            r"the embedder at http://127\.0\.0\.1:1/",
        ),
    ],
)
def test_what_is_away_is_no_pass(tmp_path: Path, store: RedisStore, settings: dict[str, str], word: str) -> None:
    recorded(store)
    client = Qdrant.from_environ({"STATE_DIR": str(tmp_path), **settings})
    with pytest.raises(Temporary, match=word):
        handler(store, MemoryGitOps.of(TREE), client, lambda: 0.0)(planned())
    client.close()
    after = ledger.record(store, "i1")
    assert after is not None
    assert after[0].stage == "planned"


def test_what_the_ledger_knows_of_the_cluster_counts(store: RedisStore) -> None:
    knowledge: Knowledge = MemoryKnowledge()
    more = plan(put("spec.replicas", 50, 2))
    recorded(store, more)
    small = Facts(nodes=(NodeFacts("n", allocatable={"cpu": "2", "memory": "64Gi"}),))
    store.apply([ledger.put(cluster_facts.KEY, Observed(small, 0.0), None)])
    found = told(handler(store, MemoryGitOps.of(TREE), knowledge, lambda: 0.0))
    assert found.capacity == ("all that Git runs would request 5 of cpu, and the nodes can hold 2",)


def test_a_declared_size_counts_where_nothing_is_known(store: RedisStore) -> None:
    recorded(store, plan(put("spec.replicas", 50, 2)))
    found = told(handler(store, MemoryGitOps.of(TREE), MemoryKnowledge(), lambda: 0.0, {"cpu": "1"}))
    assert found.capacity == ("all that Git runs would request 5 of cpu, and the nodes can hold 1",)


@pytest.mark.parametrize(
    ("category", "held", "missing"),
    [
        ("remedy", {"10.0.0.5:5000": ("shop/web:1.4.2",)}, 0),  # the healer's scan asked that registry
        ("remedy", {"10.0.0.5:5000": ("shop/web:9.9.9",)}, 1),
        ("remedy", {}, 1),
        ("capability", {"10.0.0.5:5000": ("shop/web:1.4.2",)}, 1),  # a lesson brings no such word along
    ],
)
def test_what_a_registry_said_to_the_scan_counts_for_its_remedy(
    store: RedisStore, category: Category, held: dict[str, tuple[str, ...]], missing: int
) -> None:
    path = "spec.template.spec.containers[name=web].image"
    moved = plan(put(path, "10.0.0.5:5000/shop/web:1.4.2", "ghcr.io/shop/web:1.4.2"))
    said = replace(improvement("i1"), category=category)
    record = Record(said, "planned", (Step("planned", "then", "x"),), plan=moved, digest="d1", fingerprint="p")
    store.apply([ledger.put_record(record, 0)])
    seen = Symptom("registry-unreachable", Resource("Pod", "web-1", "shop"), {})
    store.apply([ledger.put(remedy_key("i1"), Proposal(said, moved, seen, "", 0.0, registries=held), None)])
    assert len(told(handler(store, MemoryGitOps.of(TREE), MemoryKnowledge(), lambda: 0.0)).missing) == missing
