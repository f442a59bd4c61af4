"""What the catalogue does not know: planned by who was asked, checked as any plan, repaired once, then a person's."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementCategorized, ImprovementPendingReview, ImprovementPlanned
from eventing.handler import Event, Outcome, Temporary
from eventing.vocabulary import Decision, Improvement, Judgement
from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps
from functions._clients.model_calls import ModelFailure, OverBudget
from functions._experts.planning.proposal import Proposal, Wish
from functions._improvement.explain import timeline
from functions._improvement.record import Record
from functions._policy.policy import Policy
from functions._preflight.facts import Facts
from functions.alerting.wording import alert_of
from functions.implementation_workers.consulting import consult
from functions.implementation_workers.description import body
from functions.implementation_workers.gate import gate
from functions.implementation_workers.message import commit_message
from functions.implementation_workers.planning import Planned, Unplanned
from functions.school_coordinator.decision import Facts as Decisive
from functions.school_coordinator.decision import decide, objections
from functions.school_coordinator.patience import look
from tests.workers.conftest import ID, IMPROVEMENT, JUDGEMENT, VERDICT, Bench
from tests.workers.planners import OUTSIDE, WEEK, WITH_LOKI, Planner, operations

TRUSTED = Policy(trusted_registries=("registry.example.org",))
GATE = gate(TRUSTED, Facts(), "2027-01-15")
WRONG = operations(replace(WEEK, expected="1h"))
IMAGE = "spec.template.spec.containers[name=web].image"
EVIL = operations(
    Wish("set_field", "Deployment", "shop", "web", IMAGE, "registry.example.org/web:1.4.2", "evil.example/x:1")
)


def consulted(planner: Planner, improvement: Improvement = OUTSIDE, judgement: Judgement = JUDGEMENT) -> Any:
    return consult(planner, improvement, judgement, WITH_LOKI, "base", GATE, lambda: True)


def test_a_plan_that_holds_is_asked_for_once() -> None:
    planner = Planner(operations(WEEK))
    result = consulted(planner)
    assert isinstance(result, Planned), result
    assert [(one.path, one.value) for one in result.plan.operations] == [("data.retention", "168h")]
    assert "+  retention: 168h # a month" in result.diff
    assert not [one for one in result.preflight if one.severity == "error"]
    assert planner.asked == [(None, ())]


def test_what_is_wrong_is_told_once_and_put_right() -> None:
    planner = Planner(WRONG, operations(WEEK))
    assert isinstance(consulted(planner), Planned)
    (_, none), (before, findings) = planner.asked
    assert (none, before and before.proposal) == ((), WRONG)
    assert "not the one that was expected" in findings[0]


def test_what_is_wrong_twice_is_a_persons() -> None:
    result = consulted(Planner(WRONG, WRONG))
    assert isinstance(result, Unplanned)
    assert result.reason == "not planned"
    assert "claude-x was asked twice" in result.message and "not the one that was expected" in result.message


def test_what_preflight_says_is_told_and_blocks_if_it_stays() -> None:
    planner = Planner(EVIL, EVIL)
    result = consulted(planner)
    assert isinstance(result, Planned)
    rules = {one.rule for one in result.preflight if one.severity == "error"}
    assert rules
    assert {told.partition(":")[0] for told in planner.asked[1][1]} == rules
    better = consulted(Planner(EVIL, operations(WEEK)))
    assert isinstance(better, Planned) and better.diff.count("\n+") == 2


def test_nothing_to_do_is_an_answer() -> None:
    result = consulted(Planner(Proposal("nothing", reason="it keeps them for a day already")))
    assert result == Unplanned("nothing to do", "Keep logs for a week: claude-x says: it keeps them for a day already")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"type": "habit"}, "advice for people"), ({"relevance": 0.29}, "nothing here has to do with it")],
)
def test_what_is_not_worth_a_plan_costs_nothing(changed: dict[str, Any], reason: str) -> None:
    planner = Planner()
    result = consulted(planner, replace(OUTSIDE, **changed))
    assert (result.reason, planner.asked) == ("nothing to do", [])
    assert reason in result.message


def test_what_an_expert_refused_is_not_planned_at_any_cost() -> None:
    planner = Planner()
    result = consulted(planner, judgement=replace(JUDGEMENT, vetoes=("security: it opens the door",)))
    assert (result.reason, planner.asked) == ("not planned", [])
    assert "it opens the door" in result.message


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (OverBudget("video", "0.50 USD are spent"), "over budget"),
        (ModelFailure("refused", "the model declined"), "no model"),
        (ModelFailure("unusable", "prose, twice"), "no model"),
    ],
)
@pytest.mark.parametrize("turns", [(), (WRONG,)], ids=["at once", "in the repair turn"])
def test_no_answer_is_a_persons_with_the_reason(failure: Exception, reason: str, turns: tuple[Proposal, ...]) -> None:
    result = consulted(Planner(*turns, failure))
    assert (result.reason, str(failure) in result.message) == (reason, True)


def test_what_costs_too_much_today_waits_for_tomorrow(bench: Bench) -> None:
    outcome = categorized(bench, OUTSIDE, OverBudget("day", "2.00 USD are spent", "2027-01-16T00:00:00+00:00"))
    record = bench.record()
    assert (outcome.emits, record.stage, record.held_until) == ((), "categorized", 1_800_057_600.0)
    assert record.timeline[-1].note == "2.00 USD are spent"
    seen = [look(record, False, now, Policy()).answer for now in (bench.now, record.held_until)]
    assert seen == ["later", "ask"]
    bench.policy, bench.planner = TRUSTED, Planner(operations(WEEK))
    bench.handle("improvement.categorized", ImprovementCategorized(OUTSIDE))
    assert (bench.record().stage, bench.record().held_until) == ("planned", 0.0)


def test_a_planner_that_is_away_is_asked_again_later() -> None:
    with pytest.raises(Temporary):
        consulted(Planner(Temporary("529")))


def test_another_model_of_the_tier_is_told_of() -> None:
    result = consulted(Planner(operations(WEEK), notice="claude-old is not served any more"))
    assert result.plan.planned_by == "claude-x, outside the catalogue (claude-old is not served any more)"


# Through the stage, the record, and what people read.


def categorized(bench: Bench, improvement: Improvement = OUTSIDE, *proposals: Proposal | Exception) -> Outcome:
    bench.gitops = MemoryGitOps.of(WITH_LOKI)
    bench.planner = Planner(*proposals)
    record = Record(improvement, "categorized", verdicts=(VERDICT,), judgement=JUDGEMENT)
    bench.store.apply((ledger.put_record(record, 0),))
    return bench.handle("improvement.categorized", ImprovementCategorized(improvement, (VERDICT,), JUDGEMENT))


def test_the_record_holds_the_plan_with_who_planned_it(bench: Bench) -> None:
    bench.policy = TRUSTED
    outcome = categorized(bench, OUTSIDE, operations(WEEK))
    payload = outcome.emits[0].payload
    assert isinstance(payload, ImprovementPlanned)
    record = bench.record()
    assert (record.stage, record.plan) == ("planned", payload.plan)
    assert payload.plan.planned_by == "claude-x, outside the catalogue"
    assert "planned by claude-x, outside the catalogue" in "\n".join(timeline(record, None))
    assert "**Planned by:** `claude-x, outside the catalogue`" in body(record, None, 14)
    decision = Decision("approved", record.digest, "person:robin", ("read it",), "2027-01-15T08:00:00+00:00")
    assert "\nPlanned by: claude-x, outside the catalogue\n" in commit_message(record, decision)


def test_what_the_catalogue_plans_is_not_marked(bench: Bench) -> None:
    record = bench.keep("planned", decided=False)
    assert "lanned by" not in "\n".join([*timeline(record, None), body(record, None, 14)])


def test_without_a_plan_a_person_sees_why(bench: Bench) -> None:
    outcome = categorized(bench, OUTSIDE, WRONG, WRONG)
    (emit,) = outcome.emits
    record = bench.record()
    assert isinstance(emit.payload, ImprovementPendingReview)
    assert (record.stage, record.reason, record.plan) == ("pending_review", "not planned", None)
    assert emit.payload.message == record.message
    told = timeline(record, None)
    assert "claude-x was asked twice" in "\n".join(told)
    assert told[-1].startswith("next: change Git yourself, `edit improvement-1")
    alert = alert_of(Event(outcome.emits[0].type, "/x", "e", emit.payload))
    assert alert is not None and "There is no plan to approve" in str(alert)
    assert bench.handle("improvement.pending_review", emit.payload) == Outcome(), "there is nothing to open"
    assert objections(Decisive(record), Policy()) == ("there is no plan to approve",)


def test_an_old_plan_that_cannot_be_made_again_ends(bench: Bench) -> None:
    categorized(bench, OUTSIDE, operations(WEEK))
    record, version = ledger.expect_record(bench.store, ID)
    bench.store.apply((ledger.put_record(replace(record, stage="categorized"), version),))
    bench.planner = Planner(WRONG, WRONG)
    bench.handle("improvement.categorized", ImprovementCategorized(OUTSIDE))
    assert (bench.record().stage, bench.record().reason) == ("rejected", "not planned")


def test_what_the_catalogue_knows_is_planned_without_asking(bench: Bench) -> None:
    bench.policy = TRUSTED
    outcome = categorized(bench, IMPROVEMENT)
    assert isinstance(outcome.emits[0].payload, ImprovementPlanned)
    assert outcome.emits[0].payload.plan.planned_by == ""


def test_what_it_follows_already_is_not_asked_about(bench: Bench) -> None:
    categorized(bench, replace(IMPROVEMENT, practice="job-ttl", targets=()))
    assert bench.record().reason == "nothing to do"


def test_a_name_that_only_a_reader_understands_is_asked_about(bench: Bench) -> None:
    bench.policy = TRUSTED
    named = replace(IMPROVEMENT, targets=(replace(IMPROVEMENT.targets[0], name="the thing in front"),))
    chosen = Proposal("practice", practice="no-service-links", targets=IMPROVEMENT.targets)
    categorized(bench, named, chosen)
    plan = bench.record().plan
    assert plan is not None
    assert (plan.planned_by, plan.automatic) == ("claude-x, from the catalogue", False)


def test_without_a_planner_it_is_as_it_was(bench: Bench) -> None:
    bench.store.apply((ledger.put_record(Record(OUTSIDE, "categorized", judgement=JUDGEMENT), 0),))
    bench.handle("improvement.categorized", ImprovementCategorized(OUTSIDE))
    assert (bench.record().stage, bench.record().reason) == ("rejected", "nothing to do")
    assert "the catalogue has no practice for this" in bench.record().message


@pytest.mark.parametrize("relevance", [0.96, 1.0])
def test_the_policy_never_approves_it_by_itself(bench: Bench, relevance: float) -> None:
    bench.policy = TRUSTED
    categorized(bench, replace(OUTSIDE, relevance=relevance), operations(WEEK))
    record = bench.record()
    ruling = decide(Decisive(record), replace(TRUSTED, mode="act"))
    assert ruling.outcome == "pending_review"
    assert "claude-x composed it outside the catalogue, so a person reads it first" in ruling.reasons
