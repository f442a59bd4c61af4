"""The local broker over real HTTP against real subscribers."""

import json
import socket
import time
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import yaml

from eventing.broker import LocalBroker
from eventing.fields import BadManifest
from eventing.manifests import Wiring
from tests.eventing_broker.manifests import BROKER, sink, trigger, wiring
from tests.eventing_broker.running import PATIENCE, VALID, broker_of, kinds, send
from tests.eventing_broker.subscriber import Answer, Subscriber, serving

QUICK: dict[str, Any] = {"retry": 2, "backoffPolicy": "exponential", "backoffDelay": "PT0.1S", "timeout": "PT10S"}
AT_ONCE = {"retry": 2, "timeout": "PT10S"}
STRUCTURED = {"content-type": "application/cloudevents+json"}


@pytest.fixture
def alerting() -> Iterator[Subscriber]:
    with serving() as subscriber:
        yield subscriber


def to(subscriber: Subscriber, alerting: Subscriber | None = None, **delivery: Any) -> Wiring:
    block = {**AT_ONCE, **delivery}
    if alerting:
        block["deadLetterSink"] = sink(alerting.url, "/dead-letters")
    return wiring(trigger("a", to=subscriber.url, type="t", delivery=block))


def test_the_front_door() -> None:
    with broker_of(wiring()) as (broker, _):
        assert send(broker.url)[0] == 202
        assert send(broker.url)[2] == ""
        assert send(broker.url, STRUCTURED, b'{"specversion":"1.0","id":"1","source":"/s","type":"t"}')[0] == 202
        assert send(broker.url, {})[0] == 400
        assert send(broker.url, {})[2] == "no CloudEvent: specversion is missing"
        assert send(broker.url, {"content-type": "application/cloudevents-batch+json"}, b"[]")[0] == 400
        assert send(broker.base + "/ns/absent")[0] == 404
        assert send(broker.url, method="PUT")[0] == 405
        assert send(broker.url, method="GET")[0] == 405
        assert send(broker.url, VALID, b"x" * 2 * 1024 * 1024)[0] == 202
        assert send(broker.url, VALID, b"x" * (2 * 1024 * 1024 + 1))[0] == 413
        status, headers, _ = send(broker.url, method="OPTIONS")
        assert (status, headers["webhook-allowed-origin"], headers["allow"]) == (200, "*", "POST, OPTIONS")
        assert broker.snapshot().accepted == 4


def test_its_health_is_at_the_root() -> None:
    with broker_of(wiring()) as (broker, _):
        assert send(broker.base + "/", method="HEAD")[0] == 200
        status, _, body = send(broker.base + "/", method="GET")
        assert (status, json.loads(body)) == (200, {"status": "ok", "brokers": ["/ns/school"]})
        assert broker.url == broker.base + "/ns/school"


def test_delivery_is_binary_with_knatives_headers() -> None:
    with serving() as subscriber, broker_of(to(subscriber)) as (broker, happenings):
        body = b'{"specversion":"1.0","id":"1","source":"/s","type":"t","tick":"x","data":{"a" :1}}'
        assert send(broker.url, STRUCTURED, body)[0] == 202
        assert broker.wait_idle(PATIENCE)
        (seen,) = subscriber.seen
        assert seen.body == b'{"a" :1}'
        assert seen.path == "/"
        assert {name: seen.headers.get(name) for name in ("prefer", "kn-namespace", "content-type", "ce-tick")} == {
            "prefer": "reply",
            "kn-namespace": "ns",
            "content-type": "application/json",
            "ce-tick": "x",
        }
        assert {name[3:]: seen.headers[name] for name in VALID if name.startswith("ce-")} == {
            "specversion": "1.0",
            "id": "1",
            "source": "/s",
            "type": "t",
        }
        arrived = datetime.fromisoformat(seen.headers["ce-knativearrivaltime"])
        assert abs(time.time() - arrived.timestamp()) < PATIENCE
        assert "ce-knativebrokerttl" not in seen.headers
        assert "ce-datacontenttype" not in seen.headers
        assert kinds(happenings) == ["accepted", "delivered"]


def test_an_event_without_content_type_stays_without() -> None:
    with serving() as subscriber, broker_of(to(subscriber)) as (broker, _):
        send(broker.url, {name: value for name, value in VALID.items() if name != "content-type"}, b"")
        assert broker.wait_idle(PATIENCE)
        assert "content-type" not in subscriber.seen[0].headers


def test_the_sender_does_not_wait_for_the_subscriber() -> None:
    with serving(Answer(seconds=0.3)) as subscriber, broker_of(to(subscriber)) as (broker, happenings):
        assert send(broker.url)[0] == 202
        assert not broker.idle()
        assert kinds(happenings) == ["accepted"]
        assert not broker.wait_idle(0.01)
        assert broker.wait_idle(PATIENCE)
        assert broker.idle()


def test_retries_back_off_until_it_works() -> None:
    with serving(Answer(503), Answer(500)) as subscriber, broker_of(to(subscriber, **QUICK)) as (broker, happenings):
        send(broker.url)
        assert broker.wait_idle(PATIENCE)
        assert len(subscriber.seen) == 3
        assert kinds(happenings) == ["accepted", "retrying", "retrying", "delivered"]
        first, second, delivered = (happening.at for happening in happenings[1:])
        assert second - first >= 0.1
        assert delivered - second >= 0.2


@pytest.mark.parametrize("status", [400, 422, 302])
def test_a_final_status_goes_straight_to_the_dead_letter_sink(alerting: Subscriber, status: int) -> None:
    answer = Answer(status, b"because", {"location": "http://127.0.0.1:1/", "content-length": "7"})
    with serving(answer) as subscriber, broker_of(to(subscriber, alerting)) as (broker, happenings):
        send(broker.url, VALID, b'{"a":1}')
        assert broker.wait_idle(PATIENCE)
        assert kinds(happenings) == ["accepted", "dead-lettered", "delivered"]
        assert len(subscriber.seen) == 1
        (dead,) = alerting.seen
        assert (dead.path, dead.body, dead.headers["ce-id"]) == ("/dead-letters", b'{"a":1}', "1")
        assert dead.headers["ce-knativeerrorcode"] == str(status)
        assert dead.headers["ce-knativeerrordest"] == subscriber.url
        assert b64decode(dead.headers["ce-knativeerrordata"]) == b"because"
        assert "prefer" not in dead.headers


def assert_no_attributes(dead: Subscriber) -> None:
    (seen,) = dead.seen
    assert [name for name in seen.headers if "knativeerror" in name] == []


def test_a_body_that_is_no_event_is_retried_and_dead_lettered_without_attributes(alerting: Subscriber) -> None:
    junk = [Answer(200, b"OK", {"content-type": "text/html"})] * 3
    with serving(*junk) as subscriber, broker_of(to(subscriber, alerting)) as (broker, happenings):
        send(broker.url)
        assert broker.wait_idle(PATIENCE)
        assert len(subscriber.seen) == 3
        assert kinds(happenings) == ["accepted", "retrying", "retrying", "dead-lettered", "delivered"]
        assert_no_attributes(alerting)


def test_a_timeout_is_retried_and_dead_lettered_without_attributes(alerting: Subscriber) -> None:
    slow = [Answer(seconds=0.4)] * 2
    delivery = {"retry": 1, "timeout": "PT0.1S"}
    with serving(*slow) as subscriber, broker_of(to(subscriber, alerting, **delivery)) as (broker, happenings):
        send(broker.url)
        assert broker.wait_idle(PATIENCE)
        assert len(subscriber.seen) == 2
        assert happenings[2].detail == "no answer within the timeout"
        assert_no_attributes(alerting)


def test_a_broken_connection_is_retried(alerting: Subscriber) -> None:
    with serving(Answer(0)) as subscriber, broker_of(to(subscriber, alerting)) as (broker, happenings):
        send(broker.url)
        assert broker.wait_idle(PATIENCE)
        assert kinds(happenings) == ["accepted", "retrying", "delivered"]


def test_nobody_there_is_a_500_of_the_dispatcher(alerting: Subscriber) -> None:
    with serving() as gone:
        pass
    with broker_of(to(gone, alerting)) as (broker, happenings):
        send(broker.url)
        assert broker.wait_idle(PATIENCE)
        assert kinds(happenings) == ["accepted", "retrying", "retrying", "dead-lettered", "delivered"]
        (dead,) = alerting.seen
        assert dead.headers["ce-knativeerrorcode"] == "500"
        assert b64decode(dead.headers["ce-knativeerrordata"]).startswith(b"dispatch error: ")


def test_a_service_without_a_manifest_is_named(alerting: Subscriber) -> None:
    found = wiring(trigger("a", to="absent", type="t", delivery={"deadLetterSink": sink(alerting.url)}))
    with broker_of(found) as (broker, happenings):
        send(broker.url)
        assert broker.wait_idle(PATIENCE)
        assert happenings[1].detail == "there is no Service absent among the manifests"
        assert alerting.seen[0].headers["ce-knativeerrordest"] == "http://absent.ns.svc.cluster.local"


def test_a_reply_goes_back_into_the_broker() -> None:
    reply = Answer(200, b'{"b":2}', {**VALID, "ce-id": "reply", "ce-type": "next", "content-length": "7"})
    with serving(reply) as first, serving() as second:
        found = wiring(trigger("a", to=first.url, type="t"), trigger("b", to=second.url, type="next"))
        with broker_of(found) as (broker, happenings):
            send(broker.url)
            assert broker.wait_idle(PATIENCE)
            (seen,) = second.seen
            assert (seen.headers["ce-id"], seen.body) == ("reply", b'{"b":2}')
            assert kinds(happenings) == ["accepted", "delivered", "accepted", "delivered"]


def test_an_endless_reply_is_stopped_by_the_hops(alerting: Subscriber) -> None:
    echo = Answer(200, b"", {**VALID, "content-length": "0"})
    with serving(*[echo] * 5) as subscriber, broker_of(to(subscriber, alerting)) as (broker, _):
        send(broker.url, {**VALID, "ce-knativebrokerttl": "4"})
        assert broker.wait_idle(PATIENCE)
        assert len(subscriber.seen) == 3
        (dead,) = alerting.seen
        assert dead.headers["ce-knativeerrordest"].endswith("/ns/school")


def test_what_was_not_delivered_is_reported_at_the_end() -> None:
    broker_wiring = wiring(trigger("a", to="http://127.0.0.1:9", type="t", delivery={"retry": 1, **slow_retry()}))
    broker = LocalBroker(broker_wiring, (), port=0)
    broker.start()
    send(broker.url)
    began = time.monotonic()
    left = broker.stop(drain_seconds=PATIENCE)
    assert [(parcel.event["id"], parcel.attempt, parcel.trigger.name) for parcel in left] == [("1", 1, "a")]
    assert time.monotonic() - began < PATIENCE  # what is not due in time is not waited for


def slow_retry() -> dict[str, str]:
    return {"backoffPolicy": "exponential", "backoffDelay": "PT1H"}


def test_stopping_finishes_what_is_due() -> None:
    with serving(Answer(503), Answer(seconds=0.2)) as subscriber:
        broker = LocalBroker(to(subscriber, **QUICK), (), port=0)
        broker.start()
        send(broker.url)
        assert broker.stop(drain_seconds=PATIENCE) == ()
        assert len(subscriber.seen) == 2


def test_stopping_gives_up_in_the_end() -> None:
    with serving(Answer(seconds=0.5)) as subscriber:
        broker = LocalBroker(to(subscriber), (), port=0)
        broker.start()
        send(broker.url)
        assert [parcel.event["id"] for parcel in broker.stop(drain_seconds=0.05)] == ["1"]


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("said", [b"", b"POST /cortex-school/school HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n{"])
def test_stopping_waits_for_nobody_who_says_no_more(said: bytes) -> None:
    with broker_of(wiring()) as (broker, _):
        client = socket.create_connection(("127.0.0.1", int(broker.base.rpartition(":")[2])), PATIENCE)
        client.sendall(said)
    with client:
        assert client.recv(1) == b""


def test_a_taken_port_is_an_error() -> None:
    with broker_of(wiring()) as (broker, _):
        twin = LocalBroker(wiring(), (), port=int(broker.base.rpartition(":")[2]))
        with pytest.raises(OSError, match="address already in use"):
            twin.start()


def test_a_synchronous_broker_is_refused() -> None:
    data = yaml.safe_load(BROKER)
    del data["metadata"]["annotations"]
    with pytest.raises(BadManifest, match="Broker school: the local broker answers before it delivers; annotate it"):
        LocalBroker(wiring(broker=yaml.safe_dump(data)), ())


def test_a_snapshot_counts() -> None:
    with serving(Answer(503)) as subscriber, broker_of(to(subscriber)) as (broker, _):
        send(broker.url)
        assert broker.wait_idle(PATIENCE)
        found = broker.snapshot()
        assert (found.accepted, found.waiting, found.in_flight) == (1, 0, 0)
        assert found.counts == {"accepted": 1, "retrying": 1, "delivered": 1}
        assert (found.awake, found.starts) == ({}, {})


def test_a_failing_observer_does_not_lose_events() -> None:
    def observe(happening: object) -> None:
        raise RuntimeError(str(happening))

    with serving() as subscriber, broker_of(to(subscriber), on_event=observe) as (broker, _):
        assert send(broker.url)[0] == 500  # the sender may send again: at least once
        assert broker.wait_idle(PATIENCE)
        assert len(subscriber.seen) == 1
