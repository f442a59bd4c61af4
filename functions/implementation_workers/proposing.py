"""Opens the pull request of a plan that waits for a person: once for each plan, within the caps, never while frozen.

The place among the open ones is reserved in one step with the look at the freeze and with the record's version; the
branch is named after the improvement and its plan, so a worker that died on the way finds what it made. What is
replaced is closed only after its successor is in the ledger: a closed pull request that the ledger still holds for
the present one would be taken for a person's no.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from eventing.contracts import WORKERS, ImprovementEnded, PullRequestChanged
from eventing.handler import Change, Delete, Event, Outcome, Schedule, VersionConflict
from eventing.vocabulary import Decision
from functions._clients import ledger
from functions._clients.pull_requests import PullRequest
from functions._improvement.record import Record, ReviewRequest, Step, moved
from functions._improvement.standing import OPENINGS, REVIEWS, Openings, frozen_key, pull_request_key
from functions._manifests.rendering import CannotRender, Mismatch
from functions.implementation_workers import description
from functions.implementation_workers.answers import branch_of
from functions.implementation_workers.eligible import PROTECTED
from functions.implementation_workers.message import commit_message
from functions.implementation_workers.moves import emit, step
from functions.implementation_workers.planning import Rendered, errors, rendered_on
from functions.implementation_workers.room import LOOK, opened, reconciled, reserved, room

if TYPE_CHECKING:
    from functions.implementation_workers.bench import Bench

UNDECIDED = Decision("pending_review", "", WORKERS, (), "")


def open_one(record: Record, version: int, event: Event, bench: Bench) -> Outcome:
    """Open it, or keep its place in the queue. The caller has seen that `refusal` is empty.

    Raises:
        Mismatch, CannotRender: when the plan is out of date, and has to be made again.
        VersionConflict: when the record or the caps changed meanwhile; the wrapper runs it again.
        Temporary: when the ledger or the server is away.
    """
    identity = record.improvement.id
    old = record.review
    branch = branch_of(record, old.number if old and old.digest == record.digest and old.state != "open" else 0)
    openings, at = ledger.get(bench.store, OPENINGS, Openings) or (Openings(), 0)
    if not reserved(openings, branch):
        openings, due = _with_room(openings, bench)
        if due > bench.now:
            return Outcome((Schedule(REVIEWS, identity, due),))
    head = bench.gitops.head()
    rendered = rendered_on(record.plan, bench.gitops.files(head), bench.preflight)  # type: ignore[arg-type]  # `refusal` saw a plan
    if errors(rendered.preflight):
        shown = replace(record, preflight=rendered.preflight, diff=rendered.diff)
        return Outcome((ledger.put_record(shown, version),)) if shown != record else Outcome()
    freezes = (frozen_key(), *map(frozen_key, record.applications))
    if any(bench.store.read(key) for key in freezes):
        return Outcome((Schedule(REVIEWS, identity, bench.now + LOOK),))
    gates: tuple[Change, ...] = tuple(Delete(key, 0) for key in freezes)
    made = opened(openings, identity, branch, bench.now)
    bench.store.apply((*gates, ledger.put(OPENINGS, made, at), ledger.put_record(record, version)))
    record, version = ledger.expect_record(bench.store, identity)
    return _opened(record, version, event, bench, (branch, head, rendered))


def described(record: Record, bench: Bench) -> None:
    """Give the pull request of a record its title and text, as they are now."""
    if record.review is not None and record.review.state == "open":
        text = description.body(record, _decision(record, bench), bench.policy.review.expires_after_days, _note(record))
        bench.pulls.describe(record.review.number, description.title(record), text)


def _opened(record: Record, version: int, event: Event, bench: Bench, made: tuple[str, str, Rendered]) -> Outcome:
    branch, head, rendered = made
    decision = _decision(record, bench)
    shown = replace(record, diff=rendered.diff, preflight=rendered.preflight)
    found = bench.pulls.propose(
        branch,
        head,
        rendered.files,
        commit_message(record, decision or UNDECIDED),
        description.title(record),
        description.body(shown, decision, bench.policy.review.expires_after_days, _note(record)),
        bench.now,
    )
    request = _request(record, found, branch, head)
    note = f"pull request #{found.number}: {found.url}"
    after = moved(shown, Step(record.stage, bench.at, WORKERS, event.id, note), review=request)
    identity = record.improvement.id
    changes: list[Change] = [
        ledger.put_record(after, version),
        ledger.put(pull_request_key(found.number), identity, None),
        Schedule(REVIEWS, identity, bench.now + LOOK),
    ]
    emits = [emit("pull_request.changed", PullRequestChanged(found.number, identity, "opened"), after, identity)]
    for other, other_version in _superseded(after, bench):
        told = f"pull request #{found.number} ({found.url}) of {identity} changes the same fields"
        payload = ImprovementEnded(other.improvement.id, "superseded", told, other.stage)
        ending = step(other, "improvement.rejected", event, bench.at, told)
        changes.append(ledger.put_record(moved(other, ending, reason="superseded", message=told), other_version))
        emits.append(emit("improvement.rejected", payload, other, other.improvement.id))
    return Outcome(tuple(changes), tuple(emits))


def _request(record: Record, found: PullRequest, branch: str, head: str) -> ReviewRequest:
    ours = found.commits[0] if found.commits else found.head  # what a person pushed since is seen by the next look
    old = record.review
    replaces = (*old.replaces, old.number) if old and old.state == "open" and old.number != found.number else ()
    return ReviewRequest(found.number, found.url, branch, record.digest, ours, before=head, replaces=replaces)


def _with_room(openings: Openings, bench: Bench) -> tuple[Openings, float]:
    due, _ = room(openings, bench.policy.review, bench.now)
    if due > bench.now:  # before it waits: the server may have fewer open than the ledger believes
        really = {one.branch for one in bench.pulls.open_ones()}
        openings = reconciled(openings, really, bench.now)
        due, _ = room(openings, bench.policy.review, bench.now)
    return openings, due


def _superseded(record: Record, bench: Bench) -> Iterator[tuple[Record, int]]:
    """Those that wait in pull requests of their own to change the very same fields, and that no person worked on."""
    openings, _ = ledger.get(bench.store, OPENINGS, Openings) or (Openings(), 0)
    for identity in sorted({one.improvement_id for one in openings.made if one.open} - {record.improvement.id}):
        found = ledger.record(bench.store, identity)
        if found is None or found[0].stage != "pending_review":
            continue
        request = found[0].review
        if request and request.state == "open" and not request.edited and _fields(found[0]) == _fields(record):
            yield found


def _fields(record: Record) -> set[tuple[str, str, str, str]]:
    operations = record.plan.operations if record.plan else ()
    return {(one.resource.kind, one.resource.namespace, one.resource.name, one.path) for one in operations}


def _decision(record: Record, bench: Bench) -> Decision | None:
    decision = ledger.decision(bench.store, record.improvement.id)
    return decision if decision and decision.digest == record.digest else None


def _note(record: Record) -> str:
    return record.message if record.reason == PROTECTED else ""


__all__ = ["CannotRender", "Mismatch", "VersionConflict", "described", "open_one"]
