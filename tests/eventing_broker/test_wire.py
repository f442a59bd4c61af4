"""CloudEvents over HTTP in both modes, against the official SDK, and what Knative's ingress refuses."""

import json
from base64 import b64encode

import pytest
from cloudevents.conversion import to_binary as sdk_to_binary
from cloudevents.conversion import to_structured as sdk_to_structured
from cloudevents.http import CloudEvent as SdkEvent
from cloudevents.http import from_http as sdk_from_http

from eventing.wire import (
    STRUCTURED,
    CloudEvent,
    NotAnEvent,
    claims_to_be_an_event,
    parse,
    parse_structured,
    to_binary,
    to_structured,
)

REQUIRED = {"specversion": "1.0", "id": "1", "source": "/s", "type": "t"}
HEADERS = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t"}


def structured(**members: object) -> bytes:
    return json.dumps({**REQUIRED, **members}, ensure_ascii=False).encode()


def test_binary_mode_keeps_the_bytes() -> None:
    body = b'{"a" :  1.50}\n'
    event = parse({**HEADERS, "Content-Type": "application/json; charset=utf-8", "CE-Tick": "x", "Other": "y"}, body)
    assert event == CloudEvent({**REQUIRED, "tick": "x", "datacontenttype": "application/json; charset=utf-8"}, body)


def test_binary_mode_without_data() -> None:
    assert parse(HEADERS, b"") == CloudEvent(REQUIRED)


def test_in_binary_mode_the_content_type_is_the_datas() -> None:
    event = parse({**HEADERS, "ce-datacontenttype": "text/plain", "content-type": "application/json"}, b"1")
    assert event["datacontenttype"] == "application/json"
    assert parse({**HEADERS, "ce-datacontenttype": "text/plain"}, b"1")["datacontenttype"] == ""


def test_structured_mode_keeps_the_datas_own_text() -> None:
    body = '{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{"é" : 1.50,  "n":12345678901234567890}}'
    event = parse({"content-type": STRUCTURED}, body.encode())
    assert event.data == '{"é" : 1.50,  "n":12345678901234567890}'.encode()
    assert event.attributes == {**REQUIRED, "datacontenttype": "application/json"}


@pytest.mark.parametrize(
    ("members", "data", "content_type"),
    [
        ({}, b"", ""),
        ({"data": None}, b"", ""),
        ({"data": "text"}, b'"text"', "application/json"),
        ({"data": [1]}, b"[1]", "application/json"),
        ({"data": "text", "datacontenttype": "text/plain"}, b"text", "text/plain"),
        ({"data": {"a": 1}, "datacontenttype": "text/plain"}, b'{"a": 1}', "text/plain"),
        ({"data": "x", "datacontenttype": "application/vnd.x+json"}, b'"x"', "application/vnd.x+json"),
        ({"data": "x", "datacontenttype": "text/json; charset=utf-8"}, b'"x"', "text/json; charset=utf-8"),
        ({"data": "x", "datacontenttype": "application/jsonx"}, b"x", "application/jsonx"),
        ({"data_base64": b64encode(b"\x00\xff").decode()}, b"\x00\xff", ""),
        ({"data_base64": "", "datacontenttype": "image/png"}, b"", "image/png"),
    ],
)
def test_structured_data(members: dict[str, object], data: bytes, content_type: str) -> None:
    event = parse_structured(structured(**members))
    assert (event.data, event["datacontenttype"]) == (data, content_type)


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (False, "false"), (5, "5"), (-1, "-1"), ("x", "x"), (None, ""), ("", "")]
)
def test_structured_attributes_become_text(value: object, text: str) -> None:
    event = parse_structured(structured(ext=value))
    assert event["ext"] == text
    assert ("ext" in event.attributes) is (value is not None)


REFUSED: list[tuple[dict[str, str], bytes, str]] = [
    ({}, b"", "no CloudEvent: specversion is missing"),
    ({"content-type": "application/json"}, b"{}", "no CloudEvent: specversion is missing"),
    ({**HEADERS, "ce-specversion": "2.0"}, b"", "specversion 2.0 is unknown"),
    ({**HEADERS, "ce-id": ""}, b"", "attribute id is missing"),
    ({name: value for name, value in HEADERS.items() if name != "ce-id"}, b"", "attribute id is missing"),
    ({name: value for name, value in HEADERS.items() if name != "ce-source"}, b"", "attribute source is missing"),
    ({name: value for name, value in HEADERS.items() if name != "ce-type"}, b"", "attribute type is missing"),
    ({**HEADERS, "ce-source": "a b"}, b"", "attribute source is no URI reference"),
    ({**HEADERS, "ce-source": "/%zz"}, b"", "attribute source is no URI reference"),
    ({**HEADERS, "ce-time": "yesterday"}, b"", "attribute time is no RFC 3339 time"),
    ({**HEADERS, "ce-time": "2026-01-01"}, b"", "attribute time is no RFC 3339 time"),
    ({**HEADERS, "ce-time": "2026-01-01T00:00:00"}, b"", "attribute time is no RFC 3339 time"),
    ({**HEADERS, "ce-my_key": "x"}, b"", "'my_key' is no attribute name; they have lower-case letters and digits"),
    ({**HEADERS, "ce-": "x"}, b"", "'' is no attribute name"),
    ({**HEADERS, "ce-subject": "a\x7fb"}, b"", "attribute subject has control characters or is no UTF-8"),
    ({**HEADERS, "ce-subject": "a\udc80b"}, b"", "attribute subject has control characters or is no UTF-8"),
    ({"content-type": "application/cloudevents-batch+json"}, b"[]", "a batch of events is not accepted"),
    ({"content-type": "application/CloudEvents-Batch+json"}, b"[]", "a batch of events is not accepted"),
    ({"content-type": "application/cloudevents+avro"}, b"", "application/cloudevents+avro is not supported; use"),
    ({"content-type": STRUCTURED}, b"[]", "the structured event is no JSON object: "),
    ({"content-type": STRUCTURED}, b"{", "the structured event is no JSON object: "),
    ({"content-type": STRUCTURED}, b'{"data":' + b"[" * 90_000, "the structured event is no JSON object: maximum"),
    ({"content-type": STRUCTURED}, b"\xff", "the text is not in charset 'utf-8', as its content type says"),
    ({"content-type": STRUCTURED + "; charset=klingon"}, b"{}", "the text is not in charset 'klingon', as its content"),
    ({"content-type": STRUCTURED}, b"{}", "no CloudEvent: specversion is missing"),
    ({"content-type": STRUCTURED}, structured(id=None), "attribute id is missing"),
    ({"content-type": STRUCTURED}, structured(id=1.5), "attribute id must be text, a whole number or a boolean"),
    ({"content-type": STRUCTURED}, structured(ext={}), "attribute ext must be text, a whole number or a boolean"),
    ({"content-type": STRUCTURED}, structured(ext_="x"), "'ext_' is no attribute name"),
    (
        {"content-type": STRUCTURED},
        structured(subject="a\r\nx-injected: b"),
        "attribute subject has control characters",
    ),
    ({"content-type": STRUCTURED}, structured(data=1, data_base64="AA=="), "data and data_base64 are both there"),
    ({"content-type": STRUCTURED}, structured(data_base64="%"), "the data cannot be read: "),
    ({"content-type": STRUCTURED}, structured(data_base64=1), "the data cannot be read: "),
]


@pytest.mark.parametrize(("headers", "body", "message"), REFUSED)
def test_refused(headers: dict[str, str], body: bytes, message: str) -> None:
    with pytest.raises(NotAnEvent) as refused:
        parse(headers, body)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("version", ["1.0", "0.3"])
def test_both_versions_that_knative_takes(version: str) -> None:
    assert parse({**HEADERS, "ce-specversion": version}, b"")["specversion"] == version


@pytest.mark.parametrize("time", ["2026-01-01T00:00:00Z", "2026-01-01t00:00:00.123456z", "2026-01-01T00:00:00+01:30"])
def test_times(time: str) -> None:
    assert parse({**HEADERS, "ce-time": time}, b"")["time"] == time


@pytest.mark.parametrize("source", ["/s", "urn:x:y", "https://a/b?c=d#e", "relative", "/a%20b"])
def test_sources(source: str) -> None:
    assert parse({**HEADERS, "ce-source": source}, b"")["source"] == source


def test_attribute_names_are_read_in_lower_case() -> None:
    assert parse({**HEADERS, "CE-Ext": "x"}, b"")["ext"] == "x"
    assert parse_structured(structured(Ext="x"))["ext"] == "x"


def test_identity() -> None:
    event = parse(HEADERS, b"")
    assert (event.id, event.source) == ("1", "/s")


def test_utf8_in_headers_is_read_through_wsgi_and_without() -> None:
    assert parse({**HEADERS, "ce-subject": "é".encode().decode("latin-1")}, b"")["subject"] == "é"
    assert parse({**HEADERS, "ce-subject": "漢"}, b"")["subject"] == "漢"
    assert parse({**HEADERS, "ce-subject": "é"}, b"")["subject"] == "é"


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        (STRUCTURED, "utf-8"),
        (STRUCTURED, "utf-8-sig"),
        (STRUCTURED + "; charset=UTF-8", "utf-8"),
        (STRUCTURED + '; charset="latin-1"; x=y', "latin-1"),
        ("Application/CloudEvents+JSON;charset=utf-16", "utf-16"),
    ],
)
def test_structured_charsets(content_type: str, encoding: str) -> None:
    body = structured(subject="é").decode().encode(encoding)
    assert parse({"content-type": content_type}, body)["subject"] == "é"


def test_changing_attributes_leaves_the_event_alone() -> None:
    event = CloudEvent(REQUIRED, b"x")
    assert event.with_attributes({"a": "1", "id": "2"}) == CloudEvent({**REQUIRED, "id": "2", "a": "1"}, b"x")
    assert event.with_attributes({"a": "1"}).without("a") == event
    assert event.without("absent") == event
    assert event["absent"] == ""


@pytest.mark.parametrize(
    ("headers", "claims"),
    [
        ({"Ce-SpecVersion": "9"}, True),
        ({"Content-Type": "application/cloudevents+json"}, True),
        ({"Content-Type": "Application/CloudEvents-batch+json"}, True),
        ({"Content-Type": "application/json"}, False),
        ({"Ce-Id": "1"}, False),
        ({}, False),
    ],
)
def test_claims(headers: dict[str, str], claims: bool) -> None:
    assert claims_to_be_an_event(headers) is claims


EVENTS = [
    CloudEvent({**REQUIRED, "datacontenttype": "application/json"}, b'{"a":"\xc3\xa9"}'),
    CloudEvent({**REQUIRED, "subject": "x", "datacontenttype": "text/plain"}, b"text"),
    CloudEvent({**REQUIRED, "datacontenttype": "application/octet-stream"}, b"\x00\xff"),
    CloudEvent({**REQUIRED, "time": "2026-01-01T00:00:00Z", "tick": "1"}),
    CloudEvent({**REQUIRED, "datacontenttype": "application/json"}),
]


@pytest.mark.parametrize("event", EVENTS)
def test_both_modes_bring_back_what_went_out(event: CloudEvent) -> None:
    headers, body = to_binary(event)
    assert parse(headers, body) == event
    assert parse({"content-type": STRUCTURED}, to_structured(event)) == event


def test_binary_headers() -> None:
    headers, body = to_binary(EVENTS[1])
    assert body == b"text"
    assert headers == {**HEADERS, "ce-subject": "x", "content-type": "text/plain"}
    assert "content-type" not in to_binary(EVENTS[3])[0]


def test_structured_json_is_data_where_it_can_be() -> None:
    assert to_structured(EVENTS[0]).endswith('"datacontenttype":"application/json","data":{"a":"é"}}'.encode())
    assert json.loads(to_structured(EVENTS[1]))["data_base64"] == "dGV4dA=="
    assert json.loads(to_structured(EVENTS[3])) == EVENTS[3].attributes


def test_the_official_sdk_agrees() -> None:
    sdk = SdkEvent(
        {"id": "1", "source": "/s", "type": "t", "time": "2026-01-01T00:00:00Z", "ext": "x"}, {"a": [1, "é"]}
    )
    for headers, body in (sdk_to_binary(sdk), sdk_to_structured(sdk)):
        event = parse(headers, body)
        assert event.attributes.items() >= {**REQUIRED, "time": "2026-01-01T00:00:00Z", "ext": "x"}.items()
        assert json.loads(event.data) == {"a": [1, "é"]}
        back = sdk_from_http(*to_binary(event))
        assert back.data == sdk.data
        again = sdk_from_http({"content-type": STRUCTURED}, to_structured(event))
        assert (again.data, again["ext"], again["id"]) == (sdk.data, "x", "1")
