"""What arrives at `/dead-letters`: anything, as it came, once for each way it failed."""

import json

import pytest

from eventing.contracts import PREFIX, WatchArmed
from eventing.handler import Emit, Event, Outcome
from eventing.redis_store import RedisStore
from eventing.runtime import Runtime
from eventing.wire import CloudEvent
from tests.eventing.deliveries import (
    Broker,
    Counting,
    Request,
    attributes,
    binary,
    ingested,
    post,
    runtime,
    structured,
)

NAME = "youtube-ingestion"


class TestDeadLetters:
    def collecting(self, store: RedisStore) -> tuple[Runtime, list[Event], Counting]:
        letters: list[Event] = []
        normal = Counting(store)

        def dead_letters(event: Event) -> Outcome:
            letters.append(event)
            return Outcome()

        return runtime(store, normal, Broker(), name="alerting", dead_letters=dead_letters), letters, normal

    @pytest.mark.parametrize(
        "request_",
        [binary(), binary({}), binary(type="com.example.unknown"), binary(hops="99"), binary(hops="x"), structured()],
    )
    @pytest.mark.parametrize("path", ["/dead-letters", "/dead-letters/"])
    def test_anything_is_taken_as_it_came(self, store: RedisStore, request_: Request, path: str) -> None:
        target, letters, normal = self.collecting(store)
        assert post(target, request_, path) == 204
        (letter,) = letters
        assert isinstance(letter.payload, CloudEvent)
        assert letter.payload.attributes["type"] == letter.type
        assert letter.payload.data
        assert normal.runs == []

    def test_only_that_path_is_for_dead_letters(self, store: RedisStore) -> None:
        target, letters, normal = self.collecting(store)
        assert post(target, binary(), "/dead-letter") == 204
        assert (letters, len(normal.runs)) == ([], 1)
        assert post(target, binary({}, id="e2"), "/") == 422

    def test_a_function_without_dead_letters_knows_no_such_path(self, store: RedisStore) -> None:
        normal = Counting(store)
        assert post(runtime(store, normal, Broker()), binary(), "/dead-letters") == 204
        assert len(normal.runs) == 1

    def test_an_event_and_its_dead_letter_are_different_work(self, store: RedisStore) -> None:
        target, letters, normal = self.collecting(store)
        post(target, binary())
        post(target, binary(), "/dead-letters")
        assert (len(letters), len(normal.runs)) == (1, 1)

    def test_a_letter_is_taken_once_for_each_way_it_failed(self, store: RedisStore) -> None:
        target, letters, _ = self.collecting(store)
        failures: list[dict[str, str]] = [
            {},
            {"knativeerrordest": "http://a"},
            {"knativeerrordest": "http://b"},
            {"knativeerrordest": "http://b", "knativeerrorcode": "503"},
        ]
        for failed in failures * 2:
            assert post(target, binary(**failed), "/dead-letters") == 204
        assert [dict(letter.extensions) for letter in letters] == failures

    def test_a_letter_brings_the_payload_that_it_left_in_the_ledger(self, store: RedisStore) -> None:
        broker = Broker()
        large = Emit(PREFIX + "watch.armed", WatchArmed("i", "d", "x" * 70_000))
        post(runtime(store, Counting(store, large), broker), binary())
        target, letters, _ = self.collecting(store)
        headers = {"content-type": "application/cloudevents+json"}
        assert post(target, (headers, broker.bodies[0]), "/dead-letters") == 204
        assert len(letters[0].payload.data) > 70_000
        beside = json.loads(broker.bodies[0]) | {"data": {"improvement_id": "beside"}, "knativeerrorcode": "500"}
        assert post(target, (headers, json.dumps(beside).encode()), "/dead-letters") == 204
        assert json.loads(letters.pop().payload.data) == {"improvement_id": "beside"}
        gone = json.dumps(attributes(dataref="urn:gone")).encode()
        assert post(target, (headers, gone), "/dead-letters") == 204
        assert letters[1].payload.data == b""

    def test_a_dead_letter_is_no_mark_of_its_event(self, store: RedisStore) -> None:
        """The sweep goes on: what was dead-lettered by a timeout may still be handled."""
        broker = Broker()
        post(runtime(store, Counting(store, ingested()), broker, lambda attributes: {"alerting"}), binary())
        target, _, _ = self.collecting(store)
        post(target, ({"content-type": "application/cloudevents+json"}, broker.bodies[0]), "/dead-letters")
        assert len(store.outbox_of(NAME, "/person", "e1")) == 1
