"""What is due for an improvement that the coordinator looks at again? Pure; times in seconds since the epoch."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from functions._improvement.lifecycle import ENDED, HOUR, PATIENCE
from functions._improvement.record import Record
from functions._policy.policy import Policy

DAY = 24 * HOUR
LOOK_AT_QUEUES = 600.0  # seconds; as often as the tick comes


class Look(Struct, frozen=True):
    """What to do now, and when to look again (0: never)."""

    answer: Literal["later", "stall", "expire", "free", "start", "retry", "ask", "done"]
    due: float = 0.0


def look(record: Record, holds_lease: bool, now: float, policy: Policy) -> Look:
    """What is due.

    A working stage that is silent stalls, unless a closed sync window holds it; a review and a place in the queue
    expire; what was not verified gives the lease up after a day; whoever waits is tried again; a revert that is not
    there is asked for again for a day; experts and planners are asked again on the day after their money was spent.
    """
    since, stage = since_of(record), record.stage
    if stage in ENDED and not (stage == "failed" and holds_lease):
        return Look("done")
    if stage in ("pending_review", "waiting"):
        expires = since + policy.review.expires_after_days * DAY
        if now >= expires:
            return Look("expire")
        return Look("later", expires) if stage == "pending_review" else Look("start", now + LOOK_AT_QUEUES)
    if stage in ("accepted", "categorized") and record.held_until > since:  # the models' money of today is spent
        held = record.held_until
        return Look("later", held) if now < held else Look("ask", now + PATIENCE[stage])
    due = max(since, record.held_until) + PATIENCE.get(stage, DAY)
    if stage == "rolling_back" and now < due:
        retry = since + LOOK_AT_QUEUES
        return Look("later", retry) if now < retry else Look("retry", now + LOOK_AT_QUEUES)
    if now < due:
        return Look("later", due)
    if stage in ("unverified", "stalled", "failed"):
        return Look("free", now + DAY) if holds_lease else Look("later", now + DAY)
    return Look("stall", now + DAY)


def since_of(record: Record) -> float:
    """When the record came to its stage; 0 where that is not known, which makes everything overdue."""
    return datetime.fromisoformat(record.timeline[-1].at).timestamp() if record.timeline else 0.0
