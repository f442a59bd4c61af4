"""What a handler is: it reads an event, and returns what to store and what to emit. It publishes nothing itself.

The wrapper (`eventing.function`) stores the changes, the outbox and the inbox mark in one atomic step. These are
msgspec structs like the payloads, because eight dataclasses would cost every cold start as much as all the contract.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct


class Event(Struct, frozen=True):
    """A CloudEvent that passed the contract; `payload` is the declared struct, times are RFC 3339 text."""

    type: str
    source: str
    id: str
    payload: Any
    subject: str = ""
    time: str = ""
    correlationid: str = ""
    causationid: str = ""
    traceparent: str = ""
    partitionkey: str = ""
    hops: int = 0
    extensions: Mapping[str, str] = {}


class Emit(Struct, frozen=True):
    """An event to publish. Its id is derived from the cause, the type and `part`, so `part` tells siblings apart."""

    type: str
    payload: Struct
    subject: str = ""
    part: str = ""
    partitionkey: str = ""
    correlationid: str = ""  # empty: that of the cause


class Put(Struct, frozen=True):
    """Store `body` under `key` if its version is `expected` (0: must be absent, None: whatever it is)."""

    key: str
    body: bytes
    expected: int | None = None
    seconds: int | None = None  # time to live; None keeps it


class Delete(Struct, frozen=True):
    """Remove `key` if its version is `expected` (None: whatever it is)."""

    key: str
    expected: int | None = None


class Append(Struct, frozen=True):
    """Append to a capped stream."""

    stream: str
    fields: Mapping[str, str]
    cap: int = 1000


class Schedule(Struct, frozen=True):
    """Put `member` on the agenda `key` at `due`, in seconds since the epoch."""

    key: str
    member: str
    due: float


class Unschedule(Struct, frozen=True):
    """Take `member` off the agenda `key`."""

    key: str
    member: str


Change = Put | Delete | Append | Schedule | Unschedule


class Outcome(Struct, frozen=True):
    """What a handler wants stored and emitted, in one atomic step."""

    changes: tuple[Change, ...] = ()
    emits: tuple[Emit, ...] = ()


Handler = Callable[[Event], Outcome]


class Permanent(Exception):
    """Never retry: the event is refused (422) and dead-lettered with this message.

    `outcome` is stored all the same, so that a refusal can say something (a `video.failed`, say).
    """

    def __init__(self, message: str, outcome: Outcome | None = None) -> None:
        super().__init__(message)
        self.outcome = outcome or Outcome()


class Temporary(Exception):
    """Try again later (503): something outside was away. Nothing is stored."""


class VersionConflict(Exception):
    """A record changed between reading and storing; the wrapper runs the handler again on fresh facts."""
