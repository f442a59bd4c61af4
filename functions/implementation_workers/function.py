"""The shell of implementation-workers: plan, commit, revert."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from eventing.contracts import PREFIX
from eventing.function import serve
from eventing.handler import Event, Handler, Outcome
from eventing.redis_store import open_store
from eventing.store import Store
from functions._clients.git_remote import GitRemote
from functions._clients.gitops import GitOps
from functions._policy.policy import Policy
from functions._policy.source import policy_source


def handler(store: Store, gitops: GitOps, policy: Callable[[], Policy], clock: Callable[[], float]) -> Handler:
    """The handler over its clients; `clock` gives seconds since the epoch."""

    def handle(event: Event) -> Outcome:
        from functions.implementation_workers import stages  # noqa: PLC0415  the start needs no catalogue

        now = clock()
        bench = stages.Bench(
            store, gitops, policy(), now, datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        )
        match event.type.removeprefix(PREFIX):
            case "improvement.categorized":
                return stages.on_categorized(event, bench)
            case "watch.armed":
                return stages.on_armed(event, bench)
            case "rollback.requested":
                return stages.on_rollback(event, bench)
        return Outcome()

    return handle


def build(environ: Mapping[str, str]) -> Handler:
    """The handler over the real clients, which connect at first use."""
    return handler(open_store(environ), GitRemote.from_environ(environ), policy_source(environ), time.time)


function = serve("implementation-workers", build)
