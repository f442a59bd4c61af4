"""Records, streams and agendas on a real server: versions, atomic steps, lists."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from redis import Redis

from eventing.handler import Append, Change, Delete, Put, Schedule, Temporary, Unschedule, VersionConflict
from eventing.redis_layout import MARK_SECONDS
from eventing.redis_store import RedisStore
from eventing.store import OutboxEntry, Versioned

F, S, E = "moe-router", "/s", "e1"  # function, source and id of the event at hand


def finish(
    store: RedisStore, *changes: Change, outbox: Iterable[OutboxEntry] = (), holder: str = "t", refusal: str = ""
) -> None:
    store.finish(F, S, E, holder, changes, outbox, refusal)


def entry(name: str, *subscribers: str, due: float = 100.0, payload: bytes | None = None) -> OutboxEntry:
    return OutboxEntry("/f", name, b"body of " + name.encode(), frozenset(subscribers), claim_check=payload, due=due)


class TestRecords:
    def test_versions_count_from_one(self, store: RedisStore) -> None:
        assert store.read("school:x") is None
        for version in (1, 2, 3):
            store.apply([Put("school:x", b"\xff\x00" * version)])
            assert store.read("school:x") == Versioned(version, b"\xff\x00" * version)

    @pytest.mark.parametrize("expected", [0, 2])
    def test_a_put_expects_its_version(self, store: RedisStore, expected: int) -> None:
        store.apply([Put("school:x", b"1", 0)])
        with pytest.raises(VersionConflict, match=f"^school:x is at version 1, not {expected}$"):
            store.apply([Put("school:x", b"2", expected)])
        assert store.read("school:x") == Versioned(1, b"1")
        store.apply([Put("school:x", b"2", 1)])
        assert store.read("school:x") == Versioned(2, b"2")

    def test_an_absent_record_is_at_version_0(self, store: RedisStore) -> None:
        with pytest.raises(VersionConflict, match="at version 0, not 1"):
            store.apply([Put("school:x", b"1", 1)])
        with pytest.raises(VersionConflict, match="at version 0, not 1"):
            store.apply([Delete("school:x", 1)])
        store.apply([Delete("school:x"), Delete("school:x", 0)])
        assert store.read("school:x") is None

    def test_a_delete_expects_its_version(self, store: RedisStore) -> None:
        store.apply([Put("school:x", b"1")])
        with pytest.raises(VersionConflict, match="at version 1, not 2"):
            store.apply([Delete("school:x", 2)])
        store.apply([Delete("school:x", 1)])
        assert store.read("school:x") is None

    def test_a_record_made_anew_is_not_the_one_that_was_read(self, store: RedisStore, redis: Redis) -> None:
        """A lease that was given up and taken by another must not look like the first one's."""
        store.apply([Put("school:lease", b"mine", 0)])
        store.apply([Delete("school:lease", 1)])
        assert MARK_SECONDS - 5 <= redis.ttl("school:lease") <= MARK_SECONDS
        store.apply([Put("school:lease", b"theirs", 0)])
        assert store.read("school:lease") == Versioned(2, b"theirs")
        assert redis.ttl("school:lease") == -1
        with pytest.raises(VersionConflict):
            store.apply([Put("school:lease", b"mine again", 1)])

    def test_nothing_is_stored_where_one_version_is_wrong(self, store: RedisStore, redis: Redis) -> None:
        store.claim(F, S, E, "t", 60)
        changes = (Put("school:x", b"1"), Append("s", {"a": "b"}), Schedule("g", "m", 1.0), Put("school:y", b"1", 3))
        with pytest.raises(VersionConflict, match="school:y is at version 0, not 3"):
            finish(store, *changes, outbox=[entry("o", "a", payload=b"p")], refusal="r")
        assert redis.keys("*") == [f"school:inbox:{F}:{S} {E}".encode()]
        assert store.claim(F, S, E, "twin", 60) == "busy"
        finish(store, *changes[:3])
        assert store.read("school:x") == Versioned(1, b"1")

    def test_a_time_to_live_is_kept_unless_it_is_given_anew(self, store: RedisStore, redis: Redis) -> None:
        store.apply([Put("school:x", b"1", seconds=100)])
        assert 95 <= redis.ttl("school:x") <= 100
        store.apply([Put("school:x", b"2")])
        assert 95 <= redis.ttl("school:x") <= 100
        store.apply([Put("school:x", b"3", seconds=1000)])
        assert 995 <= redis.ttl("school:x") <= 1000

    def test_keys_by_prefix_are_those_of_live_records(self, store: RedisStore) -> None:
        names = ["school:x:2", "school:x:1", "school:y:1", "school:x*:1", "school:x?", "school:[x]", "school:\\x"]
        store.apply([*(Put(name, b"1") for name in names), Put("school:x:gone", b"1")])
        store.apply(
            [Delete("school:x:gone"), Schedule("school:x:agenda", "m", 1.0), Append("school:x:stream", {"a": "b"})]
        )
        store.claim(F, S, E, "t", 60)
        finish(store, outbox=[entry("o", "a", payload=b"p")])
        assert store.keys("school:x:") == ("school:x:1", "school:x:2")
        assert store.keys("school:x*") == ("school:x*:1",)
        assert store.keys("school:x?") == ("school:x?",)
        assert store.keys("school:[x") == ("school:[x]",)
        assert store.keys("school:\\") == ("school:\\x",)
        assert store.keys("school:") == tuple(sorted(names))
        assert store.keys("nothing") == ()

    @pytest.mark.parametrize(
        ("first", "second", "message"),
        [
            (Schedule("k", "m", 1.0), Put("k", b"1"), "k holds a zset, not a hash"),
            (Schedule("k", "m", 1.0), Delete("k"), "k holds a zset, not a hash"),
            (Put("k", b"1"), Append("k", {"a": "b"}), "k holds a hash, not a stream"),
            (Put("k", b"1"), Schedule("k", "m", 1.0), "k holds a hash, not a zset"),
            (Put("k", b"1"), Unschedule("k", "m"), "k holds a hash, not a zset"),
        ],
    )
    def test_a_key_is_for_one_kind_of_thing(
        self, store: RedisStore, first: Change, second: Change, message: str
    ) -> None:
        store.apply([first])
        with pytest.raises(TypeError, match=message):
            store.apply([Put("school:x", b"1"), second])
        assert store.read("school:x") is None


class TestStreamsAndAgendas:
    def test_streams_keep_order_and_their_cap(self, store: RedisStore, redis: Redis) -> None:
        for n in range(4):
            store.apply([Append("improvements:raw", {"z": str(n), "a": "ö"}, cap=3)])
        stored: Any = redis.xrange("improvements:raw")
        entries = [fields for _, fields in stored]
        assert entries == [{b"z": str(n).encode(), b"a": "ö".encode()} for n in (1, 2, 3)]
        assert list(entries[0]) == [b"z", b"a"]

    def test_what_is_due_comes_oldest_first(self, store: RedisStore) -> None:
        store.apply([Schedule("g", "late", 1_790_000_000.125), Schedule("g", "early", 5), Schedule("g", "gone", 1)])
        store.apply([Unschedule("g", "gone"), Unschedule("g", "unknown")])
        assert store.due("g", 1_790_000_000.124) == ("early",)
        assert store.due("g", 1_790_000_000.125) == ("early", "late")
        assert store.due("g", 1_790_000_000.125, limit=1) == ("early",)
        store.apply([Schedule("g", "early", 1_790_000_001)])
        assert store.due("g", 1_790_000_002) == ("late", "early")
        assert store.due("other", 10) == ()


@pytest.fixture
def limited(redis: Redis, redis_url: str) -> Iterator[RedisStore]:
    """The store as a function sees it whose user may not write decisions."""
    rules = ["on", ">pw", "+@all", "~school:inbox:*", "~school:refusal:*", "~school:outbox*", "~school:improvement:*"]
    admin: Any = redis
    admin.execute_command("ACL", "SETUSER", "worker", *rules)
    store = RedisStore(redis_url.replace("redis://", "redis://worker:pw@"))
    yield store
    store.close()
    admin.execute_command("ACL", "DELUSER", "worker")


@pytest.mark.parametrize(
    "forbidden",
    [
        Put("school:decision:1", b"approved"),
        Delete("school:decision:1"),
        Append("school:decision:1", {"a": "b"}),
        Schedule("school:decision:1", "m", 1.0),
        Unschedule("school:decision:1", "m"),
    ],
)
def test_a_step_that_the_access_list_forbids_leaves_nothing(
    limited: RedisStore, store: RedisStore, forbidden: Change
) -> None:
    allowed = Put("school:improvement:1", b"1")
    with pytest.raises(Temporary, match="Redis forbids this function to write school:decision:1: nothing was stored"):
        limited.apply([allowed, forbidden])
    limited.claim(F, S, E, "t", 60)
    with pytest.raises(Temporary, match="forbids this function to write school:decision:1"):
        limited.finish(F, S, E, "t", [allowed, forbidden], ())
    assert store.read("school:improvement:1") is None
    limited.finish(F, S, E, "t", [allowed], ())
    assert store.read("school:improvement:1") == Versioned(1, b"1")


def test_a_gate_needs_no_more_than_the_right_to_read(redis: Redis, limited: RedisStore, store: RedisStore) -> None:
    admin: Any = redis
    admin.execute_command("ACL", "SETUSER", "worker", "%R~school:frozen")
    limited.apply([Delete("school:frozen", expected=0), Put("school:improvement:1", b"1")])
    with pytest.raises(Temporary, match="forbids this function to write school:decision:1"):
        limited.apply([Delete("school:decision:1", expected=0)])
    store.apply([Put("school:frozen", b"1")])
    with pytest.raises(VersionConflict, match="school:frozen is at version 1, not 0"):
        limited.apply([Delete("school:frozen", expected=0)])
    with pytest.raises(Temporary, match="forbids this function to write school:frozen"):
        limited.apply([Delete("school:frozen", expected=1)])


def test_the_outbox_is_asked_for_too(limited: RedisStore, store: RedisStore) -> None:
    limited.claim(F, S, E, "t", 60)
    large = OutboxEntry("/f", "o", b"{}", frozenset(), claim_check=b"large")
    with pytest.raises(Temporary, match="forbids this function to write school:payload:/f o"):
        limited.finish(F, S, E, "t", [Put("school:improvement:1", b"1")], [large])
    assert store.read("school:improvement:1") is None
    assert store.state(F, S, E) == "busy"
