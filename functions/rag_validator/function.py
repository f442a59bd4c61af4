"""The shell of rag-validator: check a plan against Git and the past, and remember what became of the others."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from eventing.contracts import PREFIX, VALIDATOR, ImprovementValidated
from eventing.function import serve
from eventing.handler import Append, Emit, Event, Handler, Outcome, Schedule, Unschedule
from eventing.redis_store import open_store
from eventing.store import Store
from functions._clients import ledger
from functions._clients.git_remote import GitRemote
from functions._clients.gitops import GitOps
from functions._clients.knowledge import PAST, Knowledge
from functions._clients.qdrant import Qdrant
from functions._improvement.inflight import inflight_key
from functions._improvement.lifecycle import ENDED, advance
from functions._improvement.record import Step, moved
from functions.rag_validator.chunks import past_chunk
from functions.rag_validator.gathering import Gathering
from functions.rag_validator.validation import report

TYPE = "improvement.validated"


def handler(store: Store, gitops: GitOps, knowledge: Knowledge, clock: Callable[[], float]) -> Handler:
    """The handler over its clients; `clock` gives seconds since the epoch."""
    gathering = Gathering(store, gitops, knowledge)

    def handle(event: Event) -> Outcome:
        if event.type == PREFIX + "improvement.planned":
            return validate(event)
        return remember(event)

    def validate(event: Event) -> Outcome:
        record, version = ledger.expect_record(store, event.payload.improvement.id)
        plan, identity = record.plan, record.improvement.id
        if plan is None or record.stage != "planned" or record.digest != event.payload.digest:
            ledger.ignored(event, record, f"it is {record.stage} with plan {record.digest or '(none)'}")
            return Outcome()
        found = report(gathering.facts(record, plan))
        counts = {"duplicates": str(len(found.duplicates)), "conflicts": str(len(found.conflicts))}
        note = f"checked at {found.base[:8]}: {counts['duplicates']} duplicates, {counts['conflicts']} conflicts"
        at = datetime.fromtimestamp(clock(), UTC).isoformat(timespec="seconds")
        step = Step(advance(record.stage, TYPE, VALIDATOR), at, VALIDATOR, event.id, note)
        streams = ("improvements:validated", *(("improvements:conflicts",) if found.conflicts else ()))
        return Outcome(
            (
                ledger.put_record(moved(record, step, report=found), version),
                Schedule(inflight_key(plan.application), identity, 0.0),
                *(Append(stream, {"id": identity, **counts}) for stream in streams),
            ),
            (
                Emit(
                    PREFIX + TYPE,
                    ImprovementValidated(identity, record.digest, found),
                    subject=identity,
                    part=record.digest,
                    partitionkey=plan.application,
                ),
            ),
        )

    def remember(event: Event) -> Outcome:
        record, _ = ledger.expect_record(store, event.payload.improvement_id)
        knowledge.remember(PAST, past_chunk(record))
        if record.stage not in ENDED or not record.application:
            return Outcome()
        return Outcome((Unschedule(inflight_key(record.application), record.improvement.id),))

    return handle


def build(environ: Mapping[str, str]) -> Handler:
    """The handler over the real clients."""
    return handler(open_store(environ), GitRemote.from_environ(environ), Qdrant.from_environ(environ), time.time)


function = serve("rag-validator", build)
