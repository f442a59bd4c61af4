"""The broker's memory in virtual time."""

from typing import Any

import pytest

from eventing.delivery import Answered, Result, TimedOut
from eventing.queue import ACCEPTED, REFUSED, Happening, Parcel, Queue
from eventing.wire import CloudEvent
from tests.eventing_broker.manifests import sink, trigger, wiring

NOW = 1_800_000_000.0
DELIVERY = {"retry": 2, "backoffPolicy": "exponential", "backoffDelay": "PT1S"}
DEAD = {**DELIVERY, "deadLetterSink": sink("alerting", "/dead-letters")}


def event(event_id: str = "1", **attributes: str) -> CloudEvent:
    return CloudEvent({"specversion": "1.0", "id": event_id, "source": "/s", "type": "t", **attributes}, b"data")


def queue(*triggers: dict[str, Any]) -> Queue:
    return Queue(wiring(*(triggers or (trigger("a", type="t", delivery=DEAD),))))


def accept(made: Queue, sent: CloudEvent | None = None, copies: int = 1) -> tuple[int, tuple[Happening, ...]]:
    return made.accept(made.wiring.brokers[0], sent or event(), NOW, copies)


def attempt(made: Queue, result: Result, now: float = NOW) -> list[tuple[str, str]]:
    parcel = made.due(now)[0]
    made.start(parcel)
    return [(happening.kind, happening.detail) for happening in made.finish(parcel, result, now)]


def test_an_event_fans_out_to_every_trigger_that_passes_it() -> None:
    made = queue(trigger("a", type="t"), trigger("b", type="other"), trigger("c", type="t"))
    assert accept(made)[0] == ACCEPTED == 202
    assert [(p.trigger.name, p.sink.service, p.attempt, p.due) for p in made.waiting] == [
        ("a", "a", 0, NOW),
        ("c", "c", 0, NOW),
    ]
    assert made.accepted == 1
    assert not made.idle


def test_the_arrival_time_is_stamped_and_seen_by_subscribers() -> None:
    made = queue()
    _, (accepted,) = accept(made)
    assert accepted == Happening(
        "accepted",
        event(knativearrivaltime="2027-01-15T08:00:00.000Z"),
        NOW,
        trigger="",
        service="",
        attempt=0,
        detail="",
    )
    assert made.waiting[0].message == accepted.event


def test_what_nobody_wants_is_accepted_and_said() -> None:
    made = queue(trigger("a", type="other"))
    status, (happening,) = accept(made)
    assert (status, happening.kind, made.idle) == (202, "unwanted", True)


def test_done() -> None:
    made = queue()
    accept(made)
    assert attempt(made, Answered(204)) == [("delivered", "")]
    assert made.idle


def test_in_flight_is_neither_waiting_nor_idle() -> None:
    made = queue()
    accept(made)
    parcel = made.due(NOW)[0]
    made.start(parcel)
    assert (made.waiting, made.in_flight, made.idle, made.due(NOW)) == ((), (parcel,), False, ())


def test_retries_wait_and_the_last_one_leads_to_the_dead_letter_sink() -> None:
    made = queue()
    accept(made)
    assert made.next_due() == NOW
    assert attempt(made, Answered(503)) == [("retrying", "again in 1 s")]
    assert (made.next_due(), made.due(NOW + 0.999), len(made.due(NOW + 1))) == (NOW + 1, (), 1)
    assert made.waiting[0].attempt == 1
    assert attempt(made, Answered(503), NOW + 1) == [("retrying", "again in 2 s")]
    assert made.next_due() == NOW + 3
    assert attempt(made, Answered(503, b"x"), NOW + 3) == [("dead-lettered", "answered 503")]
    (dead,) = made.waiting
    assert (dead.dead, dead.attempt, dead.due, dead.sink.service, dead.sink.uri) == (
        True,
        0,
        NOW + 3,
        "alerting",
        "/dead-letters",
    )
    assert dead.message["knativeerrordest"] == "http://a.ns.svc.cluster.local"
    assert dead.message["knativeerrorcode"] == "503"
    assert dead.message["knativeerrordata"] == "eA=="
    assert (dead.message["id"], dead.message.data) == ("1", b"data")
    assert attempt(made, Answered(200, b"junk is fine here"), NOW + 3) == [("delivered", "")]
    assert made.idle
    assert made.next_due() is None


def test_a_dead_letter_that_cannot_be_delivered_is_lost_and_said() -> None:
    made = queue()
    accept(made)
    attempt(made, Answered(422))
    assert attempt(made, Answered(503)) == [("retrying", "again in 1 s")]
    assert attempt(made, TimedOut(), NOW + 1) == [("retrying", "again in 2 s")]
    assert attempt(made, Answered(503), NOW + 3) == [("lost", "answered 503")]
    assert made.idle


def test_without_a_dead_letter_sink_it_is_lost_at_once() -> None:
    made = queue(trigger("a", type="t", delivery=DELIVERY))
    accept(made)
    assert attempt(made, Answered(422)) == [("lost", "answered 422")]
    assert made.idle


def test_one_subscribers_failure_does_not_touch_another() -> None:
    made = queue(trigger("a", type="t", delivery=DELIVERY), trigger("b", type="t", delivery=DELIVERY))
    accept(made)
    attempt(made, Answered(503))
    assert [(p.trigger.name, p.attempt) for p in made.waiting] == [("b", 0), ("a", 1)]


def test_order_is_by_due_time_then_by_arrival() -> None:
    made = queue(trigger("a", type="t", delivery=DELIVERY))
    for name in ("1", "2"):
        accept(made, event(name))
    attempt(made, Answered(503))
    accept(made, event("3"))
    assert [p.event["id"] for p in made.waiting] == ["2", "3", "1"]
    assert [p.event["id"] for p in made.due(NOW)] == ["2", "3"]


def test_happenings_name_trigger_service_and_attempt() -> None:
    made = queue()
    accept(made)
    attempt(made, Answered(503))
    parcel = made.due(NOW + 1)[0]
    made.start(parcel)
    (happening,) = made.finish(parcel, Answered(422), NOW + 2)
    assert (happening.kind, happening.trigger, happening.service, happening.attempt, happening.at) == (
        "dead-lettered",
        "a",
        "a",
        1,
        NOW + 2,
    )


def test_a_subscriber_with_a_url_is_called_by_it() -> None:
    made = queue(trigger("a", to="http://example.org/x", type="t"))
    accept(made)
    parcel = made.due(NOW)[0]
    made.start(parcel)
    assert made.finish(parcel, Answered(204), NOW)[0].service == "http://example.org/x"


def reply(ttl: str = "") -> CloudEvent:
    return event("reply", **({"knativebrokerttl": ttl} if ttl else {}))


def test_a_reply_re_enters_the_broker_with_one_hop_less() -> None:
    made = queue()
    accept(made)
    (first,) = made.waiting
    assert first.ttl == 255
    assert "knativebrokerttl" not in first.message.attributes
    assert attempt(made, Answered(200, b"x", reply=reply())) == [("delivered", ""), ("accepted", "")]
    (second,) = made.waiting
    assert (second.event["id"], second.ttl) == ("reply", 254)
    assert made.accepted == 2


@pytest.mark.parametrize(
    ("ttl", "status", "left"),
    [("2", 202, 1), ("1", 400, 0), ("0", 400, 0), ("-5", 202, 255), ("x", 202, 255), ("٣", 202, 255)],
)
def test_the_hops_are_counted_at_the_ingress(ttl: str, status: int, left: int) -> None:
    made = queue()
    assert accept(made, event(knativebrokerttl=ttl))[0] == status
    assert [parcel.ttl for parcel in made.waiting] == ([left] if left else [])


def test_a_subscriber_that_keeps_replying_is_stopped_and_its_event_dead_lettered() -> None:
    made = queue()
    accept(made, event(knativebrokerttl="3"))
    assert made.waiting[0].ttl == 2
    attempt(made, Answered(200, b"x", reply=reply()))
    assert made.waiting[0].ttl == 1
    assert attempt(made, Answered(200, b"x", reply=reply())) == [
        ("dead-lettered", "the broker answered 400 to the reply")
    ]
    message = made.waiting[0].message
    assert message["knativeerrordest"] == "http://broker-ingress.knative-eventing.svc.cluster.local/ns/school"
    assert message["knativeerrorcode"] == str(REFUSED) == "400"


def test_copies_rehearse_duplicates() -> None:
    made = queue(trigger("a", type="t"), trigger("b", type="t"))
    accept(made, copies=3)
    assert [p.trigger.name for p in made.waiting] == ["a", "b", "a", "b", "a", "b"]
    assert made.accepted == 1


def test_a_parcel_without_a_dead_letter_sink_goes_nowhere_dead() -> None:
    made = queue(trigger("a", type="t"))
    accept(made)
    (parcel,) = made.waiting
    assert isinstance(parcel, Parcel)
    assert parcel.sink.service == "a"
