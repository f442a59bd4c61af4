"""The coordinator's fixture."""

import pytest
from redis import Redis

from eventing.redis_store import RedisStore
from tests.coordinator.school import School


@pytest.fixture
def school(store: RedisStore, redis: Redis) -> School:
    """A coordinator in mode `act` over an emptied ledger that has its epoch."""
    return School(store, redis)
