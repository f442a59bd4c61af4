"""What becomes of a pull request: merged, closed, pushed to, or out of date. The event is a hint, the server is read.

Everything is decided on the record's version, so a twin or an older hint finds that nothing is left to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from eventing.contracts import WORKERS, PullRequestChanged
from eventing.handler import Event, Outcome, Schedule, Unschedule
from functions._clients import ledger
from functions._clients.pull_requests import PullRequest
from functions._improvement.lifecycle import ENDED
from functions._improvement.record import Record, ReviewRequest
from functions._improvement.standing import CLOSED, OPENINGS, REVIEWS, Openings, pull_request_key
from functions.implementation_workers import answers
from functions.implementation_workers.eligible import refusal
from functions.implementation_workers.looks import scheduled, uncommitted
from functions.implementation_workers.markdown import span
from functions.implementation_workers.moves import both, emit, ended
from functions.implementation_workers.room import LOOK, shut

if TYPE_CHECKING:
    from functions.implementation_workers.bench import Bench


def on_pending_review(event: Event, bench: Bench) -> Outcome:
    """Open the pull request of a plan that waits for a person, or bring its text up to date."""
    record, version = ledger.expect_record(bench.store, event.payload.improvement_id)
    request = record.review
    if record.stage == "pending_review" and request and (request.digest, request.state) == (record.digest, "open"):
        from functions.implementation_workers.proposing import described  # noqa: PLC0415  as there is a pull request

        described(record, bench)
        return Outcome((Schedule(REVIEWS, record.improvement.id, bench.now + LOOK),))
    return _open(record, version, event, bench)


def on_pull_request(event: Event, bench: Bench) -> Outcome:
    """Look at a pull request again."""
    hint: PullRequestChanged = event.payload
    identity = hint.improvement_id
    if hint.number:
        known = ledger.get(bench.store, pull_request_key(hint.number), str)
        identity = known[0] if known else identity
    found = ledger.record(bench.store, identity) if identity else None
    if found is None:
        return Outcome()  # somebody else's pull request, or a forged hint
    record, version = found
    if record.revert_review is not None and hint.number in (0, record.revert_review.number):
        outcome = _look_at_revert(record, version, event, bench, record.revert_review)
        if outcome is not None:
            return outcome
    if record.review is None:
        return _open(record, version, event, bench)
    if hint.number and hint.number != record.review.number:
        return _look_at_earlier(record, version, event, bench, hint.number)
    return look(record, version, event, bench, record.review)


def look(record: Record, version: int, event: Event, bench: Bench, request: ReviewRequest) -> Outcome:
    """What the pull request of a change asks for now."""
    if request.replaces:
        return _replaced(record, version, event, bench, request)
    found = bench.pulls.get(request.number)
    if found is None:  # into another branch by now, say: no pull request of ours any more
        over = bool(record.commit) or record.stage in ENDED
        waits = _gone if over or _wants_another(record, request) else _waits
        return waits(record, version, event, bench, replace(request, state="closed") if over else request)
    answer = answers.said(record, request, found)
    if answer == "nothing":
        return _waits(record, version, event, bench, request)
    if answer == "merged":
        from functions.implementation_workers import merging  # noqa: PLC0415  as it is merged

        return both(merging.merged(record, version, event, bench, found), _over(bench, request.branch))
    if answer == "closed":
        return _closed(record, version, event, bench, found)
    if answer == "pushed":
        from functions.implementation_workers.pushed import pushed  # noqa: PLC0415  as somebody pushed

        return pushed(record, version, event, bench, found)
    if answer == "obsolete":
        bench.pulls.close(found.number, _why_closed(record))
        return _done(record, version, bench, replace(request, state="closed"))
    return _gone(record, version, event, bench, replace(request, state=found.state))


def _waits(record: Record, version: int, event: Event, bench: Bench, request: ReviewRequest) -> Outcome:
    if _wants_another(record, request):
        return _open(record, version, event, bench)
    return Outcome(scheduled(record, bench))


def _gone(record: Record, version: int, event: Event, bench: Bench, request: ReviewRequest) -> Outcome:
    if _wants_another(record, request):
        return _open(replace(record, review=request), version, event, bench)
    return _done(record, version, bench, request)


def _open(record: Record, version: int, event: Event, bench: Bench) -> Outcome:
    if reason := refusal(record, bench):
        if event.type.endswith("pull_request.changed"):
            return _unscheduled(record)
        if record.stage != "pending_review":
            ledger.ignored(event, record, reason)
        return Outcome()
    from functions.implementation_workers import proposing  # noqa: PLC0415  renders, as one is opened

    try:
        return proposing.open_one(record, version, event, bench)
    except (proposing.Mismatch, proposing.CannotRender):
        from functions.implementation_workers.stages import replanned  # noqa: PLC0415 - the catalogue, when needed

        return replanned(record, version, event, bench)


def _wants_another(record: Record, request: ReviewRequest) -> bool:
    """Whether the plan that waits is another than the pull request's: its own waits for room."""
    return record.stage == "pending_review" and request.digest != record.digest


def _replaced(record: Record, version: int, event: Event, bench: Bench, request: ReviewRequest) -> Outcome:
    """Close what the present one replaces, then look at the present one."""
    for number in request.replaces:
        merge = _look_at_earlier(record, version, event, bench, number)
        if merge.changes:
            return merge
    kept = replace(record, review=replace(request, replaces=()))
    again = emit("pull_request.changed", PullRequestChanged(request.number, record.improvement.id, "look"), record)
    return Outcome((ledger.put_record(kept, version), *scheduled(record, bench)), (again,))


def _look_at_earlier(record: Record, version: int, event: Event, bench: Bench, number: int) -> Outcome:
    """A hint about a pull request that a newer one replaced: closed, unless a person was faster and merged it."""
    found = bench.pulls.get(number)
    newer = record.review
    if found is None or newer is None:
        return Outcome()
    if found.state == "open":
        bench.pulls.close(number, f"Replaced by {span(newer.url)}, which has the newer plan.")
    elif found.state == "merged" and answers.said(record, newer, found) == "merged":
        from functions.implementation_workers import merging  # noqa: PLC0415  as it is merged

        taken = replace(record, review=replace(newer, number=number, url=found.url, branch=found.branch, digest=""))
        return merging.merged(taken, version, event, bench, found)
    return Outcome()


def _closed(record: Record, version: int, event: Event, bench: Bench, found: PullRequest) -> Outcome:
    gate = uncommitted(record, bench)
    if gate is None:
        return Outcome(scheduled(record, bench))  # its commit is being made: look again after that
    who = answers.person(found.by)
    shut_request = replace(record.review, state="closed") if record.review else None
    message = f"pull request #{found.number} was closed by {who.removeprefix(answers.PERSON)}"
    told = ended(record, version, event, "rejected", CLOSED, message, bench.at, who, review=shut_request)
    return both(told, Outcome(gate), _over(bench, found.branch), _unscheduled(record))


def _look_at_revert(record: Record, version: int, event: Event, bench: Bench, request: ReviewRequest) -> Outcome | None:
    found = bench.pulls.get(request.number)
    if found is None:
        return None
    match answers.reverted(record, request, found):
        case "merged":
            from functions.implementation_workers import merging  # noqa: PLC0415  as it is merged

            return merging.revert_merged(record, version, event, bench, found)
        case "obsolete":
            bench.pulls.close(found.number, f"Taken back already, by {span(record.revert)}.")
            state = "closed"
        case "gone":
            state = found.state
        case _:
            return Outcome(scheduled(record, bench))
    if request.state == state:
        return None
    kept = replace(record, revert_review=replace(request, state=state))
    return both(Outcome((ledger.put_record(kept, version),)), _unscheduled(kept))


def _why_closed(record: Record) -> str:
    if record.commit:
        return f"Done already, by {span(record.commit)}: it was approved outside of this pull request."
    reason = f"{record.reason}: {record.message}" if record.reason else record.stage
    return f"This is not waited for any more: {span(reason, 1000)}"


def _done(record: Record, version: int, bench: Bench, request: ReviewRequest) -> Outcome:
    kept = (
        Outcome()
        if request == record.review
        else Outcome((ledger.put_record(replace(record, review=request), version),))
    )
    return both(kept, _over(bench, request.branch), _unscheduled(record))


def _over(bench: Bench, branch: str) -> Outcome:
    known = ledger.get(bench.store, OPENINGS, Openings)
    if known is None:
        return Outcome()
    return Outcome((ledger.put(OPENINGS, shut(known[0], branch, bench.now), known[1]),))


def _unscheduled(record: Record) -> Outcome:
    if record.revert_review is not None and record.revert_review.state == "open":
        return Outcome()
    return Outcome((Unschedule(REVIEWS, record.improvement.id),))


__all__ = ["WORKERS", "look", "on_pending_review", "on_pull_request"]
