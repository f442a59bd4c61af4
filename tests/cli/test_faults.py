"""What `status` says of faults and of remedies that ended."""

from eventing.redis_store import RedisStore
from functions._cli.faults import fault_lines
from functions._clients import ledger
from functions._improvement.healing import faults_key, post_mortem_key
from functions._improvement.memory import post_mortem
from tests.coordinator.test_remedies import OFFERED
from tests.healer.building import faults, known, plan, record, symptom


def test_nothing_is_said_where_nothing_is_known(store: RedisStore) -> None:
    assert list(fault_lines(store)) == []


def test_those_for_a_person_come_first_and_the_past_is_told(store: RedisStore) -> None:
    waits = known(state="waiting", reason="it settles")
    asked = known(symptom=symptom("api"), state="escalated", reason="no remedy is known", explains=2)
    gone = known(symptom=symptom("db"), gone=1.0)
    document = faults(waits, asked, gone, unknown={"Node": "403"}, left_out=7)
    told = post_mortem(record("verified", plan=plan()), OFFERED)
    changes = ledger.put(faults_key("shop"), document, None), ledger.put(post_mortem_key("i-1"), told, None)
    store.apply(changes)
    assert list(fault_lines(store)) == [
        "Faults: 2 seen at the last look, 1 of them for a person.",
        "  escalated: Deployment shop/api: the container is killed at its memory limit (explains 2 more): "
        "no remedy is known",
        "  waiting: Deployment shop/web: the container is killed at its memory limit: it settles",
        "  shop: not read: Node; 7 faults are only counted",
        "Remedies that ended: 1.",
        "  Deployment shop/web: the container is killed at its memory limit (it needs more); : more memory: "
        "verified, healed after 10 min",
    ]
