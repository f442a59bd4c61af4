"""One delivery after the other: what is stored and answered, and what a failing handler costs."""

from typing import Any

import pytest

from eventing.handler import Event, Outcome, Permanent, Put, Temporary
from eventing.identity import event_id
from eventing.keeping import LEASE
from eventing.redis_store import RedisStore
from tests.eventing.deliveries import (
    INGESTED,
    URL,
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


@pytest.mark.parametrize(
    "request_", [binary(), structured(), binary(datacontenttype="application/json; charset=utf-8")]
)
def test_an_event_is_handled_stored_published_and_answered(
    store: RedisStore, broker: Broker, request_: Request
) -> None:
    handler = Counting(store, ingested())
    assert post(runtime(store, handler, broker), request_) == 204
    assert [event.payload.url for event in handler.runs] == [URL]
    assert effects(store) == 1
    (event,) = broker.events
    assert event["id"] == event_id("/person", "e1", INGESTED, "")
    assert (event["source"], event["causationid"], event["correlationid"]) == (f"/cortex-school/{NAME}", "e1", "e1")


def test_a_redelivery_has_no_second_effect(store: RedisStore, broker: Broker) -> None:
    handler = Counting(store, ingested())
    target = runtime(store, handler, broker)
    assert [post(target, request) for request in (binary(), structured(), binary())] == [204, 204, 204]
    assert (len(handler.runs), effects(store), len(broker.bodies)) == (1, 1, 1)


def test_two_functions_handle_one_event_each(store: RedisStore, broker: Broker) -> None:
    handler = Counting(store)
    for name in ("school-coordinator", "alerting"):
        assert post(runtime(store, handler, broker, name=name), binary()) == 204
    assert len(handler.runs) == 2


def test_the_function_that_handles_an_event_takes_it_off_the_outbox(store: RedisStore, broker: Broker) -> None:
    subscribers = lambda attributes: {"reader", "other"}  # noqa: E731
    post(runtime(store, Counting(store, ingested()), broker, subscribers), binary())
    body = broker.bodies[0]
    reader = runtime(store, Counting(store), Broker(), name="reader")
    assert post(reader, ({"content-type": "application/cloudevents+json"}, body)) == 204
    (left,) = store.outbox_of(NAME, "/person", "e1")
    assert (left.subscribers, left.body) == (frozenset({"other"}), body)


class TestFailing:
    def test_a_temporary_failure_gives_the_claim_up(self, store: RedisStore, broker: Broker) -> None:
        failures = [Temporary("Git is away")]

        def handler(event: Event) -> Outcome:
            if failures:
                raise failures.pop()
            return Outcome((Put("school:x", b"1"),))

        target = runtime(store, handler, broker)
        assert [post(target, binary()) for _ in range(2)] == [503, 204]
        assert store.refusal("/person", "e1") == {}

    def test_an_unexpected_failure_is_500_and_gives_the_claim_up(self, store: RedisStore, broker: Broker) -> None:
        def handler(event: Event) -> Outcome:
            raise ValueError("mine")

        assert post(runtime(store, handler, broker), binary()) == 500
        assert store.state(NAME, "/person", "e1") is None

    def test_a_test_may_see_the_handlers_own_error(self, store: RedisStore, broker: Broker) -> None:
        def handler(event: Event) -> Outcome:
            raise ValueError("mine")

        with pytest.raises(ValueError, match="mine"):
            post(runtime(store, handler, broker, reraise=True), binary())
        assert store.state(NAME, "/person", "e1") is None

    def test_permanent_and_temporary_are_answers_and_never_raised(self, store: RedisStore, broker: Broker) -> None:
        errors: list[Exception] = [Permanent("never"), Temporary("later")]

        def handler(event: Event) -> Outcome:
            raise errors.pop()

        target = runtime(store, handler, broker, reraise=True)
        assert [post(target, binary()) for _ in range(2)] == [503, 422]

    def test_a_mistake_in_the_outcome_stores_nothing(self, store: RedisStore, broker: Broker) -> None:
        target = runtime(store, Counting(store, ingested("x"), ingested("x")), broker)
        assert post(target, binary()) == 500
        assert (effects(store), store.state(NAME, "/person", "e1")) == (0, None)

    def test_a_twin_is_told_to_come_again(self, store: RedisStore, broker: Broker) -> None:
        store.claim(NAME, "/person", "e1", "twin", 60)
        handler = Counting(store)
        assert post(runtime(store, handler, broker), binary()) == 503
        assert handler.runs == []

    @pytest.mark.parametrize(("longest", "lease"), [(5.0, 5.0), (90.0, LEASE)])
    def test_the_lease_is_short_and_no_longer_than_it_was_told(
        self, store: RedisStore, broker: Broker, redis: Any, longest: float, lease: float
    ) -> None:
        left: list[int] = []

        def handler(event: Event) -> Outcome:
            left.append(redis.pttl(f"school:inbox:{NAME}:/person e1"))
            return Outcome()

        post(runtime(store, handler, broker, lease_seconds=longest), binary())
        assert 1000 * (lease - 1) <= left[0] <= 1000 * lease
