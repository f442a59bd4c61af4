"""What a namespace's LimitRanges make of a pod: what they fill in, and what they refuse.

Follows plugin/pkg/admission/limitranger and SetDefaults_LimitRangeItem of Kubernetes: admission sees every container,
init containers included, after the defaults are in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from functions._manifests.paths import get
from functions._manifests.quantities import parse, valid
from functions._manifests.repository import Repository

Amounts = dict[str, str]  # resource name to quantity


@dataclass(frozen=True, slots=True)
class Limit:
    """One entry of a LimitRange, with the defaults that Kubernetes derives from its min and max."""

    type: str
    name: str = ""
    min: Amounts = field(default_factory=dict)
    max: Amounts = field(default_factory=dict)
    default: Amounts = field(default_factory=dict)
    default_request: Amounts = field(default_factory=dict)
    ratio: Amounts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resources:
    """What a container asks for and may use."""

    requests: Amounts
    limits: Amounts


@dataclass(frozen=True, slots=True)
class Violation:
    """One refusal. `path` is below the pod spec, empty for the pod as a whole; `bound` is what the LimitRange says."""

    path: str
    resource: str
    rule: str
    bound: str
    message: str


def limits_of(repository: Repository, namespace: str) -> tuple[Limit, ...]:
    """The limits that hold in a namespace, in the order of their files."""
    ranges = [found.data for found in repository.of_kind("LimitRange") if found.namespace == namespace]
    return tuple(limit for data in ranges for limit in limits_in(data))


def limits_in(data: Mapping[str, Any]) -> tuple[Limit, ...]:
    """The limits of one LimitRange object."""
    listed = get(data, "spec.limits")
    name = str(get(data, "metadata.name") or "")
    return tuple(
        _limit(name, entry) for entry in (listed if isinstance(listed, list) else ()) if isinstance(entry, dict)
    )


def _limit(name: str, entry: dict[str, Any]) -> Limit:
    kind, low, high = str(entry.get("type", "")), amounts(entry.get("min")), amounts(entry.get("max"))
    default, request = amounts(entry.get("default")), amounts(entry.get("defaultRequest"))
    if kind == "Container":
        default = high | default
        request = low | default | request
    return Limit(kind, name, low, high, default, request, amounts(entry.get("maxLimitRequestRatio")))


def amounts(value: Any) -> Amounts:
    """The valid quantities of a mapping such as `resources.requests`."""
    if not isinstance(value, dict):
        return {}
    return {str(name): str(quantity) for name, quantity in value.items() if valid(quantity)}


def effective(container: Mapping[str, Any], limits: Iterable[Limit] = ()) -> Resources:
    """What a container really asks for: a limit without a request is also the request, then the defaults fill in."""
    stated = container.get("resources")
    stated = stated if isinstance(stated, dict) else {}
    upper = amounts(stated.get("limits"))
    lower = upper | amounts(stated.get("requests"))
    for limit in limits:
        if limit.type == "Container":
            upper = limit.default | upper
            lower = limit.default_request | lower
    return Resources(lower, upper)


def pod_totals(pod_spec: Mapping[str, Any], limits: Iterable[Limit] = ()) -> Resources:
    """What a pod as a whole asks for: its containers together, or its hungriest init container where that is more."""
    limits = tuple(limits)
    main = [effective(container, limits) for container in _list(pod_spec, "containers")]
    init = [
        (container.get("restartPolicy") == "Always", effective(container, limits))
        for container in _list(pod_spec, "initContainers")
    ]
    return Resources(
        _total([one.requests for one in main], [(sidecar, one.requests) for sidecar, one in init]),
        _total([one.limits for one in main], [(sidecar, one.limits) for sidecar, one in init]),
    )


def _total(main: list[Amounts], init: list[tuple[bool, Amounts]]) -> Amounts:
    names = sorted({name for one in (*main, *(one for _, one in init)) for name in one})
    totals = {}
    for name in names:
        sidecars = peak = Decimal(0)
        for is_sidecar, one in init:
            amount = parse(one.get(name, 0))
            sidecars += amount if is_sidecar else 0
            peak = max(peak, sidecars if is_sidecar else sidecars + amount)
        together = sum((parse(one.get(name, 0)) for one in main), Decimal(0)) + sidecars
        totals[name] = f"{max(together, peak):f}"
    return totals


def violations(pod_spec: Mapping[str, Any], limits: Iterable[Limit]) -> tuple[Violation, ...]:
    """Why admission would refuse the pod; empty where it would not."""
    limits = tuple(limits)
    found: list[Violation] = []
    for limit in limits if _list(pod_spec, "containers") else ():
        if limit.type == "Container":
            for group in ("containers", "initContainers"):
                for position, container in enumerate(_list(pod_spec, group)):
                    called = f"container {container.get('name', position)}"
                    found += _check(limit, effective(container, limits), f"{group}[{position}]", called)
        elif limit.type == "Pod":
            found += _check(limit, pod_totals(pod_spec, limits), "", "the pod as a whole")
    return tuple(found)


def claim_violations(claim: Mapping[str, Any], limits: Iterable[Limit]) -> tuple[Violation, ...]:
    """Why admission would refuse a PersistentVolumeClaim."""
    asked = amounts(get(claim, "spec.resources.requests"))
    found: list[Violation] = []
    for limit in limits:
        if limit.type == "PersistentVolumeClaim":
            found += _check(limit, Resources(asked, asked), "", "the claim")
    return tuple(found)


def _check(limit: Limit, used: Resources, path: str, called: str) -> list[Violation]:
    found = []

    def refuse(name: str, rule: str, bound: str, why: str) -> None:
        found.append(Violation(path, name, rule, bound, f"LimitRange {limit.name}: {name} of {called} {why}"))

    for name, bound in limit.min.items():
        if name not in used.requests:
            refuse(name, "min", bound, f"has no request, at least {bound} is asked for")
        elif parse(used.requests[name]) < parse(bound):
            refuse(name, "min", bound, f"requests {used.requests[name]}, the minimum is {bound}")
        elif name in used.limits and parse(used.limits[name]) < parse(bound):
            refuse(name, "min", bound, f"is limited to {used.limits[name]}, the minimum is {bound}")
    for name, bound in limit.max.items():
        if name not in used.limits:
            refuse(name, "max", bound, f"has no limit, at most {bound} is allowed")
        elif parse(used.limits[name]) > parse(bound):
            refuse(name, "max", bound, f"is limited to {used.limits[name]}, the maximum is {bound}")
        elif name in used.requests and parse(used.requests[name]) > parse(bound):
            refuse(name, "max", bound, f"requests {used.requests[name]}, the maximum is {bound}")
    for name, bound in limit.ratio.items():
        asked, upper = parse(used.requests.get(name, 0)), parse(used.limits.get(name, 0))
        if not asked or not upper:
            refuse(name, "ratio", bound, f"needs a request and a limit, for their ratio must be at most {bound}")
        elif upper > asked * parse(bound):
            refuse(
                name,
                "ratio",
                bound,
                f"has a limit of {upper / asked:.2f} times its request, at most {bound} is allowed",
            )
    return found


def _list(pod_spec: Mapping[str, Any], group: str) -> list[dict[str, Any]]:
    listed = pod_spec.get(group)
    return [container for container in listed if isinstance(container, dict)] if isinstance(listed, list) else []
