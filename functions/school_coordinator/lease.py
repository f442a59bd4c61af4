"""Whose turn is it? One change of an application at a time, so that every verdict belongs to one commit. Pure."""

from typing import Literal

from msgspec import Struct

from functions._improvement.standing import Lease

UNDO = "undo:"  # a queue's member that asks for the rollback of what follows


class Turn(Struct, frozen=True):
    """Start now, or wait from `due` on; `why` is for the person who looks."""

    answer: Literal["start", "wait"]
    due: float
    why: str = ""


def turn(member: str, lease: Lease | None, queue: tuple[str, ...], earliest: tuple[float, str], now: float) -> Turn:
    """The turn of one member of the application's queue.

    `queue` is who waits and is due, oldest first; `earliest` is when the pace lets it start, and why not before.
    """
    wanted = member.removeprefix(UNDO)
    if lease is not None and lease.improvement_id != wanted:
        return Turn("wait", now, f"{lease.improvement_id} changes the application now")
    if earliest[0] > now:
        return Turn("wait", *earliest)
    ahead = queue[: queue.index(member)] if member in queue else queue
    if lease is None and ahead:
        return Turn("wait", now, f"{ahead[0].removeprefix(UNDO)} waited longer")
    return Turn("start", now)
