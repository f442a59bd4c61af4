"""The slowest answer to each Trigger, by the limits that the function and its clients set themselves. Seconds. Pure."""

from collections.abc import Mapping

from eventing.patience import WRAPPER
from functions._clients import embedding_endpoint, git_mirror, qdrant

RECALL = embedding_endpoint.TOTAL_TIMEOUT + qdrant.TIMEOUT
SLOWEST: Mapping[str, float] = {
    "rag-validator-validate": git_mirror.TIMEOUT + RECALL + WRAPPER,
    "rag-validator-remember": git_mirror.TIMEOUT + RECALL + WRAPPER,
}
