"""The shell of moe-router: ask the right experts, aggregate, record."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from msgspec.structs import replace

from eventing.contracts import PREFIX, ROUTER, ImprovementCategorized
from eventing.function import serve
from eventing.handler import Append, Emit, Event, Handler, Outcome
from eventing.redis_store import open_store
from eventing.store import Store
from eventing.vocabulary import Expert, Improvement
from functions._clients import ledger
from functions._clients.models import Experts
from functions._experts.available import experts
from functions._improvement.healing import PostMortem, known_faults_key
from functions._improvement.lifecycle import advance
from functions._improvement.memory import told
from functions._improvement.record import Step, moved
from functions.moe_router.aggregation import aggregate
from functions.moe_router.routing import experts_for

TYPE = "improvement.categorized"
MOST_FAULTS = 3  # post-mortems of one object that an expert is shown: the newest


def handler(store: Store, judges: Experts, clock: Callable[[], float]) -> Handler:
    """The handler over its clients; `clock` gives seconds since the epoch."""

    def handle(event: Event) -> Outcome:
        if event.type != PREFIX + "improvement.accepted":
            return Outcome()
        record, version = ledger.expect_record(store, event.payload.improvement.id)
        if record.stage != "accepted":
            ledger.ignored(event, record, f"it is {record.stage}")
            return Outcome()
        improvement = record.improvement
        shown = _with_faults(store, improvement)
        chosen = experts_for(improvement, _practice_experts(improvement))
        verdicts = tuple(judges.judge(expert, shown) for expert in chosen)
        judgement = aggregate(verdicts)
        at = datetime.fromtimestamp(clock(), UTC).isoformat(timespec="seconds")
        note = f"asked {', '.join(chosen)} ({judges.name}): risk {judgement.risk:.2f}, priority {judgement.priority}"
        step = Step(advance(record.stage, TYPE, ROUTER), at, ROUTER, event.id, note)
        return Outcome(
            (
                ledger.put_record(moved(record, step, verdicts=verdicts, judgement=judgement), version),
                Append("improvements:categorized", {"id": improvement.id, "priority": judgement.priority}),
            ),
            (Emit(PREFIX + TYPE, ImprovementCategorized(improvement, verdicts, judgement), subject=improvement.id),),
        )

    return handle


def _with_faults(store: Store, improvement: Improvement) -> Improvement:
    """What the experts are shown: with what the healer learnt of the objects that it names."""
    names = dict.fromkeys(target.name for target in improvement.targets if target.name)
    found = (ledger.get(store, known_faults_key(name), tuple[PostMortem, ...]) for name in names)
    faults = [f"known fault: {told(one)}"[:1000] for entry in found if entry for one in entry[0][:MOST_FAULTS]]
    return replace(improvement, notes=(*improvement.notes, *faults)) if faults else improvement


def _practice_experts(improvement: Improvement) -> tuple[Expert, ...]:
    from functions._catalogue.catalogue import PRACTICES  # noqa: PLC0415  the start does not need the catalogue

    practice = PRACTICES.get(improvement.practice)
    return practice.experts if practice else ()


def build(environ: Mapping[str, str]) -> Handler:
    """The handler over the real clients."""
    return handler(open_store(environ), experts(environ), time.time)


function = serve("moe-router", build)
