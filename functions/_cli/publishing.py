"""Events that a person publishes: a video, a command. Nothing is called accepted before the ledger has it."""

import time
import uuid
from collections.abc import Callable

import msgspec
from msgspec import Struct

from eventing.contracts import EVENT_TYPES, PREFIX
from eventing.outbox import Publish
from eventing.publisher import HttpPublisher
from eventing.store import ClaimState, Readable

SOURCE = "/cortex-school/cli"
FIRST_READER = {
    "video.submitted": "youtube-ingestion",
    "command": "school-coordinator",
    "probe": "school-coordinator",
    "scan.requested": "cluster-healer",
    "channels.requested": "youtube-ingestion",
}
PATIENCE = 60.0  # seconds for a function to start cold and answer
POLL = 0.1  # seconds


def publish(broker: str | Publish, name: str, payload: Struct, event_id: str, now: str) -> None:
    """Post one event to a broker, or its URL; `name` is its type without the prefix, `now` is RFC 3339.

    Raises:
        Temporary, Permanent: when the broker does not take it.
    """
    declared = EVENT_TYPES[PREFIX + name]
    body = msgspec.json.encode(
        {
            "specversion": "1.0",
            "type": declared.name,
            "source": SOURCE,
            "id": event_id,
            "time": now,
            "datacontenttype": "application/json",
            "dataschema": declared.dataschema,
            "data": payload,
        }
    )
    if not isinstance(broker, str):
        return broker(body)
    publisher = HttpPublisher(broker)
    try:
        publisher(body)
    finally:
        publisher.close()


def new_id() -> str:
    """An event id that nobody used."""
    return str(uuid.uuid4())


def received(
    store: Readable,
    name: str,
    event_id: str,
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[ClaimState | None, str]:
    """What the first reader made of an event: its mark in the ledger (None after `patience` seconds), and the cause
    where it refused it.
    """
    reader = FIRST_READER[name]
    end = clock() + patience
    while clock() < end:
        state = store.state(reader, SOURCE, event_id)
        if state in ("done", "refused"):
            return state, store.refusal(SOURCE, event_id).get(reader, "")
        sleep(POLL)
    return None, ""
