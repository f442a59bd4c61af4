"""After a revert: the metrics that convicted the change are back, or it is said why nobody can tell."""

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Check, Resource
from functions._policy.policy import WatchLimits
from functions.health_monitor.evidence import Evidence
from functions.health_monitor.recovery import PATIENCE, convicting, recovery_checks, span_to_ask
from functions.health_monitor.signals import Point, Question, Signal

WEB = Resource("Deployment", "web", "shop", "apps/v1")
ERRORS = Question(WEB, "errors", "nginx", {"total": "x"}, 15.0)
LATENCY = Question(WEB, "latency", "nginx", {"buckets": "x"}, 15.0)
NAME = "errors:nginx Deployment shop/web"
LIMITS = WatchLimits()


def steps(*values: float, weight: float = 100.0) -> tuple[Point, ...]:
    return tuple(Point(30.0 * number, value, weight) for number, value in enumerate(values))


BEFORE = Evidence(0.0, (WEB,), (Signal(ERRORS, 30.0, steps(*[0.001] * 60)), Signal(LATENCY, 30.0, steps(*[0.1] * 60))))


def recovered(now: Signal | None, live_for: float, before: Evidence | None = BEFORE) -> Check:
    (check,) = recovery_checks((NAME,), before, (now,) if now else (), live_for, LIMITS)
    return check


def errors(*values: float, weight: float = 100.0, problem: str = "") -> Signal:
    return Signal(ERRORS, 30.0, steps(*values, weight=weight), problem)


@pytest.mark.parametrize(
    ("now", "early", "late", "words"),
    [
        (errors(0.0, 0.001), "healthy", "healthy", "requests failed"),
        (errors(0.2, 0.2, 0.2), "inconclusive", "inconclusive", "not back yet: 20.00%"),
        (errors(0.2, 0.0, 0.0), "inconclusive", "inconclusive", "not back yet: 6.67%"),
        (errors(0.0, 0.0, weight=0.0), "inconclusive", "not_applicable", "nothing was counted"),
        (errors(), "inconclusive", "not_applicable", "it had no data"),
        (errors(problem="it is away"), "inconclusive", "not_applicable", "could not be asked: it is away"),
        (None, "inconclusive", "inconclusive", "not live for long enough"),
    ],
)
def test_a_rollback_waits_for_the_metrics_that_convicted(now: Signal | None, early: str, late: str, words: str) -> None:
    assert recovered(now, 100.0).result == early
    at_the_end = recovered(now, PATIENCE)
    assert (at_the_end.name, at_the_end.result) == (f"recovery {NAME}", late)
    assert words in at_the_end.evidence


def test_where_nothing_can_be_asked_the_check_says_on_what_it_rests() -> None:
    assert recovered(errors(problem="away"), PATIENCE).evidence.endswith("since the revert; pods and rollouts decide")
    lost = recovered(errors(0.0, 0.0), 10.0, None)
    assert (lost.result, lost.evidence) == (
        "not_applicable",
        "what it was like before the change is lost; pods and rollouts decide",
    )


def test_too_few_requests_are_waited_for_and_then_not_held_against_it() -> None:
    rare = replace(BEFORE, signals=(Signal(ERRORS, 30.0, steps(*[0.0] * 60, weight=2.0)),))
    now = errors(0.0, 0.5, weight=2.0)
    assert recovered(now, 100.0, rare).result == "inconclusive"
    assert recovered(now, PATIENCE, rare).result == "not_applicable"


def test_only_metrics_that_failed_are_asked_for_again() -> None:
    found = convicting(
        (
            Check(NAME, "failed", ""),
            Check("latency:nginx Deployment shop/web", "healthy", ""),
            Check("start Deployment shop/web", "failed", ""),
            Check("logs Deployment shop/web", "inconclusive", ""),
        )
    )
    assert found == (NAME,)


@pytest.mark.parametrize(
    ("after", "span"),
    [(0.0, None), (45.0, None), (74.0, None), (75.0, (15.0, 75.0)), (200.0, (110.0, 200.0))],
)
def test_no_step_looks_back_beyond_the_revert(after: float, span: tuple[float, float] | None) -> None:
    assert span_to_ask(ERRORS, 0.0, after) == span
