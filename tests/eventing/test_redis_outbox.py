"""The outbox on a real server: an entry stays until every subscriber marked it."""

from collections.abc import Iterable

from redis import Redis

from eventing.handler import Change
from eventing.redis_layout import AGENDA, PAYLOAD_SECONDS
from eventing.redis_store import RedisStore
from eventing.store import OutboxEntry

F, S, E = "moe-router", "/s", "e1"  # function, source and id of the event at hand


def finish(
    store: RedisStore, *changes: Change, outbox: Iterable[OutboxEntry] = (), holder: str = "t", refusal: str = ""
) -> None:
    store.finish(F, S, E, holder, changes, outbox, refusal)


def entry(name: str, *subscribers: str, due: float = 100.0, payload: bytes | None = None) -> OutboxEntry:
    return OutboxEntry("/f", name, b"body of " + name.encode(), frozenset(subscribers), claim_check=payload, due=due)


class TestOutbox:
    def test_an_entry_stays_until_every_subscriber_marked_it(self, store: RedisStore, redis: Redis) -> None:
        store.claim(F, S, E, "t", 60)
        finish(store, outbox=[entry("o", "a", "b")])
        assert store.outbox_of(F, S, E) == (OutboxEntry("/f", "o", b"body of o", frozenset({"a", "b"})),)
        for who, left in (("stranger", {"a", "b"}), ("a", {"b"}), ("b", None)):
            assert store.claim(who, "/f", "o", "t", 60) == "claimed"
            store.finish(who, "/f", "o", "t", (), (), "" if who == "a" else "refusals count too")
            found = [set(e.subscribers) for e in store.outbox_of(F, S, E)]
            assert found == ([] if left is None else [left])
        assert store.overdue(10**9, 10) == ()
        assert redis.exists("school:outbox:/f o") == 0

    def test_an_unfinished_claim_is_no_mark(self, store: RedisStore) -> None:
        store.claim(F, S, E, "t", 60)
        finish(store, outbox=[entry("o", "a")])
        store.claim("a", "/f", "o", "t", 60)
        store.release("a", "/f", "o", "t")
        assert len(store.outbox_of(F, S, E)) == 1

    def test_the_outbox_of_work_keeps_the_order_of_its_emits(self, store: RedisStore) -> None:
        store.claim(F, S, E, "t", 60)
        finish(store, outbox=[entry(name, "a") for name in ("o2", "o1", "o 3")])
        assert [e.id for e in store.outbox_of(F, S, E)] == ["o2", "o1", "o 3"]
        assert store.outbox_of(F, S, "unknown") == ()
        assert store.outbox_of("other", S, E) == ()

    def test_refused_work_has_an_outbox_too(self, store: RedisStore) -> None:
        store.claim(F, S, E, "t", 60)
        finish(store, outbox=[entry("o", "a")], refusal="r")
        assert [e.id for e in store.outbox_of(F, S, E)] == ["o"]

    def test_only_an_entry_without_subscribers_is_done_when_published(self, store: RedisStore, redis: Redis) -> None:
        store.claim(F, S, E, "t", 60)
        finish(store, outbox=[entry("kept", "a"), entry("terminal")])
        store.published("/f", "kept")
        store.published("/f", "terminal")
        store.published("/f", "unknown")
        assert [e.id for e in store.outbox_of(F, S, E)] == ["kept"]
        assert redis.zrange(AGENDA, 0, -1) == [b"/f kept"]

    def test_resends_are_counted_and_end(self, store: RedisStore, redis: Redis) -> None:
        store.claim(F, S, E, "t", 60)
        finish(store, outbox=[entry("o", "a", due=100.5)])
        assert store.overdue(100.4, 10) == ()
        assert [e.attempts for e in store.overdue(100.5, 10)] == [0]
        store.resent("/f", "o", 200.25)
        assert store.overdue(200.2, 10) == ()
        assert [e.attempts for e in store.overdue(200.25, 10)] == [1]
        assert redis.ttl("school:outbox:/f o") == -1
        store.resent("/f", "o", None)
        assert store.overdue(10**9, 10) == ()
        assert [e.attempts for e in store.outbox_of(F, S, E)] == [1]
        assert PAYLOAD_SECONDS - 5 <= redis.ttl("school:outbox:/f o") <= PAYLOAD_SECONDS

    def test_a_resend_of_what_is_gone_leaves_nothing(self, store: RedisStore, redis: Redis) -> None:
        store.resent("/f", "gone", 5.0)
        assert redis.keys("*") == []

    def test_a_claim_check_outlives_its_event(self, store: RedisStore, redis: Redis) -> None:
        store.claim(F, S, E, "t", 60)
        finish(store, outbox=[entry("o", "a", payload=b"\xff\x00large"), entry("small", "a")])
        store.claim("a", "/f", "o", "t", 60)
        store.finish("a", "/f", "o", "t", (), ())
        assert store.claim_check("/f", "o") == b"\xff\x00large"
        assert store.claim_check("/f", "small") is None
        assert 30 * 86400 - 5 <= redis.ttl("school:payload:/f o") <= 30 * 86400
