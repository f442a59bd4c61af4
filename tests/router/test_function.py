"""moe-router over the real store: asked once, recorded, announced."""

import pytest

from eventing.contracts import PREFIX, ImprovementAccepted, ImprovementCategorized, ImprovementRaw
from eventing.handler import Append, Emit, Event, Outcome, Permanent
from eventing.redis_store import RedisStore
from eventing.vocabulary import Expert, Improvement, Origin, Verdict
from functions._clients import ledger
from functions._experts.offline import OfflineExperts
from functions._improvement.record import Record, Stage, Step
from functions.moe_router.aggregation import aggregate
from functions.moe_router.function import build, function, handler

SAID = Improvement("i1", Origin("video", "v1"), "Probe", "monitoring", 0.9, "f1", practice="readiness-probe")
BEFORE = Step("accepted", "then", "school-coordinator")


class Judges(OfflineExperts):
    """Each says its place in the order as its risk."""

    name = "judges of the test"

    def __init__(self) -> None:
        self.asked: list[Expert] = []

    def judge(self, expert: Expert, improvement: Improvement) -> Verdict:
        assert improvement == SAID
        self.asked.append(expert)
        return Verdict(expert, "test", 0.5, 0.5, 0.5, len(self.asked) / 10, "medium")


def accepted(improvement: Improvement = SAID) -> Event:
    return Event(PREFIX + "improvement.accepted", "/cortex-school/x", "e1", ImprovementAccepted(improvement))


def recorded(store: RedisStore, stage: Stage = "accepted") -> None:
    store.apply([ledger.put_record(Record(SAID, stage, (BEFORE,)), 0)])


def test_the_experts_are_asked_and_recorded(store: RedisStore) -> None:
    recorded(store)
    judges = Judges()
    outcome = handler(store, judges, lambda: 1_800_000_000.0)(accepted())
    assert judges.asked == ["monitoring", "architecture"]
    verdicts = (
        Verdict("monitoring", "test", 0.5, 0.5, 0.5, 0.1, "medium"),
        Verdict("architecture", "test", 0.5, 0.5, 0.5, 0.2, "medium"),
    )
    judgement = aggregate(verdicts)
    assert outcome.emits == (
        Emit(PREFIX + "improvement.categorized", ImprovementCategorized(SAID, verdicts, judgement), subject="i1"),
    )
    assert outcome.changes[1] == Append("improvements:categorized", {"id": "i1", "priority": "medium"})
    store.apply(outcome.changes)
    note = "asked monitoring, architecture (judges of the test): risk 0.20, priority medium"
    step = Step("categorized", "2027-01-15T08:00:00+00:00", "moe-router", "e1", note)
    assert ledger.record(store, "i1") == (
        Record(SAID, "categorized", (BEFORE, step), verdicts=verdicts, judgement=judgement),
        2,
    )


def test_the_ledger_says_what_is_judged(store: RedisStore) -> None:
    recorded(store)
    forged = Improvement("i1", Origin("video", "v1"), "Something else", "security", 1.0, "f1")
    handler(store, Judges(), lambda: 0.0)(accepted(forged))


@pytest.mark.parametrize("stage", ["raw", "categorized", "rejected", "planned"])
def test_at_another_stage_nothing_happens(store: RedisStore, stage: Stage) -> None:
    recorded(store, stage)
    judges = Judges()
    outcome = handler(store, judges, lambda: 0.0)(accepted())
    assert (outcome.changes, outcome.emits, judges.asked) == ((), (), [])


def test_an_improvement_that_nobody_recorded_is_refused(store: RedisStore) -> None:
    with pytest.raises(Permanent, match="the ledger has no improvement 'i1'"):
        handler(store, Judges(), lambda: 0.0)(accepted())


def test_a_practice_outside_the_catalogue_is_routed_by_category(store: RedisStore) -> None:
    said = Improvement("i1", Origin("video", "v1"), "x", "database", 0.9, "f1", practice="no-such")
    store.apply([ledger.put_record(Record(said, "accepted"), 0)])
    outcome = handler(store, OfflineExperts(), lambda: 0.0)(accepted(said))
    (emit,) = outcome.emits
    assert isinstance(emit.payload, ImprovementCategorized)
    assert [one.expert for one in emit.payload.verdicts] == ["database"]


def test_other_events_are_not_ours(store: RedisStore) -> None:
    recorded(store)
    event = Event(PREFIX + "improvement.raw", "/x", "e1", ImprovementRaw(SAID))
    assert handler(store, Judges(), lambda: 0.0)(event) == Outcome()


def test_the_function_is_built_from_the_environment(redis_url: str, store: RedisStore) -> None:
    recorded(store)
    outcome = build({"REDIS_URL": redis_url})(accepted())
    payload = outcome.emits[0].payload
    assert isinstance(payload, ImprovementCategorized)
    assert {one.model for one in payload.verdicts} == {"offline catalogue"}
    assert callable(function)
