"""What the coordinator does about pull requests: decisions that people gave there, and the sweep over open ones.

Only implementation-workers speaks to the server; from here it gets hints.
"""

from eventing.contracts import COORDINATOR, PullRequestChanged
from eventing.vocabulary import Decision
from functions._improvement.record import Record, ReviewRequest
from functions._improvement.standing import CLOSED, REVIEWS, decision_key
from functions.school_coordinator.approving import step_back
from functions.school_coordinator.desk import Desk
from functions.school_coordinator.patience import LOOK_AT_QUEUES


def on_handed_over(desk: Desk) -> None:
    """A change was handed to a person: the branch is protected, its pull request was edited, or it could not be watched
    everywhere. It waits without the leases, so that the next changes of its applications can go.
    """
    if desk.event.source.endswith(f"/{COORDINATOR}"):
        return  # said by ourselves, in the step that did all of this
    record = desk.expect(desk.event.payload.improvement_id)
    if record.stage == "pending_review":
        desk.look_again(record)
        step_back(desk, record)


def look_at_reviews(desk: Desk) -> None:
    """Have each open pull request looked at, and each that waits for room tried again: a webhook may be lost."""
    for identity in desk.due(REVIEWS):
        record = desk.record(identity)
        if record is None:
            desk.strike(REVIEWS, identity)
            continue
        desk.plan_for(REVIEWS, identity, desk.now + LOOK_AT_QUEUES)
        _hint(desk, record, 0, "look")


def close_what_is_open(desk: Desk, record: Record) -> None:
    """Have the pull request closed of what ended, or was committed, without it."""
    if record.review is not None and record.review.state == "open":
        _hint(desk, record, record.review.number, "over")


def merged_by_a_person(desk: Desk, record: Record) -> None:
    """Write down that a merge approved what was merged, whatever was decided on an earlier plan."""
    request = record.review
    if request is not None and request.state == "merged":
        _decided(desk, record, request, "approved", "implemented")


def closed_by_a_person(desk: Desk, record: Record) -> None:
    """Write down that closing its pull request rejected a plan."""
    if record.review is not None and record.stage == "rejected" and record.reason == CLOSED:
        _decided(desk, record, record.review, "rejected", "rejected")


def _decided(desk: Desk, record: Record, request: ReviewRequest, outcome: str, stage: str) -> None:
    said = next((step for step in reversed(record.timeline) if step.stage == stage), None)
    key = decision_key(record.improvement.id)
    known = desk.read(key, Decision)
    if said is None or (known and (known.outcome, known.digest) == (outcome, record.digest)):
        return
    reason = f"pull request #{request.number} was {request.state}: {request.url}"
    desk.write(key, Decision(outcome, record.digest, said.by, (reason,), said.at))  # type: ignore[arg-type]  # one of two words


def _hint(desk: Desk, record: Record, number: int, action: str) -> None:
    desk.emit("pull_request.changed", PullRequestChanged(number, record.improvement.id, action), record)
