"""rag-validator over the real store and Qdrant's local mode: validated at the newest commit, remembered to the end."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from eventing.contracts import (
    PREFIX,
    ImprovementEnded,
    ImprovementPlanned,
    ImprovementValidated,
    ImprovementWatched,
)
from eventing.handler import Append, Emit, Event, Handler, Outcome, Permanent, Schedule, Temporary, Unschedule
from eventing.redis_store import RedisStore
from eventing.vocabulary import ChangePlan, ValidationReport
from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps
from functions._clients.knowledge import DOCUMENTS, MANIFESTS, PAST, Chunk, MemoryKnowledge
from functions._clients.qdrant import Qdrant
from functions._improvement.inflight import inflight_key
from functions._improvement.record import Record, Stage, Step
from functions._improvement.standing import tombstone_key
from functions.rag_validator.chunks import past_chunk
from functions.rag_validator.function import build, function, handler
from tests.validator.homelab import FILES, LIMIT, POD, add, improvement, plan, put

NOTES = "# Why\n\nweb is capped at 192Mi on purpose.\n"
TREE = {**{path: text.encode() for path, text in FILES.items()}, "docs/why.md": NOTES.encode()}
PROBE = plan(put(f"{POD}.readinessProbe", {"tcpSocket": {"port": 80}}), practice="readiness-probe")
LOWER = plan(put(LIMIT, "128Mi", "192Mi"))
AT = "2027-01-15T08:00:00+00:00"


@pytest.fixture
def gitops() -> MemoryGitOps:
    return MemoryGitOps.of(TREE)


@pytest.fixture
def knowledge(tmp_path: Path) -> Iterator[Qdrant]:
    made = Qdrant(folder=tmp_path / "qdrant")
    yield made
    made.close()


@pytest.fixture
def handle(store: RedisStore, gitops: MemoryGitOps, knowledge: Qdrant) -> Handler:
    return handler(store, gitops, knowledge, lambda: 1_800_000_000.0)


def recorded(store: RedisStore, change: ChangePlan | None, identity: str = "i1", stage: Stage = "planned") -> Record:
    record = Record(
        improvement(identity), stage, (Step(stage, "then", "x"),), plan=change, digest="d1", fingerprint="p1"
    )
    store.apply([ledger.put_record(record, 0)])
    return record


def planned(identity: str = "i1", digest: str = "d1") -> Event:
    payload = ImprovementPlanned(improvement(identity), PROBE, digest, "p1", "")
    return Event(PREFIX + "improvement.planned", "/cortex-school/x", "e1", payload)


def found(outcome: Outcome) -> ValidationReport:
    payload = outcome.emits[0].payload
    assert isinstance(payload, ImprovementValidated)
    return payload.report


def test_a_plan_is_validated_recorded_and_announced(handle: Handler, store: RedisStore, gitops: MemoryGitOps) -> None:
    record = recorded(store, PROBE)
    outcome = handle(planned())
    report = found(outcome)
    assert (report.base, report.conflicts, report.duplicates) == (gitops.head(), (), ())
    assert report.related == ()
    assert outcome.emits == (
        Emit(
            PREFIX + "improvement.validated",
            ImprovementValidated("i1", "d1", report),
            subject="i1",
            part="d1",
            partitionkey="shop",
        ),
    )
    assert outcome.changes[1:] == (
        Schedule(inflight_key("shop"), "i1", 0.0),
        Append("improvements:validated", {"id": "i1", "duplicates": "0", "conflicts": "0"}),
    )
    store.apply(outcome.changes)
    step = Step("validated", AT, "rag-validator", "e1", f"checked at {gitops.head()[:8]}: 0 duplicates, 0 conflicts")
    after = Record(
        record.improvement,
        "validated",
        (*record.timeline, step),
        plan=PROBE,
        digest="d1",
        fingerprint="p1",
        report=report,
    )
    assert ledger.record(store, "i1") == (after, 2)


def test_a_documented_value_is_a_conflict_with_both_values(handle: Handler, store: RedisStore) -> None:
    recorded(store, LOWER)
    outcome = handle(planned())
    cited = [(one.file, one.wanted, one.found, one.reason) for one in found(outcome).conflicts]
    chosen = "somebody chose this value, and the practice does not call it a defect"
    said = "docs/why.md, under 'Why', says \"web is capped at 192Mi on purpose.\""
    assert cited == [
        ("apps/shop/web.yaml", "128Mi", "192Mi", chosen),
        ("apps/shop/web.yaml", "128Mi", "192Mi", said),
    ]
    assert outcome.changes[2:] == (
        Append("improvements:validated", {"id": "i1", "duplicates": "0", "conflicts": "2"}),
        Append("improvements:conflicts", {"id": "i1", "duplicates": "0", "conflicts": "2"}),
    )


def test_the_newest_commit_counts(handle: Handler, store: RedisStore, gitops: MemoryGitOps) -> None:
    recorded(store, LOWER)
    handle(planned())
    web = TREE["apps/shop/web.yaml"].replace(b"memory: 192Mi", b"memory: 128Mi")
    head = gitops.append(gitops.head(), {"apps/shop/web.yaml": web, "docs/why.md": None}, "Lower", 0.0)
    report = found(handle(planned()))
    assert report.base == head
    assert [one.reason for one in report.duplicates] == ["it is so already at this commit"]
    assert report.conflicts == ()


def test_a_practice_corrects_what_it_calls_a_defect(store: RedisStore, knowledge: Qdrant) -> None:
    tree = {**TREE, "apps/shop/web.yaml": TREE["apps/shop/web.yaml"].replace(b"web:1.4.2", b"web:latest")}
    pin = plan(put(f"{POD}.image", "ghcr.io/shop/web:1.4.2", "ghcr.io/shop/web:latest"), practice="pinned-images")
    recorded(store, pin)
    outcome = handler(store, MemoryGitOps.of(tree), knowledge, lambda: 0.0)(planned())
    assert found(outcome).conflicts == ()


def test_a_practice_outside_the_catalogue_corrects_nothing(handle: Handler, store: RedisStore) -> None:
    recorded(store, plan(put("spec.replicas", 3, 2), practice="no-such"))
    assert [one.path for one in found(handle(planned())).conflicts] == ["spec.replicas"]


def test_another_plan_on_its_way_is_a_rival(handle: Handler, store: RedisStore) -> None:
    recorded(store, plan(put(f"{POD}.terminationMessagePath", "/a")), "i2")
    store.apply(handle(planned("i2")).changes)
    recorded(store, plan(put(f"{POD}.terminationMessagePath", "/b")))
    (conflict,) = found(handle(planned())).conflicts
    assert (conflict.wanted, conflict.found) == ("/b", "/a")
    assert conflict.reason == "i2, which is validated, wants another value"


@pytest.mark.parametrize("stage", ["verified", "rolled_back", "rejected", "failed"])
def test_a_plan_at_its_end_is_no_rival(handle: Handler, store: RedisStore, stage: Stage) -> None:
    recorded(store, plan(put(f"{POD}.terminationMessagePath", "/a")), "i2", stage)
    recorded(store, None, "i3", "stalled")
    agenda = inflight_key("shop")
    store.apply([Schedule(agenda, one, 0.0) for one in ("i2", "i3", "gone", "i1")])
    recorded(store, plan(put(f"{POD}.terminationMessagePath", "/b")))
    report = found(handle(planned()))
    assert (report.conflicts, report.duplicates) == ((), ())


def test_tombstones_of_the_plan_and_of_the_statement_are_named(handle: Handler, store: RedisStore) -> None:
    recorded(store, PROBE)
    assert found(handle(planned())).tombstones == ()
    store.apply([ledger.put(tombstone_key(one), {}, 0) for one in ("p1", "s-i1", "other")])
    assert found(handle(planned())).tombstones == ("p1", "s-i1")


@pytest.mark.parametrize(
    ("stage", "digest"), [("planned", "d2"), ("validated", "d1"), ("approved", "d1"), ("rejected", "d1")]
)
def test_an_event_that_the_ledger_does_not_confirm_changes_nothing(
    handle: Handler, store: RedisStore, stage: Stage, digest: str
) -> None:
    recorded(store, PROBE, stage=stage)
    assert handle(planned(digest=digest)) == Outcome()


def test_a_record_without_a_plan_changes_nothing(handle: Handler, store: RedisStore) -> None:
    recorded(store, None)
    assert handle(planned()) == Outcome()


def test_an_improvement_that_nobody_recorded_is_refused(handle: Handler) -> None:
    with pytest.raises(Permanent, match="the ledger has no improvement 'i1'"):
        handle(planned())


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
