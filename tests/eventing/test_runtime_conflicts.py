"""A record that changes between reading and storing: the handler runs again on fresh facts."""

from typing import Any

import pytest

from eventing.handler import Append, Delete, Event, Outcome, Permanent, Put, VersionConflict
from eventing.redis_store import RedisStore
from eventing.runtime import RERUNS, Runtime
from eventing.store import Versioned
from tests.eventing.deliveries import (
    Broker,
    binary,
    ingested,
    post,
    runtime,
)

NAME = "youtube-ingestion"


@pytest.fixture
def broker() -> Broker:
    return Broker()


class TestConflicts:
    def racing(self, store: RedisStore, times: int) -> tuple[Runtime, list[Event], Broker]:
        """A handler whose record is changed under it so many times."""
        runs: list[Event] = []
        broker = Broker()

        def handler(event: Event) -> Outcome:
            runs.append(event)
            found = store.read("school:count")
            version, count = (found.version, int(found.body)) if found else (0, 0)
            if len(runs) <= times:
                store.apply([Put("school:count", b"%d" % (count + 100))])
            return Outcome((Put("school:count", b"%d" % (count + 1), version), Append("s", {"n": "1"})), (ingested(),))

        return runtime(store, handler, broker), runs, broker

    def test_a_changed_record_runs_the_handler_again_on_fresh_facts(self, store: RedisStore, redis: Any) -> None:
        target, runs, broker = self.racing(store, 2)
        assert post(target, binary()) == 204
        assert store.read("school:count") == Versioned(3, b"201")
        assert (len(runs), redis.xlen("s"), len(broker.bodies)) == (3, 1, 1)

    def test_the_sixth_run_may_still_succeed(self, store: RedisStore) -> None:
        target, runs, _ = self.racing(store, RERUNS)
        assert (post(target, binary()), len(runs)) == (204, 6)

    def test_there_is_no_seventh(self, store: RedisStore, redis: Any) -> None:
        target, runs, broker = self.racing(store, RERUNS + 1)
        assert (post(target, binary()), len(runs)) == (503, 6)
        assert (redis.xlen("s"), broker.bodies, store.state(NAME, "/person", "e1")) == (0, [], None)

    def test_a_handler_may_find_the_conflict_itself(self, store: RedisStore, broker: Broker) -> None:
        runs: list[Event] = []

        def handler(event: Event) -> Outcome:
            runs.append(event)
            if len(runs) == 1:
                raise VersionConflict("seen while reading")
            return Outcome((Delete("school:x"),))

        assert (post(runtime(store, handler, broker), binary()), len(runs)) == (204, 2)

    def test_a_refusal_on_stale_facts_is_judged_again(self, store: RedisStore, broker: Broker) -> None:
        runs: list[Event] = []

        def handler(event: Event) -> Outcome:
            runs.append(event)
            if len(runs) == 1:
                raise Permanent("stale", Outcome((Put("school:x", b"1", 9),)))
            return Outcome()

        assert post(runtime(store, handler, broker), binary()) == 204
        assert store.refusal("/person", "e1") == {}
