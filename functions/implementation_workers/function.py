"""The shell of implementation-workers: plan, commit, revert."""

from collections.abc import Callable
from datetime import UTC, datetime

from eventing.handler import Event, Handler, Outcome
from eventing.store import Store
from functions._clients.gitops import GitOps
from functions.implementation_workers.planning import Preflight
from functions.implementation_workers.stages import on_armed, on_categorized, on_rollback

Clock = Callable[[], float]
_STAGES = {
    "ai.cortex.school.improvement.categorized": on_categorized,
    "ai.cortex.school.watch.armed": on_armed,
    "ai.cortex.school.rollback.requested": on_rollback,
}


def handler(store: Store, gitops: GitOps, preflight: Preflight, clock: Clock) -> Handler:
    """The handler over its clients; `clock` gives seconds since the epoch."""

    def handle(event: Event) -> Outcome:
        stage = _STAGES.get(event.type)
        if stage is None:
            return Outcome()
        now = clock()
        at = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        return stage(event, store, gitops, preflight, now, at)

    return handle
