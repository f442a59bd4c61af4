"""A plan to check: from the event and the ledger to a report."""

from eventing.contracts import PREFIX, VALIDATOR, ImprovementValidated
from eventing.handler import Append, Emit, Event, Outcome, Schedule
from eventing.store import Store
from functions._clients import ledger
from functions._improvement.inflight import inflight_key
from functions._improvement.lifecycle import advance
from functions._improvement.record import Step, moved
from functions.rag_validator.gathering import Gathering
from functions.rag_validator.validation import report

TYPE = "improvement.validated"


def on_planned(event: Event, store: Store, gathering: Gathering, at: str) -> Outcome:
    """Check the plan that the ledger has, if it is the one the event speaks of."""
    record, version = ledger.expect_record(store, event.payload.improvement.id)
    plan, identity = record.plan, record.improvement.id
    if plan is None or record.stage != "planned" or record.digest != event.payload.digest:
        ledger.ignored(event, record, f"it is {record.stage} with plan {record.digest or '(none)'}")
        return Outcome()
    found = report(gathering.facts(record, plan))
    counts = {"duplicates": str(len(found.duplicates)), "conflicts": str(len(found.conflicts))}
    note = f"checked at {found.base[:8]}: {counts['duplicates']} duplicates, {counts['conflicts']} conflicts"
    step = Step(advance(record.stage, TYPE, VALIDATOR), at, VALIDATOR, event.id, note)
    streams = ("improvements:validated", *(("improvements:conflicts",) if found.conflicts else ()))
    validated = ImprovementValidated(identity, record.digest, found)
    return Outcome(
        (
            ledger.put_record(moved(record, step, report=found), version),
            Schedule(inflight_key(plan.application), identity, 0.0),
            *(Append(stream, {"id": identity, **counts}) for stream in streams),
        ),
        (Emit(PREFIX + TYPE, validated, subject=identity, part=record.digest, partitionkey=plan.application),),
    )
