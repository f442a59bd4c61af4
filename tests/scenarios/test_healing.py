"""From a sick cluster to a commit that heals it, to a person with a diagnosis, or to patience."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from eventing.redis_store import RedisStore
from tests.scenarios.crashes import examine
from tests.scenarios.healing import Ward

API = "apps/orders/api.yaml"
REQUESTS = "            memory: 128Mi\n"
TOO_LITTLE = "            memory: 64Mi\n          limits:\n            memory: 96Mi\n"


@pytest.fixture
def ward(store: RedisStore, tmp_path: Path) -> Ward:
    return Ward(store, tmp_path, examine=examine)


def starve(ward: Ward) -> None:
    """A person gives the API less memory than it needs."""
    ward.change(API, REQUESTS, TOO_LITTLE, "Save memory")
    ward.sleep(30.0)


def test_a_program_that_is_killed_for_memory_gets_more_and_is_well(ward: Ward) -> None:
    starve(ward)
    ward.scan()
    (record,) = ward.remedies()
    assert record.stage == "verified", record.message
    assert [step.stage for step in record.timeline[:4]] == ["raw", "accepted", "categorized", "planned"]
    assert record.verdicts == ()  # no expert was asked
    assert ward.commits() == ["Save memory", "Deployment orders-api: memory of api: limit 192Mi instead of 96Mi"]
    told = ward.post_mortem(record)
    assert (told.fault, told.remedy, told.verdict, told.commit) == (
        "out-of-memory",
        "raise-memory",
        "verified",
        record.commit,
    )
    assert 0 < told.seconds_to_heal < 60
    (known,) = ward.faults("orders")  # looked at again when the remedy ended: it is gone, and kept in case it returns
    assert known.gone
    assert known.attempts[0].outcome == "verified"
    assert ward.knowledge.size("known-faults") == 1


def test_a_remedy_that_the_policy_reviews_waits_for_a_person_and_is_proposed_once(ward: Ward) -> None:
    ward.policy = replace(ward.policy, remedies={})
    starve(ward)
    for _ in range(3):
        ward.scan()
        ward.sleep(10.0)
    (record,) = ward.remedies()
    assert (record.stage, record.reason) == ("pending_review", "remedy")
    (known,) = ward.faults("orders")
    assert (known.state, known.word) == ("healing", "on its way")
    assert ward.commits() == ["Save memory"]


def test_events_that_come_twice_and_out_of_order_heal_once(store: RedisStore, tmp_path: Path) -> None:
    ward = Ward(store, tmp_path, seed=7, copies=2, examine=examine)
    starve(ward)
    ward.scan(event_id="same")
    ward.scan(event_id="same")
    assert [record.stage for record in ward.remedies()] == ["verified"]
    assert len(ward.commits()) == 2
