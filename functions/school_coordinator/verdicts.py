"""What a person may say about one improvement."""

from eventing.contracts import Command, ImprovementCategorized, ImprovementWatched
from eventing.handler import Permanent
from eventing.vocabulary import Decision
from functions._improvement.record import Record
from functions._improvement.standing import SENTENCE, Tombstone, intent_key, record_key, statement_key, tombstone_key
from functions.school_coordinator.approving import facts, let_go, reject, step_back, undo
from functions.school_coordinator.decision import objections
from functions.school_coordinator.desk import Desk
from functions.school_coordinator.editing import edited
from functions.school_coordinator.ending import tombstones
from functions.school_coordinator.finishing import follow

WAITS = ("pending_review", "waiting")
BEFORE_THE_COMMIT = ("raw", "accepted", "categorized", "planned", "validated", *WAITS, "approved", "armed", "stalled")
COMMITTED = ("implemented", "deployed", "verified", "unverified", "failed", "stalled")


def approve(desk: Desk, command: Command) -> None:
    """Let this very plan go, as soon as the application's lease is free."""
    record = _at(desk, command, WAITS)
    _same_plan(command, record)
    if against := objections(facts(desk, record), desk.policy):
        raise Permanent("; ".join(against))
    reason = _reason(command, "approved by a person")
    let_go(desk, record, Decision("approved", record.digest, command.by, (reason,), desk.at))


def say_no(desk: Desk, command: Command) -> None:
    """Reject a plan for good: what it says and what it does get a tombstone."""
    record = _at(desk, command, WAITS)
    if command.digest:
        _same_plan(command, record)
    reason = _reason(command, "rejected by a person")
    for stone in tombstones(record, "rejected", reason, desk.at, command.by):
        desk.read(tombstone_key(stone.fingerprint), Tombstone)
        desk.write(tombstone_key(stone.fingerprint), stone)
    reject(desk, record, "person", reason, command.by)


def edit(desk: Desk, command: Command) -> None:
    """Change the parameters of what was said, and have it planned, validated and decided again."""
    record = _at(desk, command, WAITS)
    if command.digest:
        _same_plan(command, record)
    improvement = edited(record.improvement, command.arguments)
    if stone := desk.read(tombstone_key(improvement.fingerprint), Tombstone):
        raise Permanent(f"that has a tombstone, by {stone.by} at {stone.at}; lift {stone.fingerprint} first")
    step_back(desk, record)
    if desk.read(statement_key(improvement.fingerprint), str) is None:
        desk.write(statement_key(improvement.fingerprint), improvement.id)
    said = ", ".join(f"{name}={value}" for name, value in sorted(command.arguments.items()))
    again = desk.move(
        record,
        "improvement.categorized",
        f"edited: {said}",
        who=command.by,
        improvement=improvement,
        plan=None,
        digest="",
        fingerprint="",
        diff="",
        preflight=(),
        report=None,
        reason="",
        message="",
    )
    payload = ImprovementCategorized(improvement, record.verdicts, record.judgement)
    desk.emit("improvement.categorized", payload, again)


def cancel(desk: Desk, command: Command) -> None:
    """Stop an improvement before its commit; it may come again."""
    record = _at(desk, command, BEFORE_THE_COMMIT)
    if record.commit:
        raise Permanent(f"it is committed as {record.commit[:8]}; undo takes it back")
    if record.digest:
        key = intent_key(record.improvement.id, record.digest)
        if record.stage == "armed" and desk.store.read(key) is not None:
            raise Permanent("its commit is being made; undo takes it back once it is there")
        desk.must_be_absent(key)
    reject(desk, record, "cancelled", _reason(command, "cancelled by a person"), command.by)


def resolve(desk: Desk, command: Command) -> None:
    """Say what the watch could not: it is well (`verdict=verify`), or it has to go (`verdict=rollback`)."""
    record = _at(desk, command, ("unverified", "failed", "stalled"))
    _committed(record)
    verdict = command.arguments.get("verdict", "")
    reason = _reason(command, f"{command.by} looked at it")
    if verdict == "rollback":
        if record.revert:
            raise Permanent(f"it is reverted already, by {record.revert[:8]}; verify that the cluster is well again")
        undo(desk, record, reason, command.by)
    elif verdict == "verify":
        kind = "improvement.rolled_back" if record.revert else "improvement.verified"
        ended = desk.move(record, kind, reason, who=command.by, message=reason)
        payload = ImprovementWatched(record.improvement.id, record.commit, reason, record.checks)
        desk.emit(kind, payload, ended)
        if not record.revert:
            desk.note("improvements:verified", id=record.improvement.id, commit=record.commit)
        follow(desk, ended)
    else:
        raise Permanent(f"resolve says verify or rollback, not {verdict!r}")


def take_back(desk: Desk, command: Command) -> None:
    """Revert a commit; what it did gets a tombstone once the cluster is seen well again."""
    record = _at(desk, command, COMMITTED)
    _committed(record)
    if record.revert:
        raise Permanent(f"it is reverted already, by {record.revert[:8]}")
    undo(desk, record, _reason(command, f"{command.by} asked for it"), command.by)


def _at(desk: Desk, command: Command, stages: tuple[str, ...]) -> Record:
    record = desk.read(record_key(command.target), Record)
    if record is None:
        raise Permanent(f"there is no improvement {command.target!r}; `status` lists them")
    if record.stage not in stages:
        raise Permanent(f"it is {record.stage}; only what is {' or '.join(stages)} can be told to {command.action}")
    return record


def _same_plan(command: Command, record: Record) -> None:
    if command.digest != record.digest:
        raise Permanent(
            f"the plan's digest is {record.digest}, not {command.digest or 'given'}: it changed since; look at it again"
        )


def _committed(record: Record) -> None:
    if not record.commit:
        raise Permanent("nothing of it was committed; cancel ends it")


def _reason(command: Command, otherwise: str) -> str:
    return command.arguments.get("reason", "")[:SENTENCE] or otherwise
