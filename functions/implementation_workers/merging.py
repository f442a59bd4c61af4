"""A pull request that a person merged: the change is on the branch, by whatever way, and is never committed again.

Found by the pull request, not by trailers: a person edits messages when squashing. What counts is what really landed:
where that is not what the ledger's plan says, the plan becomes what landed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from eventing.contracts import ImprovementImplemented, RollbackCommitted
from eventing.handler import Append, Event, Outcome, Put, Temporary, Unschedule
from functions._clients import ledger
from functions._clients.gitops import Commit, GitOps
from functions._clients.pull_requests import PullRequest
from functions._improvement.lifecycle import HOLDING
from functions._improvement.record import Record, ReviewRequest, moved
from functions._improvement.standing import REVIEWS, intent_key
from functions.implementation_workers.answers import person
from functions.implementation_workers.edited import edited_plan, means_the_same
from functions.implementation_workers.message import is_commit_of
from functions.implementation_workers.moves import emit, ended, sent, step

if TYPE_CHECKING:
    from functions.implementation_workers.bench import Bench

PATIENCE = 25 * 60.0  # seconds until a merge that Git does not show is believed to be on another branch
FAR_BACK = 500  # commits that are looked through


def merged(record: Record, version: int, event: Event, bench: Bench, found: PullRequest) -> Outcome:
    """The record implemented by the merge, or by our own commit where that was faster.

    Raises:
        Temporary: while Git does not show the merge yet.
    """
    request = record.review
    if request is None:
        return Outcome()
    if not _on_branch(bench.gitops, found.merge_commit):
        if bench.now - sent(event, bench.now) < PATIENCE:
            raise Temporary(f"pull request #{found.number} is merged, but its merge is not on the branch yet")
        message = f"pull request #{found.number} was merged into another branch than the one that is watched"
        state = replace(request, state="merged")
        told = ended(record, version, event, "rejected", "merged elsewhere", message, bench.at, review=state)
        return _unscheduled(told, record)
    before = found.merged_onto or request.before
    if (own := _our_commit(record, bench, before, found)) is not None:
        state = replace(request, state="merged", before=before)
        return _implemented(record, version, event, bench, own, state, "our commit was faster than the merge")
    old, new = bench.gitops.files(before), bench.gitops.files(found.merge_commit)
    known: dict[str, Any] = {}
    if not (request.digest == record.digest and means_the_same(record, old, new)):
        held = record.stage in HOLDING
        known = edited_plan(record, found.number, old, new, before, bench.preflight, held).learnt()
    note = f"pull request #{found.number} was merged as {found.merge_commit[:8]}"
    state = replace(request, state="merged", before=before, head=found.head)
    landed: Record = replace(record, **known)
    return _implemented(landed, version, event, bench, found.merge_commit, state, note, person(found.by))


def revert_merged(record: Record, version: int, event: Event, bench: Bench, found: PullRequest) -> Outcome:
    """The record reverted by a merge.

    Raises:
        Temporary: while Git does not show the merge yet.
    """
    if not _on_branch(bench.gitops, found.merge_commit):
        if bench.now - sent(event, bench.now) < PATIENCE:
            raise Temporary(f"pull request #{found.number} is merged, but its merge is not on the branch yet")
        return Outcome()
    request = record.revert_review
    state = replace(request, state="merged") if request else None
    note = f"pull request #{found.number} was merged as {found.merge_commit[:8]}"
    told = step(record, "rollback.committed", event, bench.at, note, person(found.by))
    payload = RollbackCommitted(record.improvement.id, record.commit, found.merge_commit)
    after = moved(record, told, revert=found.merge_commit, revert_review=state)
    told_of = emit("rollback.committed", payload, after)
    return _unscheduled(Outcome((ledger.put_record(after, version),), (told_of,)), record)


def line_of(gitops: GitOps, since: str, tip: str = "") -> list[Commit]:
    """The commits of the branch itself, newest first, from `tip` (the head where empty) down to `since`, included.

    First parents only: what a merge brought along was never the branch's head.
    """
    known = {one.sha: one for one in gitops.log("", FAR_BACK)}
    line: list[Commit] = []
    at = tip or gitops.head()
    while at in known and (not line or line[-1].sha != since):
        line.append(known[at])
        at = known[at].parent
    return line


def _on_branch(gitops: GitOps, commit: str) -> bool:
    return bool(commit) and gitops.is_ancestor(commit, gitops.head())


def _our_commit(record: Record, bench: Bench, before: str, found: PullRequest) -> str | None:
    """Our own commit of the same plan, where it was pushed before a person merged; not what the merge brought."""
    if record.stage != "armed" or bench.store.read(intent_key(record.improvement.id, record.digest)) is None:
        return None
    brought = {one.sha for one in bench.gitops.log(before) if bench.gitops.is_ancestor(one.sha, found.merge_commit)}
    ours = [one.sha for one in bench.gitops.log("") if is_commit_of(one.message, record)]
    return next((sha for sha in ours if sha not in brought and sha not in found.commits), None)


def _implemented(
    record: Record,
    version: int,
    event: Event,
    bench: Bench,
    commit: str,
    request: ReviewRequest,
    note: str,
    who: str = "",
) -> Outcome:
    told = step(record, "improvement.implemented", event, bench.at, note, *([who] if who else []))
    after = moved(record, told, commit=commit, review=request, reason="", message="")
    files = tuple(sorted({one.file for one in record.plan.operations})) if record.plan else ()
    payload = ImprovementImplemented(record.improvement.id, record.digest, record.application, commit, files)
    changes: list[Put | Append] = [
        ledger.put_record(after, version),
        Append("improvements:implementation", {"id": record.improvement.id, "commit": commit}),
    ]
    return _unscheduled(Outcome(tuple(changes), (emit("improvement.implemented", payload, after),)), record)


def _unscheduled(outcome: Outcome, record: Record) -> Outcome:
    return Outcome((*outcome.changes, Unschedule(REVIEWS, record.improvement.id)), outcome.emits)
