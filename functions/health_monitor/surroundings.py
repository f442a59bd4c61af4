"""Whether everybody else got worse as well: then it is not of one change's making, as far as can be told. Pure.

"Everybody else" is the rest of the same family of metrics: what else that ingress controller serves, what else reports
by those names. A database that went down, a node that is crowded or a network that is slow shows there, too. A change
that breaks others through its own workload looks the same, and is a person's to judge.
"""

from collections.abc import Sequence
from statistics import median

from functions.health_monitor.signals import Point
from functions.health_monitor.statistics import fisher

CHANCE = 0.01  # of a fluke: it only excuses, so less will do than to accuse
SLOWER = 1.5  # times their mean
FEWEST = 20  # requests of others in all, below which nothing is told by them


def failing_as_well(before: Sequence[Point], after: Sequence[Point], bound: float) -> str:
    """How the others fail, if they do so more often than before and than the bound; else empty."""
    bad_before, all_before = _counts(before)
    bad_after, all_after = _counts(after)
    if min(all_before, all_after) < FEWEST:
        return ""
    share_before, share = bad_before / all_before, bad_after / all_after
    worse = share > bound and share > 2 * share_before and fisher(bad_before, all_before, bad_after, all_after) < CHANCE
    return f"{share:.1%} of everybody else's requests fail as well, {share_before:.1%} before" if worse else ""


def slower_as_well(before: Sequence[Point], after: Sequence[Point]) -> str:
    """How much slower the others are, if they are; else empty."""
    earlier = [point.others for point in before if point.others_weight >= 1]
    steps = [point.others for point in after if point.others_weight >= 1]
    if not earlier or sum(point.others_weight for point in after) < FEWEST:
        return ""
    was, now = median(earlier), median(steps)
    return (
        f"everybody else takes {now * 1000:.0f} ms on average, {was * 1000:.0f} before" if now >= SLOWER * was else ""
    )


def _counts(points: Sequence[Point]) -> tuple[int, int]:
    total = round(sum(point.others_weight for point in points))
    return min(total, round(sum(point.others * point.others_weight for point in points))), total
