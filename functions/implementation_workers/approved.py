"""An approved plan whose baseline is stored: committed, or handed on where that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventing.contracts import ImprovementImplemented, ImprovementPendingReview
from eventing.handler import Append, Event, Outcome, Temporary
from functions._clients import ledger
from functions._clients.gitops import BranchProtected
from functions._improvement.record import Record, moved
from functions.implementation_workers.authority import commit_refusal
from functions.implementation_workers.eligible import PROTECTED
from functions.implementation_workers.moves import emit, ended, sent, step

if TYPE_CHECKING:
    from functions.implementation_workers.bench import Bench

PATIENCE = 25 * 60.0  # seconds that an approved change waits for Git; the trigger's own retries last a little longer


def on_armed(event: Event, bench: Bench) -> Outcome:
    """Commit an approved plan whose baseline is stored."""
    record, version = ledger.expect_record(bench.store, event.payload.improvement_id)
    decision = ledger.decision(bench.store, record.improvement.id)
    refusal = commit_refusal(record, decision, event.payload.digest)
    if refusal or decision is None:
        ledger.ignored(event, record, refusal)
        return Outcome()
    from functions.implementation_workers import committing  # noqa: PLC0415  renders, which a refusal does not

    try:
        written = committing.commit(
            record, version, decision, bench.store, bench.gitops, bench.preflight, bench.now, bench.pulls
        )
    except committing.Moved:
        from functions.implementation_workers.stages import replanned  # noqa: PLC0415  as it is planned once more

        return replanned(*_again(record, bench), event, bench)
    except committing.Answered:
        from functions.implementation_workers import reviewing  # noqa: PLC0415  as a person was at its pull request

        record, version = _again(record, bench)
        return reviewing.look(record, version, event, bench, record.review) if record.review else Outcome()
    except BranchProtected as error:
        return _protected(*_again(record, bench), event, bench, str(error))
    except committing.Stopped as stop:
        return ended(*_again(record, bench), event, "failed", stop.reason, str(stop), bench.at)
    except Temporary as error:
        if bench.now - sent(event, bench.now) < PATIENCE:
            raise
        word = "outrun" if isinstance(error, committing.Outrun) else "git away"
        return ended(*_again(record, bench), event, "failed", word, f"{error}; the plan is kept", bench.at)
    record, version = _again(record, bench)
    payload = ImprovementImplemented(
        record.improvement.id, record.digest, record.application, written.commit, written.files
    )
    told = step(record, "improvement.implemented", event, bench.at, f"commit {written.commit[:8]}")
    return Outcome(
        (
            ledger.put_record(moved(record, told, commit=written.commit, reason="", message=""), version),
            Append("improvements:implementation", {"id": record.improvement.id, "commit": written.commit}),
        ),
        (emit("improvement.implemented", payload, record),),
    )


def _again(record: Record, bench: Bench) -> tuple[Record, int]:
    """The record after the intent wrote it again."""
    return ledger.expect_record(bench.store, record.improvement.id)


def _protected(record: Record, version: int, event: Event, bench: Bench, said: str) -> Outcome:
    """The branch takes no commit of ours: the approved plan goes into a pull request, and its decision stays."""
    if not bench.pulls.available:
        message = f"the branch takes no direct commit ({said}), and this server has no pull requests; the plan is kept"
        return ended(record, version, event, "failed", PROTECTED, message, bench.at)
    message = f"approved, but the branch takes no direct commit ({said}): merge the pull request to let it go"[:4000]
    told = step(record, "improvement.pending_review", event, bench.at, message)
    held = moved(record, told, reason=PROTECTED, message=message)
    payload = ImprovementPendingReview(record.improvement.id, PROTECTED, message, record.digest)
    return Outcome((ledger.put_record(held, version),), (emit("improvement.pending_review", payload, held),))
