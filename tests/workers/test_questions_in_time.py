"""How long the questions of one delivery take: no longer than the Trigger's table says, and no answer is lost."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementCategorized, WatchArmed
from eventing.handler import Temporary
from eventing.patience import WRAPPER
from eventing.vocabulary import Decision
from functions._clients import ledger
from functions._clients.git_mirror import TIMEOUT
from functions._clients.gitops import MemoryGitOps
from functions._clients.model_calls import Request
from functions._clients.model_ledger import LedgeredModels
from functions._clients.model_patience import QUESTION
from functions._clients.scripted_models import ScriptedModels
from functions._experts.asking import TURNS
from functions._experts.planning.planner import ModelPlanner
from functions._experts.planning.proposal import Proposal, Proposed
from functions._improvement.record import Record
from functions._policy.policy import Policy, Spending
from functions.implementation_workers.consulting import AGAIN
from functions.implementation_workers.slowest import SLOWEST
from tests.experts.planning.test_form import WISH, answer
from tests.workers.conftest import ID, JUDGEMENT, Bench
from tests.workers.planners import OUTSIDE, WEEK, WITH_LOKI, operations
from tests.workers.test_consulting import TRUSTED, WRONG


@dataclass
class Slow:
    """A planner whose answers take as long as it is told, and are kept: the same question again takes no time."""

    bench: Bench
    takes: list[float]
    proposals: list[Proposal]
    kept: dict[Any, Proposed] = field(default_factory=dict)
    longest: float = 0.0

    def propose(
        self, _improvement: Any, _judgement: Any, _repository: Any, before: Any = None, findings: Any = ()
    ) -> Proposed:
        question = str((before, findings))
        if question not in self.kept:
            self.bench.now += self.takes.pop(0)
            self.kept[question] = Proposed(self.proposals.pop(0), "claude-x", "{}", 0.02)
        return self.kept[question]

    def deliver(self, kind: str, payload: Any) -> int:
        """The event delivered until it is done; how many deliveries that took."""
        for number in range(1, 5):
            begun = self.bench.now
            try:
                self.bench.handle(kind, payload)
            except Temporary as error:
                assert "the first answer is kept" in str(error)
            else:
                return number
            finally:
                self.longest = max(self.longest, self.bench.now - begun)
        raise AssertionError("it comes again and again")


@pytest.fixture
def slow(bench: Bench) -> Slow:
    bench.gitops, bench.policy = MemoryGitOps.of(WITH_LOKI), TRUSTED
    bench.planner = planner = Slow(bench, [], [WRONG, operations(WEEK)])
    bench.store.apply((ledger.put_record(Record(OUTSIDE, "categorized", judgement=JUDGEMENT), 0),))
    return planner


@pytest.mark.parametrize(
    ("first", "deliveries"),
    [(1.0, 1), (AGAIN, 1), (AGAIN + 0.5, 2), (QUESTION, 2)],
    ids=["soon", "just", "late", "worst"],
)
def test_a_second_question_is_asked_where_it_fits_and_else_by_the_next_delivery(
    slow: Slow, first: float, deliveries: int
) -> None:
    slow.takes = [first, QUESTION]
    assert slow.deliver("improvement.categorized", ImprovementCategorized(OUTSIDE)) == deliveries
    assert slow.bench.record().stage == "planned"
    assert (slow.takes, slow.proposals) == ([], []), "each question is asked once"
    assert slow.longest <= SLOWEST["implementation-workers-plan"] - TIMEOUT - WRAPPER
    assert slow.longest <= AGAIN + QUESTION


def test_an_approved_plan_that_git_outran_is_planned_again_in_the_time_of_its_trigger(slow: Slow) -> None:
    slow.takes, slow.proposals = [1.0], [operations(WEEK)]
    slow.deliver("improvement.categorized", ImprovementCategorized(OUTSIDE))
    record, version = ledger.expect_record(slow.bench.store, ID)
    decision = Decision("approved", record.digest, "person:robin", ("read it",), "2027-01-15T08:00:00+00:00")
    slow.bench.store.apply(
        (ledger.put_record(replace(record, stage="armed"), version), ledger.put_decision(ID, decision))
    )
    moved = WITH_LOKI | {"apps/shop/loki.yaml": WITH_LOKI["apps/shop/loki.yaml"].replace(b"720h", b"360h")}
    slow.bench.gitops = MemoryGitOps.of(moved)
    slow.kept, slow.takes = {}, [AGAIN, QUESTION]
    slow.proposals = [WRONG, operations(replace(WEEK, expected="360h"))]
    assert slow.deliver("watch.armed", WatchArmed(ID, record.digest, "shop")) == 1
    assert (slow.bench.record().stage, slow.takes) == ("planned", [])
    assert slow.longest <= SLOWEST["implementation-workers-commit"] - TIMEOUT - WRAPPER


@pytest.mark.parametrize(("turn", "deliveries"), [(10.0, 1), (QUESTION / TURNS, 2)])
def test_every_turn_of_both_questions_is_asked_once_by_the_real_planner(
    bench: Bench, turn: float, deliveries: int
) -> None:
    answers = iter(["prose", answer(operations=[WISH | {"expected": '"1h"'}]), "prose", answer()])

    def script(_request: Request) -> str:
        bench.now += turn
        return next(answers)

    asked = ScriptedModels(script)
    models = LedgeredModels(asked, bench.store, lambda: Policy(spending=Spending(100, 100)), lambda: bench.now)
    slow = Slow(bench, [], [])
    bench.gitops, bench.policy, bench.planner = MemoryGitOps.of(WITH_LOKI), TRUSTED, ModelPlanner(models, "claude-x")
    bench.store.apply((ledger.put_record(Record(OUTSIDE, "categorized", judgement=JUDGEMENT), 0),))
    assert slow.deliver("improvement.categorized", ImprovementCategorized(OUTSIDE)) == deliveries
    assert (bench.record().stage, len(asked.asked)) == ("planned", 2 * TURNS)
    assert slow.longest <= SLOWEST["implementation-workers-plan"] - TIMEOUT - WRAPPER
