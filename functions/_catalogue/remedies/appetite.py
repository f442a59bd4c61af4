"""What a container needs by what it used: requests and limits with headroom, never below what was seen."""

import re
from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from msgspec import Struct

from functions._manifests.limitranges import Limit
from functions._manifests.paths import get
from functions._manifests.quantities import formatted, parse, valid
from functions._symptoms.usage import Usage

SAMPLES = 100  # fewer say little of a percentile
# A request is what the scheduler keeps free, so it follows the 99th percentile for memory, which nobody gives back, and
# the 95th for CPU, which is shared; the limit of memory is where the kernel kills, so it stays well above the highest.
_REQUEST = {"memory": ("p99", Decimal("1.2")), "cpu": ("p95", Decimal("1.2"))}
_LIMIT = Decimal("1.3")
_STEP = {"memory": Decimal(16 * 1024**2), "cpu": Decimal("0.01")}
_LEAST = {"memory": Decimal(32 * 1024**2), "cpu": Decimal("0.01")}
_AT_ONCE = 8  # times less memory than the limit of before is what one change may take away
_WORTH = Decimal("0.8")  # what saves less than a fifth is not worth a rollout
_HEAP = re.compile(r"-Xmx(?P<java>\d+)(?P<unit>[kmgKMG])|--max-old-space-size=(?P<node>\d+)")
_UNITS = {"k": 1024, "m": 1024**2, "g": 1024**3}
_BESIDE_HEAP = Decimal("1.25")  # threads, code and buffers of a virtual machine beside its heap
_SHARE = re.compile(r"MaxRAMPercentage|MaxRAMFraction|GOMEMLIMIT|GOMEMPERCENT")


class Sized(Struct, frozen=True):
    """One figure of a container: `requests` or `limits`, of which resource, what it is and what it should be."""

    group: str
    resource: str
    now: str
    wanted: str

    @property
    def saved(self) -> Decimal:
        """How much less is asked for; negative where it is more."""
        return parse(self.now) - parse(self.wanted)


def enough(usage: Usage, hours: float) -> bool:
    """Whether the measurement says enough to go below anything."""
    return usage.hours >= hours and usage.samples >= SAMPLES


def sized(
    container: Mapping[str, Any], usage: Usage, limits: tuple[Limit, ...], fixed: frozenset[str], upward: bool = False
) -> tuple[Sized, ...]:
    """The figures that should change. `fixed` are resources by which an autoscaler measures: these stay.

    With `upward` requests below what is needed rise, too, as far as their limit allows.
    """
    found: list[Sized] = []
    for resource, figures in (("memory", usage.memory), ("cpu", usage.cpu)):
        asked: Any = get(container, f"resources.requests.{resource}")
        bound: Any = get(container, f"resources.limits.{resource}")
        if resource in fixed or not valid(asked) or parse(asked) <= 0 or "max" not in figures:
            continue
        found += _of_one(resource, asked, bound if valid(bound) else None, figures, container, limits, upward)
    return tuple(found)


def _of_one(
    resource: str, asked: Any, bound: Any, figures: Mapping[str, float], container: Mapping[str, Any],
    limits: tuple[Limit, ...], upward: bool,
) -> list[Sized]:  # fmt: skip
    now, top = parse(asked), parse(bound) if bound is not None else None
    share = resource == "memory" and _shares(container)
    need = _need(resource, figures, container)
    highest = max(Decimal(str(figures["max"])) * _LIMIT, need)
    ceiling: Decimal | None
    guaranteed = top == now  # its quality of service is the best: request and limit stay equal
    if guaranteed:
        request = ceiling = _rounded(resource, max(highest, _floor(resource, None, limits)))
        if share:
            return []
    else:
        ceiling = top if share or top is None else _ceiling(resource, top, highest, need, limits)
        request = _rounded(resource, max(need, _floor(resource, ceiling, limits)))
        request = min(request, ceiling) if ceiling is not None else request
    if not (request <= now * _WORTH or (upward and now < request and (top is None or request <= top))):
        return []
    changed = [Sized("requests", resource, str(asked), formatted(resource, request))]
    if ceiling is not None and ceiling != top:
        changed.append(Sized("limits", resource, str(bound), formatted(resource, ceiling)))
    return changed


def _need(resource: str, figures: Mapping[str, float], container: Mapping[str, Any]) -> Decimal:
    name, headroom = _REQUEST[resource]
    seen = Decimal(str(figures.get(name, figures["max"]))) * headroom
    return max(seen, _LEAST[resource], _heap(container) * _BESIDE_HEAP if resource == "memory" else seen)


def _ceiling(resource: str, top: Decimal, highest: Decimal, need: Decimal, limits: tuple[Limit, ...]) -> Decimal:
    """The limit: lower for memory that was never near it, and for CPU only as far as a LimitRange's ratio demands."""
    if resource == "cpu":
        ratios = [parse(one.ratio[resource]) for one in limits if resource in one.ratio]
        if not ratios:
            return top
        highest = max(highest, need * min(ratios))
    lower = _rounded(resource, max(highest, top / _AT_ONCE, _floor(resource, None, limits)))
    return lower if lower <= top * _WORTH else top


def _floor(resource: str, ceiling: Decimal | None, limits: tuple[Limit, ...]) -> Decimal:
    """The lowest request that the LimitRanges admit below that limit."""
    least = [Decimal(0)]
    for one in limits:
        if one.type in ("Container", "Pod") and resource in one.min:
            least.append(parse(one.min[resource]))
        if one.type in ("Container", "Pod") and resource in one.ratio and ceiling is not None:
            least.append(ceiling / parse(one.ratio[resource]))
    return max(least)


def _rounded(resource: str, amount: Decimal) -> Decimal:
    return (amount / _STEP[resource]).to_integral_value(ROUND_CEILING) * _STEP[resource]


def _said(container: Mapping[str, Any]) -> str:
    listed: list[Any] = []
    for field in ("command", "args"):
        words = container.get(field)
        listed += words if isinstance(words, list) else []
    env = container.get("env")
    for one in env if isinstance(env, list) else ():
        listed += [one.get("name"), one.get("value")] if isinstance(one, dict) else []
    return " ".join(str(one) for one in listed)


def _heap(container: Mapping[str, Any]) -> Decimal:
    """The largest heap in bytes that its virtual machine is told to use."""
    sizes = [Decimal(0)]
    for found in _HEAP.finditer(_said(container)):
        sizes.append(
            Decimal(found["java"]) * _UNITS[found["unit"].lower()]
            if found["java"]
            else Decimal(found["node"]) * 1024**2
        )
    return max(sizes)


def _shares(container: Mapping[str, Any]) -> bool:
    """Whether its heap is a share of the limit: a lower limit would make the heap smaller, whatever is used now."""
    return bool(_SHARE.search(_said(container)))
