"""The slowest answer to each Trigger, by the limits that the function and its clients set themselves. Seconds. Pure."""

from collections.abc import Mapping

from eventing.patience import WRAPPER
from functions._clients import cluster, git_mirror
from functions._clients.model_patience import QUESTION
from functions.cluster_healer.looking import PATIENCE

SCAN = PATIENCE + QUESTION + git_mirror.TIMEOUT  # the last question begins at the end of its patience
SLOWEST: Mapping[str, float] = {
    "cluster-healer-scan": SCAN + WRAPPER,
    "cluster-healer-hints": SCAN + WRAPPER,
    "cluster-healer-errands": sum(cluster.TIMEOUT) + WRAPPER,
}
