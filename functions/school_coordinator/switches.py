"""What a person may switch: freezes, overrides of automatic approval, tombstones."""

from typing import get_args

from msgspec.structs import replace

from eventing.contracts import COORDINATOR, AlertRaised, Command
from eventing.handler import Permanent
from functions._clients.ledger import RECORDS
from functions._improvement.record import Record
from functions._improvement.standing import (
    SENTENCE,
    Freeze,
    Lease,
    Override,
    OverrideName,
    ReviewOnly,
    Tombstone,
    frozen_key,
    intent_key,
    lease_key,
    override_key,
    review_only_key,
    tombstone_key,
)
from functions.school_coordinator.approving import facts, hold, rule
from functions.school_coordinator.decision import Ruling, decide
from functions.school_coordinator.desk import Desk

LONGEST = 30 * 24 * 3600  # seconds that an override may last
USUAL = 24 * 3600


def override(desk: Desk, command: Command) -> None:
    """Set (`for` seconds, a day unless said) or clear (`clear=yes`) an override of automatic approval."""
    names: tuple[OverrideName, ...] = get_args(OverrideName)
    if command.target not in names:
        raise Permanent(f"there is no override {command.target!r}; there are {', '.join(names)}")
    key, found = override_key(command.target), desk.read(override_key(command.target), Override)
    if command.arguments.get("clear") == "yes":
        if found is None:
            raise Permanent(f"{command.target} is not set")
        desk.remove(key, Override)
        reconsider(desk, "override")
        return
    said = command.arguments.get("for", str(USUAL))
    if not (said.isascii() and said.isdecimal() and 0 < int(said) <= LONGEST):
        raise Permanent(f"an override lasts 1 to {LONGEST} seconds, not {said!r}")
    name = next(name for name in names if name == command.target)
    reason = command.arguments.get("reason", "")[:SENTENCE]
    desk.write(key, Override(name, command.by, desk.at, desk.now + int(said), reason), int(said))


def freeze(desk: Desk, command: Command) -> None:
    """Stop all commits, or those of the application `target`; what was let go and not committed goes to review."""
    key = frozen_key(command.target)
    desk.read(key, Freeze)
    desk.write(key, Freeze(command.by, desk.at, command.arguments.get("reason", "")[:SENTENCE]))
    leases = [lease_key(command.target)] if command.target else desk.store.keys(lease_key(""))
    for lease in leases:
        held = desk.read(lease, Lease)
        record = desk.record(held.improvement_id) if held else None
        if record is None or record.stage not in ("approved", "armed"):
            continue
        intent = intent_key(record.improvement.id, record.digest)
        if desk.store.read(intent) is None:  # else its commit is being made
            desk.must_be_absent(intent)
            hold(desk, record, decide(facts(desk, record), desk.policy))


def unfreeze(desk: Desk, command: Command) -> None:
    """Lift a freeze, and decide anew on what it held."""
    key, cleared = frozen_key(command.target), 0
    if desk.read(key, Freeze):
        desk.remove(key, Freeze)
        cleared += 1
    none = desk.read(override_key("auto_approve_none"), Override)
    if not command.target and none and none.by == COORDINATOR:  # too many rollbacks
        desk.remove(override_key("auto_approve_none"), Override)
        desk.alert(
            AlertRaised("rollbacks", "info", "Automatic approval is on again", f"{command.by} lifted the freeze.")
        )
        cleared += 1
    review_only = desk.read(review_only_key(command.target), ReviewOnly)
    if review_only is not None:
        desk.remove(review_only_key(command.target), ReviewOnly)
        cleared += 1
    if not cleared:
        raise Permanent(f"{command.target or 'the school'} is not frozen")
    reconsider(desk, "frozen", "override", "review only")


def lift(desk: Desk, command: Command) -> None:
    """Take a tombstone away, with its twin; `target` is a fingerprint, or the improvement that left them."""
    record = desk.record(command.target)
    wanted = [record.improvement.fingerprint, record.fingerprint] if record else [command.target]
    found = [stone for one in wanted if one and (stone := desk.read(tombstone_key(one), Tombstone))]
    if not found:
        named = "; the policy names it, so take it out there" if command.target in desk.policy.tombstones else ""
        raise Permanent(f"there is no tombstone of {command.target}{named}")
    for stone in found:
        for fingerprint in filter(None, (stone.fingerprint, stone.twin)):
            desk.remove(tombstone_key(fingerprint), Tombstone)


def reconsider(desk: Desk, *reasons: str) -> None:
    """Decide anew on what waits for a person for one of these reasons and no other."""
    for key in desk.store.keys(RECORDS):
        record = desk.read(key, Record)
        if record is None or record.stage != "pending_review" or record.reason not in reasons:
            continue
        ruling: Ruling = decide(facts(desk, record), desk.policy)
        if ruling.outcome == "pending_review":
            desk.keep(replace(record, reason=ruling.reason, message="; ".join(ruling.reasons)[:SENTENCE]))
        else:
            rule(desk, record)
