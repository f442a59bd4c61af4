"""A function served as its image serves it: settings first, SIGTERM obeyed from the start, requests finished."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eventing.server import ENDED_BY_SIGTERM, LONGEST_GRACE, SHARED_MEMORY, options
from eventing.settings import SettingError
from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
# It opens `begun` when it has the request, and answers when `go` is there.
SLOW = """
import time
from pathlib import Path

def function(request):
    here = Path(__file__).parent
    (here / "begun").touch()
    while not (here / "go").exists():
        time.sleep(0.01)
    return ("", 204)
"""
SLOW_TO_LOAD = """
import time
from pathlib import Path

(Path(__file__).parent / "begun").touch()
time.sleep(600)

def function(request):
    return ("", 204)
"""
SEEN = """
from pathlib import Path

def function(request):
    with (Path(__file__).parent / "seen").open("a") as seen:
        seen.write(request.path + "\\n")
    return ("", 413 if request.method == "POST" else 204)
"""


# The worker has just been forked when SIGTERM comes, and is slow to go on.
TERMINATED_AT_THE_FORK = """
import os, signal, time

def forked():
    os.kill(os.getppid(), signal.SIGTERM)
    time.sleep(0.5)

os.register_at_fork(after_in_child=forked)

def function(request):
    return ("", 204)
"""


def test_gunicorn_is_told_what_a_container_needs() -> None:
    told = options({"WORKERS": "2", "THREADS": "8", "PORT": "9000"}, shared_memory=True)
    assert (told["workers"], told["threads"], told["bind"]) == (2, 8, "0.0.0.0:9000")
    assert told["timeout"] == 0  # else a worker that thinks is killed
    assert told["graceful_timeout"] == LONGEST_GRACE == 600
    assert told["worker_tmp_dir"] == SHARED_MEMORY
    assert told["control_socket_disable"] is True
    assert "worker_tmp_dir" not in options({}, shared_memory=False)


def test_threads_do_not_follow_the_nodes_processors() -> None:
    assert (options({}, shared_memory=False)["workers"], options({}, shared_memory=False)["threads"]) == (1, 4)


@pytest.mark.parametrize("name", ["PORT", "WORKERS", "THREADS"])
@pytest.mark.parametrize("value", ["0", "-1", "4.5", "many", "²", "tcp://10.43.0.1:8080"])
def test_a_setting_that_is_no_number_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        options({name: value}, shared_memory=False)


def test_a_wrong_setting_ends_the_start_with_its_name(tmp_path: Path) -> None:
    environ = {**os.environ, "FUNCTION_SOURCE": str(tmp_path / "x.py"), "FUNCTION_TARGET": "function", "THREADS": "x"}
    command = (sys.executable, "-m", "eventing.server")
    ran = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr.strip().splitlines()) == (
        1,
        ["THREADS=x is no positive number. Set it in the service's environment."],
    )


@contextmanager
def served(folder: Path, source: str) -> "Iterator[tuple[subprocess.Popen[bytes], int]]":
    """The process and its port; `folder` gets the source."""
    (folder / "function.py").write_text(source)
    port = free_port()
    environ = {**os.environ, "FUNCTION_SOURCE": str(folder / "function.py"), "FUNCTION_TARGET": "function"}
    environ |= {"PORT": str(port), "WORKERS": "1", "THREADS": "2"}
    process = subprocess.Popen((sys.executable, "-m", "eventing.server"), cwd=ROOT, env=environ, start_new_session=True)
    try:
        yield process, port
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def until(holds: Callable[[], bool]) -> None:
    while not holds():  # bounded by pytest-timeout
        time.sleep(0.01)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def listens(pid: int) -> bool:
    """Whether gunicorn's master still has a socket; obeying SIGTERM, it closes that first."""
    return any(_points_at(link).startswith("socket:") for link in Path(f"/proc/{pid}/fd").iterdir())


def _points_at(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:  # closed since the folder was listed
        return ""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc")
def test_a_running_request_is_answered_after_sigterm(tmp_path: Path) -> None:
    answers: list[int] = []

    def ask(port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("POST", "/", b"{}")
        answers.append(connection.getresponse().status)
        connection.close()

    with served(tmp_path, SLOW) as (process, port):
        until(lambda: is_open(port))
        asking = threading.Thread(target=ask, args=(port,))
        asking.start()
        until((tmp_path / "begun").exists)
        process.terminate()
        until(lambda: not listens(process.pid))
        assert process.poll() is None
        (tmp_path / "go").touch()
        asking.join()
        assert (answers, process.wait()) == ([204], 0)


def test_sigterm_is_obeyed_while_modules_load_although_pid_1_has_no_default_for_it(tmp_path: Path) -> None:
    with served(tmp_path, SLOW_TO_LOAD) as (process, _):
        until((tmp_path / "begun").exists)
        process.terminate()
        assert process.wait() == ENDED_BY_SIGTERM  # our handler's code; the default action would give -15


def test_sigterm_is_not_lost_between_the_fork_of_a_worker_and_its_first_moment(tmp_path: Path) -> None:
    with served(tmp_path, TERMINATED_AT_THE_FORK) as (process, _):
        assert process.wait(timeout=60) == 0  # else the master waits for its worker until the end of the grace


def answered(port: int, line: str, *headers: str) -> tuple[str, bytes]:
    """The head of the answer to a request of which no byte of a body is sent, and what follows that head."""
    with socket.create_connection(("127.0.0.1", port)) as asking:
        asking.sendall("\r\n".join((f"{line} HTTP/1.1", "Host: school.example", *headers, "", "")).encode("latin-1"))
        with asking.makefile("rb") as read:
            head = b"".join(iter(read.readline, b"\r\n")).decode()
            return head, read.read(int(re.findall(r"(?im)^content-length: (\d+)", head)[0]))


def test_every_path_is_the_functions_to_answer_and_a_body_that_it_leaves_is_not_read(tmp_path: Path) -> None:
    paths = {
        "/": "/",
        "//github": "/github",
        "/a//b": "/a//b",
        "/robots.txt": "/robots.txt",
        "/favicon.ico": "/favicon.ico",
        "http://other.example": "/",
        "http://other.example//github": "/github",
    }
    bodies = ("Content-Length: 0", f"Content-Length: {10**12}", "Transfer-Encoding: chunked")  # no byte of them comes
    with served(tmp_path, SEEN) as (_, port):
        until(lambda: is_open(port))
        for path in paths:
            for body in bodies:
                head, text = answered(port, f"POST {path}", body)
                assert (head.split()[1], "location:" in head.lower(), text) == ("413", False, b"")
    assert (tmp_path / "seen").read_text().splitlines() == [seen for seen in paths.values() for _ in bodies]
