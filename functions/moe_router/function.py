"""The shell of moe-router: ask the right experts, aggregate, record."""

import time
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from eventing.contracts import PREFIX
from eventing.function import serve
from eventing.handler import Event, Handler, Outcome
from eventing.redis_store import open_store
from eventing.store import Store
from eventing.vocabulary import Expert, Improvement
from functions._clients import ledger
from functions._clients.model_calls import OverBudget
from functions._clients.models import Experts
from functions._experts.available import experts
from functions._experts.offline import OfflineExperts
from functions._improvement.healing import PostMortem, known_faults_key
from functions._improvement.memory import told
from functions.moe_router.hearing import hear
from functions.moe_router.routing import experts_for
from functions.moe_router.telling import judged, waiting

MOST_FAULTS = 3  # post-mortems of one object that an expert is shown: the newest


def handler(store: Store, judges: Experts, clock: Callable[[], float], at_once: bool = False) -> Handler:
    """The handler over its clients; `clock` gives seconds since the epoch, `at_once` asks experts side by side."""

    def handle(event: Event) -> Outcome:
        if event.type != PREFIX + "improvement.accepted":
            return Outcome()
        record, version = ledger.expect_record(store, event.payload.improvement.id)
        if record.stage != "accepted":
            ledger.ignored(event, record, f"it is {record.stage}")
            return Outcome()
        improvement = record.improvement
        chosen = experts_for(improvement, _practice_experts(improvement))
        try:
            heard = hear(judges, chosen, _with_faults(store, improvement), at_once)
        except OverBudget as over:
            return waiting(event, record, version, over, clock())
        return judged(event, record, version, chosen, heard, judges.name, clock())

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
    judges = experts(environ)
    return handler(open_store(environ), judges, time.time, at_once=not isinstance(judges, OfflineExperts))


function = serve("moe-router", build)
