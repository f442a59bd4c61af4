"""LimitRanges that contradict themselves, or each other.

What the API server refuses follows ValidateLimitRange of pkg/apis/core/validation, which sees the defaults that
SetDefaults_LimitRangeItem derives. What it takes and no pod can live with is found by trying a pod without resources.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from functions._manifests.limit_violations import Violation, violations
from functions._manifests.limitranges import Limit, effective, limits_in, orders
from functions._manifests.paths import Select, child, get, join
from functions._manifests.quantities import counted, parse

_PLAIN_POD = {"containers": [{"name": "any"}]}
_FIELDS = {"ratio": "maxLimitRequestRatio"}
# Pairs of which the first must not be above the second; the words are those of the error that the API server gives.
_ORDERED = (
    ("min", "max"),
    ("min", "defaultRequest"),
    ("defaultRequest", "max"),
    ("defaultRequest", "default"),
    ("min", "default"),
    ("default", "max"),
)


class Contradiction(Struct, frozen=True):
    """A reason why the API server does not take a LimitRange, and where it stands."""

    path: str
    message: str


def refusals(data: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Why the API server would not take a LimitRange."""
    seen: set[str] = set()
    for limit, path in zip(limits_in(data), _paths(data), strict=True):
        if limit.type in seen:
            yield Contradiction(path, f"a second entry of type {limit.type}: put both into one")
        seen.add(limit.type)
        for group, values in (("default", limit.default), ("defaultRequest", limit.default_request)):
            if values and limit.type == "Pod":
                yield Contradiction(f"{path}.{group}", f"a Pod entry cannot have a {group}: remove it")
        if limit.type == "PersistentVolumeClaim" and "storage" not in limit.min | limit.max:
            yield Contradiction(path, "a claim entry needs a min or a max of storage: state one")
        yield from _disordered(limit, path)
        yield from _impossible_ratios(limit, path)


def _disordered(limit: Limit, path: str) -> Iterator[Contradiction]:
    values = {"min": limit.min, "max": limit.max, "default": limit.default, "defaultRequest": limit.default_request}
    for low, high in _ORDERED:
        for name, amount in values[low].items():
            other = values[high].get(name)
            if other is not None and parse(amount) > parse(other):
                where = child(path, low, name)
                message = f"{low} of {name} is {amount} and {high} is {other}: the first must not be above the second"
                yield Contradiction(where, message)


def _impossible_ratios(limit: Limit, path: str) -> Iterator[Contradiction]:
    for name, ratio in limit.ratio.items():
        where = child(path, "maxLimitRequestRatio", name)
        if parse(ratio) < 1:
            yield Contradiction(where, f"a ratio of {ratio} for {name} is below 1: no limit can be")
        low, high = limit.min.get(name), limit.max.get(name)
        if low and high and parse(low) and counted(ratio, 1000) / 1000 > counted(high, 1000) / counted(low, 1000):
            message = f"a ratio of {ratio} for {name} is more than max {high} divided by min {low}: lower it"
            yield Contradiction(where, message)


def useless_defaults(limits: tuple[Limit, ...]) -> tuple[Violation, ...]:
    """Why a pod of one container that states nothing is refused for what the LimitRanges themselves fill in."""
    found: dict[tuple[str, str, str], Violation] = {}
    for way in orders(limits):
        for one in violations(_PLAIN_POD, way):
            filled = effective({}, way)
            if one.resource in filled.requests and one.resource in filled.limits:
                found.setdefault((one.limit_range, one.resource, one.rule), one)
    return tuple(found.values())


def path_of(data: Mapping[str, Any], violation: Violation) -> str:
    """Where a LimitRange states the bound that a violation breaks."""
    entry_type = "Container" if violation.path else "Pod"
    paths = zip(limits_in(data), _paths(data), strict=True)
    found = next((path for limit, path in paths if limit.type == entry_type), "spec.limits")
    return child(found, _FIELDS.get(violation.rule, violation.rule), violation.resource)


def _paths(data: Mapping[str, Any]) -> list[str]:
    """The path of each entry: by its type, or by its position where it has none."""
    listed = get(data, "spec.limits")
    entries = [(at, one) for at, one in enumerate(listed if isinstance(listed, list) else ()) if isinstance(one, dict)]
    types = [str(one.get("type") or "") for _, one in entries]
    return [
        join(("spec", "limits", Select("type", name) if name and types.count(name) == 1 else at))
        for (at, _), name in zip(entries, types, strict=True)
    ]
