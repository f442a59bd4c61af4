"""Evidence besides pods and rollouts: what Prometheus, the logs and Warning events say. Before the commit, and since.

It is stored with the watch. Metrics can convict, at the end of the window; logs and Warnings only forbid good news: a
program that writes ERROR says so about itself, and a Warning may be about a moment that is over.
"""

from msgspec import Struct

from eventing.vocabulary import Check, Resource
from functions._policy.policy import WatchLimits
from functions.health_monitor.comparison import compare
from functions.health_monitor.facts import key
from functions.health_monitor.log_lines import LogFacts, log_check
from functions.health_monitor.signals import Signal
from functions.health_monitor.warnings_seen import WarningFacts, warnings_check


class Evidence(Struct, frozen=True):
    """What was found at one time (0: unknown); `away` says why Prometheus could not be asked what there is."""

    at: float
    resources: tuple[Resource, ...] = ()
    signals: tuple[Signal, ...] = ()
    away: str = ""
    logs: tuple[LogFacts, ...] = ()
    warnings: tuple[WarningFacts, ...] = ()


def evidence_checks(
    before: Evidence, now: Evidence, nodes_lost: tuple[str, ...], limits: WatchLimits
) -> tuple[Check, ...]:
    """Every check that this evidence gives."""
    logs = {one.resource: one for one in before.logs}
    warnings = {one.resource: one for one in before.warnings}
    checks = [
        *_metrics(before, now, limits),
        *(log_check(logs.get(one.resource), one, limits) for one in now.logs),
        *(warnings_check(warnings.get(one.resource), one) for one in now.warnings),
    ]
    if not nodes_lost:
        return tuple(checks)
    return tuple(_excused(check, nodes_lost) if check.result == "failed" else check for check in checks)


def _metrics(before: Evidence, now: Evidence, limits: WatchLimits) -> list[Check]:
    if before.away:
        told = f"Prometheus could not be asked before the change: {before.away}"
        return [Check(f"metrics {key(resource)}", "inconclusive", told) for resource in before.resources]
    answers = {(one.question.resource, one.question.kind, one.question.source): one for one in now.signals}
    checks = []
    for signal in before.signals:
        question = signal.question
        answer = answers.get((question.resource, question.kind, question.source))
        checks.append(compare(signal, answer or Signal(question, problem="it was not asked"), limits))
    return checks


def _excused(check: Check, lost: tuple[str, ...]) -> Check:
    return Check(check.name, "inconclusive", f"{check.evidence}; {', '.join(lost)} went NotReady meanwhile")
