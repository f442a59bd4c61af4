"""From a validated plan to a change that is let go, waits, is held for a person, or is rejected."""

from collections.abc import Iterable, Mapping
from math import inf
from typing import TypeVar, get_args

from eventing.contracts import (
    COORDINATOR,
    ImprovementApproved,
    ImprovementEnded,
    ImprovementPendingReview,
    RollbackRequested,
)
from eventing.vocabulary import Decision
from functions._improvement.lifecycle import LEASE_HELD, TABLE
from functions._improvement.reach import namespaces_of
from functions._improvement.record import Record, Step, moved
from functions._improvement.standing import (
    PACE,
    SENTENCE,
    Freeze,
    Lease,
    Override,
    OverrideName,
    Pace,
    ReviewOnly,
    Tombstone,
    decision_key,
    fingerprint_key,
    frozen_key,
    lease_key,
    override_key,
    review_only_key,
    tombstone_key,
    waiting_key,
)
from functions.school_coordinator.decision import Facts, Ruling, decide, objections
from functions.school_coordinator.desk import Desk
from functions.school_coordinator.lease import UNDO
from functions.school_coordinator.leases import are_free, give_back, take, turn_of, wait
from functions.school_coordinator.pace import earliest, started

Kind = TypeVar("Kind")
POLICY = "policy"
OVERRIDES: tuple[OverrideName, ...] = get_args(OverrideName)


def facts(desk: Desk, record: Record) -> Facts:
    """All that a decision on this record looks at."""
    stones = [
        desk.read(tombstone_key(one), Tombstone) for one in (record.improvement.fingerprint, record.fingerprint) if one
    ]
    owner = desk.read(fingerprint_key(record.fingerprint), str) or ""
    other = desk.record(owner) if owner not in ("", record.improvement.id) else None
    return Facts(
        record,
        overrides(desk),
        _first(desk, Freeze, (frozen_key(), *map(frozen_key, record.applications))),
        _first(desk, ReviewOnly, map(review_only_key, record.applications)),
        tuple(stone for stone in stones if stone),
        "" if owner == record.improvement.id else owner,
        ("rolled_back" if other.revert else other.stage) if other else None,  # taken back, maybe by a person
    )


def _first(desk: Desk, kind: type[Kind], keys: Iterable[str]) -> Kind | None:
    """The first that is there; each is read, so that it is looked at again when this is stored."""
    found = [desk.read(key, kind) for key in keys]
    return next((one for one in found if one is not None), None)


def overrides(desk: Desk) -> Mapping[str, Override]:
    """The overrides in force."""
    found = (desk.read(override_key(name), Override) for name in OVERRIDES)
    return {one.name: one for one in found if one and (not one.until or desk.now < one.until)}


def rule(desk: Desk, record: Record) -> None:
    """Decide on a plan by the policy, and act on it."""
    known = facts(desk, record)
    ruling = decide(known, desk.policy)
    if not known.owner or known.owner_stage in ("failed", "rejected", "rolled_back"):
        _own(desk, record)
    if ruling.outcome == "approved":
        let_go(desk, record, Decision("approved", record.digest, POLICY, ruling.reasons, desk.at))
    elif ruling.outcome == "pending_review":
        hold(desk, record, ruling)
    else:
        reject(desk, record, ruling.reason, "; ".join(ruling.reasons))


def let_go(desk: Desk, record: Record, decision: Decision) -> None:
    """Start an approved change if it is its turn, else let it wait for the lease, the caps or the window."""
    spaces = namespaces_of(record.plan) if record.plan else ()
    pace = desk.read(PACE, Pace) or Pace()
    limits = (desk.now, "")
    if decision.by == POLICY:  # a person sees the clock and the pace for themselves
        limits = earliest(pace, desk.policy.caps, desk.policy.maintenance_windows, spaces, desk.now)
    if limits[0] == inf:
        hold(desk, record, Ruling("pending_review", "cap", (f"the policy lets nothing start: {limits[1]}",)))
        return
    identity, found = record.improvement.id, turn_of(desk, record, limits)
    _write_down(desk, record, decision)
    _own(desk, record)
    if found.answer == "start":
        take(desk, record)
        desk.write(PACE, started(pace, identity, spaces, desk.now))
        note = "; ".join(decision.reasons)
        payload = ImprovementApproved(identity, record.digest, record.application, decision)
        desk.emit("improvement.approved", payload, desk.move(record, "improvement.approved", note, who=decision.by))
        desk.note("improvements:approved", id=identity, application=record.application, by=decision.by)
    elif record.stage != "waiting":
        desk.move(record, LEASE_HELD, found.why)
        wait(desk, record, found.due)
    else:
        desk.keep(record)
        if found.due > desk.now:  # else it keeps its place
            wait(desk, record, found.due)


def hold(desk: Desk, record: Record, ruling: Ruling) -> None:
    """Ask a person, and let the next one of the application go."""
    identity, message = record.improvement.id, "; ".join(ruling.reasons)[:SENTENCE]
    _write_down(desk, record, Decision("pending_review", record.digest, POLICY, ruling.reasons, desk.at))
    held = desk.move(record, "improvement.pending_review", message, reason=ruling.reason, message=message)
    payload = ImprovementPendingReview(identity, ruling.reason, message, record.digest)
    desk.emit("improvement.pending_review", payload, held)
    desk.note("improvements:pending_review", id=identity, reason=ruling.reason)
    step_back(desk, held)


def reject(desk: Desk, record: Record, reason: str, message: str, by: str = POLICY) -> None:
    """End an improvement without a change, and let the next one of the application go."""
    identity, said = record.improvement.id, message[:SENTENCE]
    _write_down(desk, record, Decision("rejected", record.digest, by, (said,), desk.at))
    ended = desk.move(record, "improvement.rejected", said, who=by, reason=reason, message=said)
    desk.emit("improvement.rejected", ImprovementEnded(identity, reason, said, record.stage), ended)
    step_back(desk, ended)


def step_back(desk: Desk, record: Record) -> None:
    """Leave the queues, give up the leases that are held, and let the next ones go."""
    for application in give_back(desk, record):
        start_next(desk, application)


def start_next(desk: Desk, application: str) -> None:
    """Let the first in an application's queue go that still may, when the lease is free."""
    for member in desk.due(waiting_key(application)):
        if desk.read(lease_key(application), Lease) is not None:
            return
        record = desk.record(member.removeprefix(UNDO))
        if record is not None and member.startswith(UNDO) and may_be_taken_back(record):
            asked = record.timeline[-1]
            if are_free(desk, record):  # else it waits for another of its applications
                take_back(desk, record, asked.note, asked.by)
        elif record is not None and not member.startswith(UNDO) and record.stage == "waiting":
            try_again(desk, record)
        else:
            desk.strike(waiting_key(application), member)


def try_again(desk: Desk, record: Record) -> None:
    """Decide anew on what waited: the policy, a freeze or a tombstone may have changed meanwhile."""
    decision = desk.read(decision_key(record.improvement.id), Decision)
    if decision is None or decision.by == POLICY or decision.digest != record.digest:
        rule(desk, record)
    elif against := objections(known := facts(desk, record), desk.policy):
        reasons = tuple(one[:SENTENCE] for one in against)
        hold(desk, record, Ruling("pending_review", "frozen" if known.frozen else "blocked", reasons))
    else:
        let_go(desk, record, decision)


def may_be_taken_back(record: Record) -> bool:
    """Whether there is a commit that stands, at a stage from which it can be reverted."""
    knows_how = (record.stage, "rollback.requested", COORDINATOR) in TABLE
    return knows_how and bool(record.commit) and not record.revert


def take_back(desk: Desk, record: Record, reason: str, by: str) -> None:
    """Ask for the revert of a commit, under the leases of the applications that it reaches."""
    take(desk, record)
    back = desk.move(record, "rollback.requested", reason, who=by, revert_by="commit")  # a person judged
    desk.emit("rollback.requested", RollbackRequested(record.improvement.id, record.commit, reason, by), back)


def undo(desk: Desk, record: Record, reason: str, by: str) -> None:
    """Ask for the revert now, or as soon as what is under watch in those applications is through."""
    if are_free(desk, record):
        take_back(desk, record, reason, by)
        return
    desk.keep(moved(record, Step(record.stage, desk.at, by, desk.event.id, reason)))
    wait(desk, record, 0.0, UNDO + record.improvement.id)  # before all that waits


def _write_down(desk: Desk, record: Record, decision: Decision) -> None:
    key = decision_key(record.improvement.id)
    desk.read(key, Decision)
    desk.write(key, decision)


def _own(desk: Desk, record: Record) -> None:
    key = fingerprint_key(record.fingerprint)
    desk.read(key, str)
    desk.write(key, record.improvement.id)
