"""A commit that the ledger says is rolling back: reverted, or handed to a person where that may not be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventing.contracts import AlertRaised, RollbackCommitted
from eventing.handler import Event, Outcome
from functions._clients import ledger
from functions._clients.gitops import BranchProtected
from functions._improvement.record import Record, moved
from functions.implementation_workers import committing
from functions.implementation_workers.authority import revert_refusal
from functions.implementation_workers.committing import Stopped
from functions.implementation_workers.conflicting import revert_request
from functions.implementation_workers.eligible import PROTECTED
from functions.implementation_workers.moves import emit, ended, step
from functions.implementation_workers.reverting import Conflicted, Doubted

if TYPE_CHECKING:
    from functions.implementation_workers.bench import Bench


def on_rollback(event: Event, bench: Bench) -> Outcome:
    """Take a commit back that the ledger says is rolling back."""
    record, version = ledger.expect_record(bench.store, event.payload.improvement_id)
    refusal = revert_refusal(record, event.payload.commit)
    if refusal:
        ledger.ignored(event, record, refusal)
        return Outcome()
    reason, by = event.payload.reason, event.payload.by
    try:
        if record.revert_by == "pull request":
            raise Doubted("whose fault it is, a person has to judge; nothing was committed")
        written = committing.take_back(record, reason, by, bench.store, bench.gitops, bench.now)
    except (Conflicted, BranchProtected, Doubted) as error:
        return _handed_over(record, version, event, bench, error)
    except Stopped as stop:
        return ended(record, version, event, "failed", stop.reason, str(stop), bench.at)
    payload = RollbackCommitted(record.improvement.id, record.commit, written.commit)
    told = step(record, "rollback.committed", event, bench.at, f"revert {written.commit[:8]}")
    return Outcome(
        (ledger.put_record(moved(record, told, revert=written.commit), version),),
        (emit("rollback.committed", payload, record),),
    )


def _handed_over(
    record: Record, version: int, event: Event, bench: Bench, error: Conflicted | BranchProtected | Doubted
) -> Outcome:
    """A revert that may not be committed: a pull request where there are some, and a page in any case."""
    why = {Conflicted: "changed since", Doubted: "doubted"}.get(type(error), PROTECTED)
    request, more = revert_request(record, event.payload.reason, event.payload.by, bench, error)
    where = f"pull request #{request.number} has it: {request.url}" if request else "a person has to revert it"
    message = f"{error}; {where}"[:4000]
    outcome = ended(record, version, event, "failed", why, message, bench.at, revert_review=request)
    page = AlertRaised(
        f"revert:{record.improvement.id}:{record.commit[:12]}",
        "critical",
        "A change that has to be taken back cannot be",
        f"{record.improvement.title[:200]}: {message}. Why it has to go: {event.payload.reason}"[:4000],
        record.application,
        record.improvement.id,
    )
    return Outcome((*outcome.changes, *more), (*outcome.emits, emit("alert.raised", page, record, "revert")))
