"""From rows of Prometheus to points. Pure; what is no number, and what has no row, makes no point."""

import re
from collections.abc import Mapping

from functions._clients.metric_series import Series
from functions.health_monitor.families import POD_LABELS, workload_of
from functions.health_monitor.histogram import quantile
from functions.health_monitor.signals import OTHERS, SHARE, Other, Point, Question, usable

WIDEST = 2.5  # times its lower bound that a bucket reaches: as the widest usual ones; native ones as a rule 1.1 times
MOST = 1e15  # what a figure is cut at: beyond, it is no count of anything, and infinity cannot be stored
MOST_OTHERS = 60  # that are remembered: more would say the same, and all of it is stored
Rows = tuple[Series, ...]
Times = Mapping[float, float]


def points(question: Question, rows: Mapping[str, Rows], step: float) -> tuple[Point, ...]:
    """The points of a question, from the rows of its expressions."""
    single = {name: _single(found) for name, found in rows.items() if name != "buckets" and name not in OTHERS}
    match question.kind:
        case "errors" | "throttling":
            return _ratios(single, step)
        case "latency" if "quantile" in rows:
            return _native_quantiles(single, float(question.bound or 1), step)
        case "latency":
            return _quantiles(rows["buckets"], single, float(question.bound or 1), step)
    return tuple(Point(at, value) for at, value in sorted(single["value"].items()))


def others(question: Question, rows: Mapping[str, Rows], span: float) -> tuple[Other, ...]:
    """Everybody else in the answers over `span` seconds, the busiest first and no more than `MOST_OTHERS`."""
    sums: dict[tuple[str, ...], list[float]] = {}
    for at, name in enumerate(OTHERS):
        for row in rows.get(name, ()):
            told = {label: row.labels.get(label, "") for label in question.mine}
            if all(re.fullmatch(mine, told[label]) for label, mine in question.mine.items()):
                continue
            whose = tuple(workload_of(text) if label in POD_LABELS else text for label, text in told.items())
            found = sums.setdefault(whose, [0.0, 0.0])
            found[at] += sum(min(max(0.0, value), MOST) * span for _, value in row.points[-1:] if usable(value))
    scale = float(question.bound or 1) if question.kind == "latency" else 1.0
    each = (
        Other("/".join(whose), min(total, MOST), min(part / scale, MOST), _is_near(whose, question))
        for whose, (total, part) in sums.items()
    )
    return tuple(sorted(each, key=lambda one: (-one.total, one.name))[:MOST_OTHERS])


def _is_near(whose: tuple[str, ...], question: Question) -> bool:
    """Whether it is in our namespace: the first label says it, or Traefik's name of a service begins with it."""
    space = question.resource.namespace
    return whose[0] == space if len(whose) > 1 else whose[0].startswith(f"{space}-")


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
        ratio = min(1.0, bad / rate) if rate > 0 else 0.0
        found.append(Point(at, ratio, max(0.0, rate) * step))
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
    mean = min(MOST, _at(single, "spent", at) / rate / scale)
    return Point(at, value, rate * step, low, min(high, MOST), mean)


def _at(single: Mapping[str, Times], name: str, at: float) -> float:
    return max(0.0, single.get(name, {}).get(at, 0.0))


def _bound(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
