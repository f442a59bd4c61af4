"""What a namespace's LimitRanges make of a pod: the requests and limits that they fill in.

Follows plugin/pkg/admission/limitranger, SetDefaults_Pod and SetDefaults_LimitRangeItem of Kubernetes. What they
refuse after that is in `limit_violations.py`.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import permutations
from typing import Any

from msgspec import Struct

from functions._manifests.paths import get
from functions._manifests.quantities import parse, valid
from functions._manifests.repository import Repository

Amounts = dict[str, str]  # resource name to quantity


class Limit(Struct, frozen=True):
    """One entry of a LimitRange, with the defaults that Kubernetes derives from its min and max."""

    type: str
    name: str = ""
    min: Amounts = {}
    max: Amounts = {}
    default: Amounts = {}
    default_request: Amounts = {}
    ratio: Amounts = {}


class Resources(Struct, frozen=True):
    """What a container asks for and may use."""

    requests: Amounts
    limits: Amounts


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


def stated(container: Mapping[str, Any]) -> Resources:
    """What a container says itself; a limit without a request is also the request (SetDefaults_Pod)."""
    return effective(container)


def pod_totals(pod_spec: Mapping[str, Any], limits: Iterable[Limit] = ()) -> Resources:
    """What a pod as a whole asks for: its containers together, or its hungriest init container where that is more.

    What the pod states for itself (`spec.resources`) goes before (podRequests and podLimits of the same plugin).
    """
    limits = tuple(limits)
    main = [effective(container, limits) for container in containers_in(pod_spec, "containers")]
    init = [
        (container.get("restartPolicy") == "Always", effective(container, limits))
        for container in containers_in(pod_spec, "initContainers")
    ]
    requests = _total([one.requests for one in main], [(sidecar, one.requests) for sidecar, one in init])
    upper = _total([one.limits for one in main], [(sidecar, one.limits) for sidecar, one in init])
    pod = pod_spec.get("resources")
    own = pod if isinstance(pod, dict) else {}
    full = amounts(own.get("limits"))
    return Resources(full | requests | amounts(own.get("requests")), upper | full)


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


def orders(limits: Iterable[Limit]) -> tuple[tuple[Limit, ...], ...]:
    """The orders in which LimitRanges may fill in their defaults: several objects come in no order of their own.

    One order where it makes no difference. (The plugin lists them from a cache that is a map.)
    """
    limits = tuple(limits)
    objects = {limit.name: tuple(one for one in limits if one.name == limit.name) for limit in limits}
    given: dict[tuple[str, str], set[str]] = {}
    for limit in limits:
        for group, values in (("limits", limit.default), ("requests", limit.default_request)):
            for name, value in values.items():
                given.setdefault((group, name), set()).add(str(parse(value).normalize()))
    if len(objects) < 2 or all(len(values) == 1 for values in given.values()):
        return (limits,)
    names = list(objects)
    ways = permutations(names) if len(names) <= 4 else (names[at:] + names[:at] for at in range(len(names)))
    return tuple(tuple(limit for name in way for limit in objects[name]) for way in ways)


def containers_in(pod_spec: Mapping[str, Any], group: str) -> list[dict[str, Any]]:
    """The containers of a group, `containers` or `initContainers`."""
    listed = pod_spec.get(group)
    return [container for container in listed if isinstance(container, dict)] if isinstance(listed, list) else []
