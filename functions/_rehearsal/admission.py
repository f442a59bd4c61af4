"""What the API server says to a new pod: priority classes, LimitRange defaults and bounds, ResourceQuotas. Pure."""

import copy
from collections.abc import Iterable
from typing import Any

from functions._rehearsal.amounts import amount
from functions._rehearsal.objects import Object

BUILT_IN_PRIORITIES = frozenset({"system-cluster-critical", "system-node-critical"})
COMPUTE = ("cpu", "memory")


def admitted(
    pod: Object,
    limit_ranges: Iterable[Object],
    quotas: Iterable[Object],
    priorities: Iterable[Object],
    others: Iterable[Object],
) -> Object | str:
    """The pod with its defaults, or the words with which it is refused. `others` are the namespace's pods."""
    admitted_pod = copy.deepcopy(pod)
    spec = admitted_pod["spec"]
    name = spec.get("priorityClassName")
    known = BUILT_IN_PRIORITIES | {each["metadata"]["name"] for each in priorities}
    if name and name not in known:
        return f'pods "{pod["metadata"]["name"]}" is forbidden: no PriorityClass with name {name} was found'
    for item in (item for each in limit_ranges for item in each["spec"].get("limits") or ()):
        if item.get("type") == "Container":
            for container in spec["containers"]:
                _default(container, item)
                if trouble := _out_of_bounds(container, item):
                    return f'pods "{pod["metadata"]["name"]}" is forbidden: {trouble}'
    for quota in quotas:
        if trouble := _over(quota, admitted_pod, list(others)):
            return f'pods "{pod["metadata"]["name"]}" is forbidden: {trouble}'
    return admitted_pod


def _default(container: Object, item: Object) -> None:
    resources = container.setdefault("resources", {})
    for name, value in (item.get("default") or {}).items():
        resources.setdefault("limits", {}).setdefault(name, value)
    stated = resources.get("limits") or {}
    for name, value in ((item.get("defaultRequest") or {}) | stated).items():
        resources.setdefault("requests", {}).setdefault(name, value)


def _out_of_bounds(container: Object, item: Object) -> str:
    resources = container.get("resources") or {}
    for bound, sign, word in (("max", 1, "maximum"), ("min", -1, "minimum")):
        for name, value in (item.get(bound) or {}).items():
            for kind in ("limits", "requests") if bound == "max" else ("requests", "limits"):
                stated = (resources.get(kind) or {}).get(name)
                if stated is not None and sign * amount(stated) > sign * amount(value):
                    return f"{word} {name} usage per Container is {value}, but {kind[:-1]} is {stated}"
    return ""


def requests_of(pod: Object, name: str, kind: str = "requests") -> float:
    """What the containers of a pod ask for together; a request that is not stated is its limit."""
    total = 0.0
    for container in pod["spec"].get("containers") or ():
        resources = container.get("resources") or {}
        stated: Any = (resources.get(kind) or {}).get(name)
        if stated is None and kind == "requests":
            stated = (resources.get("limits") or {}).get(name)
        total += amount(stated) if stated is not None else 0.0
    return total


def _over(quota: Object, pod: Object, others: list[Object]) -> str:
    hard = quota["spec"].get("hard") or {}
    for name, value in hard.items():
        if name == "pods":
            used, wanted = float(len(others)), 1.0
        else:
            kind, _, resource = name.rpartition(".")
            if resource not in COMPUTE:
                continue
            kind = kind or "requests"
            used, wanted = (
                sum(requests_of(each, resource, kind) for each in others),
                requests_of(pod, resource, kind),
            )
            if not wanted:
                return f"failed quota: {quota['metadata']['name']}: must specify {name}"
        if used + wanted > amount(value):
            return (
                f"exceeded quota: {quota['metadata']['name']}, requested: {name}={wanted:g}, "
                f"used: {name}={used:g}, limited: {name}={value}"
            )
    return ""
