"""One row per thing that Knative 1.22 was seen to do after an attempt."""

from base64 import b64encode

import pytest

from eventing.delivery import (
    Again,
    Answered,
    DeadLetter,
    Delivery,
    Done,
    Reply,
    Result,
    Sink,
    TimedOut,
    Unreachable,
    dead_letter_step,
    effective,
    is_retried,
    next_step,
    refused_reply,
)
from eventing.sending import read_answer
from eventing.wire import CloudEvent

TO = "http://moe-router.cortex-school.svc.cluster.local"
TWICE = Delivery(retry=2, policy="exponential", delay=0.5)
REPLY = CloudEvent({"specversion": "1.0", "id": "1", "source": "/s", "type": "t"})


@pytest.mark.parametrize("status", [404, 408, 409, 429, 500, 501, 502, 503, 504, 599])
def test_retried_statuses(status: int) -> None:
    assert is_retried(status)
    assert next_step(TWICE, 0, Answered(status), TO) == Again(0.5)


@pytest.mark.parametrize("status", [100, 199, 300, 302, 399, 400, 401, 403, 405, 407, 410, 413, 422, 428, 430, 499])
def test_final_statuses(status: int) -> None:
    assert not is_retried(status)
    step = next_step(TWICE, 0, Answered(status), TO)
    assert step == DeadLetter(f"answered {status}", {"knativeerrordest": TO, "knativeerrorcode": str(status)})


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_an_empty_2xx_is_done(status: int) -> None:
    assert next_step(TWICE, 0, Answered(status), TO) == Done()


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_a_2xx_with_an_event_is_a_reply(status: int) -> None:
    assert next_step(TWICE, 0, Answered(status, b"{}", reply=REPLY), TO) == Reply(REPLY)


def test_a_reply_needs_no_body() -> None:
    assert next_step(TWICE, 0, Answered(200, reply=REPLY), TO) == Reply(REPLY)


JUNK: list[tuple[Result, str]] = [
    (Answered(200, b"OK"), "answered 200 with a body that is no CloudEvent: a 502 on Knative"),
    (
        Answered(204, unreadable="a malformed CloudEvent (x)"),
        "answered 204 with a malformed CloudEvent (x): a 502 on Knative",
    ),
    (TimedOut(), "no answer within the timeout"),
]


@pytest.mark.parametrize(("result", "reason"), JUNK)
def test_junk_and_timeouts_are_retried_and_then_dead_lettered_without_attributes(result: Result, reason: str) -> None:
    assert next_step(TWICE, 1, result, TO) == Again(1.0)
    assert next_step(TWICE, 2, result, TO) == DeadLetter(reason, {})


def test_no_connection_is_retried_and_then_a_500_by_the_dispatcher() -> None:
    assert next_step(TWICE, 0, Unreachable("refused"), TO) == Again(0.5)
    assert next_step(TWICE, 2, Unreachable("refused"), TO) == DeadLetter(
        "refused",
        {
            "knativeerrordest": TO,
            "knativeerrorcode": "500",
            "knativeerrordata": b64encode(b"dispatch error: refused").decode(),
        },
    )


def test_the_last_retry_is_made_and_no_more() -> None:
    assert next_step(TWICE, 1, Answered(503), TO) == Again(1.0)
    step = next_step(TWICE, 2, Answered(503, b"later"), TO)
    assert step == DeadLetter(
        "answered 503", {"knativeerrordest": TO, "knativeerrorcode": "503", "knativeerrordata": "bGF0ZXI="}
    )


def test_without_retries_the_first_failure_is_the_last() -> None:
    assert isinstance(next_step(Delivery(), 0, Answered(503), TO), DeadLetter)


@pytest.mark.parametrize(("size", "length"), [(765, 1020), (768, 1024), (769, 1024), (3000, 1024)])
def test_error_data_is_cut_at_1024_characters(size: int, length: int) -> None:
    step = next_step(TWICE, 0, Answered(400, b"x" * size), TO)
    assert isinstance(step, DeadLetter)
    assert len(step.attributes["knativeerrordata"]) == length


WAITS = [
    (Delivery(policy="exponential", delay=0.2), [0.2, 0.4, 0.8, 1.6]),
    (Delivery(policy="linear", delay=0.2), [0.0, 0.2, 0.4, 0.6]),
    (Delivery(delay=0.2), [0.0, 0.0, 0.0, 0.0]),
]


@pytest.mark.parametrize(("delivery", "waits"), WAITS)
def test_backoff_counts_from_zero(delivery: Delivery, waits: list[float]) -> None:
    assert [delivery.wait(attempt) for attempt in range(4)] == pytest.approx(waits)


@pytest.mark.parametrize(
    ("delivery", "seconds"),
    [
        (Delivery(retry=10, policy="exponential", delay=0.2), 204.6),  # Knative's shipped default
        (Delivery(retry=4, policy="linear", delay=1.0), 6.0),
        (Delivery(retry=4), 0.0),
        (Delivery(retry=0, policy="exponential", delay=1.0), 0.0),
    ],
)
def test_budget(delivery: Delivery, seconds: float) -> None:
    assert delivery.budget() == pytest.approx(seconds)


SINK, FALLBACK = Sink("n", "own"), Sink("n", "fallback")
BROKER = Delivery(retry=5, policy="linear", delay=1.0, timeout=9.0, dead_letter=FALLBACK)


@pytest.mark.parametrize(
    ("trigger", "broker", "expected"),
    [
        (None, None, Delivery()),
        (None, BROKER, BROKER),
        (Delivery(retry=1), None, Delivery(retry=1)),
        (Delivery(), BROKER, Delivery(dead_letter=FALLBACK)),
        (Delivery(timeout=2.0), BROKER, Delivery(timeout=2.0, dead_letter=FALLBACK)),
        (Delivery(dead_letter=SINK), BROKER, Delivery(dead_letter=SINK)),
        (Delivery(retry=1), Delivery(retry=2), Delivery(retry=1)),
    ],
)
def test_a_triggers_block_replaces_its_brokers(
    trigger: Delivery | None, broker: Delivery | None, expected: Delivery
) -> None:
    assert effective(trigger, broker) == expected


@pytest.mark.parametrize(
    "result", [Answered(200, b"junk"), Answered(204), Answered(200, b"{}", reply=REPLY), Answered(200, unreadable="x")]
)
def test_a_dead_letter_sink_may_answer_anything_in_2xx(result: Result) -> None:
    assert dead_letter_step(TWICE, 0, result, TO) == Done()


def test_a_dead_letter_sink_is_retried_like_a_subscriber() -> None:
    assert dead_letter_step(TWICE, 0, Answered(503, b"x"), TO) == Again(0.5)
    assert dead_letter_step(TWICE, 0, TimedOut(), TO) == Again(0.5)
    assert dead_letter_step(TWICE, 2, Answered(503), TO) == DeadLetter(
        "answered 503", {"knativeerrordest": TO, "knativeerrorcode": "503"}
    )
    assert isinstance(dead_letter_step(TWICE, 0, Answered(400, b"x"), TO), DeadLetter)


def test_a_refused_reply_makes_the_broker_the_destination() -> None:
    assert refused_reply(400, "http://broker/n/b") == DeadLetter(
        "the broker answered 400 to the reply", {"knativeerrordest": "http://broker/n/b", "knativeerrorcode": "400"}
    )


EVENT_HEADERS = {"Ce-Specversion": "1.0", "Ce-Id": "1", "Ce-Source": "/s", "Ce-Type": "t"}


def test_reading_answers() -> None:
    assert read_answer(204, {}, b"") == Answered(204)
    assert read_answer(200, {"Content-Type": "text/html"}, b"OK") == Answered(200, b"OK")
    assert read_answer(200, EVENT_HEADERS, b"") == Answered(200, b"", reply=REPLY)
    assert read_answer(500, EVENT_HEADERS, b"x") == Answered(500, b"x")
    assert read_answer(302, EVENT_HEADERS, b"x") == Answered(302, b"x")
    structured = {"Content-Type": "application/cloudevents+json"}
    assert read_answer(200, structured, b'{"specversion":"1.0","id":"1","source":"/s","type":"t"}').reply == REPLY
    malformed = read_answer(200, {"Ce-Specversion": "1.0"}, b"")
    assert malformed == Answered(200, unreadable="a malformed CloudEvent (attribute id is missing)")


def test_what_is_not_said() -> None:
    assert Delivery() == Delivery(0, "", 0.0, None, None)
    assert Sink() == Sink("", "", "")
    assert Answered(200) == Answered(200, b"", None, "")


def test_addresses_are_those_of_the_cluster() -> None:
    assert Sink("cortex-school", "alerting", "/dead-letters").url == (
        "http://alerting.cortex-school.svc.cluster.local/dead-letters"
    )
    assert Sink("cortex-school", "alerting").url == "http://alerting.cortex-school.svc.cluster.local"
    assert Sink(uri="http://elsewhere/x").url == "http://elsewhere/x"
