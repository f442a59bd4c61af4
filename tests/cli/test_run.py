"""The command itself, as a person types it: real processes, the real functions, the rehearsal's cluster."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

COMMAND = (sys.executable, "-c", "from functions._cli.main import app; app()")
ROOT = Path(__file__).parent.parent.parent
PATIENCE = 240


def school(folder: Path, *arguments: str, expect: int = 0) -> str:
    """What the command prints, run in this folder."""
    return "".join(both(folder, *arguments, expect=expect))


def both(folder: Path, *arguments: str, expect: int = 0) -> tuple[str, str]:
    """What it prints for whoever reads its output, and what beside that."""
    environ = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "USER")}
    done = subprocess.run(
        (*COMMAND, *arguments),
        cwd=folder,
        env={**environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == expect, done.stdout[-6000:] + done.stderr[-3000:]
    return done.stdout, done.stderr


def answer(folder: Path, *arguments: str) -> Any:
    return json.loads(both(folder, *arguments, "--json")[0])


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder after `cortex-school run`, and what it printed."""
    folder = tmp_path_factory.mktemp("run")
    return folder, school(folder, "run", "--port", "0", "--inject", "oom")


@pytest.mark.timeout(PATIENCE)
def test_run_shows_the_main_job_and_ends_as_expected(ran: tuple[Path, str]) -> None:
    folder, printed = ran
    assert "Every outcome is the expected one." in printed
    for sentence in (
        "This is a rehearsal; these stand in",
        "mode: act, health_check_duration: 6, sample_period: 1",
        "What became of the lesson",
        "What became of the advice that leads to oom",
        "rolled back, healthy again",
        "The repository is as it was before, byte for byte, and every workload is ready.",
        "Next: ",
        "these functions started from zero: alerting, health-monitor, implementation-workers,",
    ):
        assert sentence in printed
    assert "webhook-receiver" not in printed  # nothing called it
    records = [found["record"] for found in answer(folder, "status")]
    verified = [record for record in records if record["stage"] == "verified"]
    assert len(verified) >= 4
    for record in verified:
        assert record["commit"][:8] in printed
        assert record["improvement"]["origin"]["quote"].split()[0] in printed
        assert record["verdicts"]
        assert record["checks"]
        assert record["diff"].startswith("--- ")


@pytest.mark.timeout(PATIENCE)
def test_after_a_run_the_ledger_still_answers(ran: tuple[Path, str]) -> None:
    folder, _ = ran
    held = answer(folder, "review")
    assert {found["record"]["stage"] for found in held} == {"pending_review"}
    one = held[0]["record"]["improvement"]
    assert answer(folder, "status", one["id"][:12])["record"]["improvement"]["id"] == one["id"]
    assert one["title"] in school(folder, "explain", one["id"][:12])
    stones = answer(folder, "tombstones", "list")
    assert {stone["kind"] for stone in stones} == {"rolled_back"}
    assert answer(folder, "dead-letters", "list") == []
    assert "improvement begins with" in school(folder, "status", "zzzz", expect=3)
    assert "no engine runs here" in school(folder, "submit", "https://youtu.be/abcdefghijk", expect=4)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Path]:
    """A folder in which `cortex-school dev` is up."""
    environ = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "USER")}
    with (tmp_path / "dev.log").open("wb") as log:
        child = subprocess.Popen(
            (*COMMAND, "dev", "--port", "0"),
            cwd=tmp_path,
            env={**environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
        end = time.monotonic() + 60
        while not (tmp_path / ".cortex/engine.json").exists():
            assert child.poll() is None and time.monotonic() < end, (tmp_path / "dev.log").read_text()
            time.sleep(0.1)
        yield tmp_path
        child.send_signal(signal.SIGTERM)  # SIGINT is ignored by what a shell starts in the background
        assert child.wait(60) == 0, (tmp_path / "dev.log").read_text()


TALK = """You should always give the orders-api a memory limit of 256 megabytes, otherwise one leak takes the node down.

Then make the root filesystem of the nightly-report read only, you really should always do that.
"""


def settled(folder: Path, identity: str, stage: str) -> dict[str, Any]:
    end = time.monotonic() + PATIENCE / 2
    while time.monotonic() < end:
        record: dict[str, Any] = answer(folder, "status", identity)["record"]
        if record["stage"] == stage:
            return record
        time.sleep(0.5)
    raise AssertionError(f"{identity} is {record['stage']}: {record['message']}")


@pytest.mark.timeout(2 * PATIENCE)
def test_a_person_submits_approves_and_undoes(engine: Path) -> None:
    (engine / "talk.txt").write_text(TALK)
    found = answer(engine, "submit", "talk.txt", "--wait")
    by_practice = {record["improvement"]["practice"]: record for record in found["improvements"]}
    assert by_practice["memory-limits"]["stage"] == "verified"
    held = by_practice["read-only-root"]
    assert (held["stage"], held["reason"]) == ("pending_review", "practice")
    school(engine, "approve", held["improvement"]["id"], "--reason", "I looked at it")
    settled(engine, held["improvement"]["id"], "verified")
    limits = by_practice["memory-limits"]["improvement"]["id"]
    school(engine, "undo", limits[:12], "--reason", "not today")
    assert settled(engine, limits, "rolled_back")["revert"]
    school(engine, "freeze", "--reason", "holidays")
    assert "is not frozen" in school(engine, "unfreeze", "--app", "orders", expect=5)
    school(engine, "unfreeze")
    findings = {finding["what"]: finding["state"] for finding in answer(engine, "doctor")}
    assert findings["broker"] == findings["GitOps repository"] == findings["Kubernetes"] == "ok"
    assert "neither a file here nor a URL" in school(engine, "submit", "nothing.vtt", expect=5)
    assert "was refused" in school(engine, "submit", "http://169.254.169.254/latest", expect=5)
    assert len(answer(engine, "dead-letters", "list")) >= 1


def test_the_graph_is_mermaid(tmp_path: Path) -> None:
    assert school(tmp_path, "graph").startswith("flowchart LR\n")


def test_an_unknown_fault_is_refused_before_anything_starts(tmp_path: Path) -> None:
    assert "no fault is called 'gremlins'" in school(tmp_path, "run", "--inject", "gremlins", expect=5)
    assert not (tmp_path / ".cortex").exists()
