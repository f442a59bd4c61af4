"""Keeps the claims of work that goes on. A claim is short, and renewed as long as its holder lives.

So a function that is killed in the middle of a long piece of work is followed by the next delivery within seconds, and
not when the longest piece of work that it might have had would be over.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from eventing.handler import Temporary

LEASE = 9.0  # seconds; the broker's fifth retry after a kill comes after 9.3
SHARES = 3  # renewals within a lease, so that two may fail
Work = TypeVar("Work")
log = logging.getLogger("cortex.keeping")


class Keeper(Generic[Work]):
    """Renews what is held, from one thread that lives while something is; `longest` bounds how long, in seconds."""

    def __init__(self, renew: Callable[[Work, float], object], longest: float, lease: float = LEASE) -> None:
        self.lease = min(lease, longest)
        self._renew, self._pause = renew, self.lease / SHARES
        self._most = int(longest / self._pause)
        self._lock = Lock()
        self._held: dict[Work, int] = {}  # with how often it may be renewed yet
        self._thread: Thread | None = None

    @contextmanager
    def keeping(self, work: Work) -> Iterator[None]:
        """Keep its claim while the block lasts."""
        with self._lock:
            self._held[work] = self._most
            if self._thread is None or not self._thread.is_alive():  # nor does a thread survive a fork
                self._thread = Thread(target=self._run, name="claims", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._held.pop(work, None)

    def _run(self) -> None:
        pause = Event()
        while True:
            pause.wait(self._pause)
            with self._lock:
                held = [work for work, left in self._held.items() if left > 0]
                if not held:
                    self._thread = None
                    return
                for work in held:
                    self._held[work] -= 1
            for work in held:
                self._again(work)

    def _again(self, work: Work) -> None:
        try:
            self._renew(work, self.lease)
        except Temporary as error:
            log.warning("the claim of %s could not be renewed: %s", work, error)
