"""The shell of school-coordinator: which event is whose, and one atomic step for what it leads to."""

import time
from collections.abc import Callable, Mapping

from eventing.contracts import PREFIX
from eventing.function import serve
from eventing.handler import Event, Handler, Outcome, Permanent
from eventing.outbox import Publish
from eventing.publisher import HttpPublisher
from eventing.redis_store import open_store
from eventing.settings import secret, setting
from eventing.store import Store
from functions._clients.git_backend import open_gitops
from functions._clients.gitops import GitOps
from functions._policy.policy import Policy
from functions._policy.source import policy_source
from functions._policy.subscribed import NONE, Subscribed, channels_source
from functions.school_coordinator.answering import answers
from functions.school_coordinator.arriving import on_failed_video, on_ingested, on_raw, on_validated
from functions.school_coordinator.desk import Desk
from functions.school_coordinator.finishing import on_deployed, on_ended, on_implemented, on_postponed, on_reverted
from functions.school_coordinator.obeying import on_command
from functions.school_coordinator.recovering import both, recover
from functions.school_coordinator.reviews import on_handed_over
from functions.school_coordinator.taken_back import notice
from functions.school_coordinator.ticking import on_tick

_STAGES: Mapping[str, Callable[[Desk], None]] = {
    "video.ingested": on_ingested,
    "video.failed": on_failed_video,
    "improvement.raw": on_raw,
    "improvement.validated": on_validated,
    "improvement.implemented": on_implemented,
    "improvement.deployed": on_deployed,
    "rollback.committed": on_reverted,
    "watch.postponed": on_postponed,
    "improvement.pending_review": on_handed_over,
    **{f"improvement.{end}": on_ended for end in ("rejected", "failed", "verified", "rolled_back", "unverified")},
}


def handler(
    store: Store,
    gitops: GitOps,
    policy: Callable[[], Policy],
    key: Callable[[], bytes],
    publish: Publish,
    clock: Callable[[], float],
    channels: Subscribed = NONE,
) -> Handler:
    """The handler over its clients; `key` gives the signing key, `clock` seconds since the epoch."""

    def handle(event: Event) -> Outcome:
        desk = Desk(store, policy(), event, clock())
        first, kind = recover(desk, gitops), event.type.removeprefix(PREFIX)
        try:
            if kind == "command":
                on_command(desk, key())
            elif kind == "dev.knative.sources.ping":
                on_tick(desk, publish, channels)
            elif stage := _STAGES.get(kind):
                notice(desk, gitops, kind)
                stage(desk)
        except Permanent as refused:
            raise Permanent(str(refused), both(first, refused.outcome)) from refused
        return both(first, desk.outcome())

    return handle


def build(environ: Mapping[str, str]) -> Handler:
    """The handler over the real clients."""
    publish = HttpPublisher(setting(environ, "K_SINK", schemes=("http", "https")))
    key = secret(environ, "COMMAND_SIGNING_KEY", default="").encode()
    store, gitops, channels = open_store(environ), open_gitops(environ), channels_source(environ)
    return handler(store, gitops, policy_source(environ), lambda: key, publish, time.time, channels)


function = serve("school-coordinator", build, questions=answers)
