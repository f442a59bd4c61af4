"""The rehearsal's cluster, as the one who starts it sees it: a child process, and what it may be told."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eventing.handler import Temporary
from functions._rehearsal.faults import FAULTS
from functions._rehearsal.repository import Source, files_of, head_of

STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ClusterProcess:
    """A running cluster; `url` is its API server."""

    url: str
    source: Source

    def inject(self, fault: str) -> None:
        """Prepare an outage; bad advice needs no preparation, its manifests do it."""
        if FAULTS[fault].outage:
            self._ask("POST", {"fault": fault})

    def recover(self) -> None:
        """End an outage."""
        self._ask("DELETE", {})

    def files(self) -> dict[str, bytes]:
        """The repository as it is now."""
        return files_of(self.source.bare, head_of(self.source.bare, self.source.branch))

    def _ask(self, method: str, body: dict[str, Any]) -> None:
        request = urllib.request.Request(  # noqa: S310  the loopback address that the child told us
            f"{self.url}/rehearsal/faults",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=5):  # noqa: S310  the same
                return
        except urllib.error.HTTPError as refused:
            with refused:
                said = refused.read(200).decode(errors="replace")
            raise Temporary(f"the rehearsal cluster at {self.url} answered {refused.code}: {said}") from None
        except OSError as error:
            raise Temporary(f"the rehearsal cluster at {self.url} does not answer: {error}") from error


@contextmanager
def rehearsal_cluster(
    state: Path, source: Source, broker: str, log: Path, *, options: Sequence[str] = ()
) -> Iterator[ClusterProcess]:
    """Start the cluster, and end it with the block; `options` are more arguments of its command line.

    Raises:
        Temporary: when it does not become ready; the message has its last words.
    """
    command = [sys.executable, "-m", "functions._rehearsal.cluster", "--parent", str(os.getpid())]
    command += ["--state", str(state), "--repository", str(source.bare), "--branch", source.branch]
    command += ["--broker", broker, *options]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as errors:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=Path(__file__).resolve().parent.parent.parent,
        )
    try:
        yield ClusterProcess(_ready(child, log), source)
    finally:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _ready(child: "subprocess.Popen[bytes]", log: Path) -> str:
    line = child.stdout.readline() if child.stdout else b""  # closed, and so empty, when the child ends
    try:
        return str(json.loads(line)["url"])
    except (ValueError, KeyError) as error:
        words = log.read_text(errors="replace").strip().splitlines()[-3:]
        raise Temporary(f"the rehearsal cluster did not start: {' '.join(words) or 'no word from it'}") from error
