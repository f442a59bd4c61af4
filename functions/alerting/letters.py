"""What is kept of an event that nobody could handle. Pure.

Knative says why in `knativeerrordest`, `knativeerrorcode` and `knativeerrordata`, and says nothing at all after a
timeout or an answer that was no event; a function that refused an event left its cause in the ledger.
"""

from base64 import b64decode
from collections.abc import Mapping
from urllib.parse import urlsplit

from eventing.acceptance import Refused, accept, printable
from eventing.contracts import TRANSCRIPT_LIMIT
from eventing.wire import CloudEvent, NotAnEvent, utf8
from functions._improvement.dead_letter import DeadLetter

_SILENT = "gave no answer in time, or one that Knative takes for none"


def letter_of(event: CloudEvent, refusals: Mapping[str, str], known: DeadLetter | None, at: str) -> DeadLetter:
    """The dead letter, with what was known of it before; `at` is RFC 3339."""
    found = {**(known.causes if known else {}), **_causes(event, refusals)}
    if len(found) > 1:
        found.pop("somebody", None)  # whoever it was is known by name
    return DeadLetter(
        source=event.source,
        id=event.id,
        type=event["type"],
        at=known.at if known else at,
        payload=_text(event),
        subject=event["subject"],
        time=event["time"],
        correlationid=event["correlationid"],
        partitionkey=event["partitionkey"],
        causes=found,
        attempts=known.attempts + 1 if known else 1,
        replayed=known.replayed if known else "",
        destinations=tuple(
            sorted({*(known.destinations if known else ()), *filter(None, [event["knativeerrordest"]])})
        ),
        unreplayable=_unreplayable(event),
    )


def _causes(event: CloudEvent, refusals: Mapping[str, str]) -> dict[str, str]:
    who = urlsplit(event["knativeerrordest"]).hostname or ""
    who = who.partition(".")[0] if not who[:1].isdecimal() else event["knativeerrordest"]
    if who in refusals or (refusals and not who):
        return dict(refusals)
    code, said = event["knativeerrorcode"], _decoded(event["knativeerrordata"])
    how = f"answered {code}" if code else _SILENT
    return {**refusals, who or "somebody": printable(f"{how}: {said}" if said else how)}


def _decoded(data: str) -> str:
    """The answer's text. It is cut at 1024 characters of base64, which need not be whole."""
    try:
        return b64decode(data[: len(data) // 4 * 4]).decode(errors="replace").strip()
    except ValueError:
        return data


def _text(event: CloudEvent) -> str:
    if len(event.data) > TRANSCRIPT_LIMIT:
        return ""
    try:
        return utf8(event.data, event["datacontenttype"]).decode()
    except NotAnEvent:
        return event.data.decode(errors="replace")


def _unreplayable(event: CloudEvent) -> str:
    """Why sending it again would be refused again; empty where it would not."""
    if len(event.data) > TRANSCRIPT_LIMIT:
        return f"its {len(event.data)} bytes of data are more than any event may have, and were not kept"
    attributes = {name: value for name, value in event.attributes.items() if name != "hops"}
    try:
        accept(CloudEvent(attributes), event.data)
    except Refused as error:
        return str(error)
    return ""
