"""What became of an improvement: remembered, and off the list of those on their way. Nothing of a check is loaded."""

from eventing.handler import Event, Outcome, Unschedule
from eventing.store import Store
from functions._clients import ledger
from functions._improvement.inflight import inflight_key
from functions._improvement.lifecycle import ENDED
from functions.rag_validator.remembering import Memory


def on_outcome(event: Event, store: Store, memory: Memory) -> Outcome:
    """Remember what became of an improvement, so that it is known when the like of it comes again."""
    record, _ = ledger.expect_record(store, event.payload.improvement_id)
    memory.remember(record)
    if record.stage not in ENDED or not record.application:
        return Outcome()
    return Outcome((Unschedule(inflight_key(record.application), record.improvement.id),))
