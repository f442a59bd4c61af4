"""What breaks the contract, or what a handler will never do: marked with its cause, answered 422."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from eventing.contracts import PREFIX, VideoFailed
from eventing.handler import Emit, Event, Outcome, Permanent, Put, Temporary
from eventing.identity import event_id
from eventing.redis_store import RedisStore
from eventing.store import Versioned
from tests.eventing.deliveries import (
    SUBMITTED,
    Broker,
    Counting,
    Request,
    binary,
    ingested,
    post,
    runtime,
    structured,
)

NAME = "youtube-ingestion"


def effects(store: RedisStore, event: str = "e1") -> int:
    """How often the handler of `Counting` had its effect."""
    found = store.read(f"school:effect:{event}")
    return found.version if found else 0


@pytest.fixture
def broker() -> Broker:
    return Broker()


class TestRefusing:
    @pytest.mark.parametrize(
        ("request_", "cause"),
        [
            (binary({}), f"data breaks the schema of {SUBMITTED}: Object missing required field `url`"),
            (structured({"url": 1}), f"data breaks the schema of {SUBMITTED}: Expected `str`, got `int` - at `$.url`"),
            (binary({"url": "x" * 1_048_576}), f"data has 1048587 bytes, above the 1048576 that {SUBMITTED} may have"),
            (
                structured({"url": "x" * 3_000_000}),
                f"data has 3000011 bytes, above the 1048576 that {SUBMITTED} may have",
            ),
            (binary(hops="33"), "hops 33 is above 32: the event goes round in a circle"),
        ],
    )
    def test_a_broken_contract_is_marked_and_never_retried(
        self, store: RedisStore, broker: Broker, request_: Request, cause: str
    ) -> None:
        handler = Counting(store)
        target = runtime(store, handler, broker)
        assert [post(target, request_) for _ in range(2)] == [422, 422]
        assert store.refusal("/person", "e1") == {NAME: cause}
        assert (handler.runs, broker.bodies) == ([], [])

    def test_32_hops_pass_and_are_counted_on(self, store: RedisStore, broker: Broker) -> None:
        assert post(runtime(store, Counting(store, ingested()), broker), binary(hops="32")) == 204
        assert broker.events[0]["hops"] == "33"

    def test_a_refusal_takes_the_event_off_its_senders_outbox(self, store: RedisStore, broker: Broker) -> None:
        post(runtime(store, Counting(store, ingested()), broker), binary())
        event = broker.events[0] | {"data": {}}
        request = ({"content-type": "application/cloudevents+json"}, json.dumps(event).encode())
        assert post(runtime(store, Counting(store), Broker(), name="reader"), request) == 422
        assert store.outbox_of(NAME, "/person", "e1") == ()

    def test_a_refusal_may_say_something_in_the_same_step(self, store: RedisStore, broker: Broker) -> None:
        asked: list[tuple[Mapping[str, str], bytes, str]] = []

        def refused(given: Mapping[str, str], data: bytes, cause: str) -> tuple[Emit, ...]:
            asked.append((given, data, cause))
            return (Emit(PREFIX + "video.failed", VideoFailed("", "refused", cause)),)

        broker.failure = Temporary("the broker is away")
        target = runtime(store, Counting(store), broker, refused=refused)
        assert post(target, binary({}, hops="5")) == 503
        broker.failure = None
        assert [post(target, binary({}, hops="5")) for _ in range(2)] == [422, 422]
        ((given, data, cause),) = asked
        assert (given["id"], data, cause[:21]) == ("e1", b"{}", "data breaks the schem")
        (said,) = broker.events
        assert (said["type"], said["data"]["message"], said["hops"]) == (PREFIX + "video.failed", cause, "6")
        assert said["id"] == event_id("/person", "e1", PREFIX + "video.failed", "")

    def test_hops_that_cannot_be_read_begin_anew_in_what_is_said(self, store: RedisStore, broker: Broker) -> None:
        def refused(given: Mapping[str, str], data: bytes, cause: str) -> tuple[Emit, ...]:
            return (Emit(PREFIX + "video.failed", VideoFailed("", "refused", cause)),)

        assert post(runtime(store, Counting(store), broker, refused=refused), binary(hops="x")) == 422
        assert broker.events[0]["hops"] == "1"

    def test_a_handler_refuses_with_an_outcome(self, store: RedisStore, broker: Broker) -> None:
        def handler(event: Event) -> Outcome:
            raise Permanent("the host is\nprivate", Outcome((Put("school:x", b"1"),), (ingested(),)))

        target = runtime(store, handler, broker)
        assert [post(target, binary()) for _ in range(2)] == [422, 422]
        assert store.refusal("/person", "e1") == {NAME: "the host is?private"}
        assert store.read("school:x") == Versioned(1, b"1")
        assert len(broker.bodies) == 1

    def test_a_refusal_without_a_reason_is_one_all_the_same(self, store: RedisStore, broker: Broker) -> None:
        def handler(event: Event) -> Outcome:
            raise Permanent("")

        assert post(runtime(store, handler, broker), binary()) == 422
        assert store.refusal("/person", "e1") == {NAME: "refused without a reason"}

    @pytest.mark.parametrize(
        "request_",
        [
            ({}, b"hello"),
            ({"content-type": "application/cloudevents-batch+json"}, b"[]"),
            ({"content-type": "application/cloudevents+json"}, b"{"),
            ({name: value for name, value in binary()[0].items() if name != "ce-id"}, b"{}"),
        ],
    )
    def test_what_is_no_event_touches_nothing(
        self, store: RedisStore, broker: Broker, redis: Any, request_: Request
    ) -> None:
        assert post(runtime(store, Counting(store), broker), request_) == 422
        assert redis.dbsize() == 0
