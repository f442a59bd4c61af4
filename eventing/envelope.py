"""CloudEvents as they arrive over HTTP, binary or structured, and the structured form in which ours leave.

Reading goes through the CloudEvents SDK behind checks of our own, because version 1.12 takes a request without
`ce-id` for structured mode and lets values through that are no attributes. Writing does not: it would escape every
letter that is not ASCII, up to six bytes each, in transcripts that are not English.
"""

from collections.abc import Mapping

import msgspec
from cloudevents.exceptions import GenericException
from cloudevents.sdk.event import v1
from cloudevents.sdk.marshaller import NewDefaultHTTPMarshaller

from eventing.contracts import TRANSCRIPT_LIMIT

STRUCTURED = "application/cloudevents+json"
WIRE_LIMIT = 2 * TRANSCRIPT_LIMIT  # bytes; base64 and escapes inflate what is within its own limit
LONGEST_IDENTITY = 1024  # characters of id, source and type; they become keys
_REQUIRED = ("id", "source", "type")
_VERSIONS = ("1.0", "0.3")  # both are accepted by Knative's ingress, and all that we read is the same in both


class NotAnEvent(Exception):
    """The request carries no single CloudEvent; nothing can be marked, because there is no id to mark."""


class Envelope(msgspec.Struct, frozen=True):
    """An event before anybody looked into it: attributes as text, data as the bytes that came (empty: none)."""

    attributes: Mapping[str, str]
    data: bytes = b""

    @property
    def id(self) -> str:
        """The `id` attribute."""
        return self.attributes["id"]

    @property
    def source(self) -> str:
        """The `source` attribute."""
        return self.attributes["source"]


def parse(headers: Mapping[str, str], body: bytes) -> Envelope:
    """The event of one request, in either mode; header names in any case.

    Raises:
        NotAnEvent: saying what is missing or malformed.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    content_type = lower.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type.startswith("application/cloudevents"):
        if media_type != STRUCTURED:
            raise NotAnEvent(f"{media_type} is not supported: send one event at a time, as {STRUCTURED} or binary")
        if len(body) > WIRE_LIMIT:
            raise NotAnEvent(f"{len(body)} bytes are more than any event may have ({WIRE_LIMIT})")
        lower, body = {"content-type": STRUCTURED}, utf8(body, content_type)
    else:
        missing = [name for name in ("specversion", *_REQUIRED) if not lower.get(f"ce-{name}")]
        if missing:
            raise NotAnEvent(f"no {STRUCTURED}, and these headers are missing: ce-{', ce-'.join(missing)}")
        lower = {name: _header_text(value) for name, value in lower.items()}
    try:
        blank = v1.Event()  # type: ignore[no-untyped-call]
        event = NewDefaultHTTPMarshaller().FromRequest(blank, lower, body, _as_bytes)
    except (GenericException, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise NotAnEvent(f"the body is no structured event: {type(error).__name__}: {error}"[:300]) from error
    properties = event.Properties()
    data = properties.pop("data", None) or b""
    attributes = _texts({**properties.pop("extensions", {}), **properties})
    _check(attributes)
    return Envelope(attributes, data)


def structured(attributes: Mapping[str, str], data: bytes | None) -> bytes:
    """One event as structured JSON; `data` is JSON text, None leaves it out."""
    event: dict[str, object] = dict(attributes)
    if data is not None:
        event["data"] = msgspec.Raw(data)
    return msgspec.json.encode(event)


def utf8(text: bytes, content_type: str) -> bytes:
    """JSON text in the charset that its content type names, as UTF-8 without a byte order mark.

    Raises:
        NotAnEvent: when the charset is unknown or the text is not in it.
    """
    charset = content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'") or "utf-8"
    if charset not in ("utf-8", "utf8", "us-ascii"):
        try:
            text = text.decode(charset).encode()
        except (LookupError, UnicodeDecodeError) as error:
            raise NotAnEvent(f"the text is not in charset {charset!r}, as its content type says") from error
    return text.removeprefix(b"\xef\xbb\xbf")


def _check(attributes: Mapping[str, str]) -> None:
    for name in _REQUIRED:
        value = attributes.get(name, "")
        if not value or len(value) > LONGEST_IDENTITY:
            raise NotAnEvent(f"{name} must have 1 to {LONGEST_IDENTITY} characters, not {len(value)}")
    if any(letter.isspace() for letter in attributes["source"]):
        raise NotAnEvent("source must be a URI reference, without spaces")
    if attributes.get("specversion") not in _VERSIONS:
        raise NotAnEvent(f"specversion must be 1.0, not {attributes.get('specversion', '')[:20]!r}")


def _texts(attributes: Mapping[str, object]) -> dict[str, str]:
    texts = {}
    for name, value in attributes.items():
        if value is None:
            continue  # in JSON, null stands for an absent attribute
        if not isinstance(value, str | int):
            raise NotAnEvent(f"attribute {name[:40]} must be text, a whole number or a boolean")
        texts[name.lower()] = str(value).lower() if isinstance(value, bool) else str(value)
    return texts


def _as_bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


def _header_text(value: str) -> str:
    """Knative writes UTF-8 into headers as it is, and WSGI hands every byte over as one Latin-1 letter."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value
