"""`Channels` in memory, for tests: every message is kept, and `refusals` are answered first."""

from collections.abc import Iterable

from msgspec import Struct

from functions._clients.notifications import Answer, Compose, Tone


class Sent(Struct, frozen=True):
    """One message that was taken."""

    name: str
    title: str
    body: str
    tone: str
    key: str


class MemoryChannels:
    """Targets that take everything, as text."""

    def __init__(self, *names: str, refusals: Iterable[Answer] = ()) -> None:
        self._names = names
        self.refusals = list(refusals)
        self.attempts = 0
        self.sent: list[Sent] = []

    @property
    def names(self) -> tuple[str, ...]:
        """Every target."""
        return self._names

    def send(self, name: str, compose: Compose, tone: Tone, key: str) -> Answer:
        """Keep one message, unless a refusal is left."""
        self.attempts += 1
        if self.refusals:
            return self.refusals.pop(0)
        self.sent.append(Sent(name, *compose("text", 3000), tone, key))
        return Answer(True)
