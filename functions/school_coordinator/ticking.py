"""The clock: what is due in the ledger. One idle tick in ten minutes is all that keeps the school's promises."""

import hashlib

from eventing.contracts import AlertRaised, ImprovementAccepted, ImprovementCategorized
from eventing.outbox import MAX_RESENDS, Publish, sweep
from functions._improvement.notices import LOOK_AT_NOTICES, NOTICES
from functions._improvement.record import Record
from functions._improvement.standing import (
    AGENDA,
    SENTENCE,
    Lease,
    ReviewOnly,
    given_up_key,
    lease_key,
    review_only_key,
)
from functions._policy.subscribed import Subscribed
from functions.school_coordinator.approving import reject, start_next, step_back
from functions.school_coordinator.arriving import take_up
from functions.school_coordinator.channels import ask_for_channels
from functions.school_coordinator.desk import ENTRIES, Desk
from functions.school_coordinator.patience import LOOK_AT_QUEUES, look
from functions.school_coordinator.remedies import ask_for_due_scans
from functions.school_coordinator.reviews import look_at_reviews
from functions.school_coordinator.unhealed import ask_again

REMEMBERED = 30 * 24 * 3600  # seconds; as long as the store keeps what was given up


def on_tick(desk: Desk, publish: Publish, channels: Subscribed) -> None:
    """Send again what nobody marked, take up what others left, and do what is due for each improvement."""
    _send_again(desk, publish)
    take_up(desk)
    look_at_reviews(desk)
    ask_for_due_scans(desk)
    ask_for_channels(desk, channels)
    for about in desk.due(NOTICES):  # alerting takes off what is done; until then each tick brings it back
        desk.look_at_notice(about)
        desk.plan_for(NOTICES, about, desk.now + LOOK_AT_NOTICES)
    for improvement_id in desk.due(AGENDA):
        record = desk.record(improvement_id)
        if record is None:
            desk.strike(AGENDA, improvement_id)
        else:
            _look(desk, record)


def _send_again(desk: Desk, publish: Publish) -> None:
    """Sweep, unless something is about to be given up: that is told first, and swept away by the next tick.

    What the sweep gives up it forgets at once, so an alert that came after it could be lost with this process.
    """
    overdue = desk.store.overdue(desk.now, ENTRIES)
    lost = [entry for entry in overdue if entry.attempts >= MAX_RESENDS and not desk.read(given_up_key(entry.id), str)]
    for entry in lost:
        who = ", ".join(sorted(entry.subscribers)) or "anybody"
        title = f"An event of {entry.source.rpartition('/')[2]} was never taken by {who}"
        message = f"Event {entry.id} was sent {entry.attempts + 1} times. Read the log of {who}; `dead-letters` has it."
        desk.alert(AlertRaised(_fingerprint("outbox", entry.source, entry.id), "warning", title, message))
        desk.write(given_up_key(entry.id), desk.at, REMEMBERED)
    if not lost:
        sweep(desk.store, publish, desk.now)


def _look(desk: Desk, record: Record) -> None:
    lease = desk.read(lease_key(record.application), Lease) if record.application else None
    held = lease is not None and lease.improvement_id == record.improvement.id
    seen = look(record, held, desk.now, desk.policy)
    match seen.answer:
        case "stall":
            _stall(desk, record)
        case "expire":
            days = desk.policy.review.expires_after_days
            reject(desk, record, "expired", f"nobody decided within {days} days; it may come again")
        case "free":
            _free(desk, record)
        case "retry":
            desk.look_again(record, held)
            ask_again(desk, record)
        case "ask":
            _ask_again(desk, record)
        case "start" if lease is None:
            desk.plan_for(AGENDA, record.improvement.id, desk.now + LOOK_AT_QUEUES)
            start_next(desk, record.application)
        case _:
            desk.look_again(record, held)


def _ask_again(desk: Desk, record: Record) -> None:
    """Another day, another budget: hand the improvement to the experts, or to the planner, once more."""
    if record.stage == "categorized":
        again = desk.move(record, "improvement.categorized", "it is planned again", held_until=0.0)
        payload = ImprovementCategorized(record.improvement, record.verdicts, record.judgement)
        desk.emit("improvement.categorized", payload, again)
        return
    again = desk.move(record, "improvement.accepted", "the experts are asked again", held_until=0.0)
    desk.emit("improvement.accepted", ImprovementAccepted(record.improvement), again)


def _stall(desk: Desk, record: Record) -> None:
    identity, last = record.improvement.id, record.timeline[-1] if record.timeline else None
    since = f"since {last.at}" if last else "for as long as the ledger knows"
    message = (
        f"{record.improvement.title[:200]}: {record.stage} {since}, and nobody took it further. "
        "Look at `dead-letters list`; "
        f"replay what is there, or `{'resolve' if record.commit else 'cancel'} {identity}`."
    )
    desk.move(record, "alert.raised", f"silent while {record.stage}")
    desk.alert(
        AlertRaised(
            _fingerprint("stalled", identity, record.stage),
            "critical" if record.commit else "warning",
            f"An improvement stalled while {record.stage}",
            message,
            record.application,
            identity,
        )
    )


def _free(desk: Desk, record: Record) -> None:
    """Nobody resolved it for a day: the application goes on, but each further change of it needs a person."""
    application, identity = ", ".join(record.applications), record.improvement.id
    reason = f"{identity} was never verified, so each change of {application} needs a person until it is resolved"
    for key in map(review_only_key, record.applications):
        if desk.read(key, ReviewOnly) is None:
            desk.write(key, ReviewOnly(identity, desk.at, reason[:SENTENCE]))
    desk.look_again(record)
    step_back(desk, record)
    title = f"Nobody resolved a change of {application} for a day"
    fingerprint = _fingerprint("unresolved", identity)
    told = f"{reason[:2000]}: `resolve {identity}`."
    desk.alert(AlertRaised(fingerprint, "warning", title[:SENTENCE], told, record.application, identity))


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
