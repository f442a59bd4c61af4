"""Whether an answer of Prometheus got worse since the commit. Pure.

A failure must be clear: larger than the policy's bound, larger than before by more than noise explains (Fisher's exact
test where requests are counted), and so during the whole window (the exceedance test). What is worse without being
clear is inconclusive, and so is evidence that vanished. What had no data before is not held against the change.
"""

from collections.abc import Sequence
from statistics import median

from eventing.vocabulary import Check, CheckResult
from functions._policy.policy import WatchLimits
from functions.health_monitor.facts import key
from functions.health_monitor.signals import Point, Question, Signal
from functions.health_monitor.statistics import exceedance, fisher
from functions.health_monitor.surroundings import failing_as_well, slower_as_well

CLEAR = 0.001  # chance of a fluke below which a failure may be told; a watch asks a dozen questions, so not 0.05
DOUBTFUL = 0.01  # below this it is no longer called healthy
FEWEST_STEPS = 3  # that must be bad, all of them; one or two are what a restart or a cold cache looks like
FEWEST_REQUESTS = 10  # expected in the window, below which nothing is told: one error alone would be ten per cent
KNOWN_REQUESTS = 50  # before the commit, below which its share of errors was not known well enough to accuse
FOR_A_QUANTILE = 20  # requests of a step, so that its 95th percentile is not simply the slowest one
NOTICEABLE = 0.02  # seconds that the 95th percentile must rise by; twice of next to nothing is next to nothing
MEAN_ROSE = 1.5  # times, from which a quantile that left its bucket is believed to have really moved
RECENT = 1, 4, 12  # parts of the time before, each to its end: what rose already, in an hour or minutes, is not ours
FEWEST_FAILURES = 5  # requests that must have failed; a client that repeats one bad request is no regression
NEARLY = 0.8  # of a value is as bad as it
SEEN = 0.125  # share of the steps before that were as bad as all of these: then it is one of its ways
GREW = 1.2  # times of recent memory; a leak that was there before goes on without a change
SETTLING = 0.5  # the last step below this share of the first: it is getting better, so wait

Judged = tuple[CheckResult, str]


def compare(before: Signal, after: Signal, limits: WatchLimits) -> Check:
    """The check of one question."""
    question = before.question
    return Check(f"{question.kind}:{question.source} {key(question.resource)}", *_judged(before, after, limits))


def _judged(before: Signal, after: Signal, limits: WatchLimits) -> Judged:
    if without := _without_data(before, after):
        return without
    question, earlier, steps = before.question, before.points, after.points
    match question.kind:
        case "errors":
            excuse = failing_as_well(before.others, after.others, _rise(earlier, steps), limits.error_ratio)
            return _excused(_errors(earlier, steps, limits), excuse)
        case "latency":
            excuse = slower_as_well(before.others, after.others, _times(earlier, steps))
            return _excused(_latency(earlier, steps, limits), excuse)
        case "memory":
            return _memory(question, earlier, steps, limits)
        case "throttling":
            return _throttling(earlier, steps, limits)
    return _custom(question, earlier, steps)


def _excused(judged: Judged, excuse: str) -> Judged:
    """A failure only where the others are as well as before."""
    if judged[0] != "failed" or not excuse:
        return judged
    return "inconclusive", f"{judged[1]}; but {excuse}, so the cause may be elsewhere"


def _rise(before: Sequence[Point], after: Sequence[Point]) -> float:
    """By how much the share of requests that fail grew."""
    (bad_before, all_before), (bad, total) = _counts(before), _counts(after)
    return bad / max(total, 1) - bad_before / max(all_before, 1)


def _times(before: Sequence[Point], after: Sequence[Point]) -> float:
    """How many times as long a request takes on average."""
    (was, now) = (median([one.mean for one in some if one.weight >= 1] or [0.0]) for some in (before, after))
    return now / was if was > 0 else 1.0


def _without_data(before: Signal, after: Signal) -> Judged | None:
    if before.question.kind == "custom" and not before.question.queries:
        return "not_applicable", "its query cannot be read; write `expression < number`"
    if before.problem:
        return "inconclusive", f"nothing is known of before the change: {before.problem}"
    if not before.points:
        return "not_applicable", "it had no data before the change"
    if after.problem:
        return "inconclusive", after.problem
    if before.question.kind in ("errors", "latency") and _idle(before, after):
        return "not_applicable", "too few requests to judge by, as before the change"
    if not after.points:
        return "inconclusive", "its data ended with the change"
    return None


def _idle(before: Signal, after: Signal) -> bool:
    """Whether the window may well pass without requests: few on average, or as long a silence was seen before."""
    window = max(1, round(after.step * max(len(after.points), FEWEST_STEPS) / max(before.step, 1.0)))
    weights = [point.weight for point in before.points]
    if sum(weights) / len(weights) * window < FEWEST_REQUESTS:
        return True
    silent = not sum(point.weight for point in after.points)
    seen = any(not sum(weights[at : at + window]) for at in range(len(weights) - window + 1))
    return silent and seen


def _errors(before: Sequence[Point], after: Sequence[Point], limits: WatchLimits) -> Judged:
    bad_before, all_before = _counts(before)
    bad_after, all_after = _counts(after)
    if not all_after:
        return "inconclusive", f"no request since the change, {all_before} before it"
    parts = [_counts(before[-max(1, len(before) // part) :]) for part in RECENT]
    share_before = max(bad / max(total, 1) for bad, total in parts)
    share = bad_after / all_after
    told = f"{share:.2%} of {all_after} requests failed, {share_before:.2%} of {all_before} before"
    if share <= limits.error_ratio or share <= 2 * share_before:
        return "healthy", told
    chance = fisher(bad_before, all_before, bad_after, all_after)
    steps, earlier = _values(after, 1), _values(before, 1)
    if _seen(earlier, steps):
        return "healthy", f"{told}; it was as bad at times"
    known = all_before >= KNOWN_REQUESTS and bad_after >= FEWEST_FAILURES
    if chance < CLEAR and known and _whole_window(earlier, steps):
        return "failed", f"{told}; in every one of {len(steps)} steps (chance of a fluke {max(chance, 1e-12):.0e})"
    return ("inconclusive" if chance < DOUBTFUL else "healthy"), f"{told}; not clear (chance of a fluke {chance:.2g})"


def _latency(before: Sequence[Point], after: Sequence[Point], limits: WatchLimits) -> Judged:
    earlier = [point for point in before if point.weight >= FOR_A_QUANTILE]
    steps = [point for point in after if point.weight >= FOR_A_QUANTILE]
    if not earlier:
        return "not_applicable", "too few requests in each step for a percentile, as before the change"
    if not steps:
        few = len(earlier) < len(before) / 2
        return ("not_applicable" if few else "inconclusive"), "too few requests since the change for a percentile"
    was, now = _usual([point.value for point in earlier]), median(point.value for point in steps)
    told = f"p95 {now * 1000:.0f} ms, {was * 1000:.0f} ms before"
    if now <= limits.latency_factor * was or now - was < NOTICEABLE:
        return "healthy", told
    mean_was, mean = _usual([point.mean for point in earlier]), median(point.mean for point in steps)
    moved = mean >= MEAN_ROSE * mean_was
    apart = median(point.low for point in steps) > _usual([point.high for point in earlier])
    if not moved and not apart:
        return "healthy", f"{told}, which is the next bucket; the mean went from {mean_was:.3g} to {mean:.3g} s"
    if _seen([point.value for point in earlier], [point.value for point in steps]):
        return "healthy", f"{told}; it was as slow at times"
    if _whole_window([point.value for point in earlier], [point.value for point in steps]):
        return "failed", f"{told}; in every one of {len(steps)} steps"
    return "inconclusive", f"{told}; not clear yet"


def _memory(question: Question, before: Sequence[Point], after: Sequence[Point], limits: WatchLimits) -> Judged:
    earlier, steps = _values(before), _values(after)
    was = _usual(earlier)
    told = f"{median(steps):.0%} of its limit, {was:.0%} before"
    if median(steps) <= limits.memory_ratio or was > limits.memory_ratio:
        return "healthy", told
    grew = min(steps) > max(limits.memory_ratio, GREW * was)
    if question.source.endswith("_rss") and grew and _whole_window(earlier, steps):
        return "failed", f"{told}; in every one of {len(steps)} steps"
    if not question.source.endswith("_rss"):
        return "inconclusive", f"{told}; some of it may be file cache, which the kernel would give back"
    return "inconclusive", f"{told}; not clear yet"


def _throttling(before: Sequence[Point], after: Sequence[Point], limits: WatchLimits) -> Judged:
    earlier, steps = _values(before, 1), _values(after, 1)
    if not steps:
        return "inconclusive", "no CPU period since the change"
    was, now = _usual(earlier or [0.0]), median(steps)
    told = f"throttled in {now:.0%} of its CPU periods, {was:.0%} before"
    if now <= limits.throttling_ratio or now <= 2 * was:
        return "healthy", told
    if min(steps) > limits.throttling_ratio and _whole_window(earlier, steps):
        return "failed", f"{told}; in every one of {len(steps)} steps"
    return "inconclusive", f"{told}; not clear yet"


def _custom(question: Question, before: Sequence[Point], after: Sequence[Point]) -> Judged:
    earlier, steps = _values(before), _values(after)
    broken_before = [value for value in earlier if not _holds(value, question.bound)]
    broken = [value for value in steps if not _holds(value, question.bound)]
    told = f"{median(steps):.4g}, promised {question.bound}, {median(earlier):.4g} before"
    if not broken:
        return "healthy", told
    if len(broken_before) > len(earlier) / 2:
        return "not_applicable", f"{told}: it did not hold before the change either"
    sign = -1.0 if question.bound.startswith(">") else 1.0
    if len(broken) == len(steps) and _whole_window([sign * one for one in earlier], [sign * one for one in steps], 0.0):
        return "failed", f"{told}; in every one of {len(steps)} steps"
    return "inconclusive", f"{told}; not clear yet"


def _whole_window(before: Sequence[float], after: Sequence[float], settling: float = SETTLING) -> bool:
    """Whether every step is worse than noise explains, and the last is not on its way back."""
    if len(after) < FEWEST_STEPS or exceedance(before, after) >= CLEAR:
        return False
    return not settling or after[-1] > settling * after[0]


def _seen(before: Sequence[float], after: Sequence[float]) -> bool:
    """Whether it was as bad as now for a good part of the time before."""
    return bool(after) and sum(value >= NEARLY * min(after) for value in before) >= SEEN * len(before) > 0 < min(after)


def _usual(values: Sequence[float]) -> float:
    """What was usual before: in all that time, or lately, whichever is worse."""
    return max(median(values[-max(1, len(values) // part) :]) for part in RECENT)


def _holds(value: float, bound: str) -> bool:
    sign = bound[:2] if bound[:2] in ("<=", ">=") else bound[:1]
    number = float(bound[len(sign) :])
    return {"<": value < number, "<=": value <= number, ">": value > number, ">=": value >= number}[sign]


def _counts(points: Sequence[Point]) -> tuple[int, int]:
    total = round(sum(point.weight for point in points))
    return min(total, round(sum(point.value * point.weight for point in points))), total


def _values(points: Sequence[Point], least: float = 0.0) -> list[float]:
    return [point.value for point in points if point.weight >= least]
