"""From rows of Prometheus to points. Pure; what is no number, and what has no row, makes no point."""

from collections.abc import Mapping

from functions._clients.metric_series import Series
from functions.health_monitor.histogram import quantile
from functions.health_monitor.signals import SHARE, Point, Question, usable

WIDEST = 2.5  # times its lower bound that a bucket reaches: as the widest usual ones; native ones as a rule 1.1 times
MOST = 1e15  # what a figure is cut at: beyond, it is no count of anything, and infinity cannot be stored
Rows = tuple[Series, ...]
Times = Mapping[float, float]


def points(question: Question, rows: Mapping[str, Rows], step: float) -> tuple[Point, ...]:
    """The points of a question, from the rows of its expressions."""
    single = {name: _single(found) for name, found in rows.items() if name != "buckets"}
    match question.kind:
        case "errors" | "throttling":
            return _ratios(single, step)
        case "latency" if "quantile" in rows:
            return _native_quantiles(single, float(question.bound or 1), step)
        case "latency":
            return _quantiles(rows["buckets"], single, float(question.bound or 1), step)
    return tuple(Point(at, value) for at, value in sorted(single["value"].items()))


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


def _ratios(single: Mapping[str, Times], step: float) -> tuple[Point, ...]:
    """A step in which nothing failed may have no row of failures: the series begins with the first one."""
    found = []
    for at, rate in sorted(single["total"].items()):
        bad = _at(single, "wrong", at)
        rest = max(0.0, _at(single, "all_total", at) - rate)
        others = min(1.0, max(0.0, _at(single, "all_wrong", at) - bad) / rest) if rest > 0 else 0.0
        ratio = min(1.0, bad / rate) if rate > 0 else 0.0
        found.append(Point(at, ratio, max(0.0, rate) * step, others=others, others_weight=rest * step))
    return tuple(found)


def _quantiles(rows: Rows, single: Mapping[str, Times], scale: float, step: float) -> tuple[Point, ...]:
    by_time: dict[float, dict[float, float]] = {}
    for row in rows:
        bound = _bound(row.labels.get("le", ""))
        for at, rate in row.points if bound is not None else ():
            if usable(rate) and bound is not None:
                by_time.setdefault(at, {})[bound] = min(rate, MOST)
    return tuple(_found(at, buckets, single, scale, step) for at, buckets in sorted(by_time.items()))


def _native_quantiles(single: Mapping[str, Times], scale: float, step: float) -> tuple[Point, ...]:
    """Of a native histogram the server gives the quantile and not the bucket it lies in, so a wide one is assumed."""
    found = []
    for at, rate in sorted(single["count"].items()):
        value = single["quantile"].get(at)
        known = None if value is None or rate <= 0 else (value, value / WIDEST, value * WIDEST)
        found.append(_point(at, known, max(0.0, rate), single, scale, step))
    return tuple(found)


def _found(at: float, buckets: Mapping[float, float], single: Mapping[str, Times], scale: float, step: float) -> Point:
    return _point(at, quantile(buckets, SHARE), max(buckets.values(), default=0.0), single, scale, step)


def _point(
    at: float,
    found: tuple[float, float, float] | None,
    rate: float,
    single: Mapping[str, Times],
    scale: float,
    step: float,
) -> Point:
    if found is None:
        return Point(at, 0.0, 0.0)
    value, low, high = (one / scale for one in found)
    spent, rest = _at(single, "spent", at), max(0.0, _at(single, "all_total", at) - rate)
    others = max(0.0, _at(single, "all_spent", at) - spent) / rest / scale if rest * step >= 1 else 0.0
    mean = min(MOST, spent / rate / scale)
    return Point(at, value, rate * step, low, min(high, MOST), mean, min(others, MOST), rest * step)


def _at(single: Mapping[str, Times], name: str, at: float) -> float:
    return max(0.0, single.get(name, {}).get(at, 0.0))


def _bound(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
