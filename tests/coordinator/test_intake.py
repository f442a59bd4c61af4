"""Which statements are admitted."""

from typing import Any, get_args

import pytest

from eventing.vocabulary import Origin, Target
from functions._improvement.record import Stage
from functions._improvement.standing import Tombstone
from functions.school_coordinator.intake import Answer, admit, says_something
from tests.coordinator.samples import AT, improvement, record

SAID = improvement()
STONE = Tombstone(SAID.fingerprint, "older", "rolled_back", "health-monitor", AT, "pods crashed")


def test_a_new_statement_is_accepted() -> None:
    assert admit(SAID, None, None, None) == Answer("accepted")


@pytest.mark.parametrize("stage", get_args(Stage))
def test_the_very_same_improvement_is_admitted_once(stage: Stage) -> None:
    found = admit(SAID, record(stage, improvement=SAID), None, None)
    expected = Answer("accepted") if stage == "raw" else Answer("known", "known", f"it is {stage} already")
    assert found == expected


@pytest.mark.parametrize("stage", get_args(Stage))
def test_the_same_statement_of_another_video_is_a_duplicate_while_it_stands(stage: Stage) -> None:
    other = improvement(origin=Origin("video", "other", "Another talk"))
    found = admit(SAID, None, None, record(stage, improvement=other))
    if stage in ("failed", "rejected", "rolled_back"):
        assert found == Answer("accepted")
    else:
        done = "verified" if stage == "verified" else f"{stage} now"
        says = f"Another talk said the same; that is {other.id}, which is {done}"
        assert found == Answer("rejected", "duplicate", says)


def test_a_video_without_a_title_is_called_by_its_id_and_nobody_is_their_own_duplicate() -> None:
    nameless = record(improvement=improvement(origin=Origin("video", "other")))
    assert admit(SAID, None, None, nameless).message.startswith("other said the same")
    assert admit(SAID, None, None, record(improvement=SAID)) == Answer("accepted")


def test_a_tombstone_keeps_a_statement_out_and_says_how_to_lift_it() -> None:
    lift = f"; lift {SAID.fingerprint} to allow it again"
    assert admit(SAID, None, STONE, None) == Answer(
        "rejected", "tombstone", f"the same was rolled back by health-monitor at {AT}: pods crashed{lift}"
    )
    bare = Tombstone(SAID.fingerprint, "older", "rejected", "ada", AT)
    assert admit(SAID, None, bare, record()) == Answer(
        "rejected", "tombstone", f"the same was rejected by ada at {AT}{lift}"
    )


def test_the_policys_own_tombstones_hold_too() -> None:
    says = f"the policy's tombstones name {SAID.fingerprint}"
    assert admit(SAID, None, None, None, ("x", SAID.fingerprint)) == Answer("rejected", "tombstone", says)
    assert admit(SAID, None, None, None, ("x",)) == Answer("accepted")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"practice": "replicas", "parameters": {}}, True),
        ({"practice": "", "parameters": {"replicas": 3}}, True),
        ({"practice": "", "parameters": {}, "targets": (Target("", "", "web"),)}, True),
        ({"practice": "", "parameters": {}, "targets": (Target("", "shop", ""),)}, True),
        ({"practice": "", "parameters": {}, "targets": (Target("Service", "", ""),)}, True),
        ({"practice": "", "parameters": {}, "targets": (Target(),)}, False),
        ({"practice": "", "parameters": {}}, False),
        ({"practice": "", "parameters": {}, "origin": Origin("symptom", "crash-loop")}, True),
    ],
)
def test_only_what_is_structured_is_the_same_statement(given: Any, expected: bool) -> None:
    said = improvement(**given)
    assert says_something(said) is expected
    outcome = admit(said, None, None, record(improvement=improvement(identity="other", **given))).outcome
    assert outcome == ("rejected" if expected else "accepted")
    assert admit(said, None, STONE, None).outcome == ("rejected" if expected else "accepted")
