"""What leaves: the events that an outcome wants published, and when an unmarked one is sent again."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

import msgspec

from eventing.contracts import declared
from eventing.handler import Emit, Event, Permanent, Temporary
from eventing.identity import event_id, header_safe
from eventing.store import OutboxEntry, Store
from eventing.wire import CloudEvent, to_structured

Subscribers = Callable[[Mapping[str, str]], Iterable[str]]
Publish = Callable[[bytes], None]

FIRST_RESEND = 120.0  # seconds; a healthy delivery is marked long before
MAX_RESENDS = 5
_SOURCE = "/cortex-school/"


def resend_at(attempts: int, now: float) -> float:
    """When an entry that was sent `attempts` times again is due next: after 2, 4, 8, 16, 32 minutes, then 64."""
    return now + FIRST_RESEND * 2.0**attempts


def entries(
    function: str, cause: Event, emits: Iterable[Emit], now: float, subscribers: Subscribers
) -> tuple[OutboxEntry, ...]:
    """The outbox of an outcome; equal causes give equal ids.

    Raises:
        ValueError: when two emits would get one id, because type and part are the same.
    """
    made = tuple(_entry(function, cause, emit, now, subscribers) for emit in emits)
    if len({entry.id for entry in made}) != len(made):
        raise ValueError(f"{function} emits one type twice for event {cause.id}: give each a `part` of its own")
    return made


def _entry(function: str, cause: Event, emit: Emit, now: float, subscribers: Subscribers) -> OutboxEntry:
    contract = declared(emit.type)
    correlation = emit.correlationid or cause.correlationid
    given = {
        "specversion": "1.0",
        "id": event_id(cause.source, cause.id, emit.type, emit.part),
        "source": _SOURCE + function,
        "type": emit.type,
        "subject": emit.subject,
        "time": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": contract.dataschema,
        "correlationid": correlation,
        "causationid": cause.id,
        "traceparent": cause.traceparent,
        "partitionkey": emit.partitionkey or cause.partitionkey or correlation,
        "hops": "0" if contract.begins else str(cause.hops + contract.counts_hops),
    }
    attributes = {name: header_safe(value) for name, value in given.items() if value}
    who = frozenset(subscribers(attributes))
    payload = msgspec.json.encode(emit.payload)
    body = to_structured(CloudEvent(attributes, payload))
    if len(body) <= contract.limit:
        return OutboxEntry(attributes["source"], attributes["id"], body, who, due=resend_at(0, now))
    reference = {**attributes, "dataref": f"urn:cortex-school:payload:{attributes['id']}"}
    return OutboxEntry(
        attributes["source"],
        attributes["id"],
        to_structured(CloudEvent(reference)),
        who,
        claim_check=payload,
        due=resend_at(0, now),
    )


class SweepResult(msgspec.Struct, frozen=True):
    """What a sweep did; `away` says why it stopped early, and then nothing was counted against what is left."""

    resent: tuple[OutboxEntry, ...] = ()
    stalled: tuple[OutboxEntry, ...] = ()
    away: str = ""


def sweep(store: Store, publish: Publish, now: float, limit: int = 100) -> SweepResult:
    """Send again, under the same id, what some subscriber has not marked; give up after five times.

    An entry that the broker refuses for good counts as sent: it must not keep the others from their turn.

    Raises:
        Temporary: when the store is away.
    """
    resent: list[OutboxEntry] = []
    stalled: list[OutboxEntry] = []
    for entry in store.overdue(now, limit):
        if entry.attempts >= MAX_RESENDS:
            store.resent(entry.source, entry.id, None)
            stalled.append(entry)
            continue
        try:
            publish(entry.body)
        except Permanent:
            store.resent(entry.source, entry.id, resend_at(entry.attempts + 1, now))
            continue
        except Temporary as error:
            return SweepResult(tuple(resent), tuple(stalled), str(error))
        if entry.subscribers:
            store.resent(entry.source, entry.id, resend_at(entry.attempts + 1, now))
        else:
            store.published(entry.source, entry.id)
        resent.append(entry)
    return SweepResult(tuple(resent), tuple(stalled))
