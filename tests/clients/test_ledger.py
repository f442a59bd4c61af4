"""Typed records over the real store."""

import logging

import msgspec
import pytest

from eventing.contracts import Tick
from eventing.handler import Event, Permanent, Put, VersionConflict
from eventing.redis_store import RedisStore
from eventing.vocabulary import Decision, Improvement, Origin
from functions._clients import ledger
from functions._improvement.record import Record


def record(name: str, message: str = "") -> Record:
    improvement = Improvement(name, Origin("video", "v"), "t", "capability", 0.9, "f")
    return Record(improvement, "raw", message=message)


DECISION = Decision("approved", "d", "policy", ("0.95 is enough",), "now")


def test_a_record_is_read_with_the_version_that_stores_it(store: RedisStore) -> None:
    assert ledger.record(store, "i") is None
    store.apply([ledger.put_record(record("i"), 0)])
    assert ledger.record(store, "i") == (record("i"), 1)
    store.apply([ledger.put_record(record("i", "more"), 1)])
    assert ledger.expect_record(store, "i") == (record("i", "more"), 2)
    with pytest.raises(VersionConflict):
        store.apply([ledger.put_record(record("i"), 1)])
    assert store.keys("school:") == ("school:improvement:i",)


def test_an_expected_record_that_is_absent_is_permanent(store: RedisStore) -> None:
    with pytest.raises(Permanent, match="the ledger has no improvement 'i': the event is forged, or the ledger is new"):
        ledger.expect_record(store, "i")


def test_all_records_come_ordered_by_id(store: RedisStore) -> None:
    assert ledger.records(store) == ()
    store.apply([ledger.put_record(record(name), 0) for name in ("b", "a")])
    assert ledger.records(store) == (record("a"), record("b"))


def test_a_decision_replaces_the_one_before(store: RedisStore) -> None:
    assert ledger.decision(store, "i") is None
    for outcome in ("pending_review", "approved"):
        store.apply([ledger.put_decision("i", msgspec.structs.replace(DECISION, outcome=outcome))])
    assert ledger.decision(store, "i") == DECISION
    assert store.keys("school:") == ("school:decision:i",)


def test_a_body_of_another_kind_is_an_error(store: RedisStore) -> None:
    store.apply([Put("school:improvement:i", b"{}")])
    with pytest.raises(msgspec.ValidationError):
        ledger.record(store, "i")


def test_any_value_may_have_a_time_to_live(store: RedisStore) -> None:
    assert ledger.put("k", DECISION, None, 60) == Put("k", msgspec.json.encode(DECISION), None, 60)
    store.apply([ledger.put("k", DECISION, 0, 60)])
    assert ledger.get(store, "k", Decision) == (DECISION, 1)


def test_what_is_ignored_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    ledger.ignored(Event("t", "/s", "1", Tick()), record("i"), "it is decided")
    assert caplog.messages == ["t 1 for i changes nothing: it is decided"]
    assert caplog.records[0].levelno == logging.WARNING
