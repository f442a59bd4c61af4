"""What Prometheus is asked about a workload, and what it answered, as plain data that is stored with the watch."""

from math import isfinite
from typing import Literal

from msgspec import Struct

from eventing.vocabulary import Resource

SHARE = 0.95  # of requests, whose longest duration is what is compared
OTHERS = "others_total", "others_part"  # the questions about everybody else
SignalKind = Literal["errors", "latency", "memory", "throttling", "custom"]


class Question(Struct, frozen=True):
    """Expressions by name; in them `$RANGE` is a span such as `90s`, put in when they are asked.

    In those about everybody else, `$ALL` is the whole time that is asked about. `mine` are the labels by which a family
    tells workloads apart, each with the expression that ours match.

    `source` names the metric that was found. `interval` is the seconds between two scrapes of it. `bound` is what a
    custom query promises to hold, such as `< 0.5`.
    """

    resource: Resource
    kind: SignalKind
    source: str
    queries: dict[str, str]
    interval: float = 0.0
    bound: str = ""
    mine: dict[str, str] = {}


class Other(Struct, frozen=True, array_like=True):
    """Another workload or Service of the same family over the whole time that was asked about: requests, and of them
    those that failed (of latency: the seconds that they took). `near`: it is in our namespace."""

    name: str
    total: float
    part: float = 0.0
    near: bool = False


class Point(Struct, frozen=True, array_like=True):
    """One step: a ratio, seconds or whatever is asked for, and how much it rests on (requests, periods, 1).

    For a quantile of a histogram: the bounds of the bucket it lies in, and the mean, which a histogram knows exactly.
    """

    at: float
    value: float
    weight: float = 1.0
    low: float = 0.0
    high: float = 0.0
    mean: float = 0.0


class Signal(Struct, frozen=True):
    """The answer to a question over some time; `problem` says why there is none."""

    question: Question
    step: float = 0.0
    points: tuple[Point, ...] = ()
    problem: str = ""
    others: tuple[Other, ...] = ()  # the busiest


def step_of(interval: float) -> float:
    """Seconds of one step: two scrapes, so that each rests on more than one, and not below what a graph would show."""
    return max(30.0, 2.0 * interval)


def span_of(interval: float) -> float:
    """Seconds that a rate looks back: one scrape more than the step, so that nothing is lost between two steps, and one
    missed scrape still leaves the two samples that a rate needs (prometheus.io/docs, `rate`)."""
    return step_of(interval) + interval


def usable(value: float) -> bool:
    """Whether it is a number; 0/0 is none."""
    return isfinite(value)
