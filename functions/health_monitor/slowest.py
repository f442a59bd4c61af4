"""The slowest answer to each Trigger, by the limits that the function and its clients set themselves. Seconds. Pure."""

from collections.abc import Mapping

from eventing.patience import WRAPPER
from functions._clients import cluster, git_mirror, metrics
from functions.health_monitor.gathering import BUDGET
from functions.health_monitor.watching import SLICE

METRICS = BUDGET + metrics.SOCKET_TIMEOUT + metrics.TOTAL_TIMEOUT  # the last question begins at the budget's end
LOOK = METRICS + sum(cluster.TIMEOUT) + git_mirror.TIMEOUT  # the metrics, the cluster, and whose commits there are
SLOWEST: Mapping[str, float] = {
    "health-monitor-baseline": LOOK + WRAPPER,
    "health-monitor-watch": SLICE + LOOK + WRAPPER,  # the last look begins at the end of the slice
    "health-monitor-commits": LOOK + WRAPPER,
    "health-monitor-argocd": LOOK + WRAPPER,
}
