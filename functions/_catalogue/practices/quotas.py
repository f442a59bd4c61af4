"""Bounds for a whole namespace: a ResourceQuota with headroom, a LimitRange that no container violates."""

from decimal import ROUND_CEILING, Decimal
from typing import Any

from functions._catalogue.capacity import demand
from functions._catalogue.containment import every
from functions._catalogue.edits import add
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.practices.resources import stated
from functions._catalogue.surroundings import strangers
from functions._manifests.limitranges import effective, limits_of
from functions._manifests.quantities import format_cpu, format_memory
from functions._manifests.repository import Manifest

_HEADROOM = Decimal(2)  # room for the surge of a rollout and for growth: it stops a runaway, it is no budget
_CPU_STEP, _MEMORY_STEP = Decimal("0.5"), Decimal(512 * 1024**2)  # cores and bytes, so that people can read it
_REQUEST = {"cpu": "50m", "memory": "64Mi"}  # small enough to hold nothing up, and better than nothing at all
_LIMIT = "512Mi"  # only where every container has a limit of its own, so for what comes later


def _exists(case: Case, kind: str) -> Manifest | None:
    return next((one for one in case.repository.of_kind(kind) if one.namespace == case.namespace), None)


def _crowded(case: Case) -> str:
    """Why nobody can tell from Git how much runs in the namespace, as a phrase; empty where Git tells."""
    daemons = [one.name for one in case.repository.of_kind("DaemonSet") if one.namespace == case.namespace]
    if daemons:
        return f"{daemons[0]} runs on every node, and Git does not say how many there are"
    return strangers(case.repository, case.application, case.namespace)


def _lacking(case: Case) -> str:
    """The container that a quota would refuse for want of requests, as a phrase; empty where there is none."""
    limits = limits_of(case.repository, case.namespace)
    for workload in case.repository.workloads():
        if workload.namespace == case.namespace:
            for _, container in every(workload):
                asked = effective(container, limits).requests
                if not {"cpu", "memory"} <= asked.keys():
                    return f"a container of {workload.name} has no requests, so a quota would refuse its pods"
    return ""


def _rounded(amount: Decimal, step: Decimal) -> Decimal:
    """Twice the amount in whole steps, at least two of them."""
    return max((amount * _HEADROOM / step).to_integral_value(ROUND_CEILING), Decimal(2)) * step


def _quota(case: Case) -> Advice:
    existing = _exists(case, "ResourceQuota")
    if existing is not None:
        return Followed(f"ResourceQuota {existing.name} bounds {case.namespace}")
    reason = _crowded(case) or _lacking(case)
    if reason:
        return Unsuited(reason)
    needed = demand(case.repository, case.namespace)
    cpu, memory = _rounded(needed["requests.cpu"], _CPU_STEP), _rounded(needed["requests.memory"], _MEMORY_STEP)
    hard = {"requests.cpu": format_cpu(cpu), "requests.memory": format_memory(memory)}
    data = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": f"{case.namespace}-quota"},
        "spec": {"hard": hard},
    }
    now = f"{format_cpu(needed['requests.cpu'])} and {format_memory(needed['requests.memory'])}"
    what = (
        f"all pods of {case.namespace} together request at most {hard['requests.cpu']} CPU and "
        f"{hard['requests.memory']} of memory (they request {now}; there was no quota)"
    )
    return Change(add(case, data), what, tuple(one.resource for one in case.workloads))


def _limit_range(case: Case) -> Advice:
    said = case.said
    if any(limit.type == "Container" for limit in limits_of(case.repository, case.namespace)):
        return Followed(f"a LimitRange gives the containers of {case.namespace} their defaults")
    reason = strangers(case.repository, case.application, case.namespace)
    if reason:
        return Unsuited(reason)
    unlimited = [
        workload.name
        for workload in case.repository.workloads()
        if workload.namespace == case.namespace
        and any("memory" not in stated(container, "limits") for _, container in every(workload))
    ]
    bounds: dict[str, Any] = {
        "type": "Container",
        "defaultRequest": {"cpu": said.cpu or _REQUEST["cpu"], "memory": _REQUEST["memory"]},
    }
    if said.memory is not None or not unlimited:
        bounds["default"] = {"memory": said.memory or _LIMIT}
    data = {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": f"{case.namespace}-defaults"},
        "spec": {"limits": [bounds]},
    }
    held = ""
    if unlimited and "default" in bounds:
        held = f"{', '.join(unlimited)} has no memory limit now and would get {bounds['default']['memory']}"
    request = bounds["defaultRequest"]
    limit = f", and a memory limit of {bounds['default']['memory']}" if "default" in bounds else ""
    what = (
        f"a container of {case.namespace} that states none requests {request['cpu']} CPU and "
        f"{request['memory']} of memory"
        f"{limit} (a LimitRange; there was none)"
    )
    return Change(add(case, data), what, tuple(one.resource for one in case.workloads), held=held)


PRACTICES = (
    Practice(
        id="resource-quota",
        title="ResourceQuota",
        category="capability",
        summary="A runaway in one namespace cannot take the room of all others.",
        checks="The namespace has a ResourceQuota, where Git tells all that runs in it and every "
        "container has requests.",
        changes="Adds a ResourceQuota of twice what the pods request at their largest.",
        experts=("architecture", "security"),
        risk=0.3,
        effort=0.2,
        impact=0.4,
        advise=_quota,
        scope="namespace",
        risks=("A pod without requests, started by hand, is refused.",),
        recommendations=("Add a LimitRange, so that a container without requests gets some.",),
        dependencies=("Requests on every container.",),
    ),
    Practice(
        id="limit-range",
        title="LimitRange",
        category="capability",
        summary="A container for which nobody said anything still has a request that the scheduler can count.",
        checks="The namespace has a LimitRange for containers, where Git tells all that runs in it.",
        changes="Adds default requests, and a default memory limit where it was said or every container has its own.",
        experts=("architecture",),
        risk=0.2,
        effort=0.1,
        impact=0.4,
        advise=_limit_range,
        scope="namespace",
        parameters=("memory", "cpu"),
        risks=("A default limit that is too small ends in OOM kills.",),
    ),
)
