"""May another pull request be opened now? Caps on how many are open and how many open in an hour. Pure."""

from collections.abc import Collection

from msgspec.structs import replace

from functions._improvement.standing import Opening, Openings
from functions._policy.policy import Review

HOUR = 3600.0
LOOK = 600.0  # seconds until the sweep looks again; as often as the tick comes


def room(openings: Openings, review: Review, now: float) -> tuple[float, str]:
    """When the next may be opened, and what it waits for; now and nothing where there is room."""
    if sum(one.open for one in openings.made) >= review.max_open:
        return now + LOOK, f"{review.max_open} pull requests are open, which is the most that the policy allows"
    recent = sorted(one.at for one in openings.made if one.at > now - HOUR)
    if len(recent) >= review.per_hour:
        return recent[-review.per_hour] + HOUR, f"{review.per_hour} pull requests were opened within the hour"
    return now, ""


def opened(openings: Openings, improvement_id: str, branch: str, now: float) -> Openings:
    """With this one, counted once however often it is tried."""
    others = (one for one in _kept(openings, now) if one.branch != branch)
    return Openings((*others, Opening(improvement_id, branch, now)))


def reserved(openings: Openings, branch: str) -> bool:
    """Whether this one has its place already: a try before this one died on the way."""
    return any(one.branch == branch and one.open for one in openings.made)


def shut(openings: Openings, branch: str, now: float) -> Openings:
    """Without this one among the open."""
    kept = _kept(openings, now)
    return Openings(tuple(replace(one, open=False) if one.branch == branch else one for one in kept))


def reconciled(openings: Openings, really_open: Collection[str], now: float) -> Openings:
    """With only those open that the server says are open, or that are being opened right now."""
    kept = _kept(openings, now)
    gone = {one.branch for one in kept if one.branch not in really_open and one.at <= now - LOOK}
    return Openings(tuple(replace(one, open=False) if one.branch in gone else one for one in kept))


def _kept(openings: Openings, now: float) -> tuple[Opening, ...]:
    return tuple(one for one in openings.made if one.open or one.at > now - HOUR)
