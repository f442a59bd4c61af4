"""The smallest change of requests and limits with which the pods of a workload are admitted."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from msgspec import Struct

from eventing.vocabulary import ChangePlan, Operation
from functions._manifests.limit_violations import Violation, violations
from functions._manifests.limitranges import Limit, effective, stated
from functions._manifests.paths import child, get
from functions._manifests.quantities import formatted, parse
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.fix import changed, plan, put

Size = tuple[Decimal | None, Decimal | None]  # request and limit


class Bounds(Struct, frozen=True):
    """What all LimitRanges of a namespace together leave for one resource of a container."""

    low: Decimal
    high: Decimal | None
    ratio: Decimal | None

    @classmethod
    def of(cls, limits: tuple[Limit, ...], resource: str) -> "Bounds":
        """The narrowest of each."""
        own = [one for one in limits if one.type == "Container"]
        low = [parse(one.min[resource]) for one in own if resource in one.min]
        high = [parse(one.max[resource]) for one in own if resource in one.max]
        ratio = [parse(one.ratio[resource]) for one in own if resource in one.ratio]
        return cls(max(low, default=Decimal(0)), min(high, default=None), min(ratio, default=None))


def resized(
    manifest: Manifest,
    limits: tuple[Limit, ...],
    ways: tuple[tuple[Limit, ...], ...],
    violation: Violation,
    fits: Callable[[dict[str, Any]], bool],
) -> ChangePlan | None:
    """A plan after which this violation is gone and no other has come, whichever of `ways` the defaults come in.

    `limits` is the way in which it was found; `fits` is asked whether the changed object still has room in the quotas
    of its namespace. None where code knows no such plan.
    """
    spec = pod_spec(manifest)
    container = get(spec, violation.path) if violation.path else None
    if not isinstance(container, dict):
        return None
    path = child(pod_spec_path(manifest.kind), "resources").removesuffix("resources") + violation.path
    for size in _sizes(container, limits, violation.resource):
        operations = _operations(manifest, path, container, violation.resource, size)
        after = changed(manifest, operations)
        if operations and after is not None and _cures(manifest, after, ways, violation) and fits(after):
            name = container.get("name", violation.path)
            return plan(manifest, operations, f"{violation.resource} of {name} in {manifest.name}: {_said(operations)}")
    return None


def _sizes(container: dict[str, Any], limits: tuple[Limit, ...], resource: str) -> Iterator[Size]:
    """Requests and limits that would be admitted, the one that people choose most first.

    A broken ratio is cured by a lower limit: it takes room from nobody, so quota and nodes still hold. A limit that
    would have to shrink below its half was meant, so there the request goes up instead. Below a minimum the request is
    raised, and the limit with it, so that it stays as far above the request as it was.
    """
    bounds, full = Bounds.of(limits, resource), effective(container, limits)
    upper = parse(full.limits[resource]) if resource in full.limits else None
    asked = parse(full.requests.get(resource, 0)) or bounds.low or upper
    if not asked:
        return
    least = min(max(asked, bounds.low), bounds.high or Decimal("Infinity"))
    if upper is None:
        yield least, _written(resource, least * bounds.ratio, bounds) if bounds.ratio else None
        return
    grown = max(upper * max(least / asked, Decimal(1)), bounds.low)
    found: list[Size] = []
    for limit in (grown, max(upper, bounds.low)):
        found.append((least, _written(resource, min(limit, least * bounds.ratio) if bounds.ratio else limit, bounds)))
    if bounds.ratio:
        kept = _written(resource, max(upper, bounds.low), bounds)
        higher = (parse(formatted(resource, kept / bounds.ratio)), kept)
        found.insert(0 if kept > 2 * least * bounds.ratio else len(found), higher)
    yield from found


def _written(resource: str, amount: Decimal, bounds: Bounds) -> Decimal:
    """The amount, rounded down to what people write, and at most the highest."""
    return parse(formatted(resource, amount if bounds.high is None else min(amount, bounds.high), up=False))


def _operations(
    manifest: Manifest, path: str, container: dict[str, Any], resource: str, size: Size
) -> tuple[Operation, ...]:
    """What has to be written. A limit alone is the request, too, so a request that differs is written with it."""
    own = stated(container)
    groups: list[tuple[str, Decimal]] = []
    for group, amount, now in (("requests", size[0], own.requests), ("limits", size[1], own.limits)):
        written = get(container, f"resources.{group}")
        is_written = isinstance(written, dict) and resource in written and resource in now
        follows = group == "requests" and not is_written and amount == size[1]
        if amount is not None and not follows and (not is_written or parse(now[resource]) != amount):
            groups.append((group, amount))
    return tuple(
        put(manifest, child(path, "resources", group, resource), formatted(resource, amount))
        for group, amount in groups
    )


def _cures(
    manifest: Manifest, after: dict[str, Any], ways: tuple[tuple[Limit, ...], ...], violation: Violation
) -> bool:
    spec = get(after, pod_spec_path(manifest.kind))
    before = {key_of(one) for limits in ways for one in violations(pod_spec(manifest), limits)}
    now = {key_of(one) for limits in ways for one in violations(spec or {}, limits)}
    return key_of(violation) not in now and now <= before


def key_of(one: Violation) -> tuple[str, str, str, str]:
    """By what a violation is known again."""
    return one.path, one.resource, one.rule, one.limit_range


def _said(operations: tuple[Operation, ...]) -> str:
    parts = []
    for one in operations:
        group = "requests" if ".requests" in one.path else "limits"
        was = "" if one.expected is None else f" instead of {one.expected}"
        parts.append(f"{group} {one.value}{was}")
    return ", ".join(parts)
