"""What this function says: structured CloudEvents whose ids come from what was delivered. Pure."""

import hashlib

import msgspec

from eventing.contracts import EVENT_TYPES, PREFIX, WEBHOOK
from eventing.wire import CloudEvent, to_structured

SOURCE = f"/cortex-school/{WEBHOOK}"


class Heard(msgspec.Struct, frozen=True):
    """What a genuine delivery becomes: events as structured JSON, or the reason why there is none."""

    events: tuple[bytes, ...] = ()
    reason: str = ""


class Refused(msgspec.Struct, frozen=True):
    """No event: the answer, and why. `reason` is one of few, for it is counted; `detail` may be anything."""

    status: int
    reason: str
    detail: str = ""


def event(kind: str, identity: bytes, subject: str, payload: msgspec.Struct) -> bytes:
    """An event of ours; whatever brings the same `identity` again is the same event."""
    attributes = {
        "specversion": "1.0",
        "id": hashlib.sha256(identity).hexdigest()[:32],
        "source": SOURCE,
        "type": PREFIX + kind,
        "datacontenttype": "application/json",
        "dataschema": EVENT_TYPES[PREFIX + kind].dataschema,
    }
    if subject:
        attributes["subject"] = subject
    return to_structured(CloudEvent(attributes, msgspec.json.encode(payload)))
