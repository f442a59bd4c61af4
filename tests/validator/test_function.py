"""rag-validator over the real store and Qdrant's local mode: validated at the newest commit."""

import pytest

from eventing.contracts import PREFIX, ImprovementValidated
from eventing.handler import Append, Emit, Handler, Outcome, Permanent, Schedule
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps
from functions._clients.qdrant import Qdrant
from functions._improvement.inflight import inflight_key
from functions._improvement.record import Record, Stage, Step
from functions._improvement.standing import tombstone_key
from functions.rag_validator.function import handler
from tests.validator.homelab import POD, plan, put
from tests.validator.plans import LOWER, PROBE, TREE, found, planned, recorded

AT = "2027-01-15T08:00:00+00:00"


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
