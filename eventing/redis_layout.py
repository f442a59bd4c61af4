"""How the store's values lie in Redis: key names, and values as the flat arguments that the scripts read. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from eventing.handler import Append, Change, Delete, Put, Schedule, Unschedule
from eventing.store import OutboxEntry

MARK_SECONDS = 14 * 24 * 3600  # longer than any broker keeps a message (Kafka's own default is 7 days)
PAYLOAD_SECONDS = 30 * 24 * 3600  # a claim check outlives every mark, resend and dead letter that refers to it
AGENDA = "school:outbox-due"


def inbox_key(function: str, source: str, event_id: str) -> str:
    """Where a function's claim or mark of an event is."""
    return f"school:inbox:{function}:{member(source, event_id)}"


def refusals_key(source: str, event_id: str) -> str:
    """Where the causes are for which functions refused an event."""
    return f"school:refusal:{member(source, event_id)}"


def outbox_key(source: str, event_id: str) -> str:
    """Where an event is that somebody has to mark yet."""
    return f"school:outbox:{member(source, event_id)}"


def payload_key(source: str, event_id: str) -> str:
    """Where a payload is that was too large to travel."""
    return f"school:payload:{member(source, event_id)}"


def member(source: str, event_id: str) -> str:
    """An event in a list. Unambiguous, as a source is a URI reference without spaces (`envelope` sees to it)."""
    return f"{source} {event_id}"


def change_arguments(changes: Iterable[Change]) -> list[Any]:
    """Changes as the scripts read them, after their number."""
    flat: list[Any] = [0]
    for change in changes:
        flat[0] += 1
        match change:
            case Put(key, body, expected, seconds):
                flat += ["put", key, body, _optional(expected), _optional(seconds)]
            case Delete(key, expected):
                flat += ["delete", key, _optional(expected)]
            case Append(stream, fields, cap):
                pairs = [part for pair in fields.items() for part in pair]
                flat += ["append", stream, cap, len(pairs), *pairs]
            case Schedule(key, name, due):
                flat += ["schedule", key, name, due]
            case Unschedule(key, name):
                flat += ["unschedule", key, name]
    return flat


def entry_arguments(outbox: Iterable[OutboxEntry]) -> list[Any]:
    """Outbox entries as the script reads them, after their number."""
    flat: list[Any] = [0]
    for entry in outbox:
        flat[0] += 1
        identity = (entry.source, entry.id)
        flat += [member(*identity), outbox_key(*identity), entry.body, entry.due]
        flat += [len(entry.subscribers), *sorted(entry.subscribers)]
        payload = entry.claim_check
        flat += ["", "", ""] if payload is None else [payload_key(*identity), payload, PAYLOAD_SECONDS]
    return flat


def stored_entry(name: str, fields: Mapping[bytes, bytes]) -> OutboxEntry:
    """An outbox entry as it was read back."""
    source, event_id = name.split(" ", 1)
    left = frozenset(field[3:].decode() for field in fields if field.startswith(b"to:"))
    return OutboxEntry(source, event_id, fields[b"event"], left, int(fields[b"attempts"]))


def _optional(value: int | None) -> int | str:
    return "" if value is None else value
