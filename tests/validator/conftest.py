"""Fixtures of tests/validator."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from eventing.handler import Handler
from eventing.redis_store import RedisStore
from functions._clients.gitops import MemoryGitOps
from functions._clients.qdrant import Qdrant
from functions.rag_validator.function import handler
from tests.validator.plans import TREE


@pytest.fixture
def gitops() -> MemoryGitOps:
    return MemoryGitOps.of(TREE)


@pytest.fixture
def knowledge(tmp_path: Path) -> Iterator[Qdrant]:
    made = Qdrant(folder=tmp_path / "qdrant")
    yield made
    made.close()


@pytest.fixture
def handle(store: RedisStore, gitops: MemoryGitOps, knowledge: Qdrant) -> Handler:
    return handler(store, gitops, knowledge, lambda: 1_800_000_000.0)
