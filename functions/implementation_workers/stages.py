"""Plan, commit, revert: the events that implementation-workers acts on, each as facts in and an `Outcome` out."""

from dataclasses import dataclass

from eventing.contracts import (
    AlertRaised,
    ImprovementImplemented,
    ImprovementPendingReview,
    RollbackCommitted,
)
from eventing.handler import Append, Event, Outcome, Temporary
from eventing.store import Store
from functions._clients import cluster_facts, ledger
from functions._clients.gitops import BranchProtected, GitOps
from functions._clients.model_calls import OverBudget
from functions._clients.pull_requests import PullRequests
from functions._experts.planning.proposal import Planner, Planners
from functions._improvement.record import Record, moved
from functions._policy.policy import Policy
from functions._preflight.facts import Facts
from functions.implementation_workers import committing, reviewing
from functions.implementation_workers.authority import commit_refusal, revert_refusal
from functions.implementation_workers.committing import Answered, Moved, Outrun, Stopped
from functions.implementation_workers.conflicting import revert_request
from functions.implementation_workers.consulting import PERSON, consult
from functions.implementation_workers.merging import sent
from functions.implementation_workers.moves import emit, ended, planned, postponed, step, unplanned
from functions.implementation_workers.planning import Preflight, Unplanned, brought, plan
from functions.implementation_workers.proposing import PROTECTED
from functions.implementation_workers.reverting import Conflicted, Doubted


def nobody(_policy: Policy, _facts: Facts) -> None:
    """No planner: what the catalogue does not know is not planned."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What every stage works with; `now` is in seconds since the epoch, `at` the same as RFC 3339."""

    store: Store
    gitops: GitOps
    policy: Policy
    now: float
    at: str
    pulls: PullRequests = committing.NO_PULL_REQUESTS
    planners: Planners = nobody

    @property
    def facts(self) -> Facts:
        """What the last baseline saw of the cluster."""
        known = ledger.get(self.store, cluster_facts.KEY, cluster_facts.Observed)
        return known[0].facts if known else Facts()

    @property
    def preflight(self) -> Preflight:
        """The rules, under what the policy says and what is known of the cluster."""
        from functions.implementation_workers.gate import gate  # noqa: PLC0415  90 rules, which a revert does not ask

        return gate(self.policy, self.facts, self.at[:10])

    def planner(self) -> Planner | None:
        """Who plans what the catalogue does not know, if there is anybody."""
        return self.planners(self.policy, self.facts)


PATIENCE = 25 * 60.0  # seconds that an approved change waits for Git; the trigger's own retries last a little longer


def on_categorized(event: Event, bench: Bench) -> Outcome:
    """Plan an improvement that the experts judged."""
    record, version = ledger.expect_record(bench.store, event.payload.improvement.id)
    if record.stage != "categorized":
        return Outcome()  # planned already, or ended meanwhile
    return replanned(record, version, event, bench)


def on_armed(event: Event, bench: Bench) -> Outcome:
    """Commit an approved plan whose baseline is stored."""
    record, version = ledger.expect_record(bench.store, event.payload.improvement_id)
    decision = ledger.decision(bench.store, record.improvement.id)
    refusal = commit_refusal(record, decision, event.payload.digest)
    if refusal or decision is None:
        ledger.ignored(event, record, refusal)
        return Outcome()
    try:
        written = committing.commit(
            record, version, decision, bench.store, bench.gitops, bench.preflight, bench.now, bench.pulls
        )
    except Moved:
        return replanned(*_again(record, bench), event, bench)
    except Answered:
        record, version = _again(record, bench)
        return reviewing.look(record, version, event, bench, record.review) if record.review else Outcome()
    except BranchProtected as error:
        return _protected(*_again(record, bench), event, bench, str(error))
    except Stopped as stop:
        return ended(*_again(record, bench), event, "failed", stop.reason, str(stop), bench.at)
    except Temporary as error:
        if bench.now - sent(event, bench.now) < PATIENCE:
            raise
        word = "outrun" if isinstance(error, Outrun) else "git away"
        return ended(*_again(record, bench), event, "failed", word, f"{error}; the plan is kept", bench.at)
    record, version = _again(record, bench)
    payload = ImprovementImplemented(
        record.improvement.id, record.digest, record.application, written.commit, written.files
    )
    told = step(record, "improvement.implemented", event, bench.at, f"commit {written.commit[:8]}")
    return Outcome(
        (
            ledger.put_record(moved(record, told, commit=written.commit, reason="", message=""), version),
            Append("improvements:implementation", {"id": record.improvement.id, "commit": written.commit}),
        ),
        (emit("improvement.implemented", payload, record),),
    )


def _again(record: Record, bench: Bench) -> tuple[Record, int]:
    """The record after the intent wrote it again."""
    return ledger.expect_record(bench.store, record.improvement.id)


def on_rollback(event: Event, bench: Bench) -> Outcome:
    """Take a commit back that the ledger says is rolling back."""
    record, version = ledger.expect_record(bench.store, event.payload.improvement_id)
    refusal = revert_refusal(record, event.payload.commit)
    if refusal:
        ledger.ignored(event, record, refusal)
        return Outcome()
    reason, by = event.payload.reason, event.payload.by
    try:
        if record.revert_by == "pull request":
            raise Doubted("whose fault it is, a person has to judge; nothing was committed")
        written = committing.take_back(record, reason, by, bench.store, bench.gitops, bench.now)
    except (Conflicted, BranchProtected, Doubted) as error:
        return _handed_over(record, version, event, bench, error)
    except Stopped as stop:
        return ended(record, version, event, "failed", stop.reason, str(stop), bench.at)
    payload = RollbackCommitted(record.improvement.id, record.commit, written.commit)
    told = step(record, "rollback.committed", event, bench.at, f"revert {written.commit[:8]}")
    return Outcome(
        (ledger.put_record(moved(record, told, revert=written.commit), version),),
        (emit("rollback.committed", payload, record),),
    )


def replanned(record: Record, version: int, event: Event, bench: Bench) -> Outcome:
    """Plan an improvement on the present head, whatever was planned before."""
    base = bench.gitops.head()
    improvement, files = record.improvement, bench.gitops.files(base)
    if improvement.category == "remedy":
        result = brought(improvement, record.plan, files, base, bench.preflight)
    else:
        result = plan(improvement, files, base, bench.preflight)
        if isinstance(result, Unplanned) and result.unknown and (planner := bench.planner()):
            try:
                result = consult(planner, improvement, record.judgement, files, base, bench.preflight)
            except OverBudget as over:
                return postponed(record, version, event, over, bench.at)
    if isinstance(result, Unplanned):
        if result.reason in PERSON and record.plan is None:  # a plan that is out of date is nothing to wait with
            return unplanned(record, version, event, result.reason, result.message, bench.at)
        return ended(record, version, event, "rejected", result.reason, result.message, bench.at)
    return planned(record, version, event, result, bench.at, report=None, reason="", message="", held_until=0.0)


def _protected(record: Record, version: int, event: Event, bench: Bench, said: str) -> Outcome:
    """The branch takes no commit of ours: the approved plan goes into a pull request, and its decision stays."""
    if not bench.pulls.available:
        message = f"the branch takes no direct commit ({said}), and this server has no pull requests; the plan is kept"
        return ended(record, version, event, "failed", PROTECTED, message, bench.at)
    message = f"approved, but the branch takes no direct commit ({said}): merge the pull request to let it go"[:4000]
    told = step(record, "improvement.pending_review", event, bench.at, message)
    held = moved(record, told, reason=PROTECTED, message=message)
    payload = ImprovementPendingReview(record.improvement.id, PROTECTED, message, record.digest)
    return Outcome((ledger.put_record(held, version),), (emit("improvement.pending_review", payload, held),))


def _handed_over(
    record: Record, version: int, event: Event, bench: Bench, error: Conflicted | BranchProtected | Doubted
) -> Outcome:
    """A revert that may not be committed: a pull request where there are some, and a page in any case."""
    why = {Conflicted: "changed since", Doubted: "doubted"}.get(type(error), PROTECTED)
    request, more = revert_request(record, event.payload.reason, event.payload.by, bench, error)
    where = f"pull request #{request.number} has it: {request.url}" if request else "a person has to revert it"
    message = f"{error}; {where}"[:4000]
    outcome = ended(record, version, event, "failed", why, message, bench.at, revert_review=request)
    page = AlertRaised(
        f"revert:{record.improvement.id}:{record.commit[:12]}",
        "critical",
        "A change that has to be taken back cannot be",
        f"{record.improvement.title[:200]}: {message}. Why it has to go: {event.payload.reason}"[:4000],
        record.application,
        record.improvement.id,
    )
    return Outcome((*outcome.changes, *more), (*outcome.emits, emit("alert.raised", page, record, "revert")))
