"""What waits for the models' money of tomorrow is handed on by the first tick of that day, and not before."""

import pytest

from eventing.contracts import ImprovementAccepted, ImprovementCategorized
from functions._improvement.record import Stage
from tests.coordinator.samples import NOW, sound
from tests.coordinator.school import School, said

TOMORROW = NOW + 16 * 3600.0


@pytest.mark.parametrize(
    ("stage", "waits", "who", "again"),
    [
        ("accepted", "budget.spent", "moe-router", "improvement.accepted"),
        ("categorized", "planning.postponed", "implementation-workers", "improvement.categorized"),
    ],
)
def test_it_is_handed_on_tomorrow(school: School, stage: Stage, waits: str, who: str, again: str) -> None:
    one = sound()
    identity = one.improvement.id
    school.raw(one.improvement)
    if stage == "categorized":
        known = {"verdicts": one.verdicts, "judgement": one.judgement}
        school.step(identity, "improvement.categorized", "moe-router", **known)
    school.step(identity, waits, who, held_until=TOMORROW)
    school.now = TOMORROW - 1
    assert said(school.tick()) == []
    school.now = TOMORROW + 600
    outcome = school.tick()
    assert said(outcome) == [again]
    assert (school.stage(identity), school.record(identity).held_until) == (stage, 0.0)
    payload = outcome.emits[0].payload
    if isinstance(payload, ImprovementCategorized):
        assert (payload.verdicts, payload.judgement) == (one.verdicts, one.judgement)
    else:
        assert payload == ImprovementAccepted(one.improvement)
