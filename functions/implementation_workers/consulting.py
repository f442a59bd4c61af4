"""A planner asked for what the catalogue does not know: its plan checked as any other, repaired once, then a person."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from eventing.handler import Permanent, Temporary
from eventing.vocabulary import Improvement, Judgement
from functions._clients.model_calls import ModelFailure, OverBudget
from functions._experts.planning.proposal import Planner, Proposed
from functions._manifests.repository import Repository, load
from functions.implementation_workers.composing import Against, composed
from functions.implementation_workers.planning import Planned, Preflight, Unplanned, errors, render_plan

LEAST = 0.3  # relevance; the reader's form says that below it nothing here has to do with the advice
AGAIN = 90.0  # seconds from its first question in which a delivery asks the second; a whole answer may take as long
LATE = "took long over a plan that does not hold; the first answer is kept, and the next delivery has it repaired"
_LISTED = 10  # findings of one turn


def consult(
    planner: Planner,
    improvement: Improvement,
    judgement: Judgement | None,
    files: Mapping[str, bytes],
    base: str,
    preflight: Preflight,
    in_time: Callable[[], bool],
) -> Planned | Unplanned:
    """The planner's plan, rendered and checked; or why there is none.

    The repair turn is asked `in_time`, or by the next delivery, whose first answer is the kept one and takes no time.
    After it, what preflight still says against a plan stays in it, and blocks its approval.

    Raises:
        Temporary: when the planner is away, or took too long for another question.
        OverBudget: when the money of today is spent, and tomorrow there is more.
    """
    if why := _not_worth_asking(improvement, judgement):
        return why
    before = load(files)
    try:
        first = planner.propose(improvement, judgement, before)
        result, findings = _weighed(first, improvement, before, files, base, preflight)
        if not findings:
            return result
        if not in_time():
            raise Temporary(f"{improvement.title}: {first.by} {LATE}")
        second = planner.propose(improvement, judgement, before, first, findings)
    except (ModelFailure, OverBudget) as failure:
        return _without(improvement, failure)
    again, still = _weighed(second, improvement, before, files, base, preflight)
    if isinstance(again, Unplanned) and still:
        told = "; ".join(still)
        message = f"{improvement.title}: {second.by} was asked twice and gave no plan that can be written: {told}"
        return Unplanned("not planned", message[:4000])
    return again


def _weighed(
    proposed: Proposed,
    improvement: Improvement,
    before: Repository,
    files: Mapping[str, bytes],
    base: str,
    preflight: Preflight,
) -> tuple[Planned | Unplanned, tuple[str, ...]]:
    """What a proposal comes to, and what its maker should know of it before trying again."""
    proposal = proposed.proposal
    if proposal.way == "nothing":
        return Unplanned("nothing to do", f"{improvement.title}: {proposed.by} says: {proposal.reason}"[:4000]), ()
    plan = composed(proposal, improvement, before, proposed.by)
    if isinstance(plan, Against):
        return Unplanned("not planned", ""), plan.findings[:_LISTED]
    if proposed.notice:
        plan = replace(plan, planned_by=f"{plan.planned_by} ({proposed.notice})"[:400])
    result = render_plan(improvement, plan, files, base, preflight, before)
    if isinstance(result, Unplanned):
        return result, (result.message[:600],)
    return result, tuple(f"{one.rule}: {one.message}"[:600] for one in errors(result.preflight))[:_LISTED]


def _not_worth_asking(improvement: Improvement, judgement: Judgement | None) -> Unplanned | None:
    if improvement.type == "habit":
        return Unplanned("nothing to do", f"{improvement.title}: advice for people; no manifest can hold it")
    if improvement.relevance < LEAST:
        said = f"relevance {improvement.relevance:.2f}: by the digest nothing here has to do with it"
        return Unplanned("nothing to do", f"{improvement.title}: {said}")
    if judgement and judgement.vetoes:
        message = f"{improvement.title}: an expert says no, so no plan was asked for: {judgement.vetoes[0]}"
        return Unplanned("not planned", message[:4000])
    return None


def _without(improvement: Improvement, failure: Permanent) -> Unplanned:
    if isinstance(failure, OverBudget) and failure.until:
        raise failure
    reason = "over budget" if isinstance(failure, OverBudget) else "no model"
    return Unplanned(reason, f"{improvement.title}: {failure}"[:4000])
