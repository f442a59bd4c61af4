"""Whether what convicted a change is over once it is taken back: the metrics that failed, asked again. Pure.

Pods that are ready again say nothing of requests that still fail. Where Prometheus cannot be asked, or nobody sends a
request, there is nothing to go by when the patience is over: then it is said, and pods and rollouts decide.
"""

from collections.abc import Iterable

from eventing.vocabulary import Check
from functions._policy.policy import WatchLimits
from functions.health_monitor.comparison import compare
from functions.health_monitor.evidence import Evidence
from functions.health_monitor.facts import key
from functions.health_monitor.signals import Question, Signal, SignalKind, span_of, step_of

PATIENCE = 300.0  # seconds after the revert is live: pods come back within the rollout, caches and queues after it
STEPS = 3  # newest steps that are looked at
FEWEST = 2  # of them that must be there
KINDS: tuple[SignalKind, ...] = ("errors", "latency", "memory", "throttling", "custom")


def convicting(checks: Iterable[Check]) -> tuple[str, ...]:
    """The names of the metrics that failed a watch, by the checks that it ended with."""
    return tuple(one.name for one in checks if one.result == "failed" and one.name.partition(":")[0] in KINDS)


def name_of(question: Question) -> str:
    """As its check is called."""
    return f"{question.kind}:{question.source} {key(question.resource)}"


def span_to_ask(question: Question, live: float, now: float) -> tuple[float, float] | None:
    """From when to when it is asked: the newest steps that look back on nothing before `live`; None while there are
    too few of them."""
    step, earliest = step_of(question.interval), live + span_of(question.interval)
    count = min(STEPS, int((now - earliest) / step) + 1) if now >= earliest else 0
    return (now - count * step, now) if count >= FEWEST else None


def recovery_checks(
    names: Iterable[str], before: Evidence | None, answers: Iterable[Signal], live_for: float, limits: WatchLimits
) -> tuple[Check, ...]:
    """One check for each metric that failed; `live_for` are the seconds since the revert is live (0: it is not)."""
    known = {name_of(one.question): one for one in (before.signals if before else ())}
    found = {name_of(one.question): one for one in answers}
    over = live_for >= PATIENCE
    return tuple(_recovered(name, known.get(name), found.get(name), over, limits) for name in names)


def _recovered(name: str, before: Signal | None, now: Signal | None, over: bool, limits: WatchLimits) -> Check:
    check = f"recovery {name}"
    if before is None:
        return Check(check, "not_applicable", "what it was like before the change is lost; pods and rollouts decide")
    if now is None:
        return Check(check, "inconclusive", "the revert is not live for long enough to be asked about it")
    if silent := _silent(now):
        if over:
            told = f"{silent} in the {PATIENCE:g} s since the revert; pods and rollouts decide"
            return Check(check, "not_applicable", told)
        return Check(check, "inconclusive", silent)
    judged = compare(before, now, limits)
    if judged.result == "healthy":
        return Check(check, "healthy", judged.evidence)
    if judged.result == "not_applicable" and over:
        return Check(check, "not_applicable", f"{judged.evidence}; pods and rollouts decide")
    return Check(check, "inconclusive", f"not back yet: {judged.evidence}")


def _silent(now: Signal) -> str:
    """Why there is nothing to go by; empty where there is something."""
    if now.problem:
        return f"Prometheus could not be asked: {now.problem}"
    if not now.points:
        return "it had no data"
    counted = now.question.kind in ("errors", "latency", "throttling")
    return "nothing was counted" if counted and not any(point.weight for point in now.points) else ""
