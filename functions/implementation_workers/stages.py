"""The three events that implementation-workers acts on, each as facts in and an `Outcome` out."""

from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from eventing.contracts import (
    PREFIX,
    WORKERS,
    ImprovementEnded,
    ImprovementImplemented,
    ImprovementPlanned,
    RollbackCommitted,
)
from eventing.handler import Append, Emit, Event, Outcome, Temporary
from eventing.store import Store
from eventing.vocabulary import ChangePlan, Finding
from functions._clients import ledger
from functions._clients.gitops import GitOps
from functions._improvement.lifecycle import advance
from functions._improvement.record import Record, Stage, Step, moved
from functions._manifests.repository import Repository
from functions._policy.policy import Policy
from functions._preflight.check import check
from functions._preflight.view import Knobs
from functions.implementation_workers import committing
from functions.implementation_workers.authority import commit_refusal, revert_refusal
from functions.implementation_workers.committing import Moved, Stopped
from functions.implementation_workers.planning import Planned, Preflight, Unplanned, plan


@dataclass(frozen=True, slots=True)
class Bench:
    """What every stage works with; `now` is in seconds since the epoch, `at` the same as RFC 3339."""

    store: Store
    gitops: GitOps
    policy: Policy
    now: float
    at: str

    @property
    def preflight(self) -> Preflight:
        """The rules, under what the policy says."""
        policy = self.policy
        knobs = Knobs(policy.allowed_paths, policy.protected_namespaces, policy.trusted_registries)

        def preflight(before: Repository, after: Repository, change: ChangePlan) -> tuple[Finding, ...]:
            return check(before, after, change, knobs)

        return preflight


PATIENCE = 25 * 60.0  # seconds that an approved change waits for Git; the trigger's own retries last a little longer


def on_categorized(event: Event, bench: Bench) -> Outcome:
    """Plan an improvement that the experts judged."""
    record, version = ledger.expect_record(bench.store, event.payload.improvement.id)
    if record.stage != "categorized":
        return Outcome()  # planned already, or ended meanwhile
    return _planned(record, version, event, bench)


def on_armed(event: Event, bench: Bench) -> Outcome:
    """Commit an approved plan whose baseline is stored."""
    record, version = ledger.expect_record(bench.store, event.payload.improvement_id)
    decision = ledger.decision(bench.store, record.improvement.id)
    refusal = commit_refusal(record, decision, event.payload.digest)
    if refusal or decision is None:
        ledger.ignored(event, record, refusal)
        return Outcome()
    try:
        written = committing.commit(record, version, decision, bench.store, bench.gitops, bench.preflight, bench.now)
    except Moved:
        return _planned(*_again(record, bench), event, bench)
    except Stopped as stop:
        return _ended(*_again(record, bench), event, "failed", stop.reason, str(stop), bench.at)
    except Temporary as error:
        if bench.now - _sent(event, bench.now) < PATIENCE:
            raise
        return _ended(*_again(record, bench), event, "failed", "git away", f"{error}; the plan is kept", bench.at)
    record, version = _again(record, bench)
    payload = ImprovementImplemented(
        record.improvement.id, record.digest, record.application, written.commit, written.files
    )
    step = _step(record, "improvement.implemented", event, bench.at, f"commit {written.commit[:8]}")
    return Outcome(
        (
            ledger.put_record(moved(record, step, commit=written.commit), version),
            Append("improvements:implementation", {"id": record.improvement.id, "commit": written.commit}),
        ),
        (_emit("improvement.implemented", payload, record),),
    )


def _again(record: Record, bench: Bench) -> tuple[Record, int]:
    """The record after the intent wrote it again."""
    return ledger.expect_record(bench.store, record.improvement.id)


def on_rollback(event: Event, bench: Bench) -> Outcome:
    """Take a commit back that the ledger says is rolling back."""
    record, version = ledger.expect_record(bench.store, event.payload.improvement_id)
    refusal = revert_refusal(record, event.payload.commit)
    if refusal:
        ledger.ignored(event, record, refusal)
        return Outcome()
    try:
        written = committing.take_back(
            record, event.payload.reason, event.payload.by, bench.store, bench.gitops, bench.now
        )
    except Stopped as stop:
        return _ended(record, version, event, "failed", stop.reason, str(stop), bench.at)
    payload = RollbackCommitted(record.improvement.id, record.commit, written.commit)
    step = _step(record, "rollback.committed", event, bench.at, f"revert {written.commit[:8]}")
    return Outcome(
        (ledger.put_record(moved(record, step, revert=written.commit), version),),
        (_emit("rollback.committed", payload, record),),
    )


def _planned(record: Record, version: int, event: Event, bench: Bench) -> Outcome:
    base = bench.gitops.head()
    result = plan(record.improvement, bench.gitops.files(base), base, bench.preflight)
    if isinstance(result, Unplanned):
        return _ended(record, version, event, "rejected", result.reason, result.message, bench.at)
    learnt = {
        "plan": result.plan,
        "digest": result.digest,
        "fingerprint": result.fingerprint,
        "diff": result.diff,
        "preflight": result.preflight,
    }
    step = _step(record, "improvement.planned", event, bench.at, result.plan.summary)
    after = moved(record, step, **learnt)
    return Outcome(
        (ledger.put_record(after, version),), (_emit("improvement.planned", _planned_payload(after, result), after),)
    )


def _planned_payload(record: Record, result: Planned) -> ImprovementPlanned:
    return ImprovementPlanned(
        record.improvement,
        result.plan,
        result.digest,
        result.fingerprint,
        result.diff,
        result.preflight,
        record.verdicts,
        record.judgement,
    )


def _ended(record: Record, version: int, event: Event, how: str, reason: str, message: str, at: str) -> Outcome:
    kind = f"improvement.{how}"
    payload = ImprovementEnded(record.improvement.id, reason, message, record.stage)
    changes = [
        ledger.put_record(
            moved(record, _step(record, kind, event, at, message), reason=reason, message=message), version
        )
    ]
    failed = [Append("improvements:failed", {"id": record.improvement.id, "reason": reason})] if how == "failed" else []
    return Outcome((*changes, *failed), (_emit(kind, payload, record),))


def _step(record: Record, kind: str, event: Event, at: str, note: str) -> Step:
    stage: Stage = advance(record.stage, kind, WORKERS)
    return Step(stage, at, WORKERS, event.id, note)


def _emit(kind: str, payload: Struct, record: Record) -> Emit:
    return Emit(PREFIX + kind, payload, subject=record.improvement.id, partitionkey=record.application)


def _sent(event: Event, now: float) -> float:
    try:
        return datetime.fromisoformat(event.time).timestamp()
    except ValueError:
        return now  # an event without a time is as young as its arrival
