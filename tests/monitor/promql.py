"""As much of Prometheus as the watch asks for: the same answers, without the server. Held against a real one by a test.

Selectors with `=`, `!=`, `=~`; `rate` with Prometheus' extrapolation and counter resets (promql/functions.go);
`count_over_time`, `max_over_time`; `sum`, `sum by (…)`, `max`, and a quotient of two `max by`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from functions._clients.metric_series import Series

Points = Sequence[tuple[float, float]]
Row = tuple[dict[str, str], float]
LOOK_BACK = 300.0
_MATCHER = re.compile(r'([a-zA-Z_]\w*)(=~|!=|=)"((?:[^"\\]|\\.)*)"')
_OVER = re.compile(r"(rate|count_over_time|max_over_time)\((.+)\[(\d+)s\]\)$", re.DOTALL)
_BY = re.compile(r"sum by \(([\w, ]+)\) \((.+)\)$", re.DOTALL)
_QUOTIENT = re.compile(r"max\((max by \(namespace, pod, container\)) \((.+)\) / \1 \((.+) > 0\)\)$", re.DOTALL)


@dataclass
class Memory:
    """`Metrics` over samples by `name{label="value",…}`."""

    samples: Mapping[str, Points]

    def __post_init__(self) -> None:
        self._series = [(labels_of(name), points) for name, points in self.samples.items()]

    def series(self, selectors: Sequence[str], start: float, end: float) -> tuple[dict[str, str], ...]:
        """The labels of what matches and has samples then."""
        found = (labels for one in selectors for labels, points in self._matching(one) if _within(points, start, end))
        return tuple({tuple(sorted(labels.items())): labels for labels in found}.values())

    def over(self, query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        """The rows of a range query."""
        rows: dict[tuple[tuple[str, str], ...], list[tuple[float, float]]] = {}
        at = start
        while at <= end + 1e-6:
            for labels, value in self.value(query, at):
                rows.setdefault(tuple(sorted(labels.items())), []).append((at, value))
            at += step
        return tuple(Series(dict(labels), tuple(points)) for labels, points in rows.items())

    def ping(self) -> None:
        """It is there."""

    def value(self, query: str, at: float) -> list[Row]:
        """The rows of an instant query."""
        if quotient := _QUOTIENT.match(query):
            above, below = (self._largest(quotient[index], at) for index in (2, 3))
            shared = [above[key] / below[key] for key in above.keys() & below.keys() if below[key] > 0]
            return [({}, max(shared))] if shared else []
        if by := _BY.match(query):
            found: dict[tuple[tuple[str, str], ...], float] = {}
            for labels, value in self.value(by[2], at):
                told = tuple((name, labels[name]) for name in by[1].split(", ") if labels.get(name))
                found[told] = found.get(told, 0.0) + value
            return [(dict(told), value) for told, value in found.items()]
        for name, together in (("sum(", sum), ("max(", max)):
            if query.startswith(name):
                values = [value for _, value in self.value(query.removeprefix(name).removesuffix(")"), at)]
                return [({}, together(values))] if values else []
        if over := _OVER.match(query):
            return self._over_time(over[1], over[2], float(over[3]), at)
        return [(labels, points[-1][1]) for labels, points in self._windows(query, at - LOOK_BACK, at)]

    def _over_time(self, name: str, selector: str, span: float, at: float) -> list[Row]:
        windows = self._windows(selector, at - span, at)
        if name == "rate":
            rated = ((labels, rate(points, at - span, at)) for labels, points in windows)
            return [(labels, value) for labels, value in rated if value is not None]
        values = [(labels, [value for _, value in points]) for labels, points in windows]
        return [(labels, float(len(each)) if name == "count_over_time" else max(each)) for labels, each in values]

    def _largest(self, query: str, at: float) -> dict[tuple[str, ...], float]:
        found: dict[tuple[str, ...], float] = {}
        for labels, value in self.value(query, at):
            key = tuple(labels.get(name, "") for name in ("namespace", "pod", "container"))
            found[key] = max(value, found.get(key, value))
        return found

    def _windows(self, selector: str, start: float, end: float) -> list[tuple[dict[str, str], Points]]:
        found = ((labels, _within(points, start, end)) for labels, points in self._matching(selector))
        return [(labels, points) for labels, points in found if points]

    def _matching(self, selector: str) -> list[tuple[dict[str, str], Points]]:
        name, _, rest = selector.strip().partition("{")
        terms = [(label, sign, value.replace("\\\\", "\\")) for label, sign, value in _MATCHER.findall(rest)]
        if name:
            terms.append(("__name__", "=", name))
        return [one for one in self._series if all(_holds(one[0].get(label, ""), *term) for label, *term in terms)]


def labels_of(name: str) -> dict[str, str]:
    """The labels of `name{label="value"}`, its name among them."""
    bare, _, rest = name.partition("{")
    return {"__name__": bare} | {label: value for label, _, value in _MATCHER.findall(rest)}


def rate(points: Points, start: float, end: float) -> float | None:
    """Prometheus' `rate`: increases with resets, extrapolated to the span's ends where samples come close to them."""
    if len(points) < 2:
        return None
    increase = sum(now - before if now >= before else now for (_, before), (_, now) in pairwise(points))
    sampled = points[-1][0] - points[0][0]
    between = sampled / (len(points) - 1)
    to_start, to_end = points[0][0] - start, end - points[-1][0]
    if increase > 0 and points[0][1] >= 0:
        to_start = min(to_start, sampled * points[0][1] / increase)
    length = sampled
    for gap in (to_start, to_end):
        length += gap if gap < between * 1.1 else between / 2
    return increase * (length / sampled) / (end - start)


def _within(points: Points, start: float, end: float) -> Points:
    return [point for point in points if start <= point[0] <= end]


def _holds(value: str, sign: str, wanted: str) -> bool:
    if sign == "=~":
        return re.fullmatch(wanted, value) is not None
    return (value == wanted) == (sign == "=")
