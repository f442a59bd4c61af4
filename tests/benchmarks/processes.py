"""Function processes to measure: started bare, timed, weighed, and ended with their whole group."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUBJECTS = Path(__file__).parent / "subjects"
PATIENCE = 60.0  # seconds to open a port or to answer; a bound for a hang, not a measure
POLL = 0.002
STRUCTURED = "application/cloudevents+json"
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


class CannotMeasure(Exception):
    """A process did not do what was to be measured."""


@dataclass(frozen=True, slots=True)
class Started:
    """A process that has opened its port `opened` seconds after exec; `began` is time.monotonic() of the exec."""

    pid: int
    port: int
    began: float
    opened: float


def bare(threads: int = 4) -> dict[str, str]:
    """The environment of an anchor: one worker, as the functions' Services have."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "FUNCTION_TARGET": "function", "WORKERS": "1", "THREADS": str(threads)}


@contextmanager
def function(
    source: Path | str, environment: Mapping[str, str], log: Path, server: str = "eventing.server"
) -> Iterator[Started]:
    """A process that serves this file, awake; started as an image starts it, or by another server's module.

    Raises:
        CannotMeasure: when it ends, or opens no port; the message has its last words.
    """
    port = _free_port()
    command = (sys.executable, "-m", server)
    variables = {**environment, "FUNCTION_SOURCE": str(source), "HOST": "127.0.0.1", "PORT": str(port)}
    with log.open("wb") as out:
        began = time.monotonic()
        process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    try:
        while not _is_open(port):
            if process.poll() is not None or time.monotonic() - began > PATIENCE:
                raise CannotMeasure(f"{source} opened no port: {log.read_text(errors='replace')[-300:]}")
            time.sleep(POLL)
        yield Started(process.pid, port, began, time.monotonic() - began)
    finally:
        end(process)


@contextmanager
def sink() -> Iterator[str]:
    """The URL of a server that takes every event, in a process of its own."""
    process = subprocess.Popen(
        (sys.executable, "-m", "tests.benchmarks.sink"), cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        if process.stdout is None:
            raise CannotMeasure("the sink has no output")
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
    finally:
        end(process)
        if process.stdout is not None:
            process.stdout.close()


def end(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process and its group: nothing that is measured has anything to finish."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass(frozen=True, slots=True)
class Call:
    """A POST; a structured event unless its headers say otherwise."""

    body: bytes
    path: str = "/"
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": STRUCTURED})


def post(port: int, call: Call) -> int:
    """The status that answers it, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("POST", call.path, call.body, dict(call.headers))
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def pss(pid: int) -> float:
    """MiB of a process and its descendants: what is shared counts by its share (Linux, /proc/PID/smaps_rollup)."""
    children = _children()
    waiting, total = [pid], 0
    while waiting:
        one = waiting.pop()
        waiting += children.get(one, ())
        with suppress(FileNotFoundError, ProcessLookupError):  # a git that ended meanwhile
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    if not total:
        raise CannotMeasure(f"process {pid} has no memory that could be read")
    return total / 1024


def cpu(pid: int) -> float:
    """Seconds of processor time that a process, its descendants and those that it outlived have used (Linux)."""
    children = _children()
    waiting, ticks = [pid], 0
    while waiting:
        one = waiting.pop()
        waiting += children.get(one, ())
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))  # utime, stime, cutime, cstime: proc(5) counts from before the name
    return ticks / os.sysconf("SC_CLK_TCK")


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(FileNotFoundError, ProcessLookupError):
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                found.setdefault(int(parent), []).append(int(entry.name))
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
