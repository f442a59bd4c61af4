"""A CloudEvent as it travels over HTTP: attributes that are text, data that is bytes. It knows no contract.

Binary and structured mode are read as Knative's ingress reads them; header values are neither percent-encoded nor
decoded, because neither Knative's Go SDK nor functions-framework does it. Data passes through byte for byte.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping

import msgspec
from msgspec import Struct

STRUCTURED = "application/cloudevents+json"
_BATCH, _ANY_FORMAT = "application/cloudevents-batch", "application/cloudevents"
_REQUIRED = ("id", "source", "type")
_VERSIONS = ("1.0", "0.3")  # Knative's ingress was seen to take both
_NAME = re.compile(r"[a-z0-9]+")
_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SOURCE = re.compile(r"(?:[^\s%]|%[0-9A-Fa-f]{2})+")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")
_JSON_TYPE = re.compile(r"[^;]*[/+]json\s*(?:;.*)?", re.IGNORECASE)


class NotAnEvent(Exception):
    """The message is no valid single CloudEvent; the text says why. Nothing can be marked, for want of an id."""


class CloudEvent(Struct, frozen=True):
    """Valid by construction through `parse`. `attributes` has everything but the data, `datacontenttype` included."""

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

    def __getitem__(self, name: str) -> str:
        """The attribute `name`, empty where the event does not carry it."""
        return self.attributes.get(name, "")

    def with_attributes(self, changes: Mapping[str, str]) -> "CloudEvent":
        """The same event, with these attributes added or replaced."""
        return CloudEvent({**self.attributes, **changes}, self.data)

    def without(self, name: str) -> "CloudEvent":
        """The same event, without one attribute."""
        return CloudEvent({key: value for key, value in self.attributes.items() if key != name}, self.data)


def claims_to_be_an_event(headers: Mapping[str, str]) -> bool:
    """Whether a message says it is a CloudEvent, valid or not; Knative looks at nothing else in an answer."""
    names = {name.lower(): value for name, value in headers.items()}
    return "ce-specversion" in names or names.get("content-type", "").lower().startswith(_ANY_FORMAT)


def parse(headers: Mapping[str, str], body: bytes) -> CloudEvent:
    """The event in an HTTP message, in either mode.

    Raises:
        NotAnEvent: for a batch, a missing or malformed attribute, or a message that is no CloudEvent at all.
    """
    names = {name.lower(): value for name, value in headers.items()}
    content_type = names.get("content-type", "")
    kind = content_type.lower()
    if kind.startswith(_BATCH):
        raise NotAnEvent("a batch of events is not accepted; send them one by one")
    if kind.startswith(STRUCTURED):
        return parse_structured(utf8(body, content_type))
    if kind.startswith(_ANY_FORMAT):
        raise NotAnEvent(f"{content_type} is not supported; use {STRUCTURED} or binary mode")
    attributes = {name[3:]: _header_text(value) for name, value in names.items() if name.startswith("ce-")}
    attributes.pop("datacontenttype", None)  # in binary mode Content-Type says it
    if content_type:
        attributes["datacontenttype"] = content_type
    return _checked(attributes, body)


def parse_structured(body: bytes) -> CloudEvent:
    """The event in structured-mode JSON.

    Raises:
        NotAnEvent: as `parse`.
    """
    try:
        members = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        attributes = {
            name.lower(): _attribute(name, raw) for name, raw in members.items() if name not in ("data", "data_base64")
        }
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotAnEvent(f"the structured event is no JSON object: {error}") from error
    known = {name: value for name, value in attributes.items() if value is not None}
    return _checked(known, _data(members, known))


def to_binary(event: CloudEvent) -> tuple[dict[str, str], bytes]:
    """Headers and body of the binary mode."""
    headers = {f"ce-{name}": value for name, value in event.attributes.items() if name != "datacontenttype"}
    if content_type := event["datacontenttype"]:
        headers["content-type"] = content_type
    return headers, event.data


def to_structured(event: CloudEvent) -> bytes:
    """The structured mode's JSON, to be sent as `application/cloudevents+json`."""
    members: dict[str, str | msgspec.Raw] = dict(event.attributes)
    if event.data and _JSON_TYPE.fullmatch(event["datacontenttype"]):
        members["data"] = msgspec.Raw(event.data)
    elif event.data:
        members["data_base64"] = b64encode(event.data).decode()
    return msgspec.json.encode(members)


def utf8(text: bytes, content_type: str) -> bytes:
    """JSON text in the charset that its content type names, as UTF-8 without a byte order mark.

    Raises:
        NotAnEvent: when the charset is unknown or the text is not in it.
    """
    charset = content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'") or "utf-8"
    try:
        return text.decode(charset).removeprefix("\ufeff").encode()
    except (LookupError, UnicodeError) as error:
        raise NotAnEvent(f"the text is not in charset {charset!r}, as its content type says") from error


def _header_text(value: str) -> str:
    """Knative writes UTF-8 into headers as it is, and WSGI hands every byte over as one Latin-1 letter."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def _checked(attributes: dict[str, str], data: bytes) -> CloudEvent:
    version = attributes.get("specversion")
    if version not in _VERSIONS:
        raise NotAnEvent(
            "no CloudEvent: specversion is missing" if not version else f"specversion {version} is unknown"
        )
    for name in _REQUIRED:
        if not attributes.get(name):
            raise NotAnEvent(f"attribute {name} is missing")
    for name, value in attributes.items():
        if not _NAME.fullmatch(name):
            raise NotAnEvent(f"{name!r} is no attribute name; they have lower-case letters and digits")
        if _UNSENDABLE.search(value):
            raise NotAnEvent(f"attribute {name} has control characters or is no UTF-8")
    if not _SOURCE.fullmatch(attributes["source"]):
        raise NotAnEvent("attribute source is no URI reference")
    if "time" in attributes and not _TIME.fullmatch(attributes["time"]):
        raise NotAnEvent("attribute time is no RFC 3339 time")
    return CloudEvent(attributes, data)


def _attribute(name: str, raw: msgspec.Raw) -> str | None:
    value = msgspec.json.decode(raw)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    raise NotAnEvent(f"attribute {name} must be text, a whole number or a boolean")


def _data(members: Mapping[str, msgspec.Raw], attributes: dict[str, str]) -> bytes:
    if "data" in members and "data_base64" in members:
        raise NotAnEvent("data and data_base64 are both there")
    try:
        if "data_base64" in members:
            return b64decode(msgspec.json.decode(members["data_base64"], type=str), validate=True)
        data = bytes(members.get("data", b""))
        if data in (b"", b"null"):
            return b""
        content_type = attributes.setdefault("datacontenttype", "application/json")
        if not _JSON_TYPE.fullmatch(content_type) and data.startswith(b'"'):
            return msgspec.json.decode(data, type=str).encode()
    except ValueError as error:
        raise NotAnEvent(f"the data cannot be read: {error}") from error
    return data
