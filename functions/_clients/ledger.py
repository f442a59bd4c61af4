"""The ledger: typed records over the store, each under its key. The store itself is `eventing.redis_store`."""

import logging
from typing import TypeVar

import msgspec

from eventing.handler import Event, Permanent, Put
from eventing.shapes import ready
from eventing.store import Readable
from eventing.vocabulary import Decision
from functions._improvement.record import Record
from functions._improvement.standing import decision_key, record_key

Value = TypeVar("Value")

RECORDS = record_key("")
DECISIONS = decision_key("")


def get(store: Readable, key: str, kind: type[Value]) -> tuple[Value, int] | None:
    """The value under a key with its version, for a later `put`; None where there is none.

    Raises:
        msgspec.DecodeError: when the stored body is not of this kind.
    """
    stored = store.read(key)
    return None if stored is None else (msgspec.json.decode(stored.body, type=ready(kind)), stored.version)


def put(key: str, value: object, version: int | None, seconds: int | None = None) -> Put:
    """Store a value if its version is still this one (0: new, None: whatever it is); `seconds` to live."""
    return Put(key, msgspec.json.encode(value), version, seconds)


def record(store: Readable, improvement_id: str) -> tuple[Record, int] | None:
    """An improvement's record with its version."""
    return get(store, RECORDS + improvement_id, Record)


def expect_record(store: Readable, improvement_id: str) -> tuple[Record, int]:
    """An improvement's record with its version, where an event says that there is one.

    Raises:
        Permanent: when there is none. Every stage stores the record in the step that emits its event, so the event
            was not ours, or the ledger was emptied.
    """
    found = record(store, improvement_id)
    if found is None:
        raise Permanent(f"the ledger has no improvement {improvement_id!r}: the event is forged, or the ledger is new")
    return found


def records(store: Readable) -> tuple[Record, ...]:
    """Every record, ordered by id; walks the whole ledger, so it is for people and sweeps."""
    found = (record(store, key.removeprefix(RECORDS)) for key in store.keys(RECORDS))
    return tuple(value for value, _ in filter(None, found))


def put_record(value: Record, version: int) -> Put:
    """Store a record that was read at `version` (0: it is new)."""
    return put(RECORDS + value.improvement.id, value, version)


def decision(store: Readable, improvement_id: str) -> Decision | None:
    """What was decided on an improvement's plan, if anything was."""
    found = get(store, DECISIONS + improvement_id, Decision)
    return found[0] if found else None


def put_decision(improvement_id: str, value: Decision) -> Put:
    """Store a decision over an earlier one. Only the coordinator may; Redis' access list says so too."""
    return put(DECISIONS + improvement_id, value, None)


def ignored(event: Event, value: Record, reason: str) -> None:
    """Log that an event changes nothing, because the ledger says otherwise."""
    logging.getLogger("cortex.ledger").warning(
        "%s %s for %s changes nothing: %s", event.type, event.id, value.improvement.id, reason
    )
