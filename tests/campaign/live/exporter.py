"""A small exporter on loopback that a real Prometheus scrapes, and the load that its counters count.

One path for each application. Which pods answer is read from the cluster while it runs, so that what a rollout brings
is cured by the revert, and by nothing else.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.campaign.live.traffic import Counters, Manner, shown

TICK = 0.5  # seconds of load at a time
LONGEST = 5.0  # seconds of load that a held-up process makes up for
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass
class Load:
    """The requests of one workload; `usual` is how a pod answers whose image's tag has no manner of its own."""

    counters: Counters
    rps: float
    manners: Mapping[str, Manner]
    usual: Manner = field(default_factory=Manner)
    pods: tuple[tuple[str, str], ...] = ()  # name and image of each that is ready
    forced: Manner | None = None  # what somebody else's trouble makes of it
    worse_since: float = 0.0  # when the first request was answered in such a manner

    def advance(self, seconds: float) -> None:
        """So much time passes."""
        answering = [(name, self.forced or self._manner(image)) for name, image in self.pods]
        self.counters.forget([name for name, _ in self.pods])
        self.counters.serve(answering, self.rps * seconds)
        if not self.worse_since and any(manner is not self.usual for _, manner in answering):
            self.worse_since = time.time()

    def _manner(self, image: str) -> Manner:
        return self.manners.get(image.rpartition(":")[2], self.usual)


class Exporter:
    """Serves `/metrics/<application>`; `silent` are applications whose scrapes fail."""

    def __init__(self, loads: Mapping[str, Sequence[Load]]) -> None:
        self.loads, self.silent = loads, set[str]()
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._threads = [
            threading.Thread(target=self._server.serve_forever, name="exporter"),
            threading.Thread(target=self._run, name="load"),
        ]

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Exporter":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        for thread in self._threads:
            thread.join()
        self.close()

    def close(self) -> None:
        """Give the port back."""
        self._server.server_close()

    def page(self, application: str) -> str | None:
        """What a scrape of it reads; None where it fails."""
        if application not in self.loads or application in self.silent:
            return None
        with self._lock:
            lines = [shown(*sample) for load in self.loads[application] for sample in load.counters.samples()]
        return "".join(f"{line}\n" for line in lines)

    def _run(self) -> None:
        before = time.monotonic()
        while not self._ended.wait(TICK):
            now = time.monotonic()
            with self._lock:
                for loads in self.loads.values():
                    for load in loads:
                        load.advance(min(now - before, LONGEST))
            before = now


def _handler(exporter: Exporter) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server calls
            page = exporter.page(self.path.removeprefix("/metrics/"))
            body = (page or "").encode()
            self.send_response(503 if page is None else 200)
            self.send_header("Content-Type", TEXT)
            self.send_header("Content-Length", str(len(body)))
            with suppress(ConnectionError):  # a scrape that gave up, or whose Prometheus was killed
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Scrapes are no news."""

    return Handler
