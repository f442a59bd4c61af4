"""Error lines of logs, counted. No line is kept: what programs write may hold secrets, and is not ours to repeat. Pure.

Two counts over different times are compared exactly, given their sum (J. Przyborowski and H. Wilenski, "Homogeneity of
results in testing samples from Poisson series", 1940): it holds for one line as for a thousand.
"""

import re
from datetime import datetime
from fnmatch import fnmatchcase
from math import exp, lgamma, log

from msgspec import Struct

from eventing.vocabulary import Check, Resource
from functions._policy.policy import WatchLimits
from functions.health_monitor.facts import key

CLEAR = 0.001  # chance of a fluke, below which more lines are more lines
LONGEST = 2000  # characters of a line that are looked at
# Levels as logfmt, JSON, klog and plain text have them, and how Go, Rust, Python and Java die.
_BAD = re.compile(
    r"""(?:\b(?:ERROR|FATAL|CRITICAL|PANIC|SEVERE|EMERG|ALERT)\b
        |\b(?:level|lvl|severity|levelname|log\.level)["']?\s*[=:]\s*["']?(?:error|err|fatal|critical|panic|alert|emerg)
        |"level"\s*:\s*[5-9]0\b
        |^[EF][0-9]{4}\s
        |\bpanic:\s|\bpanicked\ at\b|^Traceback\ \(most\ recent\ call\ last\)|\bException\ in\ thread\b
        |\[(?:error|crit|alert|emerg)\])""",
    re.VERBOSE,
)


class LogFacts(Struct, frozen=True):
    """The error lines of a workload's containers; `minutes` are those of all of them together that were read."""

    resource: Resource
    lines: int = 0
    errors: int = 0
    minutes: float = 0.0
    problem: str = ""


def count(text: str, since: float, now: float, cut: int, noisy: tuple[str, ...]) -> tuple[int, int, float]:
    """Lines, error lines and minutes of one container's log, whose lines begin with their time. A log of `cut` lines or
    more was cut at its beginning, so its time is counted from its first line."""
    lines = [line for line in text.splitlines() if line.strip()]
    bad = sum(_is_bad(line.partition(" ")[2] or line, noisy) for line in lines)
    first = _time(lines[0].partition(" ")[0]) if len(lines) >= cut else None
    seconds = since if first is None else min(since, max(1.0, now - first))
    return len(lines), bad, seconds / 60.0


def log_check(before: LogFacts | None, now: LogFacts, limits: WatchLimits) -> Check:
    """Never failed: a line is a program's own word about itself."""
    name = f"logs {key(now.resource)}"
    if before is None or before.problem:
        return Check(name, "not_applicable", f"not read before the change: {before.problem if before else 'not there'}")
    if now.problem:
        return Check(name, "inconclusive", now.problem)
    if not now.lines or not now.minutes or not before.minutes:
        return Check(name, "not_applicable", "nothing was logged")
    rate, was = now.errors / now.minutes, before.errors / before.minutes
    told = f"{rate:.1f} error lines a minute, {was:.1f} before"
    chance = more_often(before.errors, before.minutes, now.errors, now.minutes)
    if rate > limits.error_lines_per_minute and rate > 2 * was and chance < CLEAR:
        return Check(name, "inconclusive", f"{told} (chance of a fluke {chance:.1g}); read its log")
    return Check(name, "healthy", told)


def more_often(before: int, minutes_before: float, after: int, minutes_after: float) -> float:
    """The chance of at least `after` of all events falling into the later time, if they come as often as before."""
    total, share = before + after, minutes_after / (minutes_before + minutes_after)
    if not after:
        return 1.0
    return min(1.0, sum(_binomial(total, k, share) for k in range(after, total + 1)))


def _binomial(n: int, k: int, share: float) -> float:
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(share) + (n - k) * log(1.0 - share))


def _is_bad(line: str, noisy: tuple[str, ...]) -> bool:
    seen = line[:LONGEST]
    return bool(_BAD.search(seen)) and not any(fnmatchcase(seen, pattern) for pattern in noisy)


def _time(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
