"""Looks at the cluster all the while, from outside: does anything that was healthy lose its last endpoint?"""

import threading
import time
from collections.abc import Callable

from eventing.handler import Permanent, Temporary
from functions._cli.demonstrating.picture import ready_services
from functions._clients.scanning import ScanningCluster

PERIOD = 0.5  # seconds between two looks


class Observer:
    """A thread that looks until it is told to stop. `lost` names each Service once, with when it was without."""

    def __init__(
        self, cluster: ScanningCluster, spaces: tuple[str, ...], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._cluster, self._spaces, self._clock = cluster, spaces, clock
        self._began, self._stop = clock(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="observer", daemon=True)
        self.healthy = ready_services(cluster, spaces)
        self.lost: dict[str, str] = {}
        self.looks, self.misses = 0, 0

    def __enter__(self) -> "Observer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10.0)

    def _run(self) -> None:
        while not self._stop.wait(PERIOD):
            try:
                ready = ready_services(self._cluster, self._spaces)
            except (Temporary, Permanent):
                self.misses += 1
                continue
            self.looks += 1
            for name in self.healthy - ready:
                self.lost.setdefault(name, f"{name} at {self._clock() - self._began:.0f} s")
