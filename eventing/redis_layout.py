"""How the store's values lie in Redis: key names, and each step as the scripts read it. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

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


def change_arguments(changes: Iterable[Change]) -> list[bytes]:
    """The script arguments of changes alone: the step, then the bodies that it names by their place."""
    bodies: list[bytes] = []
    step = {"changes": [_change(change, bodies) for change in changes], "seconds": MARK_SECONDS}
    return [msgspec.msgpack.encode(step), *bodies]


def step_arguments(
    function: str,
    source: str,
    event_id: str,
    token: str,
    changes: Iterable[Change],
    outbox: Iterable[OutboxEntry],
    refusal: str,
) -> list[bytes]:
    """The script arguments of the step that ends a piece of work."""
    bodies: list[bytes] = []
    step = {
        "who": function,
        "incoming": member(source, event_id),
        "token": token,
        "refusal": refusal,
        "changes": [_change(change, bodies) for change in changes],
        "outbox": [_entry(entry, bodies) for entry in outbox],
        "seconds": MARK_SECONDS,
        "payload_seconds": PAYLOAD_SECONDS,
    }
    return [msgspec.msgpack.encode(step), *bodies]


def stored_entry(name: str, fields: Mapping[bytes, bytes]) -> OutboxEntry:
    """An outbox entry as it was read back."""
    source, event_id = name.split(" ", 1)
    left = frozenset(field[3:].decode() for field in fields if field.startswith(b"to:"))
    return OutboxEntry(source, event_id, fields[b"event"], left, int(fields[b"attempts"]))


def _change(change: Change, bodies: list[bytes]) -> dict[str, Any]:
    match change:
        case Put(key, body, expected, seconds):
            step = {"op": "put", "key": key, "body": _place(body, bodies), "expected": expected, "seconds": seconds}
        case Delete(key, expected):
            step = {"op": "delete", "key": key, "expected": expected}
        case Append(stream, fields, cap):
            pairs = [part for pair in fields.items() for part in pair]  # in order, which a Lua table would lose
            step = {"op": "append", "key": stream, "cap": cap, "pairs": pairs}
        case Schedule(key, name, due):
            step = {"op": "schedule", "key": key, "member": name, "due": due}
        case Unschedule(key, name):
            step = {"op": "unschedule", "key": key, "member": name}
    return step


def _entry(entry: OutboxEntry, bodies: list[bytes]) -> dict[str, Any]:
    identity = (entry.source, entry.id)
    return {
        "key": outbox_key(*identity),
        "member": member(*identity),
        "body": _place(entry.body, bodies),
        "due": entry.due,
        "subscribers": sorted(entry.subscribers),
        "payload": None if entry.claim_check is None else _place(entry.claim_check, bodies),
        "payload_key": payload_key(*identity),
    }


def _place(body: bytes, bodies: list[bytes]) -> int:
    """Where a body will be among the script's arguments, which begin at 1 with the step."""
    bodies.append(body)
    return len(bodies) + 1
