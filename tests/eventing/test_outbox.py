"""What leaves an outcome: attributes, derived ids, claim checks, and the sweep's schedule."""

import json
from collections.abc import Mapping

import msgspec
import pytest

from eventing.contracts import PREFIX, AlertRaised, ScanRequested, Tick, WatchArmed, WatchDue
from eventing.handler import Emit, Event, Permanent, Temporary
from eventing.identity import event_id
from eventing.outbox import MAX_RESENDS, SweepResult, entries, resend_at, sweep
from eventing.redis_store import RedisStore
from eventing.store import OutboxEntry
from tests.eventing.deliveries import INGESTED, NOW, Broker, ingested

CAUSE = Event("t", "/s", "1", Tick(), correlationid="c", traceparent="00-a-b-01", partitionkey="p", hops=4)


def nobody(attributes: Mapping[str, str]) -> tuple[str, ...]:
    return ()


def only(emit: Emit, cause: Event = CAUSE) -> dict[str, object]:
    (entry,) = entries("moe-router", cause, (emit,), NOW, nobody)
    event: dict[str, object] = json.loads(entry.body)
    return event


def test_an_emitted_event_has_all_its_attributes() -> None:
    seen: list[Mapping[str, str]] = []

    def subscribers(attributes: Mapping[str, str]) -> tuple[str, ...]:
        seen.append(attributes)
        return ("b", "a", "b")

    emit = Emit(INGESTED, ingested().payload, subject="v 1", part="x")
    (entry,) = entries("moe-router", CAUSE, (emit,), NOW, subscribers)
    expected = {
        "specversion": "1.0",
        "id": event_id("/s", "1", INGESTED, "x"),
        "source": "/cortex-school/moe-router",
        "type": INGESTED,
        "subject": "v_1",
        "time": "2026-09-21T14:13:20.125Z",
        "datacontenttype": "application/json",
        "dataschema": "https://cortex-online-school.dev/schemas/video.ingested/1",
        "correlationid": "c",
        "causationid": "1",
        "traceparent": "00-a-b-01",
        "partitionkey": "p",
        "hops": "5",
    }
    assert seen == [expected]
    assert json.loads(entry.body) == {**expected, "data": msgspec.to_builtins(emit.payload)}
    assert (entry.source, entry.id) == ("/cortex-school/moe-router", expected["id"])
    assert entry.subscribers == frozenset({"a", "b"})
    assert (entry.attempts, entry.claim_check, entry.due) == (0, None, NOW + 120)


def test_what_an_emit_says_goes_before_what_it_inherits() -> None:
    event = only(msgspec.structs.replace(ingested(), correlationid="other", partitionkey="app"))
    assert (event["correlationid"], event["partitionkey"]) == ("other", "app")


def test_without_a_partition_key_a_flow_stays_in_order_by_its_correlation() -> None:
    event = only(ingested(), Event("t", "/s", "1", Tick(), correlationid="c"))
    assert event["partitionkey"] == "c"
    assert "traceparent" not in event
    assert "subject" not in event


def test_a_scan_counts_hops_anew_so_that_a_day_of_remedies_is_no_circle() -> None:
    assert only(Emit(PREFIX + "scan.requested", ScanRequested(("shop",), "r")))["hops"] == "0"


def test_a_watch_does_not_count_hops() -> None:
    assert only(Emit(PREFIX + "watch.due", WatchDue("i", "rollout", 1, 5.0)))["hops"] == "4"


def test_siblings_need_parts_of_their_own() -> None:
    made = entries("f", CAUSE, (ingested("1"), ingested("2")), NOW, nobody)
    assert [entry.id for entry in made] == [event_id("/s", "1", INGESTED, part) for part in "12"]
    with pytest.raises(ValueError, match="f emits one type twice for event 1: give each a `part`"):
        entries("f", CAUSE, (ingested("1"), ingested("1")), NOW, nobody)


def armed(length: int) -> tuple[OutboxEntry, ...]:
    emit = Emit(PREFIX + "watch.armed", WatchArmed("i", "d", "x" * length))
    return entries("f", CAUSE, (emit,), NOW, lambda attributes: ("a",))


def test_an_event_above_64_kib_on_the_wire_leaves_its_payload_behind() -> None:
    fixed = len(armed(0)[0].body)
    (entry,) = armed(65536 - fixed)
    assert (len(entry.body), entry.claim_check) == (65536, None)
    (entry,) = armed(65537 - fixed)
    assert entry.claim_check == msgspec.json.encode(WatchArmed("i", "d", "x" * (65537 - fixed)))
    event = json.loads(entry.body)
    assert event["dataref"] == f"urn:cortex-school:payload:{entry.id}"
    assert "data" not in event
    assert (entry.subscribers, entry.due) == (frozenset({"a"}), NOW + 120)


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 2), (1, 4), (2, 8), (3, 16), (4, 32), (5, 64)])
def test_the_waiting_doubles_from_two_minutes(attempts: int, minutes: int) -> None:
    assert resend_at(attempts, 1000.0) == 1000.0 + 60 * minutes


def recorded(store: RedisStore, *entries: OutboxEntry) -> None:
    """Put entries into the outbox, the way a function does."""
    store.claim("f", "/s", "cause", "t", 60)
    store.finish("f", "/s", "cause", "t", (), entries)


def entry(name: str, due: float, *subscribers: str) -> OutboxEntry:
    return OutboxEntry("/f", name, name.encode(), frozenset(subscribers), due=due)


def test_the_sweep_sends_what_is_overdue_oldest_first(store: RedisStore) -> None:
    recorded(store, entry("young", 100.5, "a"), entry("new", 100.0, "a"), entry("old", 99.0, "a"))
    broker = Broker()
    result = sweep(store, broker, 100.0)
    assert broker.bodies == [b"old", b"new"]
    assert [e.id for e in result.resent] == ["old", "new"]
    assert (result.stalled, result.away) == ((), "")
    assert sweep(store, broker, 100.4) == SweepResult()


def test_an_unmarked_event_is_sent_five_times_and_then_stalls(store: RedisStore) -> None:
    recorded(store, entry("e", 120.0, "a", "b"))
    broker, now = Broker(), 0.0
    sent_at: list[float] = []
    stalled: tuple[OutboxEntry, ...] = ()
    while not stalled:
        now += 60
        result = sweep(store, broker, now)
        stalled = result.stalled
        sent_at += [now] * len(result.resent)
    assert sent_at == [120, 120 + 240, 360 + 480, 840 + 960, 1800 + 1920]
    assert now == 3720 + 3840
    assert [(e.id, e.attempts, e.subscribers) for e in stalled] == [("e", MAX_RESENDS, frozenset({"a", "b"}))]
    assert broker.bodies == [b"e"] * 5
    assert sweep(store, broker, now + 10**6) == SweepResult()


def test_what_stalled_can_still_be_marked(store: RedisStore, redis: object) -> None:
    recorded(store, entry("e", 0.0, "a"))
    store.resent("/f", "e", None)
    (left,) = store.outbox_of("f", "/s", "cause")
    assert left.id == "e"
    store.claim("a", "/f", "e", "t", 60)
    store.finish("a", "/f", "e", "t", (), ())
    assert store.outbox_of("f", "/s", "cause") == ()


def test_a_marked_event_is_not_sent_again(store: RedisStore) -> None:
    recorded(store, entry("e", 0.0, "a"))
    store.claim("a", "/f", "e", "t", 60)
    store.finish("a", "/f", "e", "t", (), (), refusal="no")
    assert sweep(store, Broker(), 1.0) == SweepResult()


def test_an_event_that_nobody_marks_is_done_when_the_broker_has_it(store: RedisStore) -> None:
    recorded(store, entry("e", 0.0))
    assert [e.id for e in sweep(store, Broker(), 1.0).resent] == ["e"]
    assert store.outbox_of("f", "/s", "cause") == ()
    assert sweep(store, Broker(), 10**6) == SweepResult()


def test_a_broker_that_is_away_costs_no_attempt(store: RedisStore) -> None:
    recorded(store, entry("e", 0.0, "a"))
    broker = Broker()
    broker.failure = Temporary("the broker is away")
    assert sweep(store, broker, 1.0) == SweepResult(away="the broker is away")
    broker.failure = None
    assert [e.attempts for e in sweep(store, broker, 1.0).resent] == [0]


def test_an_event_that_the_broker_refuses_does_not_hold_up_the_others(store: RedisStore) -> None:
    recorded(store, entry("bad", 0.0, "a"), entry("good", 1.0, "a"))
    taken: list[bytes] = []

    def broker(body: bytes) -> None:
        if body == b"bad":
            raise Permanent("400")
        taken.append(body)

    assert [e.id for e in sweep(store, broker, 1.0).resent] == ["good"]
    assert taken == [b"good"]
    assert store.overdue(241.0 - 0.001, 10) == ()
    assert [(e.id, e.attempts) for e in store.overdue(241.0, 10)] == [("bad", 1), ("good", 1)]


def test_a_sweep_takes_so_many_at_a_time(store: RedisStore) -> None:
    recorded(store, *(entry(f"e{n}", float(n), "a") for n in range(3)))
    assert [e.id for e in sweep(store, Broker(), 5.0, limit=2).resent] == ["e0", "e1"]
    assert [e.id for e in sweep(store, Broker(), 5.0, limit=2).resent] == ["e2"]


def test_a_sweep_takes_a_hundred_where_nobody_says(store: RedisStore) -> None:
    recorded(store, *(entry(f"e{n}", 0.0, "a") for n in range(101)))
    assert len(sweep(store, Broker(), 5.0).resent) == 100


def test_the_alert_of_a_sweep_is_declared() -> None:
    assert only(Emit(PREFIX + "alert.raised", AlertRaised("f", "warning", "t", "m")))["hops"] == "5"
