"""A person's revert of a change that was verified long ago: seen when the same is proposed again, a tombstone then.

Nobody tells the school of it, and until it is proposed again nothing follows from it. Only what Git says itself for
sure counts: `This reverts commit …`, as `git revert` and GitHub's button write it, or `Reverts …#12` of a pull request
of ours. A value that a person has edited by hand is found missing from Git, and held for a person (`decision.py`).
"""

import re
from collections.abc import Iterable

from msgspec.structs import replace

from functions._clients.gitops import Commit, GitOps
from functions._improvement.record import Record, Step
from functions._improvement.standing import (
    SENTENCE,
    Tombstone,
    fingerprint_key,
    record_key,
    statement_key,
    tombstone_key,
)
from functions.school_coordinator.desk import Desk
from functions.school_coordinator.ending import tombstones

PROPOSED = "improvement.raw", "improvement.validated"  # the events that are about a statement, or a plan
_COMMIT = re.compile(r"\bThis reverts commit ([0-9a-f]{7,64})\b", re.IGNORECASE)
_PULL = re.compile(r"^Reverts (?:[\w.-]+/[\w.-]+)?#(\d+)\s*$", re.MULTILINE)


def notice(desk: Desk, gitops: GitOps, kind: str) -> None:
    """Before a statement is admitted or a plan decided on: was the same made before, and taken back by a person?

    Raises:
        Temporary: when Git is away; nothing is decided until it answers.
    """
    keys = _keys(desk) if kind in PROPOSED else ()
    for owner in dict.fromkeys(one for key in keys if (one := desk.read(key, str))):
        made = desk.record(owner)
        if made is None or made.stage != "verified" or not made.commit or made.revert:
            continue
        taken = taker(made, gitops.log(made.commit))
        if taken is not None:
            _bury(desk, made, taken)


def _keys(desk: Desk) -> tuple[str, ...]:
    payload = desk.event.payload
    offered = getattr(payload, "improvement", None)
    if offered is not None:
        return (statement_key(offered.fingerprint),)
    record = desk.record(payload.improvement_id)
    return (fingerprint_key(record.fingerprint),) if record and record.fingerprint else ()


def taker(made: Record, later: Iterable[Commit]) -> Commit | None:
    """Whose commit takes a change back, of those since it (newest first); None where none does, or where that one was
    taken back in turn. Pure."""
    taken: Commit | None = None
    for one in reversed(tuple(later)):
        if one.trailers.get("improvement-id"):
            continue  # the school's own, which has its tombstone
        shas = _COMMIT.findall(one.message)
        if any(made.commit.startswith(sha.lower()) for sha in shas) or _of_its_review(made, one):
            taken = one
        elif taken is not None and any(taken.sha.startswith(sha.lower()) for sha in shas):
            taken = None
    return taken


def _of_its_review(made: Record, one: Commit) -> bool:
    review = made.review
    return bool(review and review.state == "merged" and str(review.number) in _PULL.findall(one.message))


def _bury(desk: Desk, made: Record, taken: Commit) -> None:
    """Leave the tombstones, and write down who took it back and by which commit."""
    who, why = taken.author, taken.message.partition("\n")[0]
    for stone in tombstones(made, "reverted", why[:SENTENCE], desk.at, who):
        if desk.read(tombstone_key(stone.fingerprint), Tombstone) is None:
            desk.write(tombstone_key(stone.fingerprint), stone)
    step = Step(made.stage, desk.at, who, desk.event.id, f"taken back by commit {taken.sha[:12]}: {why}"[:SENTENCE])
    known = replace(made, revert=taken.sha, timeline=(*made.timeline, step))
    desk.write(record_key(made.improvement.id), known)
