"""Whether an event keeps the contract, decided from the event alone. Pure."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from eventing.contracts import EVENT_TYPES, MAX_HOPS, EventType
from eventing.handler import Event
from eventing.identity import header_safe
from eventing.shapes import ready
from eventing.wire import CloudEvent, NotAnEvent, utf8

_NAMED = frozenset(
    {"id", "source", "type", "specversion", "subject", "time", "datacontenttype", "dataschema", "correlationid"}
    | {"causationid", "traceparent", "partitionkey", "hops", "dataref"}
)
_HOPS = re.compile(r"\d{1,9}")
LONGEST_CAUSE = 500  # characters of a refusal; it goes into logs, marks and dead letters


class Refused(Exception):
    """The event breaks the contract and always will; the message names the attribute or field."""


def accept(
    received: CloudEvent, fetched: bytes | None = None, contract: Mapping[str, EventType] = EVENT_TYPES
) -> Event:
    """The event with its typed payload. `fetched` is the payload of a claim check, which may be of any size.

    Raises:
        Refused: naming what breaks the contract.
    """
    attributes = received.attributes
    declared = contract.get(attributes["type"])
    if declared is None:
        raise Refused(f"type {attributes['type'][:100]!r} is not in the contract; is the sender newer than this?")
    hops = attributes.get("hops", "0")
    if not _HOPS.fullmatch(hops):
        raise Refused(f"hops must be a whole number, not {hops[:20]!r}")
    if declared.counts_hops and int(hops) > MAX_HOPS:
        raise Refused(f"hops {hops} is above {MAX_HOPS}: the event goes round in a circle")
    data = received.data if fetched is None else fetched
    if fetched is None and len(data) > declared.limit:
        raise Refused(f"data has {len(data)} bytes, above the {declared.limit} that {declared.name} may have")
    try:
        data = utf8(data, attributes.get("datacontenttype", ""))
        return event_of(attributes, _payload(declared, attributes.get("dataschema", ""), data))
    except (msgspec.DecodeError, NotAnEvent, RecursionError) as error:  # a ValidationError is a DecodeError too
        raise Refused(printable(f"data breaks the schema of {declared.name}: {error}")) from error


def event_of(attributes: Mapping[str, str], payload: Any) -> Event:
    """The event as handlers see it. A flow that brings no `correlationid` begins here, under the event's own id."""
    hops = attributes.get("hops", "0")
    return Event(
        type=attributes["type"],
        source=attributes["source"],
        id=attributes["id"],
        payload=payload,
        subject=attributes.get("subject", ""),
        time=attributes.get("time", ""),
        correlationid=attributes.get("correlationid", "") or header_safe(attributes["id"]),
        causationid=attributes.get("causationid", ""),
        traceparent=attributes.get("traceparent", ""),
        partitionkey=attributes.get("partitionkey", ""),
        hops=int(hops) if _HOPS.fullmatch(hops) else 0,
        extensions={name: value for name, value in attributes.items() if name not in _NAMED},
    )


def printable(text: str) -> str:
    """Text from outside as part of a log line or a mark: one line, without control characters, not long."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST_CAUSE])


def _payload(declared: EventType, dataschema: str, data: bytes) -> msgspec.Struct:
    version = _version(declared, dataschema)
    data = data or b"{}"  # PingSource and `kn` may send no data at all; required fields are missed by name below
    if version == declared.version or declared.upgrade is None:
        return msgspec.json.decode(data, type=ready(declared.payload))
    try:
        upgraded = declared.upgrade(msgspec.json.decode(data, type=dict[str, Any]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        found = f"{type(error).__name__}: {error}"
        raise Refused(printable(f"data is no {declared.name} of version {version}: {found}")) from error
    return msgspec.convert(upgraded, ready(declared.payload))


def _version(declared: EventType, dataschema: str) -> int:
    if not dataschema or declared.foreign or dataschema == declared.dataschema:
        return declared.version
    previous = msgspec.structs.replace(declared, version=declared.version - 1)
    if previous.version > 0 and dataschema == previous.dataschema:
        return previous.version
    raise Refused(
        f"dataschema {dataschema[:200]!r} is unknown here: this release reads {declared.dataschema}"
        + (" and the version before it" if previous.version else "")
    )
