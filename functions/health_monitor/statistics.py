"""The two tests that a regression has to pass. Both are exact, so they hold on few samples. Pure.

Fisher's exact test compares two shares of counts (errors of requests) given how many there were in all: no minimum and
no normal approximation (R. A. Fisher, "Statistical Methods for Research Workers", §21.02; Agresti, "Categorical Data
Analysis", §3.5). It assumes that requests fail independently, which bursts do not, so it is never enough alone.

The exceedance test compares steps, not requests, and only by rank (S. Rosenbaum, "Tables for a Nonparametric Test of
Location", 1954): where nothing changed, every order of the steps is equally likely, so n later ones among the n + j
highest of m + n happen with a chance of C(n+j, n) / C(m+n, n). It asks nothing about the shape of the noise, and it is
the condition "worse during the whole window" in one formula. The tests of ranks that canary analysis knows (Kayenta
uses Mann and Whitney's) would take a window that is bad in part.
"""

from collections.abc import Sequence
from math import comb, exp, lgamma


def fisher(bad_before: int, all_before: int, bad_after: int, all_after: int) -> float:
    """The chance of at least so many of the bad ones falling on the later side, if both have the same share."""
    if all_after <= 0 or all_before <= 0:
        return 1.0
    bad, everything = bad_before + bad_after, all_before + all_after
    most = min(bad, all_after)
    ways = _log_comb(everything, all_after)
    chances = (exp(_log_comb(bad, k) + _log_comb(everything - bad, all_after - k) - ways)
               for k in range(max(bad_after, all_after - (everything - bad)), most + 1))  # fmt: skip
    return min(1.0, sum(chances))


def exceedance(before: Sequence[float], after: Sequence[float]) -> float:
    """The chance that all later values are so high among all; ties count against it."""
    if not before or not after:
        return 1.0
    higher = sum(value >= min(after) for value in before)
    count = len(after)
    return comb(count + higher, count) / comb(len(before) + count, count)


def _log_comb(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
