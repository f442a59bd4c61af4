"""`Models` that ask the first question about a text alone, so that those that follow find it in the API's cache.
They wait for it so long and no longer: it may be lost.

Experts judge at once; without this all of a tier would write the same transcript to the cache, and none would read it.
"""

import threading
from collections.abc import Callable
from hashlib import sha256

from functions._clients.model_calls import Models, OverModels, Reply, Request

WARM_SECONDS = 240.0  # the API keeps a prefix for five minutes after its last use
WAIT_SECONDS = 30.0  # for the first answer, which mostly takes ten; then it is asked without the cache
MOST_KEPT = 256  # prefixes that are remembered


class WarmingModels(OverModels):
    """`Models` over others, shared by the threads of one process; `clock` gives seconds."""

    def __init__(self, inner: Models, clock: Callable[[], float], wait_seconds: float = WAIT_SECONDS) -> None:
        super().__init__(inner)
        self._clock, self._wait = clock, wait_seconds
        self._lock = threading.Lock()
        self._gates: dict[str, threading.Lock] = {}
        self._warm: dict[str, float] = {}

    def ask(self, request: Request) -> Reply:
        """The answer; while the first question with this prefix is under way, the others with it wait."""
        if not request.stable:
            return self._inner.ask(request)
        key = _prefix(request)
        with self._lock:
            if len(self._gates) > MOST_KEPT:
                self._gates.clear()
                self._warm.clear()
            gate = self._gates.setdefault(key, threading.Lock())
        if not self._is_warm(key) and gate.acquire(timeout=self._wait):
            try:
                if not self._is_warm(key):
                    return self._asked(key, request)
            finally:
                gate.release()
        return self._asked(key, request)

    def _asked(self, key: str, request: Request) -> Reply:
        reply = self._inner.ask(request)
        self._warm[key] = self._clock()
        return reply

    def _is_warm(self, key: str) -> bool:
        at = self._warm.get(key)
        return at is not None and self._clock() - at < WARM_SECONDS


def _prefix(request: Request) -> str:
    return sha256("\0".join((request.model, request.system, *request.stable)).encode()).hexdigest()
