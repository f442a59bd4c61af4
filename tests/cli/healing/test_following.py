"""What becomes of the remedies that a scan began, step by step, and of namespaces that nobody looked at."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.redis_store import RedisStore
from functions._cli.healing.following import begun, documents, followed, line, not_looked_at
from functions._clients import ledger
from functions._improvement.healing import faults_key
from tests.healer.building import NOW, attempt, faults, known, record


class Clock:
    """Time that passes only while somebody sleeps; then `after` happens."""

    def __init__(self, after: Iterator[Any] | None = None) -> None:
        self.now, self._after = 0.0, after or iter(())

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        next(self._after, None)


def test_each_step_is_told_once_until_it_rests(store: RedisStore) -> None:
    def life() -> Iterator[None]:
        for version, stage in enumerate(("planned", "planned", "approved", "verified")):
            store.apply([ledger.put_record(record(stage, commit="a" * 40), version)])
            yield

    clock = Clock(life())
    lines = list(followed(store, ["i-1"], 60.0, clock, clock.sleep))
    assert [one.split()[0] for one in lines] == ["planned", "approved", "verified"]
    assert lines[-1].endswith(" in aaaaaaaa")


def test_patience_ends_and_says_what_is_still_on_its_way(store: RedisStore) -> None:
    store.apply([ledger.put_record(record("planned"), 0)])
    clock = Clock()
    lines = list(followed(store, ["i-1", "i-2"], 3.0, clock, clock.sleep))
    assert lines[-1] == "not settled within 3 s: i-1, i-2; `cortex-school status` shows how far they are"
    assert clock.now == 3.0


def test_nothing_to_follow_is_over_at_once(store: RedisStore) -> None:
    assert list(followed(store, [], 3.0, Clock(), lambda _: pytest.fail("slept"))) == []


@pytest.mark.parametrize(
    ("stage", "fields", "end"),
    [
        ("pending_review", {"reason": "practice"}, "t: practice"),
        ("failed", {"message": "no \x1b[2J node"}, "t: no [2J node"),
        ("planned", {"message": "this is not told while it moves"}, " t"),
    ],
)
def test_a_line_has_the_reason_where_it_rests(stage: Any, fields: dict[str, Any], end: str) -> None:
    told = line(record(stage, **fields))
    assert told.endswith(end), told
    assert "\x1b" not in told


def test_only_what_was_asked_for_and_the_cluster_itself(store: RedisStore) -> None:
    for name in ("shop", "attic", ""):
        store.apply([ledger.put(faults_key(name), replace(faults(), namespace=name, scanned=NOW), 0)])
    assert {one.namespace for one in documents(store, frozenset({"shop"}))} == {"shop", ""}
    found = documents(store, frozenset())
    assert {one.namespace for one in found} == {"shop", "attic", ""}
    assert not_looked_at(found, frozenset({"shop", "cellar"}), NOW - 1) == ("cellar",)
    assert not_looked_at(found, frozenset({"shop"}), NOW + 1) == ("shop",)


def test_what_began_now_or_is_still_on_its_way() -> None:
    old = known(attempts=(attempt(ended=NOW - 100),))
    going, new = known(attempts=(attempt(),)), known(attempts=(attempt(at=NOW, ended=NOW),))
    assert begun([faults(old, going, new, known())], NOW) == (going, new)
