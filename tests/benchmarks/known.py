"""Events about improvements that the ledger knows, so that a function really does with them what it is for."""

import itertools
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from eventing.contracts import (
    ImprovementAccepted,
    ImprovementCategorized,
    ImprovementEnded,
    ImprovementImplemented,
    ImprovementPendingReview,
    ImprovementPlanned,
)
from eventing.redis_store import RedisStore
from eventing.vocabulary import Improvement, Judgement, Origin, Target, Verdict
from functions._clients import ledger
from functions._improvement.record import Record, Stage
from functions._rehearsal.repository import files_of, head_of
from functions.implementation_workers.planning import Planned, plan
from tests.benchmarks.processes import Call, CannotMeasure
from tests.benchmarks.surroundings import Surroundings, event

_JUDGEMENT = Judgement(("networking",), 0.9, 0.6, 0.1, 0.1, "medium")
_VERDICT = Verdict("networking", "offline catalogue", 0.9, 0.6, 0.1, 0.1, "medium", reason="harmless")
_NEW = frozenset({"accepted", "categorized"})  # stages without a plan
_numbers = itertools.count(1)


def _planned(one: Record) -> Struct:
    if one.plan is None:
        raise CannotMeasure("a record without its plan")
    return ImprovementPlanned(
        one.improvement, one.plan, one.digest, one.fingerprint, one.diff, (), one.verdicts, _JUDGEMENT
    )


def _implemented(one: Record) -> Struct:
    return ImprovementImplemented(one.improvement.id, one.digest, one.application, "c" * 40)


def _pending(one: Record) -> Struct:
    return ImprovementPendingReview(one.improvement.id, "measured", "only measured", one.digest)


def _categorized(one: Record) -> Struct:
    return ImprovementCategorized(one.improvement, one.verdicts, _JUDGEMENT)


def _accepted(one: Record) -> Struct:
    return ImprovementAccepted(one.improvement)


def _failed(one: Record) -> Struct:
    return ImprovementEnded(one.improvement.id, "measured", "only measured")


# By what is done: who does it, at which stage the record is, and the event's type and payload.
KNOWN: dict[str, tuple[str, Stage, str, Callable[[Record], Struct]]] = {
    "hears": ("school-coordinator", "armed", "improvement.implemented", _implemented),
    "judges": ("moe-router", "accepted", "improvement.accepted", _accepted),
    "hands over": ("implementation-workers", "pending_review", "improvement.pending_review", _pending),
    "plans": ("implementation-workers", "categorized", "improvement.categorized", _categorized),
    "checks": ("rag-validator", "planned", "improvement.planned", _planned),
    "remembers": ("rag-validator", "failed", "improvement.failed", _failed),
}
# What a function is woken with to measure its start: no SDK and no Git is asked by it.
FIRST_KNOWN = {
    "school-coordinator": "hears",
    "moe-router": "judges",
    "implementation-workers": "hands over",
}


def known(what: str, around: Surroundings) -> Call:
    """The event for one of KNOWN, with its record in the ledger, and nothing of an earlier one on the disk.

    Raises:
        CannotMeasure: when the sample's improvement cannot be planned.
    """
    name, stage, kind, payload = KNOWN[what]
    record = _record(stage, around)
    store = RedisStore(around.redis)
    store.apply((ledger.put_record(record, 0),))
    store.close()
    forgotten(around.environments[name])
    return Call(event(kind, payload(record)))


def forgotten(environment: dict[str, str]) -> None:
    """Empty the folders that a new pod finds empty."""
    for folder in ("git", "qdrant"):
        shutil.rmtree(Path(environment["STATE_DIR"]) / folder, ignore_errors=True)


def _record(stage: Stage, around: Surroundings) -> Record:
    improvement = Improvement(
        f"benchmark-{os.getpid()}-{next(_numbers)}",
        Origin("video", "benchmark"),
        "Turn service links off",
        "networking",
        0.96,
        "0" * 32,
        practice="no-service-links",
        targets=(Target("Deployment", "storefront", "storefront"),),
    )
    if stage in _NEW:
        return Record(improvement, stage, verdicts=(_VERDICT,), judgement=_JUDGEMENT)
    environment = around.environments["implementation-workers"]
    bare, branch = Path(environment["GITHUB_REPO"]), environment["GITOPS_BRANCH"]
    head = head_of(bare, branch)
    made = plan(improvement, files_of(bare, head), head, lambda *_: ())
    if not isinstance(made, Planned):
        raise CannotMeasure(f"the sample's improvement has no plan: {made.message}")
    return Record(improvement, stage, verdicts=(_VERDICT,), judgement=_JUDGEMENT, **made.learnt())
