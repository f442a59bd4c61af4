"""Whether everybody else got worse as well: then it is not of one change's making, as far as can be told. Pure.

"Everybody else" is the rest of the same family of metrics: what else that ingress controller serves, what else reports
by those names, each by itself. A database that went down, a node that is crowded or a network that is slow shows in
many of them. One that is sick by itself says nothing about us, however many of its requests fail; so what counts is
whether half of the others got worse (of all, of the traffic, or of those in our namespace, which are the likeliest to
share something with us), and by about as much. A change that breaks others through its own workload looks the same, and
is a person's to judge.
"""

from collections.abc import Callable, Sequence

from functions.health_monitor.signals import Other
from functions.health_monitor.statistics import fisher

CHANCE = 0.01  # of a fluke: it only excuses, so less will do than to accuse
SLOWER = 1.5  # times its mean
FEWEST = 20  # requests of another one, before and since, below which nothing is told by it
COMPARABLE = 0.2  # of how much we got worse
HALF = 0.5  # of the others


def failing_as_well(before: Sequence[Other], after: Sequence[Other], rise: float, bound: float) -> str:
    """How many of the others fail more often than before and than the bound, if they are so many that it excuses; else
    empty. `rise` is by how much our own share of failures grew."""

    def worse(old: Other, new: Other) -> bool:
        was, now = old.part / old.total, new.part / new.total
        grown = now > bound and now > 2 * was and now - was >= COMPARABLE * rise
        return grown and fisher(*_counts(old), *_counts(new)) < CHANCE

    return _shared(before, after, worse, "fail as well")


def slower_as_well(before: Sequence[Other], after: Sequence[Other], times: float) -> str:
    """How many of the others are slower, if they are so many that it excuses; else empty. Ours takes `times` as long as
    before on average."""

    def worse(old: Other, new: Other) -> bool:
        was, now = old.part / old.total, new.part / new.total
        return now >= SLOWER * was > 0 and now / was - 1 >= COMPARABLE * (times - 1)

    return _shared(before, after, worse, "got slower as well")


def _shared(before: Sequence[Other], after: Sequence[Other], worse: Callable[[Other, Other], bool], what: str) -> str:
    known = {one.name: one for one in before if one.total >= FEWEST}
    both = [(known[one.name], one) for one in after if one.total >= FEWEST and one.name in known]
    sick = [new for old, new in both if worse(old, new)]
    everybody = [new for _, new in both]
    near = [one for one in everybody if one.near]
    if not sick:
        return ""
    if len(sick) >= HALF * len(everybody) or _traffic(sick) >= HALF * _traffic(everybody):
        return f"{len(sick)} of {len(everybody)} others {what} ({sick[0].name})"
    sick_near = [one for one in sick if one.near]
    if sick_near and len(sick_near) >= HALF * len(near):
        return f"{len(sick_near)} of {len(near)} others in its namespace {what} ({sick_near[0].name})"
    return ""


def _traffic(some: Sequence[Other]) -> float:
    return sum(one.total for one in some)


def _counts(one: Other) -> tuple[int, int]:
    total = round(one.total)
    return min(total, round(one.part)), total
