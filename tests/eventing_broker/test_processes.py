"""Functions as real functions-framework processes: from zero, killed in the middle, and back to zero."""

import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from eventing.broker import LocalBroker
from eventing.manifests import Wiring
from eventing.services import Service
from tests.eventing_broker.manifests import trigger, wiring
from tests.eventing_broker.running import PATIENCE, VALID, broker_of, kinds, send

SOURCE = """
import os, pathlib, time
HERE = pathlib.Path(__file__).parent
if os.environ.get("BROKEN"):
    raise SystemExit("BROKEN is set; unset it")

with HERE.joinpath("ports").open("a") as ports:
    ports.write(os.environ["PORT"] + "\\n")

def note(text):
    with HERE.joinpath("noted").open("a") as noted:
        noted.write(text + "\\n")

def function(request):
    event = request.headers["ce-id"]
    note("begin " + event)
    while event.startswith("held") and HERE.joinpath("hold").exists():
        time.sleep(0.01)
    note("end " + event + " " + os.environ["K_SERVICE"] + " " + request.path)
    return "", 204
"""
DELIVERY = {"retry": 5, "backoffPolicy": "exponential", "backoffDelay": "PT0.1S", "timeout": "PT30S"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "functions" / "hello"
    folder.mkdir(parents=True)
    folder.joinpath("function.py").write_text(SOURCE)
    return tmp_path


def service(concurrency: int = 0, **environment: str) -> Service:
    declared = {"FUNCTION_TARGET": "function", "FUNCTION_SOURCE": "functions/hello/function.py", "WORKERS": "1"}
    return Service("ns", "hello", environment={**declared, "THREADS": "4", **environment}, concurrency=concurrency)


def wired(**delivery: Any) -> Wiring:
    return wiring(trigger("a", to="hello", type="t", delivery={**DELIVERY, **delivery}))


def post(broker: LocalBroker, event_id: str) -> None:
    assert send(broker.url, {**VALID, "ce-id": event_id})[0] == 202


def noted(root: Path) -> list[str]:
    file = root / "functions" / "hello" / "noted"
    return file.read_text().splitlines() if file.exists() else []


def until(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_from_zero_and_back_to_zero(root: Path) -> None:
    with broker_of(wired(), services=[service()], root=root, idle_seconds=0.2) as (broker, happenings):
        assert (broker.snapshot().awake, broker.snapshot().starts) == ({}, {"hello": 0})
        post(broker, "1")
        assert broker.wait_idle(PATIENCE)
        (pid,) = broker.snapshot().awake.values()
        post(broker, "2")
        assert broker.wait_idle(PATIENCE)
        assert broker.snapshot().awake == {"hello": pid}
        assert noted(root) == ["begin 1", "end 1 hello /", "begin 2", "end 2 hello /"]
        until(lambda: not broker.snapshot().awake)
        assert gone(pid)
        assert broker.snapshot().starts == {"hello": 1}
        post(broker, "3")
        assert broker.wait_idle(PATIENCE)
        assert broker.snapshot().starts == {"hello": 2}
        assert kinds(happenings) == ["accepted", "delivered"] * 3


def test_a_function_that_is_killed_in_the_middle_loses_nothing(root: Path) -> None:
    hold = root / "functions" / "hello" / "hold"
    hold.touch()
    with broker_of(wired(), services=[service()], root=root) as (broker, happenings):
        post(broker, "held")
        until(lambda: noted(root) == ["begin held"])
        pid = broker.snapshot().awake["hello"]
        assert broker.snapshot().in_flight == 1
        os.killpg(pid, signal.SIGKILL)
        hold.unlink()
        assert broker.wait_idle(PATIENCE)
        assert noted(root) == ["begin held", "begin held", "end held hello /"]
        assert kinds(happenings) == ["accepted", "retrying", "delivered"]
        assert broker.snapshot().starts == {"hello": 2}
        assert broker.snapshot().awake["hello"] != pid


def test_a_worker_that_outlives_its_killed_master_is_cleared_away(root: Path) -> None:
    with broker_of(wired(), services=[service()], root=root) as (broker, _):
        post(broker, "1")
        assert broker.wait_idle(PATIENCE)
        master = broker.snapshot().awake["hello"]
        os.kill(master, signal.SIGKILL)
        until(lambda: not broker.snapshot().awake)
        post(broker, "2")
        assert broker.wait_idle(PATIENCE)
        first, second = (int(port) for port in root.joinpath("functions", "hello", "ports").read_text().split())
        until(lambda: not listens(first))
        assert listens(second)
        assert broker.snapshot().starts == {"hello": 2}


def test_container_concurrency_is_respected(root: Path) -> None:
    hold = root / "functions" / "hello" / "hold"
    hold.touch()
    with broker_of(wired(), services=[service(concurrency=2)], root=root) as (broker, _):
        for name in ("held-1", "held-2", "held-3"):
            post(broker, name)
        until(lambda: len(noted(root)) == 2)
        assert broker.snapshot().in_flight == 3
        hold.unlink()
        assert broker.wait_idle(PATIENCE)
        lines = [line.split()[0] for line in noted(root)]
        assert lines[:3] == ["begin", "begin", "end"]
        assert sorted(lines) == ["begin"] * 3 + ["end"] * 3


def test_a_function_that_cannot_start_is_quoted(root: Path) -> None:
    logs = root / "logs"
    options: dict[str, Any] = {"services": [service(BROKEN="1")], "root": root, "logs": logs}
    with broker_of(wired(retry=1), **options) as (broker, happenings):
        post(broker, "1")
        assert broker.wait_idle(PATIENCE)
        assert kinds(happenings) == ["accepted", "retrying", "lost"]
        log = logs / "hello.log"
        assert happenings[2].detail == (
            f"hello ended before it opened its port; its log {log} ends: BROKEN is set; unset it"
        )
        assert log.read_text() == "BROKEN is set; unset it\n" * 2
        assert broker.snapshot().starts == {"hello": 2}
        assert broker.snapshot().awake == {}


def test_an_override_mends_it(root: Path) -> None:
    options: dict[str, Any] = {"services": [service(BROKEN="1")], "root": root, "overrides": {"BROKEN": ""}}
    with broker_of(wired(), **options) as (broker, happenings):
        post(broker, "1")
        assert broker.wait_idle(PATIENCE)
        assert kinds(happenings) == ["accepted", "delivered"]


def test_stopping_the_broker_stops_its_functions(root: Path) -> None:
    broker = LocalBroker(wired(), [service()], port=0, root=root)
    broker.start()
    post(broker, "1")
    assert broker.wait_idle(PATIENCE)
    (pid,) = broker.snapshot().awake.values()
    assert broker.stop() == ()
    assert gone(pid)


def test_a_cold_start_that_outlasts_a_timeout_goes_on(root: Path) -> None:
    slow = root / "functions" / "hello" / "function.py"
    slow.write_text("import time\ntime.sleep(0.5)\n" + SOURCE)
    with broker_of(wired(timeout="PT0.3S", retry=9), services=[service()], root=root) as (broker, happenings):
        post(broker, "1")
        assert broker.wait_idle(PATIENCE)
        assert kinds(happenings)[:2] == ["accepted", "retrying"]
        assert kinds(happenings)[-1] == "delivered"
        assert broker.snapshot().starts == {"hello": 1}
