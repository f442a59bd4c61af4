"""What the wrapper's log says: which event, what became of it, and nothing of its payload."""

import logging
from typing import Any

import pytest

from eventing.handler import Event, Outcome, Permanent, Put, Temporary
from eventing.identity import event_id
from eventing.redis_store import RedisStore
from tests.eventing.deliveries import INGESTED, Broker, Counting, binary, ingested, post, runtime

NAME = "youtube-ingestion"
WORK = f"event 'e1' of '/person' for {NAME}"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def lines(log: pytest.LogCaptureFixture) -> list[tuple[str, str, str]]:
    return [(record.name, record.levelname, record.getMessage()) for record in log.records]


def test_an_event_that_goes_well_says_nothing(store: RedisStore, log: pytest.LogCaptureFixture) -> None:
    target = runtime(store, Counting(store, ingested()), Broker())
    assert [post(target, binary()) for _ in range(2)] == [204, 204]
    assert lines(log) == []


def test_a_request_that_is_no_event(store: RedisStore, log: pytest.LogCaptureFixture) -> None:
    post(runtime(store, Counting(store), Broker()), ({"ce-specversion": "1.0\n"}, b""))
    ((name, level, line),) = lines(log)
    assert (name, level) == (f"cortex.{NAME}", "WARNING")
    assert line.startswith("refused a request that is no event: ")
    assert "\n" not in line


def test_a_refusal(store: RedisStore, log: pytest.LogCaptureFixture) -> None:
    post(runtime(store, Counting(store), Broker()), binary(hops="33"))
    cause = "hops 33 is above 32: the event goes round in a circle"
    assert lines(log) == [(f"cortex.{NAME}", "WARNING", f"{WORK} is refused: {cause}")]


def test_something_outside_that_is_away(store: RedisStore, log: pytest.LogCaptureFixture) -> None:
    def handler(event: Event) -> Outcome:
        raise Temporary("Git is away")

    post(runtime(store, handler, Broker()), binary())
    assert lines(log) == [(f"cortex.{NAME}", "WARNING", "answered 503: Git is away")]


def test_a_twin(store: RedisStore, log: pytest.LogCaptureFixture) -> None:
    store.claim(NAME, "/person", "e1", "twin", 60)
    post(runtime(store, Counting(store), Broker()), binary())
    assert lines(log) == [(f"cortex.{NAME}", "INFO", f"{WORK} is held by a twin")]


def test_a_conflict(store: RedisStore, log: pytest.LogCaptureFixture) -> None:
    expected = [9]

    def handler(event: Event) -> Outcome:
        return Outcome((Put("school:x", b"1", expected.pop() if expected else None),))

    post(runtime(store, handler, Broker()), binary())
    assert lines(log) == [(f"cortex.{NAME}", "INFO", f"{WORK} runs again: school:x is at version 0, not 9")]


def test_an_event_that_the_broker_refuses(store: RedisStore, log: pytest.LogCaptureFixture) -> None:
    broker = Broker()
    broker.failure = Permanent("the broker refuses it")
    post(runtime(store, Counting(store, ingested()), broker), binary())
    stuck = event_id("/person", "e1", INGESTED, "")
    assert lines(log) == [(f"cortex.{NAME}", "ERROR", f"event {stuck} stays in the outbox: the broker refuses it")]


class Unreleasable:
    """A store that goes away before a claim can be given up."""

    def __init__(self, store: RedisStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def release(self, *arguments: object) -> None:
        raise Temporary("Redis went away")


def test_a_claim_that_cannot_be_given_up(store: RedisStore, log: pytest.LogCaptureFixture) -> None:
    def handler(event: Event) -> Outcome:
        raise Temporary("Git is away")

    unreleasable: Any = Unreleasable(store)
    assert post(runtime(unreleasable, handler, Broker()), binary()) == 503
    assert [line for _, _, line in lines(log)] == [
        f"{WORK} stays claimed until its lease ends: Redis went away",
        "answered 503: Git is away",
    ]


def deep(depth: int) -> None:
    if depth:
        deep(depth - 1)
    raise ValueError("s3cret")


def test_an_unexpected_error_names_its_last_three_places(store: RedisStore, log: pytest.LogCaptureFixture) -> None:
    def handler(event: Event) -> Outcome:
        deep(1)
        return Outcome()

    assert post(runtime(store, handler, Broker()), binary({"url": "s3cret"})) == 500
    ((name, level, line),) = lines(log)
    assert (name, level) == (f"cortex.{NAME}", "ERROR")
    what, _, places = line.partition(" at ")
    assert what == f"{WORK} failed: ValueError"
    assert [place.rpartition(" ")[2] for place in places.split(" < ")] == ["deep", "deep", "handler"]
    assert all(place.startswith(f"{__file__}:") for place in places.split(" < "))
    assert "s3cret" not in log.text


def test_debug_shows_the_whole_error(store: RedisStore, log: pytest.LogCaptureFixture) -> None:
    log.set_level(logging.DEBUG)

    def handler(event: Event) -> Outcome:
        raise ValueError("in full")

    post(runtime(store, handler, Broker()), binary())
    assert lines(log)[-1] == (f"cortex.{NAME}", "DEBUG", f"{WORK} failed")
    assert "ValueError: in full" in log.text


def test_an_error_before_the_claim_has_no_event_to_name(store: RedisStore, log: pytest.LogCaptureFixture) -> None:
    def token() -> str:
        raise RuntimeError("no entropy")

    assert post(runtime(store, Counting(store), Broker(), token=token), binary()) == 500
    assert lines(log)[0][2].startswith(f"a request failed: RuntimeError at {__file__}:")
