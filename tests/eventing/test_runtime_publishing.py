"""What leaves a function: nothing that was stored is lost, and nothing is sent twice without need."""

import json

import pytest

from eventing.contracts import PREFIX, WatchArmed
from eventing.handler import Emit, Permanent, Temporary
from eventing.identity import event_id
from eventing.redis_store import RedisStore
from tests.eventing.deliveries import (
    INGESTED,
    Broker,
    Counting,
    attributes,
    binary,
    ingested,
    post,
    runtime,
)

NAME = "youtube-ingestion"


def effects(store: RedisStore, event: str = "e1") -> int:
    """How often the handler of `Counting` had its effect."""
    found = store.read(f"school:effect:{event}")
    return found.version if found else 0


@pytest.fixture
def broker() -> Broker:
    return Broker()


class TestPublishing:
    def test_what_could_not_be_published_is_published_by_the_redelivery(
        self, store: RedisStore, broker: Broker
    ) -> None:
        handler = Counting(store, ingested("1"), ingested("2"))
        target = runtime(store, handler, broker)
        broker.failure = Temporary("the broker is away")
        assert post(target, binary()) == 503
        assert (effects(store), broker.bodies) == (1, [])
        broker.failure = None
        assert post(target, binary()) == 204
        assert (len(handler.runs), effects(store)) == (1, 1)
        assert [event["id"] for event in broker.events] == [event_id("/person", "e1", INGESTED, p) for p in "12"]

    def test_another_process_publishes_what_a_dead_one_left(self, store: RedisStore, broker: Broker) -> None:
        broker.failure = Temporary("killed before it could publish")
        post(runtime(store, Counting(store, ingested()), broker), binary())
        broker.failure = None
        assert post(runtime(store, Counting(store), broker), binary()) == 204
        assert len(broker.bodies) == 1

    def test_what_the_broker_has_is_not_sent_again_by_a_duplicate(self, store: RedisStore) -> None:
        taken: list[bytes] = []

        def broker(body: bytes) -> None:
            if len(taken) == 1:
                taken.append(b"the second is lost")
                raise Temporary("the broker went away")
            taken.append(body)

        target = runtime(store, Counting(store, ingested("1"), ingested("2")), broker)
        assert [post(target, binary()) for _ in range(3)] == [503, 204, 204]
        sent = [json.loads(body)["id"] for body in taken if body.startswith(b"{")]
        assert sent == [event_id("/person", "e1", INGESTED, part) for part in "12"]

    @pytest.mark.parametrize(("events", "again"), [(1024, False), (1025, True)])
    def test_a_process_remembers_the_last_1024(
        self, store: RedisStore, broker: Broker, events: int, again: bool
    ) -> None:
        target = runtime(store, Counting(store, *(ingested(str(n)) for n in range(events))), broker)
        assert post(target, binary()) == 204
        sent = len(broker.bodies)
        assert post(target, binary()) == 204
        assert sent == events
        assert (len(broker.bodies) > sent) is again

    def test_one_event_that_the_broker_refuses_does_not_hold_the_others(self, store: RedisStore) -> None:
        taken: list[str] = []

        def broker(body: bytes) -> None:
            event = json.loads(body)["id"]
            if event == event_id("/person", "e1", INGESTED, "1"):
                raise Permanent("400")
            taken.append(event)

        target = runtime(store, Counting(store, ingested("1"), ingested("2")), broker)
        assert [post(target, binary()) for _ in range(2)] == [503, 503]
        assert taken == [event_id("/person", "e1", INGESTED, "2")]

    def test_an_event_without_subscribers_leaves_the_outbox(self, store: RedisStore, broker: Broker) -> None:
        assert post(runtime(store, Counting(store, ingested()), broker, lambda attributes: ()), binary()) == 204
        assert store.outbox_of(NAME, "/person", "e1") == ()
        assert store.overdue(10**12, 10) == ()
        assert len(broker.bodies) == 1

    def test_a_large_payload_travels_through_the_ledger(self, store: RedisStore, broker: Broker) -> None:
        large = WatchArmed("i", "d", "x" * 70_000)
        post(runtime(store, Counting(store, Emit(PREFIX + "watch.armed", large)), broker), binary())
        assert len(broker.bodies[0]) < 1000
        reader = Counting(store)
        request = ({"content-type": "application/cloudevents+json"}, broker.bodies[0])
        assert post(runtime(store, reader, Broker(), name="reader"), request) == 204
        assert [event.payload for event in reader.runs] == [large]

    def test_a_claim_check_that_is_gone_is_refused_and_no_link_is_opened(
        self, store: RedisStore, broker: Broker
    ) -> None:
        event = attributes(dataref="http://127.0.0.1:9/secret")
        request = ({"content-type": "application/cloudevents+json"}, json.dumps(event).encode())
        assert post(runtime(store, Counting(store), broker), request) == 422
        assert store.refusal("/person", "e1")[NAME].startswith("dataref: the ledger has no payload")

    def test_data_beside_a_dataref_is_used(self, store: RedisStore, broker: Broker) -> None:
        assert post(runtime(store, Counting(store), broker), binary(dataref="urn:x")) == 204
