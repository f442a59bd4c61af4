"""Whether an event keeps the contract: every refusal names what breaks it."""

from typing import Any

import msgspec
import pytest

from eventing.acceptance import LONGEST_CAUSE, Refused, accept, printable
from eventing.contracts import EVENT_TYPES, PREFIX, SCHEMA_BASE, EventType, Tick, VideoSubmitted, WatchDue
from eventing.handler import Event
from eventing.wire import CloudEvent
from tests.eventing.deliveries import SUBMITTED, URL, attributes

DATA = b'{"url": "https://www.youtube.com/watch?v=x"}'
WATCH = b'{"improvement_id": "i", "phase": "rollout", "slice": 1, "deadline": 5}'


def received(data: bytes = DATA, **given: str) -> CloudEvent:
    return CloudEvent(attributes(**given), data)


class VideoSubmittedNext(msgspec.Struct, frozen=True):
    link: str


def link_from_url(old: dict[str, Any]) -> dict[str, Any]:
    return {"link": old["url"]}


# The contract as the next release will have it: `video.submitted` in version 2.
NEWER = msgspec.structs.replace(EVENT_TYPES[SUBMITTED], version=2, payload=VideoSubmittedNext, upgrade=link_from_url)


def accept_newer(data: bytes = DATA, declared: EventType = NEWER, **given: str) -> Any:
    return accept(received(data, **given), contract={SUBMITTED: declared}).payload


def test_an_event_with_everything() -> None:
    given = {
        "subject": "v",
        "time": "2026-01-01T00:00:00Z",
        "correlationid": "c",
        "causationid": "b",
        "traceparent": "00-a-b-01",
        "partitionkey": "p",
        "hops": "7",
        "dataschema": SCHEMA_BASE + "video.submitted/1",
        "datacontenttype": "application/json",
        "dataref": "urn:x",
        "knativearrivaltime": "2026-01-01T00:00:01Z",
    }
    assert accept(CloudEvent(attributes(**given), DATA)) == Event(
        type=SUBMITTED,
        source="/person",
        id="e1",
        payload=VideoSubmitted(url=URL),
        subject="v",
        time="2026-01-01T00:00:00Z",
        correlationid="c",
        causationid="b",
        traceparent="00-a-b-01",
        partitionkey="p",
        hops=7,
        extensions={"knativearrivaltime": "2026-01-01T00:00:01Z"},
    )


def test_a_persons_event_needs_nothing_but_type_and_data() -> None:
    event = accept(received(id="a b%"))
    assert (event.subject, event.time, event.causationid, event.traceparent, event.partitionkey) == ("",) * 5
    assert (event.hops, event.correlationid, dict(event.extensions)) == (0, "a_b_", {})


def test_an_unknown_type_is_named() -> None:
    with pytest.raises(Refused, match=r"type 'ai.cortex.school.nonsense' is not in the contract"):
        accept(received(type=PREFIX + "nonsense"))


@pytest.mark.parametrize("hops", ["0", "32", "032"])
def test_hops_up_to_32_pass(hops: str) -> None:
    assert accept(received(hops=hops)).hops == int(hops)


def test_33_hops_are_a_circle() -> None:
    with pytest.raises(Refused, match=r"^hops 33 is above 32: the event goes round in a circle$"):
        accept(received(hops="33"))


def test_a_type_that_does_not_count_hops_is_never_a_circle() -> None:
    assert accept(received(WATCH, type=PREFIX + "watch.due", hops="33")).payload == WatchDue("i", "rollout", 1, 5.0)


@pytest.mark.parametrize("hops", ["", "-1", "1.0", "x", "1234567890"])
def test_hops_that_are_no_number_are_refused(hops: str) -> None:
    with pytest.raises(Refused, match=r"^hops must be a whole number, not "):
        accept(received(hops=hops))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Object missing required field `url`"),
        (b"{}", "Object missing required field `url`"),
        (b'{"url": 7}', "Expected `str`, got `int` - at `$.url`"),
        (b'{"url": ""}', "Expected `str` of length >= 1 - at `$.url`"),
        (b'{"url": "u", "titel": "t"}', "Object contains unknown field `titel`"),
        (b"[]", "Expected `object`, got `array`"),
        (b"null", "Expected `object`, got `null`"),
        (b"{", "Input data was truncated"),
        (b'{"url" "u"}', "JSON is malformed"),
        (b"\xff", "the text is not in charset 'utf-8'"),
    ],
)
def test_broken_data_is_refused_with_the_field(data: bytes, message: str) -> None:
    with pytest.raises(Refused) as refused:
        accept(received(data))
    assert str(refused.value).startswith(f"data breaks the schema of {SUBMITTED}: {message}")


def test_deep_nesting_is_refused_like_any_broken_data() -> None:
    with pytest.raises(Refused, match=r"data breaks the schema of .*: maximum recursion depth"):
        accept(received(b'{"news": ' + b"[" * 60_000, type=PREFIX + "watch.armed"))


def test_our_own_payloads_may_grow_fields() -> None:
    grown = b'{"improvement_id": "i", "digest": "d", "application": "a", "news": 1}'
    assert accept(received(grown, type=PREFIX + "watch.armed")).payload.application == "a"


def test_a_source_may_send_no_data_where_nothing_is_required() -> None:
    assert accept(received(b"", type="dev.knative.sources.ping")).payload == Tick()


@pytest.mark.parametrize("dataschema", ["", SCHEMA_BASE + "video.submitted/1"])
def test_the_current_schema_passes(dataschema: str) -> None:
    assert accept(received(dataschema=dataschema)).payload.url == URL


@pytest.mark.parametrize("schema", ["video.submitted/2", "video.submitted/0", "video.failed/1", "video.submitted/1/"])
def test_another_schema_is_unknown(schema: str) -> None:
    with pytest.raises(Refused) as refused:
        accept(received(dataschema=SCHEMA_BASE + schema))
    assert str(refused.value) == (
        f"dataschema {SCHEMA_BASE + schema!r} is unknown here: this release reads {SCHEMA_BASE}video.submitted/1"
    )


def test_foreign_types_bring_schemas_of_their_own() -> None:
    assert accept(received(b"", type="dev.knative.sources.ping", dataschema="https://elsewhere/9")).payload == Tick()


def test_the_previous_version_is_upgraded() -> None:
    assert accept_newer(dataschema=SCHEMA_BASE + "video.submitted/1") == VideoSubmittedNext(URL)
    assert accept_newer(b'{"link": "l"}', dataschema=NEWER.dataschema) == VideoSubmittedNext("l")
    assert accept_newer(b'{"link": "l"}') == VideoSubmittedNext("l")


@pytest.mark.parametrize("version", ["0", "3"])
def test_only_one_version_back(version: str) -> None:
    with pytest.raises(Refused, match=r"reads .*video.submitted/2 and the version before it$"):
        accept_newer(dataschema=SCHEMA_BASE + f"video.submitted/{version}")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{}", r"data is no .*video.submitted of version 1: KeyError: 'url'"),
        (b"[]", r"data is no .*version 1: ValidationError: Expected `object`, got `array`"),
        (b'{"url": 7}', r"data breaks the schema of .*: Expected `str`, got `int` - at `\$.link`"),
    ],
)
def test_what_cannot_be_upgraded_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(Refused, match=message):
        accept_newer(data, dataschema=SCHEMA_BASE + "video.submitted/1")


def test_a_version_without_upgrade_is_read_as_the_current_one() -> None:
    same = msgspec.structs.replace(NEWER, upgrade=None)
    assert accept_newer(b'{"link": "l"}', same, dataschema=SCHEMA_BASE + "video.submitted/1").link == "l"


def sized(length: int) -> bytes:
    filler = length - len(b'{"improvement_id":"i","digest":"d","application":""}')
    return b'{"improvement_id":"i","digest":"d","application":"' + b"x" * filler + b'"}'


def test_data_ends_at_64_kib() -> None:
    armed = PREFIX + "watch.armed"
    assert len(accept(received(sized(65536), type=armed)).payload.application) > 65000
    with pytest.raises(Refused, match=f"^data has 65537 bytes, above the 65536 that {armed} may have$"):
        accept(received(sized(65537), type=armed))


def test_a_claim_checks_payload_may_be_larger_and_counts_instead_of_the_data() -> None:
    armed = PREFIX + "watch.armed"
    assert len(accept(received(b"", type=armed), sized(70_000)).payload.application) > 69_000


def test_a_transcript_may_have_a_mebibyte() -> None:
    data = b'{"url":"u","transcript":"' + b"x" * (1024 * 1024 - 27) + b'"}'
    assert len(data) == 1024 * 1024
    assert len(accept(received(data)).payload.transcript) == 1024 * 1024 - 27
    with pytest.raises(Refused, match=r"^data has 1048577 bytes, above the 1048576"):
        accept(received(data + b" "))


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "text/plain", ""])
def test_data_is_json_whatever_it_is_called(content_type: str) -> None:
    assert accept(received(datacontenttype=content_type)).payload.url == URL


def test_a_charset_is_heeded() -> None:
    data = '{"url":"u","title":"Köln"}'.encode("latin-1")
    assert accept(received(data, datacontenttype="application/json; charset=iso-8859-1")).payload.title == "Köln"
    with pytest.raises(Refused, match="the text is not in charset 'klingon'"):
        accept(received(data, datacontenttype="application/json; charset=klingon"))


def test_a_cause_is_one_short_line() -> None:
    assert printable("a\nb\x1b[31m\u2028") == "a?b?[31m?"
    assert printable("x" * (LONGEST_CAUSE + 1)) == "x" * 500
    with pytest.raises(Refused) as refused:
        accept(
            received(b'{"improvement_id":"i","phase":"\\n\\u001b","slice":1,"deadline":5}', type=PREFIX + "watch.due")
        )
    assert str(refused.value).isprintable()
