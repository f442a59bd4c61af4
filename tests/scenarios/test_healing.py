"""From a sick cluster to a commit that heals it, to a person with a diagnosis, or to patience."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.redis_store import RedisStore
from functions._commands.signing import composed
from tests.scenarios.healing import Ward
from tests.scenarios.killing import Killing
from tests.scenarios.school import KEY

API = "apps/orders/api.yaml"
REQUESTS = "            memory: 128Mi\n"
TOO_LITTLE = "            memory: 64Mi\n          limits:\n            memory: 96Mi\n"


@pytest.fixture
def ward(store: RedisStore, tmp_path: Path) -> Ward:
    return Ward(store, tmp_path)


def starve(ward: Ward) -> None:
    """A person gives the API less memory than it needs."""
    ward.change(API, REQUESTS, TOO_LITTLE, "Save memory")
    ward.sleep(30.0)


def command(ward: Ward, action: Any, target: str, digest: str) -> None:
    """A person's word."""
    said = composed(action, target, "ann", KEY, nonce="nonce-1", expires=ward.broker.clock() + 60, digest=digest)
    ward.publish("command", said)
    ward.run()


def test_a_program_that_is_killed_for_memory_gets_more_and_is_well(ward: Ward) -> None:
    ward.scan()
    assert ward.faults("orders") == ()  # nothing is found where nothing is wrong
    starve(ward)
    ward.scan()
    (record,) = ward.remedies()
    assert record.stage == "verified", record.message
    assert [step.stage for step in record.timeline[:4]] == ["raw", "accepted", "categorized", "planned"]
    assert record.verdicts == ()  # no expert was asked
    assert ward.commits() == ["Save memory", "Deployment orders-api: memory of api: limit 192Mi instead of 96Mi"]
    told = ward.post_mortem(record)
    assert (told.fault, told.remedy, told.verdict) == ("out-of-memory", "raise-memory", "verified")
    assert told.commit == record.commit
    assert 0 < told.seconds_to_heal < 60
    (known,) = ward.faults("orders")  # looked at again when the remedy ended: it is gone, and kept in case it returns
    assert known.gone
    assert known.attempts[0].outcome == "verified"
    assert ward.knowledge.size("known-faults") == 1


def test_what_no_remedy_is_certain_of_is_a_persons_who_is_told_once(ward: Ward) -> None:
    ward.change(API, "@orders-db:5432", "@orders-bd:5432", "Rename")  # the program does not say which host it asks
    ward.sleep(60.0)
    for _ in range(3):
        ward.scan()
        ward.sleep(5.0)
    assert ward.remedies() == ()
    (root,) = [one for one in ward.faults("orders") if not one.caused_by]
    assert (root.state, root.symptom.fault, root.symptom.subject.name) == (
        "escalated",
        "connection-timeout",
        "orders-api",
    )
    assert root.explains == 1  # the Service without a ready pod
    alerts = [one for one in ward.broker.events("ai.cortex.school.alert.raised") if b"fault:" in one.data]
    assert len(alerts) == 1
    ward.change(API, "@orders-bd:5432", "@orders-db:5432", "Name it right")
    ward.sleep(30.0)
    ward.scan()
    assert ward.faults("orders") == ()


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
    ward = Ward(store, tmp_path, seed=7, copies=2)
    starve(ward)
    ward.scan(event_id="same")
    ward.scan(event_id="same")
    assert [record.stage for record in ward.remedies()] == ["verified"]
    assert len(ward.commits()) == 2


@pytest.mark.timeout(600)  # half a minute of one core, on machines that others use as well
def test_killed_at_every_point_of_a_scan_the_healer_proposes_one_remedy(
    store: RedisStore, redis_url: str, tmp_path: Path
) -> None:
    ward = Ward(store, tmp_path)
    starve(ward)
    killing = Killing(ward, redis_url, only=("scan.requested",))
    ward.scan()
    assert [record.stage for record in ward.remedies()] == ["verified"]
    assert len(ward.commits()) == 2
    assert set(killing.points) == {"cluster-healer"}


def test_git_that_moves_on_before_the_commit_has_the_fault_seen_again(ward: Ward) -> None:
    ward.policy = replace(ward.policy, remedies={})
    starve(ward)
    ward.scan()
    (record,) = ward.remedies()
    ward.change(API, "            memory: 96Mi\n", "            memory: 160Mi\n", "By hand")
    command(ward, "approve", record.improvement.id, record.digest)
    (record,) = ward.remedies()
    assert (record.stage, record.reason) == ("rejected", "moved on"), record.message
    assert ward.commits() == ["Save memory", "By hand"]
