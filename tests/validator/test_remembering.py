"""rag-validator remembers what became of a plan, over the real store and Qdrant's local mode."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from eventing.contracts import PREFIX, ImprovementEnded, ImprovementWatched
from eventing.handler import Event, Handler, Outcome, Permanent, Temporary, Unschedule
from eventing.redis_store import RedisStore
from functions._clients.gitops import MemoryGitOps
from functions._clients.knowledge import DOCUMENTS, MANIFESTS, PAST, Chunk, MemoryKnowledge
from functions._clients.qdrant import Qdrant
from functions._improvement.inflight import inflight_key
from functions._improvement.record import Stage
from functions.rag_validator.function import build, function, handler
from functions.rag_validator.past import past_chunk
from tests.validator.homelab import add, plan
from tests.validator.plans import LOWER, PROBE, TREE, found, planned, recorded


class Away(MemoryKnowledge):
    """A knowledge store that is away."""

    def recall(self, collection: str, text: str, limit: int, where: Mapping[str, str] | None = None) -> tuple[()]:
        raise Temporary("Qdrant is away")


def test_a_knowledge_store_that_is_away_is_no_pass(store: RedisStore, gitops: MemoryGitOps) -> None:
    recorded(store, PROBE)
    with pytest.raises(Temporary, match="Qdrant is away"):
        handler(store, gitops, Away(), lambda: 0.0)(planned())


ENDED = ImprovementEnded("i1", "person", "no")
WATCHED = ImprovementWatched("i1", "c1", "well")


@pytest.mark.parametrize(
    ("event", "stage", "freed"),
    [
        ("rejected", "rejected", True),
        ("failed", "failed", True),
        ("verified", "verified", True),
        ("rolled_back", "rolled_back", True),
        ("unverified", "unverified", False),
        ("pending_review", "pending_review", False),
    ],
)
def test_what_became_of_a_plan_is_remembered(
    handle: Handler, store: RedisStore, knowledge: Qdrant, event: str, stage: Stage, freed: bool
) -> None:
    record = recorded(store, PROBE, stage=stage)
    payload = WATCHED if event in {"verified", "rolled_back", "unverified"} else ENDED
    outcome = handle(Event(f"{PREFIX}improvement.{event}", "/x", "e", payload))
    assert outcome == Outcome((Unschedule(inflight_key("shop"), "i1"),) if freed else ())
    assert [one.chunk for one in knowledge.recall(PAST, "memory", 9)] == [past_chunk(record)]


def test_an_end_without_a_plan_is_remembered_too(handle: Handler, store: RedisStore, knowledge: Qdrant) -> None:
    recorded(store, None, stage="rejected")
    assert handle(Event(f"{PREFIX}improvement.rejected", "/x", "e", ENDED)) == Outcome()
    assert knowledge.size(PAST) == 1


def test_a_failure_of_the_past_is_found_again(handle: Handler, store: RedisStore, knowledge: Qdrant) -> None:
    facts = {"outcome": "rolled_back", "resources": "Deployment/shop/web", "title": "Probe"}
    knowledge.remember(PAST, Chunk("i7", "probe", {**facts, "practice": "memory-limits"}))
    recorded(store, PROBE)
    assert found(handle(planned())).similar_failures == ()
    knowledge.remember(PAST, Chunk("i8", "probe", {**facts, "practice": "readiness-probe"}))
    assert found(handle(planned())).similar_failures == ("Probe (i8) was rolled back on Deployment/shop/web",)


def test_manifests_alike_are_named_for_a_person(handle: Handler, store: RedisStore) -> None:
    told = "Deployment shop api, Service shop web of ghcr.io: apps/shop/api.yaml, apps/shop/web.yaml"
    recorded(store, replace(PROBE, summary=told))
    assert set(found(handle(planned())).related) == {
        "see also Deployment api (apps/shop/api.yaml)",
        "see also Service web (apps/shop/web.yaml)",
    }


def test_only_a_few_manifests_are_named(store: RedisStore, knowledge: Qdrant) -> None:
    settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings-%d}\n"
    more = {f"apps/shop/settings-{number}.yaml": (settings % number).encode() for number in range(6)}
    recorded(store, replace(PROBE, summary="ConfigMap settings settings settings of shop, in apps/shop/settings.yaml"))
    outcome = handler(store, MemoryGitOps.of({**TREE, **more}), knowledge, lambda: 0.0)(planned())
    assert len(found(outcome).related) == 3


def test_an_empty_memory_is_filled_from_the_ledger(handle: Handler, store: RedisStore, knowledge: Qdrant) -> None:
    kept: tuple[Stage, ...] = ("verified", "rolled_back", "rejected", "failed", "unverified", "pending_review")
    others: tuple[Stage, ...] = ("planned", "approved", "stalled")
    for stage in (*kept, *others):
        recorded(store, LOWER, stage, stage)
    recorded(store, PROBE)
    handle(planned())
    assert {one.chunk.key for one in knowledge.recall(PAST, "memory", 99)} == set(kept)


def test_a_memory_that_holds_something_is_left(handle: Handler, store: RedisStore, knowledge: Qdrant) -> None:
    knowledge.remember(PAST, Chunk("x", "x"))
    recorded(store, LOWER, "i0", "verified")
    recorded(store, PROBE)
    handle(planned())
    assert knowledge.size(PAST) == 1


def test_a_commit_is_indexed_once(store: RedisStore, gitops: MemoryGitOps) -> None:
    class Counting(MemoryKnowledge):
        asked: list[str] = []

        def synchronise(self, collection, chunks, prune=True):  # type: ignore[no-untyped-def]
            self.asked += [collection] if prune else []
            return super().synchronise(collection, chunks, prune)

    knowledge = Counting()
    counted = handler(store, gitops, knowledge, lambda: 0.0)
    recorded(store, PROBE)
    counted(planned())
    counted(planned())
    assert knowledge.asked == [MANIFESTS, DOCUMENTS]
    gitops.append(gitops.head(), {"docs/more.md": b"# More\n"}, "More", 0.0)
    counted(planned())
    assert knowledge.asked == [MANIFESTS, DOCUMENTS] * 2


def test_an_added_resource_is_validated_too(handle: Handler, store: RedisStore) -> None:
    budget = add("PodDisruptionBudget", "b", "policy/v1", spec={"selector": {"matchLabels": {"app": "x"}}})
    recorded(store, plan(budget, practice="disruption-budget"))
    assert found(handle(planned())).missing == ("PodDisruptionBudget b selects no pods of its namespace",)


@pytest.mark.parametrize("event", ["improvement.raw", "improvement.validated", "planned", "video.failed"])
def test_other_events_are_not_ours(handle: Handler, store: RedisStore, knowledge: Qdrant, event: str) -> None:
    recorded(store, PROBE, stage="rejected")
    assert handle(Event(PREFIX + event, "/x", "e", ENDED)) == Outcome()
    assert knowledge.size(PAST) == 0


def test_the_function_is_built_from_the_environment(redis_url: str, tmp_path: Path, store: RedisStore) -> None:
    handle = build({"REDIS_URL": redis_url, "STATE_DIR": str(tmp_path), "GITHUB_REPO": str(tmp_path / "no.git")})
    with pytest.raises(Permanent, match="the ledger has no improvement"):
        handle(planned())
    assert callable(function)
