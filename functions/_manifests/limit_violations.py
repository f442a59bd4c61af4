"""What a namespace's LimitRanges refuse, once their defaults are in: minimum, maximum, ratio.

Follows plugin/pkg/admission/limitranger of Kubernetes: every container, init containers and sidecars included, the pod
as a whole, and the size of a claim.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from functions._manifests.limitranges import Limit, Resources, amounts, containers_in, effective, pod_totals, stated
from functions._manifests.paths import Select, get, join
from functions._manifests.quantities import counted

Bound = Literal["min", "max", "ratio"]
Side = Literal["requests", "limits"]
# resource.MaxMilliValue: what is larger is compared in whole units (requestLimitEnforcedValues of the plugin).
_MOST_IN_THOUSANDTHS = (2**63 - 1) // 1000


class Violation(Struct, frozen=True):
    """One refusal. `path` is the container's below the pod spec, empty for the pod as a whole; `bound` is what the
    LimitRange says, `group` the side that breaks it: `requests` or `limits`. `defaulted`: a LimitRange itself set one.
    """

    path: str
    resource: str
    rule: str
    bound: str
    message: str
    group: Side = "requests"
    defaulted: bool = False
    limit_range: str = ""


def violations(pod_spec: Mapping[str, Any], limits: Iterable[Limit]) -> tuple[Violation, ...]:
    """Why admission would refuse the pod; empty where it would not.

    Ephemeral containers are left out, as the plugin leaves them out: they cannot state resources.
    """
    limits = tuple(limits)
    if not containers_in(pod_spec, "containers"):
        return ()
    placed = [
        _Subject(
            join((group, Select("name", container["name"]) if _named(container) else position)),
            f"container {container.get('name', position)}",
            effective(container, limits),
            stated(container),
        )
        for group in ("containers", "initContainers")
        for position, container in enumerate(containers_in(pod_spec, group))
    ]
    found: list[Violation] = []
    for limit in limits:
        if limit.type == "Container":
            for one in placed:
                found += _check(limit, one)
        elif limit.type == "Pod":
            whole = _Subject("", "the pod as a whole", pod_totals(pod_spec, limits), pod_totals(pod_spec))
            found += _check(limit, whole)
    return tuple(found)


def claim_violations(claim: Mapping[str, Any], limits: Iterable[Limit]) -> tuple[Violation, ...]:
    """Why admission would refuse a PersistentVolumeClaim: its size, for the plugin reads nothing else of it."""
    asked = amounts(get(claim, "spec.resources.requests"))
    found: list[Violation] = []
    for limit in limits:
        if limit.type == "PersistentVolumeClaim":
            for name, bound in limit.min.items():
                found += _least(limit, name, bound, _Subject("", "the claim", Resources(asked, {})))
            for name, bound in limit.max.items():
                found += _largest(limit, name, bound, _Subject("", "the claim", Resources(asked, {})))
    return tuple(found)


class _Subject(Struct, frozen=True):
    """A container, pod or claim that is measured: what it has in the end, and what it states itself."""

    path: str
    called: str
    used: Resources
    stated: Resources | None = None

    def refused(self, limit: Limit, name: str, rule: Bound, bound: str, group: Side, why: str) -> Violation:
        own = self.stated or self.used
        filled = {
            "requests": name in self.used.requests and name not in own.requests,
            "limits": name in self.used.limits and name not in own.limits,
        }
        defaulted = any(filled.values()) if rule == "ratio" else filled[group]
        message = f"LimitRange {limit.name}: {name} of {self.called} {why}"
        return Violation(self.path, name, rule, bound, message, group, defaulted, limit.name)


def _check(limit: Limit, subject: _Subject) -> list[Violation]:
    found: list[Violation] = []
    for name, bound in limit.min.items():
        found += _least(limit, name, bound, subject)
    for name, bound in limit.max.items():
        found += _most(limit, name, bound, subject)
    for name, bound in limit.ratio.items():
        found += _ratio(limit, name, bound, subject)
    return found


def _least(limit: Limit, name: str, bound: str, subject: _Subject) -> Iterator[Violation]:
    """minConstraint of the plugin."""
    asked, upper, least = _comparable(subject.used, name, bound)
    if asked is None:
        why = f"has no request, at least {bound} is asked for"
        yield subject.refused(limit, name, "min", bound, "requests", why)
    elif asked < least:
        why = f"requests {subject.used.requests[name]}, the minimum is {bound}"
        yield subject.refused(limit, name, "min", bound, "requests", why)
    elif upper is not None and upper < least:
        why = f"is limited to {subject.used.limits[name]}, the minimum is {bound}"
        yield subject.refused(limit, name, "min", bound, "limits", why)


def _most(limit: Limit, name: str, bound: str, subject: _Subject) -> Iterator[Violation]:
    """maxConstraint of the plugin."""
    asked, upper, most = _comparable(subject.used, name, bound)
    if upper is None:
        yield subject.refused(limit, name, "max", bound, "limits", f"has no limit, at most {bound} is allowed")
    elif upper > most:
        why = f"is limited to {subject.used.limits[name]}, the maximum is {bound}"
        yield subject.refused(limit, name, "max", bound, "limits", why)
    elif asked is not None and asked > most:
        why = f"requests {subject.used.requests[name]}, the maximum is {bound}"
        yield subject.refused(limit, name, "max", bound, "requests", why)


def _largest(limit: Limit, name: str, bound: str, subject: _Subject) -> Iterator[Violation]:
    """maxRequestConstraint of the plugin, for claims, which have no limit."""
    asked, _, most = _comparable(subject.used, name, bound)
    if asked is None or asked > most:
        wanted = "has no request" if asked is None else f"requests {subject.used.requests[name]}"
        yield subject.refused(limit, name, "max", bound, "requests", f"{wanted}, the maximum is {bound}")


def _ratio(limit: Limit, name: str, bound: str, subject: _Subject) -> Iterator[Violation]:
    """limitRequestRatioConstraint of the plugin, which divides floating point numbers."""
    asked, upper, _ = _comparable(subject.used, name, bound)
    if not asked or not upper:
        group: Side = "requests" if not asked else "limits"
        why = f"needs a request and a limit, for their ratio must be at most {bound}"
        yield subject.refused(limit, name, "ratio", bound, group, why)
    elif upper / asked * 1000 > counted(bound, 1000):
        why = f"has a limit of {upper / asked:.2f} times its request, at most {bound} is allowed"
        yield subject.refused(limit, name, "ratio", bound, "limits", why)


def _comparable(used: Resources, name: str, bound: str) -> tuple[int | None, int | None, int]:
    """Request, limit and bound as whole numbers of one unit; None for what is not there."""
    values = (used.requests.get(name), used.limits.get(name), bound)
    per_unit = 1000 if all(counted(one or 0) <= _MOST_IN_THOUSANDTHS for one in values) else 1
    asked, upper = (None if one is None else counted(one, per_unit) for one in values[:2])
    return asked, upper, counted(bound, per_unit)


def _named(container: Mapping[str, Any]) -> bool:
    return isinstance(container.get("name"), str) and bool(container["name"])
