"""Asks Prometheus about workloads: before the commit which series there are, and since then the very same questions.

Decides nothing. Whatever is no plain answer is a signal's `problem`.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from eventing.handler import Permanent, Temporary
from functions._clients.metrics import Metrics
from functions.health_monitor.answers import interval_of, others, points
from functions.health_monitor.queries import Target, questions, selectors
from functions.health_monitor.signals import OTHERS, Question, Signal, span_of, step_of

SCRAPES_OVER = 600.0  # seconds in which scrapes are counted to learn their interval
DEFAULT_INTERVAL = 60.0  # Prometheus' own default `scrape_interval`, where that could not be learnt
GRACE = "is away", "did not answer"  # then the rest is not asked: each would take its whole patience


def ask_before(metrics: Metrics, targets: Sequence[Target], start: float, at: float) -> tuple[Signal, ...]:
    """Everything that Prometheus can say about the targets in the time before `at`.

    Raises:
        Temporary, Permanent: when it cannot even be asked which series there are.
    """
    series = metrics.series(selectors(one.resource.namespace for one in targets), start, at)
    found: list[Signal] = []
    for target in targets:
        for question in questions(target, series):
            problem = _gone(found)
            timed, problem = _timed(metrics, question, at) if not problem else (question, problem)
            found.append(_asked(metrics, timed, start, at, problem))
    return tuple(found)


def ask_each(metrics: Metrics, due: Iterable[tuple[Question, float, float]]) -> tuple[Signal, ...]:
    """Each question about its own time, until Prometheus is away or takes too long."""
    found: list[Signal] = []
    for question, start, end in due:
        found.append(_asked(metrics, question, start, end, _gone(found)))
    return tuple(found)


def _gone(found: Sequence[Signal]) -> str:
    return next((one.problem for one in found if any(word in one.problem for word in GRACE)), "")


def _timed(metrics: Metrics, question: Question, at: float) -> tuple[Question, str]:
    """The question with the interval between two scrapes, and why that was not to be had."""
    if "scrapes" not in question.queries:
        return replace(question, interval=DEFAULT_INTERVAL / 2), ""
    try:
        rows = metrics.over(question.queries["scrapes"].replace("$RANGE", f"{SCRAPES_OVER:g}s"), at, at, 1.0)
    except (Temporary, Permanent) as error:
        return question, str(error)
    return replace(question, interval=interval_of(rows, SCRAPES_OVER) or DEFAULT_INTERVAL), ""


def _asked(metrics: Metrics, question: Question, start: float, end: float, problem: str) -> Signal:
    """The answer in steps that end at `end`; the first begins at `start` or later."""
    step = step_of(question.interval)
    if problem or not question.queries:
        return Signal(question, step, problem=problem)
    first = end - (max(1, int((end - start) / step)) - 1) * step
    span = f"{span_of(question.interval):.0f}s"
    try:
        rows = {
            name: metrics.over(query.replace("$RANGE", span), first, end, step)
            for name, query in question.queries.items()
            if name != "scrapes" and name not in OTHERS
        }
        over = max(end - start, span_of(question.interval))
        rows |= {
            name: metrics.over(question.queries[name].replace("$ALL", f"{over:.0f}s"), end, end, step)
            for name in OTHERS
            if name in question.queries
        }
    except (Temporary, Permanent) as error:
        return Signal(question, step, problem=str(error))
    return Signal(question, step, points(question, rows, step), others=others(question, rows, over))
