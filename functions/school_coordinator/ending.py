"""What follows from the stage that an improvement came to? Pure."""

from msgspec import Struct
from msgspec.structs import replace

from eventing.contracts import MONITOR
from eventing.vocabulary import Improvement, Target
from functions._improvement.identity import improvement_id, statement_fingerprint
from functions._improvement.lifecycle import ENDED
from functions._improvement.record import Record
from functions._improvement.standing import CLOSED, Tombstone
from functions._policy.policy import Policy


class Consequences(Struct, frozen=True):
    """`free` gives the lease up; `hold` keeps it for a person, a day at most."""

    free: bool = False
    hold: bool = False
    tombstones: tuple[Tombstone, ...] = ()
    child: Improvement | None = None


def consequences(record: Record, policy: Policy, at: str) -> Consequences:
    """What an improvement's stage asks for; nothing where it goes on."""
    match record.stage:
        case "verified":
            return Consequences(free=True, child=_child(record) if policy.spread else None)
        case "rolled_back":
            kind = "rolled_back" if asked_by(record) == MONITOR else "reverted"  # the latter by a person
            return Consequences(free=True, tombstones=tombstones(record, kind, why_it_went(record), at))
        case "rejected" if record.reason == CLOSED:  # a person's no, given in the pull request
            by = record.timeline[-1].by if record.timeline else ""
            return Consequences(free=True, tombstones=tombstones(record, "rejected", record.message, at, by))
        case "unverified":
            return Consequences(hold=True)
        case "failed" if record.commit and not record.revert:
            return Consequences(hold=True)  # the change is live and its revert did not work out
        case stage:
            return Consequences(free=stage in ENDED)


def tombstones(record: Record, kind: str, reason: str, at: str, by: str = "") -> tuple[Tombstone, ...]:
    """The tombstones of a statement and of its plan, each naming the other, so that both are lifted together."""
    statement, plan = record.improvement.fingerprint, record.fingerprint
    who = by or asked_by(record)
    made = Tombstone(statement, record.improvement.id, kind, who, at, reason, record.improvement.title, plan)  # type: ignore[arg-type]  # callers name one of the three kinds
    if not plan or plan == statement:
        return (replace(made, twin=""),)
    return (made, replace(made, fingerprint=plan, twin=statement))


def asked_by(record: Record) -> str:
    """Who asked for the rollback that the record went through; the monitor where nobody did."""
    return next((step.by for step in reversed(record.timeline) if step.stage == "rolling_back"), MONITOR)


def why_it_went(record: Record) -> str:
    """Why the rollback was asked for; what the record says now where nobody said why."""
    notes = (step.note for step in reversed(record.timeline) if step.stage == "rolling_back" and step.note)
    return next(notes, record.message)


def _child(record: Record) -> Improvement | None:
    plan = record.plan
    left = [one for one in plan.also_applies_to if one not in plan.also_rendered_by] if plan else []  # these have it
    if not left:
        return None
    parent, following = record.improvement, left[0]
    targets = (Target("Application", "", following),)
    fingerprint = statement_fingerprint(parent.practice, parent.parameters, targets)
    return replace(
        parent,
        id=improvement_id(parent.origin.id, fingerprint, f"spread:{following}"),
        fingerprint=fingerprint,
        targets=targets,
        parent=parent.id,
    )
