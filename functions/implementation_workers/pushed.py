"""A pull request that somebody pushed to: what is on its branch now is the plan, or nothing that we can plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from eventing.contracts import ImprovementPendingReview
from eventing.handler import Event, Outcome
from functions._clients import ledger
from functions._clients.pull_requests import PullRequest
from functions._improvement.record import Record, moved
from functions.implementation_workers.edited import edited_plan, means_the_same, newest_common
from functions.implementation_workers.looks import scheduled, uncommitted
from functions.implementation_workers.merging import line_of
from functions.implementation_workers.moves import both, emit, planned, step

if TYPE_CHECKING:
    from functions.implementation_workers.bench import Bench


def pushed(record: Record, version: int, event: Event, bench: Bench, found: PullRequest) -> Outcome:
    gate, request = uncommitted(record, bench), record.review
    if gate is None or request is None:
        return Outcome(scheduled(record, bench))
    after = bench.gitops.files(found.head)
    line = [one.sha for one in line_of(bench.gitops, request.before)]
    base = newest_common(line, lambda sha: bench.gitops.is_ancestor(sha, found.head)) or request.before
    before = bench.gitops.files(base)
    kept = replace(request, head=found.head, before=base)
    if request.digest == record.digest and means_the_same(record, before, after):
        return Outcome((ledger.put_record(replace(record, review=kept), version), *scheduled(record, bench)))
    result = edited_plan(record, found.number, before, after, base, bench.preflight, True)
    if result.digest == record.digest:
        return Outcome((ledger.put_record(replace(record, review=kept), version), *scheduled(record, bench)))
    kept = replace(kept, digest=result.digest, edited=True)
    more = Outcome((*gate, *scheduled(record, bench)))
    if result.plan.operations:
        told = planned(record, version, event, result, bench.at, review=kept, report=None, reason="", message="")
        return both(told, more)
    message = result.plan.why_not_automatic + "; " + result.preflight[0].message
    held = moved(
        record,
        step(record, "improvement.pending_review", event, bench.at, message),
        plan=result.plan,
        digest=result.digest,
        fingerprint=result.fingerprint,
        diff=result.diff,
        preflight=result.preflight,
        report=None,
        reason="edited",
        message=message[:4000],
        review=kept,
    )
    payload = ImprovementPendingReview(record.improvement.id, "edited", message[:4000], result.digest)
    said = Outcome((ledger.put_record(held, version),), (emit("improvement.pending_review", payload, held),))
    return both(said, more)
