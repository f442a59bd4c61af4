"""Claims and marks on a real server: one holder, fenced, and its connections."""

import time
from collections.abc import Iterable

import pytest
from redis import Redis

from eventing.handler import Change, Put, Temporary
from eventing.redis_layout import MARK_SECONDS
from eventing.redis_store import RedisStore, open_store
from eventing.settings import SettingError
from eventing.store import OutboxEntry, Versioned

F, S, E = "moe-router", "/s", "e1"  # function, source and id of the event at hand


def finish(
    store: RedisStore, *changes: Change, outbox: Iterable[OutboxEntry] = (), holder: str = "t", refusal: str = ""
) -> None:
    store.finish(F, S, E, holder, changes, outbox, refusal)


def entry(name: str, *subscribers: str, due: float = 100.0, payload: bytes | None = None) -> OutboxEntry:
    return OutboxEntry("/f", name, b"body of " + name.encode(), frozenset(subscribers), claim_check=payload, due=due)


class TestClaims:
    def test_one_holds_an_event_until_it_finishes(self, store: RedisStore) -> None:
        assert store.claim(F, S, E, "t", 60) == "claimed"
        assert store.claim(F, S, E, "twin", 60) == "busy"
        finish(store)
        assert store.claim(F, S, E, "twin", 60) == "done"

    def test_a_claim_is_repeated_by_its_own_token(self, store: RedisStore) -> None:
        """The answer may be lost on the way; the same run then asks again."""
        assert [store.claim(F, S, E, "t", 60) for _ in range(2)] == ["claimed", "claimed"]

    def test_function_source_and_id_make_the_claim(self, store: RedisStore) -> None:
        store.claim(F, S, E, "t", 60)
        for other in (("alerting", S, E), (F, "/t", E), (F, S, "e2"), (F, "/s e1", ""), (F, "/s:e", "1")):
            assert store.claim(*other, "t", 60) == "claimed"

    def test_a_lease_runs_out(self, store: RedisStore) -> None:
        store.claim(F, S, E, "t", 0.02)
        assert store.claim(F, S, E, "twin", 60) == "busy"
        time.sleep(0.03)
        assert store.claim(F, S, E, "twin", 60) == "claimed"

    def test_a_claim_is_held_on_to(self, store: RedisStore, redis: Redis) -> None:
        store.claim(F, S, E, "t", 5)
        assert store.renew(F, S, E, "t", 60)
        assert 59_000 <= redis.pttl(f"school:inbox:{F}:{S} {E}") <= 60_000

    def test_what_is_not_held_cannot_be_renewed(self, store: RedisStore, redis: Redis) -> None:
        assert not store.renew(F, S, E, "t", 60)
        assert store.state(F, S, E) is None
        store.claim(F, S, E, "twin", 60)
        assert not store.renew(F, S, E, "t", 60)
        finish(store, holder="twin")
        assert not store.renew(F, S, E, "twin", 60)
        assert redis.ttl(f"school:inbox:{F}:{S} {E}") > 60
        assert store.state(F, S, E) == "done"

    def test_a_late_twin_changes_nothing(self, store: RedisStore) -> None:
        store.claim(F, S, E, "late", 0.01)
        time.sleep(0.02)
        with pytest.raises(Temporary, match="lease ran out"):
            finish(store, Put("school:x", b"late"), holder="late")
        store.claim(F, S, E, "t", 60)
        with pytest.raises(Temporary, match=f"the claim of {F} on event {E} was lost"):
            finish(store, Put("school:x", b"late"), holder="late")
        finish(store, Put("school:x", b"mine"))
        with pytest.raises(Temporary, match="was lost"):
            finish(store, Put("school:x", b"late"), holder="late")
        assert store.read("school:x") == Versioned(1, b"mine")

    def test_finishing_twice_is_once(self, store: RedisStore) -> None:
        store.claim(F, S, E, "t", 60)
        for _ in range(2):
            finish(store, Put("school:x", b"1"), outbox=[entry("o", "a")])
        assert store.read("school:x") == Versioned(1, b"1")

    def test_only_the_holder_releases(self, store: RedisStore) -> None:
        store.claim(F, S, E, "t", 60)
        store.release(F, S, E, "twin")
        assert store.claim(F, S, E, "twin", 60) == "busy"
        store.release(F, S, E, "t")
        assert store.claim(F, S, E, "twin", 60) == "claimed"

    def test_finished_work_cannot_be_released(self, store: RedisStore) -> None:
        store.claim(F, S, E, "t", 60)
        finish(store)
        store.release(F, S, E, "t")
        assert store.claim(F, S, E, "t2", 60) == "done"

    def test_the_state_of_an_event(self, store: RedisStore) -> None:
        assert store.state(F, S, E) is None
        store.claim(F, S, E, "t", 60)
        assert store.state(F, S, E) == "busy"
        finish(store)
        assert store.state(F, S, E) == "done"

    def test_a_refusal_is_a_mark_with_a_cause(self, store: RedisStore, redis: Redis) -> None:
        for function, cause in (("b", "hops 33"), ("a", "no url")):
            store.claim(function, S, E, "t", 60)
            store.finish(function, S, E, "t", (), (), cause)
            assert store.claim(function, S, E, "t2", 60) == "refused"
            assert store.state(function, S, E) == "refused"
        assert store.refusal(S, E) == {"a": "no url", "b": "hops 33"}
        assert store.refusal(S, "other") == {}
        assert MARK_SECONDS - 5 <= redis.ttl(f"school:refusal:{S} {E}") <= MARK_SECONDS

    def test_marks_live_for_14_days_and_claims_for_their_lease(self, store: RedisStore, redis: Redis) -> None:
        key = f"school:inbox:{F}:{S} {E}"
        store.claim(F, S, E, "t", 7.5)
        assert 7000 <= redis.pttl(key) <= 7500
        finish(store)
        assert 14 * 86400 - 5 <= redis.ttl(key) <= 14 * 86400


class TestConnections:
    def test_a_ping(self, store: RedisStore) -> None:
        store.ping()

    def test_a_closed_store_opens_again(self, redis_url: str) -> None:
        store = RedisStore(redis_url)
        store.close()
        for _ in range(2):
            store.apply([Put("school:x", b"1")])
            assert store.read("school:x") is not None
            store.close()

    def test_an_event_costs_two_round_trips(self, store: RedisStore, redis: Redis) -> None:
        store.claim(F, S, "warm", "t", 60)
        store.finish(F, S, "warm", "t", (), ())
        with redis.monitor() as monitor:  # type: ignore[no-untyped-call]
            store.claim(F, S, E, "t", 60)
            finish(store, Put("school:x", b"1"), outbox=[entry("o", "a")])
            store.ping()
            seen = [monitor.next_command()]
            while seen[-1]["command"] != "PING":
                seen.append(monitor.next_command())
        from_clients = [command["command"].split(" ")[0] for command in seen if command["client_type"] != "lua"]
        assert from_clients == ["EVALSHA", "EVALSHA", "PING"]

    def test_scripts_survive_a_server_that_forgot_them(self, store: RedisStore, redis: Redis) -> None:
        store.claim(F, S, E, "t", 60)
        redis.script_flush()
        finish(store, Put("school:x", b"1"))
        assert store.read("school:x") == Versioned(1, b"1")

    def test_a_connection_that_the_server_closed_is_replaced(self, store: RedisStore, redis: Redis) -> None:
        store.claim(F, S, E, "t", 60)
        redis.client_kill_filter(_type="normal", skipme=True)
        finish(store, Put("school:x", b"1"))
        assert store.read("school:x") == Versioned(1, b"1")

    def test_one_store_per_url(self, redis_url: str) -> None:
        store = open_store({"REDIS_URL": redis_url})
        assert open_store({"REDIS_URL": redis_url}) is store
        assert open_store({"REDIS_URL": redis_url + "/1"}) is not store
        with pytest.raises(SettingError, match="its scheme is 'http'"):
            open_store({"REDIS_URL": "http://r"})


def test_connections_that_break_again_and_again_are_replaced_as_often(store: RedisStore, redis: Redis) -> None:
    """A server's idle timeout, or a node that goes away: redis-py's own pool would give up after a hundred."""
    for _ in range(150):
        store.ping()
        redis.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")  # type: ignore[no-untyped-call]
    store.ping()


def test_answers_behind_a_refused_command_do_not_become_somebody_else_s(store: RedisStore, redis: Redis) -> None:
    redis.set("school:text", "text")
    with pytest.raises(Exception, match="WRONGTYPE"):
        store._link.ask(("GET", "school:text"), ("HGETALL", "school:text"), ("GET", "school:text"))
    assert store._link.ask(("GET", "school:text"), ("EXISTS", "school:text")) == [b"text", 1]
