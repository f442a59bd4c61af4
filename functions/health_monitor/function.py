"""The shell of health-monitor: baseline, slices, verdict."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from eventing.contracts import PREFIX
from eventing.function import serve
from eventing.handler import Event, Handler, Outcome
from eventing.redis_store import open_store
from eventing.store import Store
from functions._clients.cluster import Cluster, KubernetesCluster
from functions._clients.git_backend import open_gitops
from functions._clients.gitops import GitOps
from functions._clients.metrics import Metrics, open_metrics
from functions._policy.policy import Policy
from functions._policy.source import policy_source
from functions.health_monitor.stages import on_application, on_approved, on_committed, on_due
from functions.health_monitor.watching import Observer

Clock = Callable[[], float]


def handler(
    store: Store,
    cluster: Cluster,
    gitops: GitOps,
    policy: Callable[[], Policy],
    clock: Clock,
    sleep: Callable[[float], None],
    metrics: Metrics | None = None,
) -> Handler:
    """The handler over its clients; `clock` gives seconds since the epoch, `sleep` takes seconds."""

    def handle(event: Event) -> Outcome:
        today = policy()
        window, period = today.health_check_duration, today.sample_period
        seen = Observer(store, cluster, gitops, clock, sleep, window, period, metrics, today.watch)
        at = datetime.fromtimestamp(clock(), UTC).isoformat(timespec="seconds")
        match event.type.removeprefix(PREFIX):
            case "improvement.approved":
                return on_approved(event, seen, at)
            case "improvement.implemented":
                return on_committed(event, seen, "rollout")
            case "rollback.committed":
                return on_committed(event, seen, "rollback")
            case "watch.due":
                return on_due(event, seen, today)
            case "argocd.application":
                return on_application(event, seen, at)
        return Outcome()

    return handle


def build(environ: Mapping[str, str]) -> Handler:
    """The handler over the real clients, which connect at first use."""
    store, cluster, gitops = open_store(environ), KubernetesCluster(environ), open_gitops(environ)
    return handler(store, cluster, gitops, policy_source(environ), time.time, time.sleep, open_metrics(environ))


function = serve("health-monitor", build)
