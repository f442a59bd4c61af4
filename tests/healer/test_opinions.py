"""A model's name for what no rule recognises: asked once, told as a model's, and never more than a person may read."""

import msgspec
import pytest
from msgspec.structs import replace

from eventing.contracts import ScanRequested
from eventing.handler import Temporary
from eventing.redis_store import RedisStore
from functions._clients.model_calls import OverBudget
from functions._clients.scripted_models import ScriptedModels, failing
from functions._symptoms.examination import Examination
from functions._symptoms.faults import Fault
from functions._symptoms.snapshot import Snapshot
from tests.healer.building import symptom
from tests.healer.ward import Ward, emitted

SCAN = ScanRequested()


def crashing(snapshot: Snapshot) -> Examination:
    """A container crashes, and no rule says why."""
    seen = symptom(fault="crashing", last_seen=snapshot.at, evidence=("exit code 137", "Killed"))
    return Examination((seen,), unknown=dict(snapshot.unreadable))


def several(snapshot: Snapshot) -> Examination:
    """More crashes than questions of one scan."""
    return Examination(tuple(symptom(f"web-{at}", "crashing", last_seen=snapshot.at) for at in range(8)))


def said(fault: str) -> str:
    return msgspec.json.encode({"fault": fault, "explanation": "It was killed at its limit."}).decode()


def ward_with(store: RedisStore, models: ScriptedModels) -> Ward:
    ward = Ward(store, crashing)
    ward.policy = replace(ward.policy, remedies={"raise-memory": "automatic"})
    ward.models = models
    return ward


def test_a_plan_that_follows_waits_for_a_person_and_says_who_named_the_fault(store: RedisStore) -> None:
    models = ScriptedModels([said("out-of-memory")])
    ward = ward_with(store, models)
    (raw,) = emitted(ward.take("scan.requested", SCAN), "improvement.raw")
    assert raw.plan.practice == "raise-memory"
    assert not raw.plan.automatic
    assert "a model named the fault" in raw.plan.why_not_automatic
    assert "A model (claude-sonnet-5-5) thinks" in raw.improvement.description
    (known,) = ward.known().faults
    assert known.symptom.fault == "crashing"  # what was seen stays what was seen
    assert known.opinion is not None
    assert known.opinion.fault == "out-of-memory"


@pytest.mark.parametrize("fault", ["unknown", "bad-setting"])
def test_a_name_that_no_remedy_answers_is_told_once_and_asked_once(store: RedisStore, fault: Fault) -> None:
    models = ScriptedModels([said(fault)])
    ward = ward_with(store, models)
    (alert,) = emitted(ward.take("scan.requested", SCAN), "alert.raised")
    assert "It was killed at its limit." in alert.message
    ward.now += 600
    assert emitted(ward.take("scan.requested", SCAN), "alert.raised") == []
    assert len(models.asked) == 1
    assert ward.known().faults[0].state == "escalated"


@pytest.mark.parametrize(
    "error", [Temporary("overloaded"), failing(), OverBudget("day", "2 USD of 2 USD for today are spent", "tomorrow")]
)
def test_without_an_answer_the_scan_goes_on_says_so_and_asks_again(store: RedisStore, error: Exception) -> None:
    models = ScriptedModels([error, said("out-of-memory")])
    ward = ward_with(store, models)
    ward.take("scan.requested", SCAN)
    (known,) = ward.known().faults
    assert (known.state, known.opinion) == ("escalated", None)
    assert f"no model said what it is: {error}" in known.reason
    ward.now += 600
    assert emitted(ward.take("scan.requested", SCAN), "improvement.raw") != []


def test_one_scan_asks_a_few_questions_and_what_a_rule_names_is_no_question(store: RedisStore) -> None:
    models = ScriptedModels(lambda _request: said("unknown"))
    ward = ward_with(store, models)
    ward.examine = several
    ward.take("scan.requested", SCAN)
    assert len(models.asked) == 5
    ward.examine = lambda snapshot: Examination((symptom("other", "bad-setting", last_seen=snapshot.at),))
    ward.now += 600
    ward.take("scan.requested", SCAN)
    assert len(models.asked) == 5
