"""CloudEvents as functions take them in, over the one reader of `eventing.wire`: what is added here is limits.

Attributes become keys of the ledger, and a body is held in memory; a broker has neither worry.
"""

from collections.abc import Mapping

from eventing.contracts import TRANSCRIPT_LIMIT
from eventing.wire import CloudEvent, NotAnEvent
from eventing.wire import parse as read

WIRE_LIMIT = 2 * TRANSCRIPT_LIMIT  # bytes; base64 and escapes inflate what is within its own limit
LONGEST_IDENTITY = 1024  # characters of id, source and type; they become keys


def parse(headers: Mapping[str, str], body: bytes) -> CloudEvent:
    """The event of one request, in either mode; header names in any case.

    Raises:
        NotAnEvent: saying what is missing, malformed or too long.
    """
    if len(body) > WIRE_LIMIT:
        raise NotAnEvent(f"{len(body)} bytes are more than any event may have ({WIRE_LIMIT})")
    event = read(headers, body)
    for name in ("id", "source", "type"):
        if len(event[name]) > LONGEST_IDENTITY:
            raise NotAnEvent(f"{name} has {len(event[name])} characters, more than {LONGEST_IDENTITY}")
    return event
