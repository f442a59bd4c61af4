"""What is kept of an event that nobody could handle, whatever Knative says of the failure."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import pytest

from eventing.wire import CloudEvent
from functions._improvement.dead_letter import DeadLetter
from functions.alerting.letters import letter_of
from tests.eventing.deliveries import SUBMITTED, URL, attributes

AT = "2026-01-01T00:00:00+00:00"
SILENCE = "gave no answer in time, or one that Knative takes for none"
INGESTION = "http://youtube-ingestion.cortex-school.svc.cluster.local/"


def event(data: bytes = b'{"url": "https://www.youtube.com/watch?v=x"}', /, **given: str) -> CloudEvent:
    return CloudEvent(attributes(**given), data)


def causes(refusals: Mapping[str, str] | None = None, **given: str) -> dict[str, str]:
    return dict(letter_of(event(**given), refusals or {}, None, AT).causes)


def test_a_letter_keeps_the_event() -> None:
    given: Any = {"subject": "v", "time": "2025-12-31T00:00:00Z", "correlationid": "c", "partitionkey": "p"}
    assert letter_of(event(knativeerrordest=INGESTION, **given), {}, None, AT) == DeadLetter(
        source="/person",
        id="e1",
        type=SUBMITTED,
        at=AT,
        payload=f'{{"url": "{URL}"}}',
        subject="v",
        time="2025-12-31T00:00:00Z",
        correlationid="c",
        partitionkey="p",
        causes={"youtube-ingestion": SILENCE},
        attempts=1,
        destinations=(INGESTION,),
    )


@pytest.mark.parametrize(
    ("refusals", "given", "expected"),
    [
        ({}, {}, {"somebody": SILENCE}),
        ({}, {"knativeerrordest": INGESTION, "knativeerrorcode": "503"}, {"youtube-ingestion": "answered 503"}),
        ({}, {"knativeerrorcode": "503"}, {"somebody": "answered 503"}),
        ({"moe-router": "no plan"}, {}, {"moe-router": "no plan"}),
        (
            {"youtube-ingestion": "no url"},
            {"knativeerrordest": INGESTION, "knativeerrorcode": "422"},
            {"youtube-ingestion": "no url"},
        ),
        (
            {"moe-router": "no plan"},
            {"knativeerrordest": INGESTION, "knativeerrorcode": "503"},
            {"moe-router": "no plan", "youtube-ingestion": "answered 503"},
        ),
        ({}, {"knativeerrordest": "http://127.0.0.1:8081/"}, {"http://127.0.0.1:8081/": SILENCE}),
        ({}, {"knativeerrordest": "http://single/"}, {"single": SILENCE}),
        ({}, {"knativeerrordest": "no url at all"}, {"somebody": SILENCE}),
    ],
)
def test_the_cause_is_the_best_that_is_known(
    refusals: dict[str, str], given: dict[str, str], expected: dict[str, str]
) -> None:
    assert causes(refusals, **given) == expected


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b64encode(b"no upstream\nleft ").decode(), "no upstream?left"),
        (b64encode(b"x" * 900).decode()[:1021], "x" * 486),
        (b64encode(b"\xff").decode(), "\ufffd"),
        ("not base64!", "not base64!"),
        ("", ""),
    ],
)
def test_what_the_subscriber_said_is_decoded_and_cut(data: str, said: str) -> None:
    found = causes(knativeerrorcode="500", knativeerrordata=data)
    assert found == {"somebody": f"answered 500: {said}" if said else "answered 500"}


def test_a_second_failure_is_added_to_the_first() -> None:
    first = letter_of(event(), {}, None, AT)
    first = DeadLetter(**{**{f: getattr(first, f) for f in first.__struct_fields__}, "replayed": "today by me"})
    second = letter_of(event(knativeerrordest=INGESTION, knativeerrorcode="503"), {}, first, "later")
    assert (second.at, second.attempts, second.replayed) == (AT, 2, "today by me")
    assert dict(second.causes) == {"youtube-ingestion": "answered 503"}
    third = letter_of(event(knativeerrordest="http://b.c/"), {"moe-router": "no plan"}, second, "later")
    assert dict(third.causes) == {"youtube-ingestion": "answered 503", "moe-router": "no plan", "b": SILENCE}
    assert third.destinations == ("http://b.c/", INGESTION)
    assert third.attempts == 3


@pytest.mark.parametrize(
    ("received", "why"),
    [
        (event(), ""),
        (event(hops="33"), ""),
        (event(b"{}"), f"data breaks the schema of {SUBMITTED}: Object missing required field `url`"),
        (event(type="com.example.x"), "type 'com.example.x' is not in the contract; is the sender newer than this?"),
        (CloudEvent(attributes(type="dev.knative.sources.ping")), ""),
    ],
)
def test_a_letter_says_why_it_would_be_refused_again(received: CloudEvent, why: str) -> None:
    assert letter_of(received, {}, None, AT).unreplayable == why


def test_a_large_payload_is_no_reason_to_refuse_it_again() -> None:
    large = b'{"improvement_id":"i","digest":"d","application":"' + b"x" * 70_000 + b'"}'
    letter = letter_of(event(large, type="ai.cortex.school.watch.armed"), {}, None, AT)
    assert (letter.unreplayable, letter.payload) == ("", large.decode())


def test_more_than_any_event_may_have_is_not_kept() -> None:
    letter = letter_of(event(b" " * (1024 * 1024 - 11) + b'{"url":"u"}'), {}, None, AT)
    assert (len(letter.payload), letter.unreplayable) == (1024 * 1024, "")
    letter = letter_of(event(b" " * (1024 * 1024 - 10) + b'{"url":"u"}'), {}, None, AT)
    assert letter.payload == ""
    assert letter.unreplayable == "its 1048577 bytes of data are more than any event may have, and were not kept"


def test_payloads_that_are_no_text_are_kept_as_far_as_they_are() -> None:
    assert letter_of(event(b"\xff{}"), {}, None, AT).payload == "\ufffd{}"
    latin = event('{"url":"ö"}'.encode("latin-1"), datacontenttype="application/json; charset=latin-1")
    assert letter_of(latin, {}, None, AT).payload == '{"url":"ö"}'
