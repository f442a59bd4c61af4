"""The second anchor: a function that does nothing but ask Redis twice."""

import os
from typing import Any

from redis import Redis

_REDIS = Redis.from_url(os.environ["REDIS_URL"])


def function(request: Any) -> tuple[str, int]:
    """Two round trips, as many as a claim and an outbox."""
    _REDIS.set("school:benchmark", "1")
    _REDIS.get("school:benchmark")
    return ("", 204)
