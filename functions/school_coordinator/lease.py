"""Whose turn is it? One change of an application at a time, so that every verdict belongs to one commit. Pure."""

from collections.abc import Collection
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from functions._improvement.standing import Lease

UNDO = "undo:"  # a queue's member that asks for the rollback of what follows


def handed_on(lease: Lease, still_there: Collection[str], now: float) -> Lease | None:
    """The lease when its holder is through: of the first that was merged meanwhile and is not through, or of nobody."""
    left = tuple(one for one in lease.joined if one in still_there)
    return Lease(left[0], now, left[1:]) if left else None


def joined(lease: Lease, improvement_id: str) -> Lease:
    """The lease of somebody else, with a change that a person merged into the same application."""
    if improvement_id in (lease.improvement_id, *lease.joined):
        return lease
    return replace(lease, joined=(*lease.joined, improvement_id))


class Turn(Struct, frozen=True):
    """Start now, or wait from `due` on; `why` is for the person who looks."""

    answer: Literal["start", "wait"]
    due: float
    why: str = ""


def turn(
    member: str,
    lease: Lease | None,
    queue: tuple[str, ...],
    earliest: tuple[float, str],
    now: float,
    application: str = "the application",
) -> Turn:
    """The turn of one member of the application's queue.

    `queue` is who waits and is due, oldest first; `earliest` is when the pace lets it start, and why not before.
    """
    wanted = member.removeprefix(UNDO)
    if lease is not None and lease.improvement_id != wanted:
        return Turn("wait", now, f"{lease.improvement_id} changes {application} now")
    if earliest[0] > now:
        return Turn("wait", *earliest)
    ahead = queue[: queue.index(member)] if member in queue else queue
    if lease is None and ahead:
        return Turn("wait", now, f"{ahead[0].removeprefix(UNDO)} waited longer")
    return Turn("start", now)
