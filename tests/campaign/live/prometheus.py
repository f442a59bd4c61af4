"""A real Prometheus that scrapes the exporter, over a past that promtool made from the same counters."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import yaml

from tests.campaign.live.exporter import Load
from tests.campaign.live.traffic import TARGETS, scraped, shown

PAST = 3600.0  # seconds of history, the policy's baseline
SCRAPE = 15.0  # seconds between two scrapes, then and now
READY = 60.0  # seconds to replay what it has and answer


def history(loads: Mapping[str, Sequence[Load]], address: str, now: float) -> Iterable[str]:
    """The past hour as OpenMetrics text, a family's lines together; the counters are left where it ends."""
    families: dict[str, list[str]] = {}
    for application, several in loads.items():
        for load in several:
            target = {**TARGETS[load.counters.family], "job": application, "instance": address}
            for step in range(int(PAST / SCRAPE)):
                load.advance(SCRAPE)
                at = f" {now - PAST + (step + 1) * SCRAPE:.3f}"
                for name, labels, value in load.counters.samples():
                    families.setdefault(name, []).append(shown(name, scraped(labels, target), value, at))
    for lines in families.values():
        yield from lines
    yield "# EOF"


class Prometheus:
    """The server's process; `url` stays the same over a restart."""

    def __init__(self, folder: Path, loads: Mapping[str, Sequence[Load]], address: str, port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._port = folder, port
        (folder / "past.om").write_text("\n".join(history(loads, address, time.time())) + "\n")
        said = subprocess.run(
            ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", "past.om", "data"],
            cwd=folder,
            check=False,
            capture_output=True,
        )
        if said.returncode:
            raise RuntimeError(f"promtool made no blocks: {said.stderr.decode(errors='replace')[-500:]}")
        (folder / "prometheus.yml").write_text(_configuration(loads, address))
        self._process = self._started()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._port}"

    def restart(self) -> None:
        """Killed without a word, and started again on what it had written."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = self._started()

    def __enter__(self) -> "Prometheus":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _started(self) -> "subprocess.Popen[bytes]":
        command = ["prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--log.level=error"]
        command += [f"--web.listen-address=127.0.0.1:{self._port}", "--storage.tsdb.retention.time=1d"]
        with (self._folder / "prometheus.log").open("ab") as log:
            started = subprocess.Popen(
                command, cwd=self._folder, env={"PATH": os.environ["PATH"]}, stdout=log, stderr=log
            )
        self._wait(started)
        return started

    def _wait(self, server: "subprocess.Popen[bytes]") -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + READY
        while time.monotonic() < deadline and server.poll() is None:
            try:
                with opener.open(f"{self.url}/-/ready", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        server.kill()
        words = (self._folder / "prometheus.log").read_text(errors="replace")[-500:]
        raise RuntimeError(f"prometheus did not start: {words}")


def _configuration(loads: Mapping[str, Sequence[Load]], address: str) -> str:
    jobs = [
        {
            "job_name": application,
            "metrics_path": f"/metrics/{application}",
            "static_configs": [{"targets": [address], "labels": dict(TARGETS[several[0].counters.family])}],
        }
        for application, several in loads.items()
    ]
    interval = f"{SCRAPE:g}s"
    settings = {"scrape_interval": interval, "scrape_timeout": "5s"}
    return yaml.safe_dump({"global": settings, "scrape_configs": jobs})
