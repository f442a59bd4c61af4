"""Where a local run keeps its state, and who may touch it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from eventing.handler import Temporary
from eventing.redis_store import RedisStore
from functions._cli.engine import fresh
from functions._cli.state import Running, State, broker_url, ledger_store


def dead_process() -> int:
    child = subprocess.Popen((sys.executable, "-c", "pass"))
    child.wait()
    return child.pid


def running(pid: int) -> Running:
    return Running(pid, "http://127.0.0.1:1/a/b", "redis://127.0.0.1:1/0", "/kubeconfig", "main")


def test_an_engine_is_found_while_its_process_lives(tmp_path: Path) -> None:
    state = State(tmp_path / ".cortex")
    assert state.running() is None
    state.create()
    state.announce(running(os.getpid()))
    assert state.running() == running(os.getpid())
    state.announce(running(dead_process()))
    assert state.running() is None
    state.announce(running(os.getpid()))
    state.withdraw()
    assert state.running() is None
    state.withdraw()


def test_a_folder_that_is_not_ours_is_never_emptied(tmp_path: Path) -> None:
    folder = tmp_path / ".cortex"
    folder.mkdir()
    (folder / "precious.txt").write_text("mine")
    with pytest.raises(Temporary, match="was not made by cortex-school"):
        fresh(State(folder))
    assert (folder / "precious.txt").read_text() == "mine"


def test_a_fresh_state_forgets_the_earlier_run(tmp_path: Path) -> None:
    state = State(tmp_path / ".cortex")
    fresh(state)
    (state.folder / "old").write_text("old")
    fresh(state)
    assert not (state.folder / "old").exists()
    assert state.exists


def test_a_running_engines_state_is_left_alone(tmp_path: Path) -> None:
    state = State(tmp_path / ".cortex")
    fresh(state)
    state.announce(running(os.getpid()))
    with pytest.raises(Temporary, match=f"process {os.getpid()}"):
        fresh(state)


def test_where_events_go(tmp_path: Path) -> None:
    state = State(tmp_path / ".cortex")
    with pytest.raises(Temporary, match="cortex-school dev"):
        broker_url(state, {})
    assert broker_url(state, {"K_SINK": "http://broker/x"}) == "http://broker/x"
    state.create()
    state.announce(running(os.getpid()))
    assert broker_url(state, {}) == "http://127.0.0.1:1/a/b"


def test_the_ledger_is_that_of_redis_url(tmp_path: Path, store: RedisStore, redis_url: str) -> None:
    with ledger_store(State(tmp_path / ".cortex"), {"REDIS_URL": redis_url}) as found:
        found.ping()


def test_without_any_run_there_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(Temporary, match="no ledger"), ledger_store(State(tmp_path / ".cortex"), {}):
        pass


def test_the_ledger_of_an_ended_run_is_served_for_as_long_as_a_command_takes(tmp_path: Path) -> None:
    state = State(tmp_path / ".cortex")
    state.create()
    with ledger_store(state, {}) as found:
        found.ping()
        assert found.keys("school:") == ()
