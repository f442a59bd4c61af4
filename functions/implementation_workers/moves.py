"""Steps of a record, each with the event that announces it, as one outcome."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from eventing.contracts import PREFIX, WORKERS, ImprovementEnded, ImprovementPendingReview, ImprovementPlanned
from eventing.handler import Append, Emit, Event, Outcome
from functions._clients import ledger
from functions._improvement.lifecycle import PLANNING_POSTPONED, advance
from functions._improvement.record import Record, Stage, Step, moved
from functions._improvement.standing import SENTENCE

if TYPE_CHECKING:
    from functions._clients.model_calls import OverBudget
    from functions.implementation_workers.planning import Planned


def step(record: Record, kind: str, event: Event, at: str, note: str, who: str = WORKERS) -> Step:
    """The next entry of the timeline; `kind` announces it, on the word of `who`."""
    stage: Stage = advance(record.stage, kind, WORKERS)
    return Step(stage, at, who, event.id, note[:SENTENCE])


def emit(kind: str, payload: Struct, record: Record, part: str = "") -> Emit:
    """An event about one improvement."""
    return Emit(PREFIX + kind, payload, record.improvement.id, part, record.application)


def planned(
    record: Record, version: int, event: Event, result: Planned, at: str, who: str = WORKERS, **learnt: object
) -> Outcome:
    """The record with this plan."""
    after = moved(
        record, step(record, "improvement.planned", event, at, result.plan.summary, who), **result.learnt(), **learnt
    )
    payload = ImprovementPlanned(
        after.improvement,
        result.plan,
        result.digest,
        result.fingerprint,
        result.diff,
        result.preflight,
        after.verdicts,
        after.judgement,
    )
    return Outcome((ledger.put_record(after, version),), (emit("improvement.planned", payload, after),))


def unplanned(record: Record, version: int, event: Event, reason: str, message: str, at: str) -> Outcome:
    """The record before a person, who sees why there is no plan."""
    said = message[:SENTENCE]
    told = step(record, "improvement.pending_review", event, at, said)
    after = moved(record, told, reason=reason, message=said)
    payload = ImprovementPendingReview(record.improvement.id, reason, said)
    return Outcome((ledger.put_record(after, version),), (emit("improvement.pending_review", payload, record),))


def postponed(record: Record, version: int, event: Event, over: OverBudget, at: str) -> Outcome:
    """The record where it is until there is money again; the coordinator then hands it on once more.

    One that has left planning already, because its plan went out of date, ends instead: its turn is over.
    """
    if record.stage != "categorized":
        return ended(record, version, event, "rejected", "over budget", str(over), at)
    told = step(record, PLANNING_POSTPONED, event, at, str(over))
    until = datetime.fromisoformat(over.until).timestamp()
    return Outcome((ledger.put_record(moved(record, told, held_until=until), version),))


def ended(
    record: Record,
    version: int,
    event: Event,
    how: str,
    reason: str,
    message: str,
    at: str,
    who: str = WORKERS,
    **learnt: object,
) -> Outcome:
    """The record `rejected` or `failed`."""
    kind, said = f"improvement.{how}", message[:SENTENCE]
    after = moved(record, step(record, kind, event, at, said, who), reason=reason, message=said, **learnt)
    failed = [Append("improvements:failed", {"id": record.improvement.id, "reason": reason})] if how == "failed" else []
    payload = ImprovementEnded(record.improvement.id, reason, said, record.stage)
    return Outcome((ledger.put_record(after, version), *failed), (emit(kind, payload, record),))


def sent(event: Event, now: float) -> float:
    """When an event was sent; one without a time is as young as its arrival."""
    try:
        return datetime.fromisoformat(event.time).timestamp()
    except ValueError:
        return now


def both(one: Outcome, *more: Outcome) -> Outcome:
    """Several outcomes as one step."""
    every = (one, *more)
    return Outcome(
        tuple(change for each in every for change in each.changes), tuple(said for each in every for said in each.emits)
    )
