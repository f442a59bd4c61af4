"""From rows of Prometheus to points. Pure; what is no number, and what has no row, makes no point."""

from collections.abc import Mapping

from functions._clients.metric_series import Series
from functions.health_monitor.histogram import quantile
from functions.health_monitor.signals import Point, Question, usable

SHARE = 0.95
MOST = 1e15  # what a figure is cut at: beyond, it is no count of anything, and infinity cannot be stored
Rows = tuple[Series, ...]


def points(question: Question, rows: Mapping[str, Rows], step: float) -> tuple[Point, ...]:
    """The points of a question, from the rows of its expressions."""
    match question.kind:
        case "errors" | "throttling":
            return _ratios(_single(rows["total"]), _single(rows["wrong"]), step)
        case "latency":
            return _quantiles(rows["buckets"], _single(rows["spent"]), float(question.bound or 1), step)
    return tuple(Point(at, value) for at, value in sorted(_single(rows["value"]).items()))


def interval_of(rows: Rows, span: float) -> float:
    """Seconds between two scrapes, from how many samples were in the span; 0 where there were none."""
    counts = [value for row in rows for _, value in row.points if usable(value) and value >= 1]
    return span / max(counts) if counts else 0.0


def _single(rows: Rows) -> dict[float, float]:
    """By time; of several rows the highest, which is the worst that a custom query shows."""
    found: dict[float, float] = {}
    for row in rows:
        for at, value in row.points:
            if usable(value):
                found[at] = max(min(value, MOST), found.get(at, -MOST))
    return found


def _ratios(total: Mapping[float, float], wrong: Mapping[float, float], step: float) -> tuple[Point, ...]:
    """A step in which nothing failed may have no row of failures: the series begins with the first one."""
    found = []
    for at, rate in sorted(total.items()):
        bad = max(0.0, wrong.get(at, 0.0))
        found.append(Point(at, min(1.0, bad / rate) if rate > 0 else 0.0, max(0.0, rate) * step))
    return tuple(found)


def _quantiles(rows: Rows, spent: Mapping[float, float], scale: float, step: float) -> tuple[Point, ...]:
    by_time: dict[float, dict[float, float]] = {}
    for row in rows:
        bound = _bound(row.labels.get("le", ""))
        for at, rate in row.points if bound is not None else ():
            if usable(rate) and bound is not None:
                by_time.setdefault(at, {})[bound] = min(rate, MOST)
    return tuple(_found(at, buckets, spent.get(at, 0.0), scale, step) for at, buckets in sorted(by_time.items()))


def _found(at: float, buckets: Mapping[float, float], spent: float, scale: float, step: float) -> Point:
    found, rate = quantile(buckets, SHARE), max(buckets.values(), default=0.0)
    if found is None:
        return Point(at, 0.0, 0.0)
    value, low, high = (one / scale for one in found)
    return Point(at, value, rate * step, low, min(high, MOST), spent / rate / scale)


def _bound(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
