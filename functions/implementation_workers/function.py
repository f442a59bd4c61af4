"""The shell of implementation-workers: plan, commit, revert, and pull requests."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from eventing.contracts import PREFIX
from eventing.function import serve
from eventing.handler import Event, Handler, Outcome
from eventing.redis_store import open_store
from eventing.store import Store
from functions._clients.git_backend import open_backend
from functions._clients.gitops import GitOps
from functions._clients.pull_requests import PullRequests
from functions._policy.policy import Policy
from functions._policy.source import policy_source
from functions.implementation_workers.bench import NO_PULL_REQUESTS, Bench

if TYPE_CHECKING:
    from functions._experts.planning.proposal import Planners


def handler(
    store: Store,
    gitops: GitOps,
    policy: Callable[[], Policy],
    clock: Callable[[], float],
    pulls: PullRequests = NO_PULL_REQUESTS,
    planners: "Planners" = lambda _policy, _facts: None,
) -> Handler:
    """The handler over its clients; `clock` gives seconds since the epoch, `planners` who plans under a policy."""

    def handle(event: Event) -> Outcome:
        now, today = clock(), policy()
        at = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        bench = Bench(store, gitops, today, now, at, clock, pulls, planners)
        match event.type.removeprefix(PREFIX):  # each kind loads what it needs, and no more: many start a pod
            case "video.submitted":
                from functions.implementation_workers.surveying import survey  # noqa: PLC0415  see above

                return survey(bench)
            case "improvement.categorized":
                from functions.implementation_workers.stages import on_categorized  # noqa: PLC0415  see above

                return on_categorized(event, bench)
            case "watch.armed":
                from functions.implementation_workers.approved import on_armed  # noqa: PLC0415  see above

                return on_armed(event, bench)
            case "rollback.requested":
                from functions.implementation_workers.taking_back import on_rollback  # noqa: PLC0415  see above

                return on_rollback(event, bench)
            case "improvement.pending_review":
                from functions.implementation_workers.reviewing import on_pending_review  # noqa: PLC0415  see above

                return on_pending_review(event, bench)
            case "pull_request.changed":
                from functions.implementation_workers.reviewing import on_pull_request  # noqa: PLC0415  see above

                return on_pull_request(event, bench)
        return Outcome()

    return handle


def build(environ: Mapping[str, str]) -> Handler:
    """The handler over the real clients, which connect at first use."""
    from functions._experts.planning.available import planners  # noqa: PLC0415  not part of the start's budget

    git, store, policy = open_backend(environ), open_store(environ), policy_source(environ)
    asked = planners(environ, store, policy)
    return handler(store, git.gitops, policy, time.time, git.pull_requests, asked)


function = serve("implementation-workers", build)
