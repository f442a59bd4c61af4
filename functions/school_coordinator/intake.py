"""Is this statement new? Pure: what the ledger knows in, accepted, rejected or known already out."""

from typing import Literal

from msgspec import Struct

from eventing.vocabulary import Improvement
from functions._improvement.lifecycle import ENDED
from functions._improvement.record import Record
from functions._improvement.standing import Tombstone

# Ended without a change that stands: the same may be tried again when it is heard again, unless a tombstone says no.
_RETRIED = frozenset({"failed", "rejected", "rolled_back"})


class Answer(Struct, frozen=True):
    """`known` asks for nothing: the very same improvement was admitted before."""

    outcome: Literal["accepted", "rejected", "known"]
    reason: str = ""
    message: str = ""


def admit(
    improvement: Improvement,
    known: Record | None,
    tombstone: Tombstone | None,
    twin: Record | None,
    never: tuple[str, ...] = (),
) -> Answer:
    """Admit a statement or say why not.

    `known` is the record of this very id, `tombstone` that of the statement's fingerprint, `twin` the record of
    another improvement that says the same, `never` the policy's own tombstones.
    """
    if known is not None and known.stage != "raw":
        return Answer("known", "known", f"it is {known.stage} already")
    if not says_something(improvement):
        return Answer("accepted")
    if tombstone is not None:
        because = f": {tombstone.reason}" if tombstone.reason else ""
        was = f"the same was {tombstone.deed} at {tombstone.at}{because}"
        return Answer("rejected", "tombstone", f"{was}; lift {tombstone.fingerprint} to allow it again")
    if improvement.fingerprint in never:
        return Answer("rejected", "tombstone", f"the policy's tombstones name {improvement.fingerprint}")
    if twin is not None and twin.improvement.id != improvement.id and _stands(twin):
        said = f"{twin.improvement.origin.title or twin.improvement.origin.id} said the same"
        done = twin.stage if twin.stage in ENDED else f"{twin.stage} now"
        return Answer("rejected", "duplicate", f"{said}; that is {twin.improvement.id}, which is {done}")
    return Answer("accepted")


def _stands(twin: Record) -> bool:
    """Whether it is on its way or in force; a commit that was verified may have been taken back by a person since."""
    return twin.stage not in _RETRIED and not (twin.stage == "verified" and twin.revert)


def says_something(improvement: Improvement) -> bool:
    """Whether the fingerprint identifies the statement. That of a symptom is the fault's, and always does.

    One without practice, parameters and targets has the fingerprint of every other such one; what it says is text.
    """
    structured = improvement.practice or improvement.parameters or any(_named(improvement))
    return bool(structured or improvement.origin.kind == "symptom")


def _named(improvement: Improvement) -> tuple[str, ...]:
    return tuple(part for target in improvement.targets for part in (target.kind, target.namespace, target.name))
