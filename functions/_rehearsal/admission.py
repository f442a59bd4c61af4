"""What the API server says to a new pod: priority classes, LimitRange defaults and bounds, ResourceQuotas. Pure."""

import copy
from collections.abc import Iterable
from typing import Any

from functions._manifests.limit_violations import violations
from functions._manifests.limitranges import effective, limits_in
from functions._rehearsal.amounts import amount
from functions._rehearsal.objects import Object
from functions._rehearsal.programs import containers_of

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
    limits = [limit for each in limit_ranges for limit in limits_in(each)]
    if refused := violations(spec, limits):
        return f'pods "{pod["metadata"]["name"]}" is forbidden: {refused[0].message}'
    for container in containers_of(spec):
        filled = effective(container, limits)
        stated = {"requests": filled.requests, "limits": filled.limits}
        if filled.requests or filled.limits:
            container["resources"] = {name: dict(found) for name, found in stated.items() if found}
    for quota in quotas:
        if trouble := _over(quota, admitted_pod, list(others)):
            return f'pods "{pod["metadata"]["name"]}" is forbidden: {trouble}'
    return admitted_pod


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
