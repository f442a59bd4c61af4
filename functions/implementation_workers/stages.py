"""An improvement that the experts judged, planned on the present head of the branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventing.handler import Event, Outcome
from functions._clients import ledger
from functions._improvement.record import Record
from functions.implementation_workers.moves import ended, planned, postponed, unplanned
from functions.implementation_workers.planning import Unplanned, brought, plan

if TYPE_CHECKING:
    from functions.implementation_workers.bench import Bench

PERSON = frozenset({"not planned", "over budget", "no model"})  # reasons of `Unplanned` that a person has to look at


def on_categorized(event: Event, bench: Bench) -> Outcome:
    """Plan an improvement that the experts judged."""
    record, version = ledger.expect_record(bench.store, event.payload.improvement.id)
    if record.stage != "categorized":
        return Outcome()  # planned already, or ended meanwhile
    return replanned(record, version, event, bench)


def replanned(record: Record, version: int, event: Event, bench: Bench) -> Outcome:
    """Plan an improvement on the present head, whatever was planned before."""
    base = bench.gitops.head()
    improvement, files = record.improvement, bench.gitops.files(base)
    if improvement.category == "remedy":
        result = brought(improvement, record.plan, files, base, bench.preflight)
    else:
        result = plan(improvement, files, base, bench.preflight)
        if isinstance(result, Unplanned) and result.unknown and (planner := bench.planner()):
            from functions._clients.model_calls import OverBudget  # noqa: PLC0415  what the catalogue knows asks nobody
            from functions.implementation_workers.consulting import AGAIN, consult  # noqa: PLC0415  the same

            until = bench.clock() + AGAIN

            def in_time() -> bool:
                return bench.clock() <= until

            try:
                result = consult(planner, improvement, record.judgement, files, base, bench.preflight, in_time)
            except OverBudget as over:
                return postponed(record, version, event, over, bench.at)
    if isinstance(result, Unplanned):
        if result.reason in PERSON and record.plan is None:  # a plan that is out of date is nothing to wait with
            return unplanned(record, version, event, result.reason, result.message, bench.at)
        return ended(record, version, event, "rejected", result.reason, result.message, bench.at)
    return planned(record, version, event, result, bench.at, report=None, reason="", message="", held_until=0.0)
