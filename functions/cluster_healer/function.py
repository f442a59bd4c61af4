"""The shell of cluster-healer: which event asks for a look, and which for a deed."""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from eventing.contracts import PREFIX
from eventing.function import serve
from eventing.handler import Event, Handler, Outcome
from eventing.redis_store import open_store
from eventing.store import Store
from functions._clients.git_backend import open_gitops
from functions._clients.gitops import GitOps
from functions._clients.metrics import Metrics, open_metrics
from functions._clients.registry import HttpRegistry, Registry
from functions._clients.scanning import Scanner, ScanningCluster
from functions._experts.diagnosing_available import opinions
from functions._policy.policy import Policy
from functions._policy.source import policy_source

if TYPE_CHECKING:
    from functions._experts.diagnosing_available import Asking
    from functions._symptoms.examination import Examination
    from functions._symptoms.snapshot import Snapshot


def handler(
    store: Store,
    scanner: Scanner,
    gitops: GitOps,
    policy: Callable[[], Policy],
    clock: Callable[[], float],
    metrics: Metrics | None = None,
    registry: Registry | None = None,
    examine: "Callable[[Snapshot], Examination] | None" = None,
    opinions: "Callable[[Policy], Asking] | None" = None,
) -> Handler:
    """The handler over its clients; `clock` gives seconds since the epoch, `examine` finds symptoms (all analyzers),
    `opinions` says which model names what no rule recognises.
    """

    def handle(event: Event) -> Outcome:
        from functions.cluster_healer import stages  # noqa: PLC0415  the start needs none of it

        today = policy()
        asking = opinions(today) if opinions else None
        ward = stages.Ward(store, scanner, gitops, today, clock, metrics, registry, examine, asking)
        match event.type.removeprefix(PREFIX):
            case "scan.requested":
                return stages.on_scan(event, ward)
            case "errand.due":
                return stages.on_errand(event, ward)
        return stages.on_hint(event, ward)

    return handle


def build(environ: Mapping[str, str]) -> Handler:
    """The handler over the real clients, which connect at first use."""
    store, policy = open_store(environ), policy_source(environ)
    return handler(
        store,
        ScanningCluster(environ),
        open_gitops(environ),
        policy,
        time.time,
        open_metrics(environ),
        HttpRegistry(),
        opinions=opinions(environ, store, policy),
    )


function = serve("cluster-healer", build)
