"""`status`, `explain` and `tombstones list` say what is not proposed again, and on whose word."""

from typing import Any

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from eventing.redis_store import RedisStore
from functions._cli.main import app
from functions._clients import ledger
from functions._improvement.record import Record, Step
from functions._improvement.standing import tombstone_key
from functions._policy.policy import Policy
from functions.school_coordinator.ending import consequences
from tests.coordinator.samples import AT, record


def run(url: str, *arguments: str) -> str:
    found: Any = CliRunner().invoke(app, list(arguments), env={"REDIS_URL": url, "COLUMNS": "400", "NO_COLOR": "1"})
    return " ".join(found.output.split())


@pytest.fixture
def gone(store: RedisStore) -> Record:
    """A person took it back, and the ledger has the tombstones that follow."""
    steps = (
        Step("rolling_back", AT, "Ada [bold]L", note="Ada took it back"),
        Step("rolled_back", AT, "health-monitor"),
    )
    one = record("rolled_back", timeline=steps)
    stones = consequences(one, Policy(), AT).tombstones
    store.apply(
        [
            ledger.put_record(one, 0),
            *(ledger.put(tombstone_key(stone.fingerprint), stone, 0) for stone in stones),
        ]
    )
    return one


def test_they_are_named_with_kind_person_and_reason(gone: Record, redis_url: str) -> None:
    wanted = f"tombstone {gone.fingerprint}: taken back by Ada [bold]L at {AT}: Ada took it back"
    assert wanted in run(redis_url, "status", gone.improvement.id)
    assert wanted in run(redis_url, "explain", gone.improvement.id)
    listed = run(redis_url, "tombstones", "list")
    assert listed.count("reverted: Ada took it back") == 2
    assert "Ada [bold]L" in listed


def test_what_was_lifted_is_not_named_any_more(gone: Record, store: RedisStore, redis_url: str) -> None:
    store.apply([ledger.put_record(replace(gone, fingerprint=""), 1)])
    assert f"tombstone {gone.fingerprint}" not in run(redis_url, "status", gone.improvement.id)
