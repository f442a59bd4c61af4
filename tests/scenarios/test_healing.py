"""From a sick cluster to a commit that heals it, to a person with a diagnosis, or to patience."""

from pathlib import Path

import pytest

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
