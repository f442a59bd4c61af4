"""What a worker's outcome holds, in few words."""

from typing import Any

from eventing.contracts import RollbackRequested, WatchArmed
from eventing.handler import Outcome
from tests.workers.conftest import DEPLOYMENT, ID, Bench

CHANGED = DEPLOYMENT + b"      enableServiceLinks: false\n"


def kinds(outcome: Outcome) -> list[str]:
    return [emit.type.removeprefix("ai.cortex.school.") for emit in outcome.emits]


def armed(bench: Bench, **known: Any) -> WatchArmed:
    return WatchArmed(ID, bench.keep("armed", **known).digest, "shop")


def committed(bench: Bench) -> str:
    bench.handle("watch.armed", armed(bench))
    return bench.record().commit


def asked(commit: str) -> RollbackRequested:
    return RollbackRequested(ID, commit, "start Deployment shop/web: it crashes", "health-monitor")
