"""A real Prometheus over a history that a test writes, where the binaries are installed (Debian: `prometheus`)."""

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import free_port

Samples = Mapping[str, Iterable[tuple[float, float]]]  # `name{labels}` -> (time, value)
MISSING = "prometheus and promtool are not installed (Debian and Ubuntu: apt-get install prometheus)"


def require_prometheus() -> None:
    """Skip where it is not installed; where CI is set that is a failure, as every skipped test there."""
    if not installed():
        pytest.skip(MISSING)


def installed() -> bool:
    """Whether both binaries are there."""
    return bool(shutil.which("prometheus") and shutil.which("promtool"))


@contextmanager
def prometheus(folder: Path, samples: Samples, *more: str) -> Iterator[str]:
    """The server's URL, over this history; `more` are further arguments of it."""
    if samples:
        (folder / "history.om").write_text(openmetrics(samples))
        convert = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "history.om", "data"]
        subprocess.run(convert, cwd=folder, check=True, capture_output=True)
    (folder / "prometheus.yml").write_text("global: {scrape_interval: 1m}\n")
    port = free_port()
    server = subprocess.Popen(
        [
            "prometheus",
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=data",
            "--storage.tsdb.retention.time=100y",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=error",
            *more,
        ],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _ready(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(30)


def openmetrics(samples: Samples) -> str:
    """The history as `promtool tsdb create-blocks-from openmetrics` reads it: a family's samples together, by time."""
    families: dict[str, list[str]] = {}
    for name, points in samples.items():
        lines = families.setdefault(name.partition("{")[0], [])
        lines.extend(f"{name} {value!r} {at:.3f}" for at, value in points)
    return "".join(f"{line}\n" for lines in families.values() for line in lines) + "# EOF\n"


def _ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with opener.open(f"{url}/-/ready", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"prometheus did not start: {server.poll()}")
