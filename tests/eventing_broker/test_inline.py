"""The broker in one process: deterministic, in virtual time, and honest about a handler's own error."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from eventing.handler import Permanent
from eventing.inline import START, InlineBroker
from eventing.wire import CloudEvent, NotAnEvent, parse, to_structured
from tests.eventing_broker.manifests import ping, sink, trigger, wiring

DEAD = {
    "retry": 2,
    "backoffPolicy": "exponential",
    "backoffDelay": "PT10S",
    "deadLetterSink": sink("alerting", "/dead-letters"),
}


def event(event_id: str, event_type: str = "t") -> CloudEvent:
    return CloudEvent({"specversion": "1.0", "id": event_id, "source": "/s", "type": event_type}, b"{}")


class Recorder:
    """A receiver that answers from a script, 204 when it is over, and keeps what it saw."""

    def __init__(self, *answers: int, then: Callable[[CloudEvent], object] = bool) -> None:
        self.answers = list(answers)
        self.seen: list[tuple[str, str]] = []
        self.last: CloudEvent | None = None
        self.then = then

    def receive(self, headers: Mapping[str, str], body: bytes, path: str = "/") -> int:
        self.last = parse(headers, body)
        self.seen.append((self.last["id"], path))
        if not self.answers:
            self.then(self.last)
        return self.answers.pop(0) if self.answers else 204


def inline(*objects: dict[str, Any], seed: int | None = None, copies: int = 1, **receivers: Recorder) -> InlineBroker:
    return InlineBroker(wiring(*objects), receivers, seed=seed, copies=copies)


def test_events_are_delivered_in_order_to_every_subscriber() -> None:
    a, b = Recorder(), Recorder()
    broker = inline(trigger("a", type="t"), trigger("b", type="t"), a=a, b=b)
    broker.publish(event("1"))
    broker.publish(to_structured(event("2")))
    assert a.seen == []
    broker.run_until_idle()
    assert a.seen == b.seen == [("1", "/"), ("2", "/")]
    assert [h.kind for h in broker.history] == ["accepted", "accepted", *["delivered"] * 4]
    assert [(h.service, h.event["id"]) for h in broker.happened("delivered")] == [
        ("a", "1"),
        ("b", "1"),
        ("a", "2"),
        ("b", "2"),
    ]


def test_waits_pass_in_virtual_time() -> None:
    a = Recorder(503, 503)
    broker = inline(trigger("a", type="t", delivery=DEAD), a=a)
    broker.publish(event("1"))
    broker.run_until_idle()
    assert len(a.seen) == 3
    assert broker.clock() == START + 10 + 20


def test_what_cannot_be_delivered_reaches_the_dead_letter_sink_on_its_path() -> None:
    a, alerting = Recorder(422), Recorder()
    broker = inline(trigger("a", type="t", delivery=DEAD), a=a, alerting=alerting)
    broker.publish(event("1"))
    broker.run_until_idle()
    assert alerting.seen == [("1", "/dead-letters")]
    assert alerting.last is not None
    assert alerting.last["knativeerrorcode"] == "422"


def test_a_handlers_own_error_comes_out_and_counts_as_a_500() -> None:
    def explode(_event: CloudEvent) -> None:
        raise ZeroDivisionError("mine")

    a = Recorder(then=explode)
    broker = inline(trigger("a", type="t", delivery=DEAD), a=a)
    broker.publish(event("1"))
    with pytest.raises(ZeroDivisionError, match="mine"):
        broker.run_until_idle()
    assert broker.happened("retrying")[0].detail == "again in 10 s"
    a.then = bool
    broker.run_until_idle()
    assert len(a.seen) == 2
    assert broker.clock() == START + 10


def test_what_a_handler_publishes_is_delivered_too() -> None:
    b = Recorder()
    receivers = {"b": b}
    broker = InlineBroker(wiring(trigger("a", type="t"), trigger("b", type="next")), receivers)
    receivers["a"] = Recorder(then=lambda cause: broker.publish(event(cause["id"] + "-next", "next")))
    broker.publish(event("1"))
    broker.run_until_idle()
    assert b.seen == [("1-next", "/")]
    assert [e["id"] for e in broker.events()] == ["1", "1-next"]
    assert [e["id"] for e in broker.events("next")] == ["1-next"]


def test_what_nobody_wants_is_still_an_event() -> None:
    broker = inline()
    broker.publish(event("1"))
    broker.run_until_idle()
    assert [e["id"] for e in broker.events()] == ["1"]


def test_the_order_can_be_shuffled_and_repeated() -> None:
    def order(seed: int | None) -> list[str]:
        a = Recorder()
        broker = inline(trigger("a", type="t"), seed=seed, a=a)
        for number in range(8):
            broker.publish(event(str(number)))
        broker.run_until_idle()
        return [event_id for event_id, _ in a.seen]

    assert order(None) == list("01234567")
    assert order(1) == order(1)
    assert sorted(order(1)) == list("01234567")
    assert len({tuple(order(seed)) for seed in range(5)}) == 5


def test_every_delivery_can_happen_more_than_once() -> None:
    a = Recorder()
    broker = inline(trigger("a", type="t"), copies=3, a=a)
    broker.publish(event("1"))
    broker.run_until_idle()
    assert a.seen == [("1", "/")] * 3


def test_events_that_go_round_in_circles_are_stopped() -> None:
    receivers: dict[str, Recorder] = {}
    broker = InlineBroker(wiring(trigger("a", type="t")), receivers)
    receivers["a"] = Recorder(then=lambda cause: broker.publish(event(cause["id"])))
    broker.publish(event("1"))
    with pytest.raises(RuntimeError, match="not idle after 50 deliveries"):
        broker.run_until_idle(limit=50)
    assert len(receivers["a"].seen) == 50


def test_a_missing_receiver_is_named() -> None:
    broker = inline(trigger("a", type="t"))
    broker.publish(event("1"))
    with pytest.raises(LookupError, match=r"no receiver for a; give one, or narrow with Wiring\.only"):
        broker.run_until_idle()


def test_what_the_broker_would_refuse_is_refused() -> None:
    broker = inline()
    with pytest.raises(NotAnEvent):
        broker.publish(b"{}")
    with pytest.raises(Permanent, match="the broker answers 400 to event 1"):
        broker.publish(event("1").with_attributes({"knativebrokerttl": "1"}))


def test_time_passes_with_pings_and_what_falls_due() -> None:
    a, clock = Recorder(503), Recorder()
    ticks = trigger("clock", type="dev.knative.sources.ping")
    broker = inline(trigger("a", type="t", delivery=DEAD), ticks, ping("tick", "*/10 * * * *"), a=a, clock=clock)
    broker.publish(event("1"))
    broker.advance(9.9)
    assert (len(a.seen), broker.clock()) == (1, START + 9.9)
    broker.advance(0.1)
    assert (len(a.seen), len(clock.seen), broker.clock()) == (2, 0, START + 10)
    broker.advance(589.9)
    assert len(clock.seen) == 0
    broker.advance(0.1)
    assert (len(clock.seen), broker.clock()) == (1, START + 600)
    broker.advance(1800)
    assert (len(clock.seen), broker.clock()) == (4, START + 2400)
    assert [e["time"] for e in broker.events("dev.knative.sources.ping")] == [
        "2027-01-15T08:10:00Z",
        "2027-01-15T08:20:00Z",
        "2027-01-15T08:30:00Z",
        "2027-01-15T08:40:00Z",
    ]


def test_a_handler_may_sleep_in_virtual_time() -> None:
    receivers: dict[str, Recorder] = {}
    broker = InlineBroker(wiring(trigger("a", type="t")), receivers)
    receivers["a"] = Recorder(then=lambda _: broker.sleep(30))
    broker.publish(event("1"))
    broker.publish(event("2"))
    broker.run_until_idle()
    assert broker.clock() == START + 60
    assert [h.at for h in broker.happened("delivered")] == [START + 30, START + 60]


def test_without_sources_time_just_passes() -> None:
    broker = inline()
    broker.advance(5)
    assert broker.clock() == START + 5
