"""CloudEvents as functions take them in and send them out, over the one reader of `eventing.wire`.

What is added here is what only functions need: limits, because attributes become keys of the ledger, and the
structured form in which ours leave.
"""

from collections.abc import Mapping

import msgspec

from eventing.contracts import TRANSCRIPT_LIMIT
from eventing.wire import STRUCTURED, NotAnEvent, utf8
from eventing.wire import CloudEvent as Envelope
from eventing.wire import parse as read

__all__ = ["STRUCTURED", "Envelope", "NotAnEvent", "parse", "structured", "utf8"]

WIRE_LIMIT = 2 * TRANSCRIPT_LIMIT  # bytes; base64 and escapes inflate what is within its own limit
LONGEST_IDENTITY = 1024  # characters of id, source and type; they become keys


def parse(headers: Mapping[str, str], body: bytes) -> Envelope:
    """The event of one request, in either mode; header names in any case.

    Raises:
        NotAnEvent: saying what is missing, malformed or too long.
    """
    if len(body) > WIRE_LIMIT:
        raise NotAnEvent(f"{len(body)} bytes are more than any event may have ({WIRE_LIMIT})")
    envelope = read(headers, body)
    for name in ("id", "source", "type"):
        if len(envelope[name]) > LONGEST_IDENTITY:
            raise NotAnEvent(f"{name} must have 1 to {LONGEST_IDENTITY} characters, not {len(envelope[name])}")
    return envelope


def structured(attributes: Mapping[str, str], data: bytes | None) -> bytes:
    """One event as structured JSON; `data` is JSON text, None leaves it out."""
    event: dict[str, object] = dict(attributes)
    if data is not None:
        event["data"] = msgspec.Raw(data)
    return msgspec.json.encode(event)
