"""The way of one improvement through implementation-workers."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from eventing.contracts import (
    ImprovementCategorized,
    ImprovementEnded,
    ImprovementImplemented,
    ImprovementPlanned,
    RollbackCommitted,
    RollbackRequested,
    WatchArmed,
)
from eventing.handler import Append, Outcome, Permanent, Put, Temporary
from eventing.vocabulary import Decision, Operation, Resource
from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps, NotFastForward, trailers
from functions._improvement.record import Record
from functions._improvement.standing import Freeze, Override, frozen_key, intent_key, override_key
from functions.implementation_workers.committing import ATTEMPTS, Outrun
from tests.workers.conftest import DEPLOYMENT, FILES, ID, IMPROVEMENT, JUDGEMENT, VERDICT, Bench

CHANGED = DEPLOYMENT + b"      enableServiceLinks: false\n"
JUDGED = ImprovementCategorized(IMPROVEMENT, (VERDICT,), JUDGEMENT)


def kinds(outcome: Outcome) -> list[str]:
    return [emit.type.removeprefix("ai.cortex.school.") for emit in outcome.emits]


def armed(bench: Bench, **known: Any) -> WatchArmed:
    return WatchArmed(ID, bench.keep("armed", **known).digest, "shop")


def lines(before: bytes, after: bytes) -> set[bytes]:
    return set(after.splitlines()) - set(before.splitlines())


def committed(bench: Bench) -> str:
    bench.handle("watch.armed", armed(bench))
    return bench.record().commit


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


def test_on_a_moved_head_the_same_operations_are_rendered_again(bench: Bench) -> None:
    event = armed(bench)
    moved = DEPLOYMENT.replace(b"replicas: 1   # one is enough", b"replicas: 2")
    bench.gitops.append(bench.gitops.head(), {"apps/shop/web.yaml": moved}, "a person's commit", 0)
    assert kinds(bench.handle("watch.armed", event)) == ["improvement.implemented"]
    assert b"replicas: 2\n" in bench.gitops.files(bench.gitops.head())["apps/shop/web.yaml"]
    assert lines(moved, bench.gitops.files(bench.gitops.head())["apps/shop/web.yaml"]) == {
        b"      enableServiceLinks: false"
    }


def test_a_field_that_somebody_set_meanwhile_sends_the_improvement_back_to_planning(bench: Bench) -> None:
    event = armed(bench)
    on = CHANGED.replace(b"enableServiceLinks: false", b"enableServiceLinks: true")
    bench.gitops.append(bench.gitops.head(), {"apps/shop/web.yaml": on}, "a person's commit", 0)
    outcome = bench.handle("watch.armed", event)
    assert kinds(outcome) == ["improvement.planned"]
    assert bench.record().stage == "planned"
    assert bench.record().digest != event.digest
    assert bench.commits() == 1


class Busy(MemoryGitOps):
    """A branch on which somebody else is always a little faster."""

    times = 0

    def append(self, base: str, changes: Any, message: str, now: float) -> str:
        if self.times > 0:
            self.times -= 1
            super().append(base, {"README.md": f"# {self.times}\n".encode()}, "a person's commit", now)
            raise NotFastForward(base)
        return super().append(base, changes, message, now)


def busy(bench: Bench, times: int) -> None:
    gitops = Busy(bench.gitops.commits, bench.gitops.trees)
    gitops.times = times
    bench.gitops = gitops


def test_a_branch_that_moves_on_is_followed(bench: Bench) -> None:
    busy(bench, ATTEMPTS - 1)
    assert kinds(bench.handle("watch.armed", armed(bench))) == ["improvement.implemented"]


def test_a_commit_that_is_outrun_comes_again(bench: Bench) -> None:
    event = armed(bench)
    busy(bench, ATTEMPTS)
    with pytest.raises(Outrun, match="the branch moved on 5 times while the commit was made"):
        bench.handle("watch.armed", event)
    assert kinds(bench.handle("watch.armed", event)) == ["improvement.implemented"]


def test_a_commit_that_is_outrun_for_half_an_hour_is_a_persons(bench: Bench) -> None:
    event = armed(bench)
    busy(bench, ATTEMPTS)
    sent = datetime.fromtimestamp(bench.now - 1500, UTC).isoformat()
    assert kinds(bench.handle("watch.armed", event, sent)) == ["improvement.failed"]
    assert (bench.record().reason, bench.record().plan is not None) == ("outrun", True)
    assert "the plan is kept" in bench.record().message


def test_a_revert_that_is_outrun_comes_again_and_is_never_given_up(bench: Bench) -> None:
    commit = committed(bench)
    bench.store.apply((ledger.put("school:improvement:" + ID, replace(bench.record(), stage="rolling_back"), None),))
    busy(bench, ATTEMPTS)
    sent = datetime.fromtimestamp(bench.now - 80_000, UTC).isoformat()
    with pytest.raises(Outrun, match="while the revert was made"):
        bench.handle("rollback.requested", asked(commit), sent)
    assert kinds(bench.handle("rollback.requested", asked(commit), sent)) == ["rollback.committed"]


class Away(MemoryGitOps):
    """A remote that does not answer."""

    def head(self) -> str:
        raise Temporary("could not read the remote")


@pytest.mark.parametrize(("age", "gives_up"), [(1499, False), (1500, True)])
def test_a_remote_that_stays_away_is_a_failure_with_its_cause(bench: Bench, age: int, gives_up: bool) -> None:
    event = armed(bench)
    bench.gitops = Away(bench.gitops.commits, bench.gitops.trees)
    sent = datetime.fromtimestamp(bench.now - age, UTC).isoformat()
    if not gives_up:
        with pytest.raises(Temporary):
            bench.handle("watch.armed", event, sent)
        return
    outcome = bench.handle("watch.armed", event, sent)
    (emit,) = outcome.emits
    assert emit.payload == ImprovementEnded(ID, "git away", "could not read the remote; the plan is kept", "armed")


def asked(commit: str) -> RollbackRequested:
    return RollbackRequested(ID, commit, "start Deployment shop/web: it crashes", "health-monitor")


def test_a_revert_gives_the_old_bytes_back(bench: Bench) -> None:
    commit = committed(bench)
    bench.store.apply((ledger.put("school:improvement:" + ID, replace(bench.record(), stage="rolling_back"), None),))
    outcome = bench.handle("rollback.requested", asked(commit))
    assert outcome.emits[0].payload == RollbackCommitted(ID, commit, bench.gitops.head())
    assert bench.gitops.files(bench.gitops.head()) == FILES
    newest = bench.gitops.commits[-1]
    assert newest.trailers["reverts"] == commit
    assert newest.message.startswith('Revert "Turn service links off"\n')
    assert "it crashes" in newest.message
    assert (bench.record().stage, bench.record().revert) == ("reverted", bench.gitops.head())


def test_a_revert_asked_for_twice_is_one_commit(bench: Bench) -> None:
    commit = committed(bench)
    rolling = replace(bench.record(), stage="rolling_back")
    for _ in range(2):
        bench.store.apply((ledger.put("school:improvement:" + ID, rolling, None),))
        outcome = bench.handle("rollback.requested", asked(commit))
    assert bench.commits() == 2
    assert outcome.emits[0].payload == RollbackCommitted(ID, commit, bench.gitops.head())


def test_other_changes_of_the_same_file_survive_the_revert(bench: Bench) -> None:
    commit = committed(bench)
    later = CHANGED.replace(b"replicas: 1   # one is enough", b"replicas: 3   # more")
    bench.gitops.append(commit, {"apps/shop/web.yaml": later}, "a person's commit", 0)
    bench.store.apply((ledger.put("school:improvement:" + ID, replace(bench.record(), stage="rolling_back"), None),))
    bench.handle("rollback.requested", asked(commit))
    reverted = bench.gitops.files(bench.gitops.head())["apps/shop/web.yaml"]
    assert reverted == later.replace(b"      enableServiceLinks: false\n", b"")


def test_a_field_that_somebody_changed_since_is_left_to_a_person(bench: Bench) -> None:
    commit = committed(bench)
    theirs = CHANGED.replace(b"enableServiceLinks: false", b"enableServiceLinks: true")
    bench.gitops.append(commit, {"apps/shop/web.yaml": theirs}, "a person's commit", 0)
    bench.store.apply((ledger.put("school:improvement:" + ID, replace(bench.record(), stage="rolling_back"), None),))
    outcome = bench.handle("rollback.requested", asked(commit))
    assert kinds(outcome) == ["improvement.failed", "alert.raised"]  # ended, and a person is paged
    assert bench.record().reason == "changed since"
    assert "a person has to revert it" in bench.record().message
    assert bench.gitops.files(bench.gitops.head())["apps/shop/web.yaml"] == theirs


def test_a_persons_own_revert_counts_as_the_revert(bench: Bench) -> None:
    commit = committed(bench)
    theirs = bench.gitops.append(commit, {"apps/shop/web.yaml": DEPLOYMENT}, "Revert, it crashes", 0)
    bench.store.apply((ledger.put("school:improvement:" + ID, replace(bench.record(), stage="rolling_back"), None),))
    outcome = bench.handle("rollback.requested", asked(commit))
    assert outcome.emits[0].payload == RollbackCommitted(ID, commit, theirs)
    assert bench.commits() == 2


@pytest.mark.parametrize("how", ["stage", "commit", "none"])
def test_a_forged_rollback_does_nothing(bench: Bench, how: str) -> None:
    commit = committed(bench)
    stage: Any = "verified" if how == "stage" else "rolling_back"
    known = replace(bench.record(), stage=stage, commit="" if how == "none" else commit)
    bench.store.apply((ledger.put("school:improvement:" + ID, known, None),))
    assert bench.handle("rollback.requested", asked("other" if how == "commit" else commit)) == Outcome()
    assert bench.commits() == 1


def test_no_freeze_stops_a_revert(bench: Bench) -> None:
    commit = committed(bench)
    rolling = replace(bench.record(), stage="rolling_back")
    bench.store.apply((ledger.put("school:improvement:" + ID, rolling, None), ledger.put(frozen_key(), FREEZE, 0)))
    assert kinds(bench.handle("rollback.requested", asked(commit))) == ["rollback.committed"]


def test_a_commit_that_is_not_on_the_branch_is_not_reverted(bench: Bench) -> None:
    record = bench.keep("rolling_back", commit="f" * 40)
    outcome = bench.handle("rollback.requested", asked(record.commit))
    assert kinds(outcome) == ["improvement.failed"]
    assert bench.record().reason == "not on the branch"


class Interrupted(MemoryGitOps):
    """A repository whose head is asked for just when a person cancels."""

    then: Any = None

    def head(self) -> str:
        if self.then:
            self.then()
        return super().head()


def test_a_cancel_while_the_intent_is_made_wins(bench: Bench) -> None:
    event = armed(bench)
    cancelled = replace(bench.record(), stage="rejected", reason="cancelled")
    gitops = Interrupted(bench.gitops.commits, bench.gitops.trees)
    gitops.then = lambda: bench.store.apply((ledger.put("school:improvement:" + ID, cancelled, None),))
    bench.gitops = gitops
    with pytest.raises(Temporary, match="changed just now"):
        bench.handle("watch.armed", event)
    gitops.then = None
    assert bench.handle("watch.armed", event) == Outcome()
    assert bench.commits() == 0
    assert bench.store.read(intent_key(ID, event.digest)) is None
