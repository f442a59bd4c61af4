"""Prometheus' expressions over series in memory: selectors, `rate` and its like, aggregations, arithmetic, comparison.

What it does not know raises `Unknown`, which a server answers with 400 as Prometheus answers what it cannot parse; so
nothing that is asked is ever answered with an empty result by mistake. Held against a real Prometheus by a test.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from tests.campaign.cluster.expressions import Parser, Unknown

LOOK_BACK = 300.0  # seconds that an instant selector looks back
Labels = dict[str, str]
Row = tuple[Labels, float]
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
_AGGREGATE: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "max": max,
    "min": min,
    "count": lambda values: float(len(values)),
    "avg": lambda values: sum(values) / len(values),
}
_OVER_TIME: dict[str, Callable[[Sequence[float]], float]] = {
    "count_over_time": lambda values: float(len(values)),
    "max_over_time": max,
    "min_over_time": min,
    "avg_over_time": lambda values: sum(values) / len(values),
    "last_over_time": lambda values: values[-1],
}


@dataclass
class Series:
    """One series. `raised` is what a counter rose by since the first sample, restarts included."""

    labels: Labels
    times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    raised: list[float] = field(default_factory=list)
    ended: float = inf  # since when its target is gone, so that an instant selector finds it no more
    absent: list[tuple[float, float]] = field(default_factory=list)  # the same, of targets that came back

    def add(self, at: float, value: float) -> None:
        """One more sample."""
        rose = 0.0
        if self.values:
            rose = self.raised[-1] + (value - self.values[-1] if value >= self.values[-1] else value)
        if self.ended < inf:
            self.absent.append((self.ended, at))
            self.ended = inf
        self.times.append(at)
        self.values.append(value)
        self.raised.append(rose)

    def there(self, at: float) -> bool:
        """Whether its target was there; Prometheus marks a series as stale when its target is gone."""
        return at < self.ended and not any(start <= at < back for start, back in self.absent)

    def within(self, start: float, end: float) -> tuple[int, int]:
        """First and beyond the last of the samples in (start, end]."""
        return bisect_right(self.times, start), bisect_right(self.times, end)


class Storage:
    """Series by their labels, and what is asked about them."""

    def __init__(self) -> None:
        self.series: dict[str, Series] = {}
        self._parsed: dict[str, Any] = {}

    def one(self, name: str, labels: Mapping[str, str]) -> Series:
        """The series of this name and these labels, in this order."""
        key = name + "".join(f"\0{one}\0{labels[one]}" for one in labels)
        if key not in self.series:
            self.series[key] = Series({"__name__": name, **labels})
        return self.series[key]

    def matching(self, selector: str, start: float, end: float) -> list[Labels]:
        """As /api/v1/series answers."""
        node = self._parse(selector)
        if node[0] != "selector":
            raise Unknown(f"{selector!r} is no selector")
        return [
            one.labels for one in self._chosen(node[1]) if bisect_left(one.times, start) < bisect_right(one.times, end)
        ]

    def over(self, query: str, start: float, end: float, step: float) -> list[tuple[Labels, list[tuple[float, float]]]]:
        """As /api/v1/query_range answers."""
        node = self._parse(query)
        rows: dict[tuple[tuple[str, str], ...], tuple[Labels, list[tuple[float, float]]]] = {}
        count = int((end - start) / step + 1e-9) + 1
        for number in range(count):
            at = start + number * step
            found = self._value(node, at)
            for labels, value in found if isinstance(found, list) else [({}, found)]:
                key = tuple(sorted(labels.items()))
                rows.setdefault(key, (labels, []))[1].append((at, value))
        return list(rows.values())

    def _parse(self, text: str) -> Any:
        if text not in self._parsed:
            self._parsed[text] = Parser(text).whole()
        return self._parsed[text]

    def _chosen(self, terms: Sequence[tuple[str, str, str]]) -> list[Series]:
        return [one for one in self.series.values() if all(_holds(one.labels.get(n, ""), s, v) for n, s, v in terms)]

    def _value(self, node: Any, at: float) -> list[Row] | float:
        match node:
            case ("number", value):
                return float(value)
            case ("selector", terms):
                found = []
                for one in self._chosen(terms):
                    first, beyond = one.within(at - LOOK_BACK, at)
                    if beyond > first and one.there(at):
                        found.append((one.labels, one.values[beyond - 1]))
                return found
            case ("call", name, terms, span):
                return self._called(name, self._chosen(terms), span, at)
            case ("aggregate", name, by, inner):
                return self._aggregated(name, by, self._value(inner, at))
            case ("binary", sign, left, right):
                return _combined(sign, self._value(left, at), self._value(right, at))
        raise Unknown(f"{node!r} is not understood")

    def _called(self, name: str, chosen: Iterable[Series], span: float, at: float) -> list[Row]:
        found: list[Row] = []
        for one in chosen:
            first, beyond = one.within(at - span, at)
            if name in ("rate", "increase"):
                value = _rate(one, first, beyond, at - span, at)
                if value is not None:
                    found.append((_bare(one.labels), value * (span if name == "increase" else 1.0)))
            elif beyond > first:
                found.append((_bare(one.labels), _OVER_TIME[name](one.values[first:beyond])))
        return found

    def _aggregated(self, name: str, by: tuple[str, ...], rows: list[Row] | float) -> list[Row]:
        if not isinstance(rows, list):
            raise Unknown(f"{name} of a number")
        groups: dict[tuple[tuple[str, str], ...], list[float]] = {}
        for labels, value in rows:
            groups.setdefault(tuple((one, labels[one]) for one in by if one in labels), []).append(value)
        return [(dict(key), _AGGREGATE[name](values)) for key, values in groups.items()]


def _bare(labels: Labels) -> Labels:
    return {name: value for name, value in labels.items() if name != "__name__"}


def _holds(value: str, sign: str, wanted: str) -> bool:
    if sign in ("=~", "!~"):
        return (re.fullmatch(wanted, value) is not None) == (sign == "=~")
    return (value == wanted) == (sign == "=")


def _rate(one: Series, first: int, beyond: int, start: float, end: float) -> float | None:
    """Extrapolated to the ends of the range where samples come close to them, as promql/functions.go does."""
    if beyond - first < 2:
        return None
    rose = one.raised[beyond - 1] - one.raised[first]
    sampled = one.times[beyond - 1] - one.times[first]
    between = sampled / (beyond - first - 1)
    to_start, to_end = one.times[first] - start, end - one.times[beyond - 1]
    if rose > 0 and one.values[first] >= 0:
        to_start = min(to_start, sampled * one.values[first] / rose)
    length = sampled
    for gap in (to_start, to_end):
        length += gap if gap < between * 1.1 else between / 2
    return rose * (length / sampled) / (end - start)


def _combined(sign: str, left: list[Row] | float, right: list[Row] | float) -> list[Row] | float:
    if sign == "or":
        if not isinstance(left, list) or not isinstance(right, list):
            raise Unknown("`or` of numbers")
        known = {tuple(sorted(_bare(labels).items())) for labels, _ in left}
        return left + [one for one in right if tuple(sorted(_bare(one[0]).items())) not in known]
    if not isinstance(left, list) and not isinstance(right, list):
        found = _applied(sign, left, right)
        return found if found is not None else 0.0
    if not isinstance(right, list):
        rows = [(labels, _applied(sign, value, right)) for labels, value in left if isinstance(left, list)]  # type: ignore[union-attr]  # one of both is a list
    elif not isinstance(left, list):
        rows = [(labels, _applied(sign, left, value)) for labels, value in right]
    else:
        others = {tuple(sorted(_bare(labels).items())): value for labels, value in right}
        rows = [
            (labels, _applied(sign, value, others[key]))
            for labels, value in left
            if (key := tuple(sorted(_bare(labels).items()))) in others
        ]
    filtered = sign in _COMPARE
    return [(labels if filtered else _bare(labels), value) for labels, value in rows if value is not None]


def _applied(sign: str, left: float, right: float) -> float | None:
    if sign in _COMPARE:
        return left if _COMPARE[sign](left, right) else None
    if sign == "/":
        return left / right if right else (float("nan") if not left else inf)
    return {"+": left + right, "-": left - right, "*": left * right}[sign]
