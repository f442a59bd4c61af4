"""The three events that implementation-workers acts on, each as facts in and an `Outcome` out."""

from datetime import datetime

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
from functions._clients import ledger
from functions._clients.gitops import GitOps
from functions._improvement.lifecycle import advance
from functions._improvement.record import Record, Stage, Step, moved
from functions.implementation_workers import committing
from functions.implementation_workers.authority import commit_refusal, revert_refusal
from functions.implementation_workers.committing import Moved, Stopped
from functions.implementation_workers.planning import Planned, Preflight, Unplanned, plan

PATIENCE = 25 * 60.0  # seconds that an approved change waits for Git; the trigger's own retries last a little longer


def on_categorized(event: Event, store: Store, gitops: GitOps, preflight: Preflight, now: float, at: str) -> Outcome:
    """Plan an improvement that the experts judged."""
    del now
    record, version = ledger.expect_record(store, event.payload.improvement.id)
    if record.stage != "categorized":
        return Outcome()  # planned already, or ended meanwhile
    return _planned(record, version, event, store, gitops, preflight, at)


def on_armed(event: Event, store: Store, gitops: GitOps, preflight: Preflight, now: float, at: str) -> Outcome:
    """Commit an approved plan whose baseline is stored."""
    record, version = ledger.expect_record(store, event.payload.improvement_id)
    decision = ledger.decision(store, record.improvement.id)
    refusal = commit_refusal(record, decision, event.payload.digest)
    if refusal or decision is None:
        ledger.ignored(event, record, refusal)
        return Outcome()
    try:
        written = committing.commit(record, decision, store, gitops, preflight, now)
    except Moved:
        return _planned(record, version, event, store, gitops, preflight, at)
    except Stopped as stop:
        return _ended(record, version, event, "failed", stop.reason, str(stop), at)
    except Temporary as error:
        if now - _sent(event, now) < PATIENCE:
            raise
        return _ended(record, version, event, "failed", "git away", f"{error}; the plan is kept", at)
    payload = ImprovementImplemented(
        record.improvement.id, record.digest, record.application, written.commit, written.files
    )
    step = _step(record, "improvement.implemented", event, at, f"commit {written.commit[:8]}")
    return Outcome(
        (
            ledger.put_record(moved(record, step, commit=written.commit), version),
            Append("improvements:implementation", {"id": record.improvement.id, "commit": written.commit}),
        ),
        (_emit("improvement.implemented", payload, record),),
    )


def on_rollback(event: Event, store: Store, gitops: GitOps, preflight: Preflight, now: float, at: str) -> Outcome:
    """Take a commit back that the ledger says is rolling back."""
    del preflight  # going back to what was is never refused
    record, version = ledger.expect_record(store, event.payload.improvement_id)
    refusal = revert_refusal(record, event.payload.commit)
    if refusal:
        ledger.ignored(event, record, refusal)
        return Outcome()
    try:
        written = committing.take_back(record, event.payload.reason, event.payload.by, store, gitops, now)
    except Stopped as stop:
        return _ended(record, version, event, "failed", stop.reason, str(stop), at)
    payload = RollbackCommitted(record.improvement.id, record.commit, written.commit)
    step = _step(record, "rollback.committed", event, at, f"revert {written.commit[:8]}")
    return Outcome(
        (ledger.put_record(moved(record, step, revert=written.commit), version),),
        (_emit("rollback.committed", payload, record),),
    )


def _planned(
    record: Record, version: int, event: Event, store: Store, gitops: GitOps, preflight: Preflight, at: str
) -> Outcome:
    del store
    base = gitops.head()
    result = plan(record.improvement, gitops.files(base), base, preflight)
    if isinstance(result, Unplanned):
        return _ended(record, version, event, "rejected", result.reason, result.message, at)
    learnt = {
        "plan": result.plan,
        "digest": result.digest,
        "fingerprint": result.fingerprint,
        "diff": result.diff,
        "preflight": result.preflight,
    }
    step = _step(record, "improvement.planned", event, at, result.plan.summary)
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


def _emit(kind: str, payload: object, record: Record) -> Emit:
    return Emit(PREFIX + kind, payload, subject=record.improvement.id, partitionkey=record.application)  # type: ignore[arg-type]  # each caller passes the declared struct


def _sent(event: Event, now: float) -> float:
    try:
        return datetime.fromisoformat(event.time).timestamp()
    except ValueError:
        return now  # an event without a time is as young as its arrival
