"""A ledger without its epoch is new, or was emptied. Git tells which; emptied, nothing is automatic any more."""

from eventing.contracts import COORDINATOR, PREFIX, AlertRaised
from eventing.handler import Emit, Outcome
from functions._clients import ledger
from functions._clients.gitops import GitOps
from functions._improvement.standing import (
    EPOCH,
    SENTENCE,
    Epoch,
    Freeze,
    Tombstone,
    fingerprint_key,
    frozen_key,
    tombstone_key,
)
from functions.school_coordinator.desk import Desk
from functions.school_coordinator.epoch import Rebuilt, rebuilt

NAMED = 20  # changes named in the alert; Git has them all
REMEMBERED = 5000  # commits that are looked through


def recover(desk: Desk, gitops: GitOps) -> Outcome:
    """What has to be stored with the present event: the epoch where it is missing, and an alert where it was lost.

    The freeze and what Git remembers are stored at once, because whatever the event asks is decided under them.

    Raises:
        Temporary: when Git is away; nothing is decided until it answers.
    """
    if desk.read(EPOCH, Epoch) is not None:
        return Outcome()
    found = rebuilt(gitops.log("", REMEMBERED), desk.at)
    epoch = ledger.put(EPOCH, Epoch(desk.at, found.used), 0)
    if not found.used:
        return Outcome((epoch,))
    write = Desk(desk.store, desk.policy, desk.event, desk.now)
    _rebuild(write, found)
    desk.store.apply(write.outcome().changes)
    alert = _alert(found)
    return Outcome((epoch,), (Emit(PREFIX + "alert.raised", alert, alert.fingerprint, alert.fingerprint),))


def both(first: Outcome, then: Outcome) -> Outcome:
    """What recovering asks for, and what the event does, in one step."""
    return Outcome((*first.changes, *then.changes), (*first.emits, *then.emits))


def _rebuild(desk: Desk, found: Rebuilt) -> None:
    for stone in found.tombstones:
        if desk.read(tombstone_key(stone.fingerprint), Tombstone) is None:
            desk.write(tombstone_key(stone.fingerprint), stone)
    for change in found.standing:
        key = fingerprint_key(change.fingerprint)
        if change.fingerprint and desk.read(key, str) is None:
            desk.write(key, change.improvement_id)
    if desk.read(frozen_key(), Freeze) is None:
        desk.write(frozen_key(), Freeze(COORDINATOR, desk.at, "the ledger was emptied"))


def _alert(found: Rebuilt) -> AlertRaised:
    latest = "; ".join(f"{change.commit[:8]} {change.title}" for change in found.standing[:NAMED])
    message = (
        "The ledger was emptied: nothing is committed until a person says `unfreeze`. From Git's trailers came "
        f"{len(found.standing)} changes and {len(found.tombstones)} tombstones of reverts. Rejections are lost unless "
        "the ledger's backup is restored, and what was being watched was not verified. The latest changes: "
        f"{latest or 'none'}"
    )
    return AlertRaised("ledger-emptied", "critical", "The ledger was emptied", message[:SENTENCE])
