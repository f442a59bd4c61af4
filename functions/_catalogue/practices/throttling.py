"""No CPU limits, which slow a program down while the node idles."""

from eventing.vocabulary import Operation
from functions._catalogue.edits import drop, put
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.practices.resources import sized, stated
from functions._catalogue.reading import mapping, text
from functions._manifests.limitranges import limits_of
from functions._manifests.paths import child
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers


def _demanded(case: Case) -> str:
    """What demands CPU limits in the namespace, as a phrase; empty where nothing does."""
    for limit in limits_of(case.repository, case.namespace):
        if limit.type in {"Container", "Pod"} and (
            "cpu" in limit.default or "cpu" in limit.max or "cpu" in limit.ratio
        ):
            return f"LimitRange {limit.name} demands a CPU limit"
    for quota in case.repository.of_kind("ResourceQuota"):
        if quota.namespace == case.namespace and "limits.cpu" in mapping(quota.data, "spec.hard"):
            return f"ResourceQuota {quota.name} demands CPU limits"
    return ""


def _guaranteed(workload: Manifest) -> bool:
    """Whether the pods are of the quality of service class Guaranteed, which somebody chose."""
    return all(
        {"cpu", "memory"} <= stated(container, "limits").keys()
        and stated(container, "requests") == stated(container, "limits")
        for _, container in containers(workload)
    )


def _unlimited(case: Case) -> Advice:
    workload = case.workload
    limited = [(path, one, stated(one, "limits")["cpu"]) for path, one in sized(case) if "cpu" in stated(one, "limits")]
    if not limited:
        return Followed(f"{workload.name} has no CPU limit")
    reason = _demanded(case)
    if reason:
        return Unsuited(reason)
    if _guaranteed(workload):
        return Unsuited(f"{workload.name} is Guaranteed on purpose (its requests are its limits)")
    operations: list[Operation] = []
    parts: list[str] = []
    for path, container, limit in limited:
        if "cpu" not in stated(container, "requests"):  # the limit was its request, too
            operations.append(put(workload, child(path, "resources", "requests", "cpu"), limit))
        operations.append(drop(workload, child(path, "resources", "limits", "cpu")))
        parts.append(f"{text(container, 'name')} loses its CPU limit of {limit}")
    return Change(tuple(operations), f"{workload.name}: {', '.join(parts)}", (workload.resource,))


def _removes(operation: Operation) -> bool:
    return operation.op == "remove_field"


PRACTICES = (
    Practice(
        id="no-cpu-limits",
        title="No CPU limits",
        category="architecture",
        summary="A program may use what the node has left; requests share it out when it is short.",
        checks="No container has a CPU limit, unless a LimitRange, a ResourceQuota or a Guaranteed pod asks for it.",
        changes="Removes `resources.limits.cpu`; a limit that was the request, too, becomes the request.",
        experts=("architecture",),
        risk=0.2,
        effort=0.1,
        impact=0.5,
        advise=_unlimited,
        parameters=("container",),
        corrects=_removes,
        risks=("A runaway program takes the idle CPU of its node.",),
        recommendations=("Set CPU requests everywhere first.",),
        dependencies=("CPU requests.",),
    ),
)
