"""The ledger's server under the configuration of its pod: nothing is forgotten, and what the pod may take is enough."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from eventing.handler import Put, Temporary
from eventing.redis_store import RedisStore
from functions._manifests.quantities import parse
from tests.knative.overlays import of_kind
from tests.knative.redis_users import FOLDER, SERVERS, rendered, running, url_of

OVERLAY = "knative/overlays/k3s"


@pytest.fixture(params=sorted(SERVERS))
def binary(request: pytest.FixtureRequest) -> str:
    if not SERVERS[request.param]:
        pytest.skip(f"{request.param}-server is not installed")
    return SERVERS[request.param]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    assert rendered(tmp_path).returncode == 0
    yield tmp_path


def settings() -> dict[str, str]:
    lines = (line.split(" ", 1) for line in (FOLDER / "redis.conf").read_text().splitlines())
    return {words[0]: words[1] for words in lines if len(words) > 1 and words[0] != "#"}


def test_what_was_answered_survives_a_kill(binary: str, folder: Path) -> None:
    with running(binary, folder) as (port, process):
        store = RedisStore(url_of("school-coordinator", port))
        for number in range(100):
            store.apply([Put(f"school:decision:{number}", b"approved", 0)])
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        store.close()
    with running(binary, folder) as (port, _):
        again = RedisStore(url_of("school-coordinator", port))
        assert len(again.keys("school:decision:")) == 100
        again.close()


def test_full_it_refuses_what_is_new_and_forgets_nothing(binary: str, folder: Path) -> None:
    with running(binary, folder, maxmemory="4mb") as (port, _):
        store = RedisStore(url_of("school-coordinator", port))
        written = filled(store)
        assert 10 < len(store.keys("school:decision:")) == written < 100
        store.close()


def filled(store: RedisStore) -> int:
    """How many were written before it refused."""
    for number in range(100):
        try:
            store.apply([Put(f"school:decision:{number}", b"x" * 100_000, 0)])
        except Temporary as error:
            assert "nothing was stored" in str(error)
            assert "check its memory" in str(error)
            return number
    return 100


def server() -> Any:
    (found,) = [data for data in of_kind(OVERLAY, "StatefulSet") if data["metadata"]["name"] == "redis"]
    return found["spec"]["template"]["spec"]["containers"][0]


def test_the_pod_may_take_what_a_rewrite_needs() -> None:
    asked = settings()
    assert (asked["maxmemory-policy"], asked["appendonly"], asked["appendfsync"]) == ("noeviction", "yes", "everysec")
    most = int(asked["maxmemory"].removesuffix("mb")) * 2**20
    assert int(parse(server()["resources"]["limits"]["memory"])) == 2 * most + 32 * 2**20


@pytest.mark.skipif(not shutil.which("redis-cli"), reason="redis-cli is not installed")
def test_the_probe_tells_who_is_there(folder: Path) -> None:
    probes = [server()[f"{name}Probe"]["exec"]["command"] for name in ("startup", "readiness", "liveness")]
    assert probes[0] == probes[1] == probes[2]
    shell, option, line = probes[0]
    with running(SERVERS["valkey"], folder) as (port, _):
        here = line.replace("valkey-cli", f"redis-cli -p {port}")
        assert subprocess.run((shell, option, here), check=False, capture_output=True).returncode == 0
    assert subprocess.run((shell, option, here), check=False, capture_output=True).returncode != 0


def test_the_administrator_may_back_it_up(folder: Path) -> None:
    with running(SERVERS["valkey"], folder) as (port, _), Redis.from_url(url_of("admin", port), protocol=2) as client:
        assert client.bgrewriteaof()
