"""One container's life on the clock."""

from typing import Any

from functions._rehearsal.containers import Container, Look
from functions._rehearsal.fates import Fate

FINE = Fate(starts_in=3.0, stops_in=2.0)


class Life:
    """A container, looked at every tenth of a second."""

    def __init__(self, fate: Fate, policy: str = "Always", pace: float = 1.0, **spec: Any) -> None:
        self.container = Container("web", "web:1", 100.0, policy, pull_seconds=2.0)
        self.fate, self.spec, self.pace, self.now = fate, spec, pace, 100.0
        self.told: list[tuple[str, str, str]] = []

    def to(self, seconds: float) -> Container:
        """Look until so many seconds after the beginning."""
        while self.now < 100.0 + seconds - 1e-9:
            self.now = round(self.now + 0.1, 1)
            self.container.step(Look(self.spec, self.fate, self.now, self.pace, lambda *what: self.told.append(what)))
        return self.container

    def reasons(self) -> list[str]:
        return [reason for _, reason, _ in self.told]
