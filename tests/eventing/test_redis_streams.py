"""Reading a stream on a real server."""

from redis import Redis

from eventing.handler import Append
from eventing.redis_store import RedisStore


def test_entries_are_read_in_order_from_behind_an_id(store: RedisStore) -> None:
    for name in "abc":
        store.apply([Append("improvements:raw", {"name": name})])
    whole = store.entries("improvements:raw")
    assert [fields for _, fields in whole] == [{"name": "a"}, {"name": "b"}, {"name": "c"}]
    assert store.entries("improvements:raw", whole[0][0]) == whole[1:]
    assert store.entries("improvements:raw", whole[0][0], 1) == whole[1:2]
    assert store.entries("improvements:raw", whole[2][0]) == ()
    assert store.entries("improvements:none") == ()


def test_what_is_no_text_is_read_all_the_same(store: RedisStore, redis: Redis) -> None:
    redis.xadd("improvements:raw", {b"\xff": b"\xfe"})
    ((_, fields),) = store.entries("improvements:raw")
    assert fields == {"\ufffd": "\ufffd"}
