"""A quantile from a histogram's cumulative buckets, with the bounds that it is known within. Pure."""

from collections.abc import Mapping


def quantile(buckets: Mapping[float, float], share: float) -> tuple[float, float, float] | None:
    """The quantile by linear interpolation within its bucket (as Prometheus' `histogram_quantile`), and that bucket's
    bounds; None for a histogram that is empty or has no `+Inf`. Beyond the last finite bound it is that bound."""
    bounds = sorted(buckets)
    if not bounds or bounds[-1] != float("inf"):
        return None
    counts, highest = [], 0.0
    for bound in bounds:  # rates of single buckets may be a little off; a cumulative count never falls
        highest = max(highest, buckets[bound])
        counts.append(highest)
    if highest <= 0:
        return None
    rank = share * highest
    place = next(index for index, count in enumerate(counts) if count >= rank)
    low = bounds[place - 1] if place else 0.0
    if bounds[place] == float("inf"):
        return low, low, float("inf")
    below = counts[place - 1] if place else 0.0
    within = (rank - below) / (counts[place] - below) if counts[place] > below else 1.0
    return low + (bounds[place] - low) * within, low, bounds[place]
