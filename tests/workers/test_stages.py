"""From a judged improvement to a plan, and from an approved plan to one commit."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementCategorized, ImprovementImplemented, ImprovementPlanned, WatchArmed
from eventing.handler import Append, Outcome, Permanent, Put
from eventing.vocabulary import Decision, Operation, Resource
from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps, trailers
from functions._improvement.record import Record
from functions._improvement.standing import Freeze, Override, frozen_key, intent_key, override_key
from tests.workers.conftest import FILES, ID, IMPROVEMENT, JUDGEMENT, VERDICT, Bench
from tests.workers.outcomes import CHANGED, armed, kinds

JUDGED = ImprovementCategorized(IMPROVEMENT, (VERDICT,), JUDGEMENT)


def test_a_judged_improvement_is_planned_against_the_real_manifests(bench: Bench) -> None:
    bench.keep("categorized", decided=False, plan=None, digest="", fingerprint="", diff="")
    outcome = bench.handle("improvement.categorized", JUDGED)
    (emit,) = outcome.emits
    payload = emit.payload
    assert isinstance(payload, ImprovementPlanned)
    record = bench.record()
    assert (record.stage, record.application, record.digest) == ("planned", "shop", payload.digest)
    assert record.plan is not None
    assert record.plan.base == bench.gitops.head()
    (operation,) = payload.plan.operations
    assert (operation.op, operation.path, operation.expected, operation.value) == (
        "set_field",
        "spec.template.spec.enableServiceLinks",
        None,
        False,
    )
    assert [
        line for line in payload.diff.splitlines() if line.startswith(("+", "-")) and line[1:3] not in ("++", "--")
    ] == ["+      enableServiceLinks: false"]
    assert not [finding for finding in payload.preflight if finding.severity == "error"]
    assert (payload.verdicts, payload.judgement) == ((VERDICT,), JUDGEMENT)
    assert bench.commits() == 0


def test_what_the_repository_follows_already_is_rejected_with_the_reason(bench: Bench) -> None:
    bench.gitops = MemoryGitOps.of(FILES | {"apps/shop/web.yaml": CHANGED})
    bench.store.apply((ledger.put_record(_bare("categorized"), 0),))
    outcome = bench.handle("improvement.categorized", JUDGED)
    assert kinds(outcome) == ["improvement.rejected"]
    assert (bench.record().stage, bench.record().reason) == ("rejected", "nothing to do")
    assert bench.record().message


def _bare(stage: Any) -> Record:
    return Record(IMPROVEMENT, stage, verdicts=(VERDICT,), judgement=JUDGEMENT)


@pytest.mark.parametrize("stage", ["accepted", "planned", "verified", "rejected"])
def test_only_what_was_judged_and_nothing_more_is_planned(bench: Bench, stage: Any) -> None:
    bench.keep(stage)
    assert bench.handle("improvement.categorized", JUDGED) == Outcome()


def test_an_improvement_that_the_ledger_does_not_know_is_refused(bench: Bench) -> None:
    with pytest.raises(Permanent, match="no improvement"):
        bench.handle("improvement.categorized", JUDGED)


def test_an_approved_plan_becomes_one_commit_of_only_the_lines_that_must_change(bench: Bench) -> None:
    base = bench.gitops.head()
    outcome = bench.handle("watch.armed", armed(bench))
    record = bench.record()
    assert outcome.emits[0].payload == ImprovementImplemented(
        ID, record.digest, "shop", bench.gitops.head(), ("apps/shop/web.yaml",)
    )
    assert (record.stage, record.commit) == ("implemented", bench.gitops.head())
    after = bench.gitops.files(bench.gitops.head())
    assert after["apps/shop/web.yaml"] == CHANGED
    assert {path: body for path, body in after.items() if FILES[path] != body} == {"apps/shop/web.yaml": CHANGED}
    (commit,) = bench.gitops.log(base)
    assert trailers(commit.message) == {
        "improvement-id": ID,
        "plan-digest": record.digest,
        "fingerprint": record.fingerprint,
        "co-authored-by": "Cortex Online School <school@cortex.ai>",
    }
    assert [change.stream for change in outcome.changes if isinstance(change, Append)] == [
        "improvements:implementation"
    ]


def test_the_same_event_again_makes_no_second_commit(bench: Bench) -> None:
    event = armed(bench)
    bench.handle("watch.armed", event)
    assert bench.handle("watch.armed", event) == Outcome()
    assert bench.commits() == 1


def test_a_worker_killed_after_its_push_finds_its_own_commit(bench: Bench) -> None:
    event = armed(bench)
    bench.handle("watch.armed", event)
    sha = bench.gitops.head()
    bench.gitops.append(sha, {"README.md": b"# Later\n"}, "a person's commit", 0)
    bench.store.apply(
        (ledger.put("school:improvement:" + ID, replace(bench.record(), stage="armed", commit=""), None),)
    )
    outcome = bench.handle("watch.armed", event)
    assert outcome.emits[0].payload == ImprovementImplemented(ID, event.digest, "shop", sha, ("apps/shop/web.yaml",))
    assert bench.commits() == 2


REJECTED = Decision("rejected", "", "policy", (), "")


@pytest.mark.parametrize("how", ["no decision", "rejected", "other digest", "event's digest", "stage", "plan"])
def test_a_forged_approval_does_nothing(bench: Bench, how: str) -> None:
    record = bench.keep("approved" if how == "stage" else "armed", decided=how != "no decision")
    digest = "forged" if how == "event's digest" else record.digest
    if how in ("rejected", "other digest"):
        decision = (
            replace(REJECTED, digest=record.digest) if how == "rejected" else Decision("approved", "x", "p", (), "")
        )
        bench.store.apply((ledger.put_decision(ID, decision),))
    if how == "plan":
        assert record.plan is not None
        wicked = Operation(
            "set_field", Resource("Deployment", "web", "shop"), "apps/shop/web.yaml", "spec.replicas", 1, 0
        )
        forged = replace(record, plan=replace(record.plan, operations=(wicked,)))
        bench.store.apply((ledger.put("school:improvement:" + ID, forged, None),))
    assert bench.handle("watch.armed", WatchArmed(ID, digest, "shop")) == Outcome()
    assert bench.commits() == 0
    assert bench.store.read(intent_key(ID, record.digest)) is None


FREEZE = Freeze("robin", "2027-01-15T08:00:00+00:00")
NONE = Override("auto_approve_none", "robin", "2027-01-15T08:00:00+00:00")


@pytest.mark.parametrize(
    ("key", "value"),
    [(frozen_key(), FREEZE), (frozen_key("shop"), FREEZE), (override_key("auto_approve_none"), NONE)],
)
def test_a_freeze_between_the_approval_and_the_commit_stops_it(bench: Bench, key: str, value: Any) -> None:
    event = armed(bench)
    bench.store.apply((ledger.put(key, value, 0),))
    outcome = bench.handle("watch.armed", event)
    assert kinds(outcome) == ["improvement.failed"]
    assert (bench.record().stage, bench.record().reason) == ("failed", "frozen")
    assert bench.commits() == 0


@pytest.mark.parametrize(("key", "value"), [(frozen_key("other"), FREEZE), (override_key("auto_approve_all"), NONE)])
def test_another_applications_freeze_stops_nothing(bench: Bench, key: str, value: Any) -> None:
    event = armed(bench)
    bench.store.apply((ledger.put(key, value, 0),))
    assert kinds(bench.handle("watch.armed", event)) == ["improvement.implemented"]


def test_an_override_against_automatic_approval_does_not_stop_a_person(bench: Bench) -> None:
    event = armed(bench, by="robin")
    bench.store.apply((ledger.put(override_key("auto_approve_none"), NONE, 0),))
    assert kinds(bench.handle("watch.armed", event)) == ["improvement.implemented"]


def test_a_freeze_also_stops_a_commit_whose_intent_was_recorded_before(bench: Bench) -> None:
    event = armed(bench)
    intent = Put(intent_key(ID, event.digest), msgspec.json.encode({"base": bench.gitops.head(), "at": 1.0}))
    bench.store.apply((intent, ledger.put(frozen_key(), FREEZE, 0)))
    assert kinds(bench.handle("watch.armed", event)) == ["improvement.failed"]
