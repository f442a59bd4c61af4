"""The embedded server really keeps what it was told, and ends with its engine, however the engine ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from eventing.handler import Permanent
from functions._rehearsal.redis import EmbeddedRedis

CHILD = """
import sys, time
from pathlib import Path
from functions._rehearsal.redis import EmbeddedRedis
server = EmbeddedRedis(Path(sys.argv[1]))
print(server.url, flush=True)
time.sleep(60)
"""


def gone(client: "Redis") -> bool:
    """Whether nobody answers any more, within five seconds."""
    for _ in range(500):
        try:
            client.ping()
        except RedisConnectionError:
            return True
        time.sleep(0.01)
    return False


def test_it_keeps_everything_and_evicts_nothing(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        assert server.url == f"redis://127.0.0.1:{server.port}/0"
        with Redis.from_url(server.url, protocol=2) as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            assert client.config_get("appendonly") == {"appendonly": "yes"}
            assert client.config_get("bind") == {"bind": "127.0.0.1"}
            client.set("kept", "yes")
        with pytest.raises(Permanent, match=r"another run uses .*redis; stop it, or choose another state folder"):
            EmbeddedRedis(tmp_path)
    with Redis.from_url(server.url, protocol=2) as client:
        assert gone(client)
    with EmbeddedRedis(tmp_path) as again, Redis.from_url(again.url, protocol=2) as client:
        assert client.get("kept") == b"yes"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_its_engine_and_loses_nothing(tmp_path: Path, how: signal.Signals) -> None:
    command = (sys.executable, "-c", CHILD, str(tmp_path))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as engine:
        assert engine.stdout is not None
        url = engine.stdout.readline().strip()
        with Redis.from_url(url, protocol=2) as client:
            client.set("told", "once")
            os.kill(engine.pid, how)
            engine.wait(5)
            assert gone(client)
    with EmbeddedRedis(tmp_path) as server, Redis.from_url(server.url, protocol=2) as client:
        assert client.get("told") == b"once"
