"""Fixtures of tests/scenarios."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eventing.redis_store import RedisStore
from tests.scenarios.school import School


@pytest.fixture
def open_school(store: RedisStore, tmp_path: Path) -> Callable[..., School]:
    return lambda **options: School(store, tmp_path, **options)


@pytest.fixture
def school(open_school: Callable[..., School]) -> School:
    return open_school()
