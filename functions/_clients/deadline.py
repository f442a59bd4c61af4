"""One deadline for all the steps of a question."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf


class Deadline(threading.local):
    """Until when the question of this thread may take, by the clock; without one, for ever."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seconds = self._until = inf

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """What is asked in this block has so many seconds."""
        self._seconds, self._until = seconds, self._clock() + seconds
        try:
            yield
        finally:
            self._seconds = self._until = inf

    def left(self, timeout: float | None, late: type[Exception]) -> float | None:
        """How long the next step may take: `timeout`, or less where less is left.

        Raises:
            Exception: of the kind `late`, when nothing is left.
        """
        if self._until == inf:
            return timeout
        left = self._until - self._clock()
        if left <= 0:
            raise late(f"no answer to the end within {self._seconds:g} s")
        return left if timeout is None else min(timeout, left)
