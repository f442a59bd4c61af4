"""What the wrapper and the handlers need of the store; `redis_store` is the one that runs.

Records are versioned: `read` returns the version that a later `Put(expected=...)` compares with.
"""

from collections.abc import Iterable
from typing import Literal, Protocol

from msgspec import Struct

from eventing.handler import Change


class Versioned(Struct, frozen=True):
    """A stored record; `version` counts its writes from 1."""

    version: int
    body: bytes


class OutboxEntry(Struct, frozen=True):
    """An event on its way: structured-mode JSON, and the services that have not marked it yet."""

    source: str
    id: str
    body: bytes
    subscribers: frozenset[str]
    attempts: int = 0
    claim_check: bytes | None = None  # the payload, where it is too large to travel
    due: float = 0.0  # the first resend, in epoch seconds, unless all have marked it by then


ClaimState = Literal["claimed", "busy", "done", "refused"]


class Readable(Protocol):
    """What shows people what is stored. Every method raises `Temporary` when the store is away."""

    def read(self, key: str) -> Versioned | None:
        """One record."""

    def keys(self, prefix: str) -> tuple[str, ...]:
        """The keys of all records that start with `prefix`, sorted; for people's lists, not for hot paths."""

    def state(self, function: str, source: str, event_id: str) -> ClaimState | None:
        """How far this function is with the event (`busy` while it works); None where it has not seen it."""

    def refusal(self, source: str, event_id: str) -> dict[str, str]:
        """Which function refused the event, and why."""

    def ping(self) -> None:
        """Answer, or raise `Temporary` with what to do."""


class Store(Readable, Protocol):
    """Claims, the atomic step, and reads. Every method raises `Temporary` when the store is away."""

    def claim(self, function: str, source: str, event_id: str, token: str, lease_seconds: float) -> ClaimState:
        """Take the event for this function, unless a twin holds it or it is done (or was refused for good)."""

    def finish(
        self,
        function: str,
        source: str,
        event_id: str,
        token: str,
        changes: Iterable[Change],
        outbox: Iterable[OutboxEntry],
        refusal: str = "",
    ) -> None:
        """Changes, outbox, inbox mark (with the cause, where it is a refusal) in one atomic step.

        Raises:
            VersionConflict: when a record is not at the expected version; nothing was stored.
            Temporary: when the claim was lost to a twin.
        """

    def renew(self, function: str, source: str, event_id: str, token: str, lease_seconds: float) -> bool:
        """Hold a claim for so long from now; False where it is not held any more."""

    def release(self, function: str, source: str, event_id: str, token: str) -> None:
        """Give the claim up, so that the next delivery need not wait for the lease."""

    def outbox_of(self, function: str, source: str, event_id: str) -> tuple[OutboxEntry, ...]:
        """What this finished work emitted and some subscriber has not marked."""

    def published(self, source: str, event_id: str) -> None:
        """Note that the broker accepted the entry: without subscribers it is done, else it stays until all marked."""

    def overdue(self, now: float, limit: int) -> tuple[OutboxEntry, ...]:
        """Entries whose next resend is due, oldest first."""

    def resent(self, source: str, event_id: str, due: float | None) -> None:
        """Count an attempt; `due` is the next one in epoch seconds, None ends the resending."""

    def claim_check(self, source: str, event_id: str) -> bytes | None:
        """The payload that was too large to travel with its event."""

    def due(self, agenda: str, now: float, limit: int = 100) -> tuple[str, ...]:
        """Members of an agenda whose time has come, oldest first."""

    def entries(self, stream: str, after: str = "", limit: int = 100) -> tuple[tuple[str, dict[str, str]], ...]:
        """Entries of a stream behind the id `after` (all, where it is empty), oldest first, each with its id."""

    def apply(self, changes: Iterable[Change]) -> None:
        """Changes outside an event, for set-up and rebuilding; atomic like `finish`."""
