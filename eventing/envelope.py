"""CloudEvents as functions take them in, over the one reader of `eventing.wire`.

What is added is a limit: identities become keys of the ledger. How large the data may be depends on the type, so that
a refusal for size has an event to mark (`eventing.acceptance`).
"""

from collections.abc import Mapping

from eventing.wire import CloudEvent, NotAnEvent
from eventing.wire import parse as read

LONGEST_IDENTITY = 1024  # characters of id, source and type


def parse(headers: Mapping[str, str], body: bytes) -> CloudEvent:
    """The event of one request, in either mode; header names in any case.

    Raises:
        NotAnEvent: saying what is missing, malformed or too long.
    """
    event = read(headers, body)
    for name in ("id", "source", "type"):
        if len(event[name]) > LONGEST_IDENTITY:
            raise NotAnEvent(f"{name} has {len(event[name])} characters, more than {LONGEST_IDENTITY}")
    return event
