"""More memory for what is killed at its limit, or close to it."""

from decimal import Decimal
from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.limitranges import limits_of
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.quantities import formatted, parse, valid
from functions._manifests.workloads import containers
from functions._symptoms.usage import Usage

_MORE = Decimal(2)  # what was needed is not known where the kernel cut it off; half more is often too little again
_HEADROOM = Decimal("1.3")  # above the highest that was seen, where usage is known


def raise_memory(patient: Patient) -> Answer:
    """Limit and request of the container, in their ratio, within the LimitRange's maximum."""
    manifest = patient.manifest
    if manifest is None:
        return None
    found = _container(patient)
    if found is None:
        return Escalation("it is not plain which container it is: name it", "a container is killed at its memory limit")
    path, container = found
    limit: Any = get(container, "resources.limits.memory")
    cause = f"container {container.get('name')} needs more than its limit of {limit}"
    if not valid(limit):
        return Escalation("it has no limit of its own: the node was out of memory", "no limit is stated in Git")
    wanted = _wanted(patient, str(container.get("name")), parse(limit))
    bounds = limits_of(patient.repository, manifest.namespace)
    most = min((parse(one.max["memory"]) for one in bounds if "memory" in one.max), default=wanted)
    if most <= parse(limit):
        return Escalation(f"the LimitRange allows no more than {formatted('memory', most)}", cause)
    wanted = min(wanted, most)
    operations = [put(manifest, child(path, "resources", "limits", "memory"), formatted("memory", wanted))]
    operations += _request(patient, path, container, wanted / parse(limit))
    what = f"memory of {container.get('name')}: limit {formatted('memory', wanted)} instead of {limit}"
    return Treatment(tuple(operations), what, (manifest.resource,), _scaled(patient), cause)


def _container(patient: Patient) -> tuple[str, dict[str, Any]] | None:
    """The named one; else the only one, or the only one with a limit."""
    if patient.manifest is None:
        return None
    listed = [*containers(patient.manifest), *containers(patient.manifest, init=True)]
    name = patient.details.get("container")
    named = [one for one in listed if one[1].get("name") == name]
    if named:
        return named[0]
    running = list(containers(patient.manifest))
    return running[0] if len(running) == 1 else None


def _wanted(patient: Patient, container: str, limit: Decimal) -> Decimal:
    seen = [
        Decimal(str(one.memory["max"])) * _HEADROOM
        for one in patient.usage
        if _of(patient, one, container) and "max" in one.memory
    ]
    return max([limit * _MORE, *seen]) if seen else limit * _MORE


def _of(patient: Patient, usage: Usage, container: str) -> bool:
    return patient.manifest is not None and usage.workload == patient.manifest.resource and usage.container == container


def _request(patient: Patient, path: str, container: dict[str, Any], factor: Decimal) -> list[Operation]:
    asked: Any = get(container, "resources.requests.memory")
    if patient.manifest is None or not valid(asked):
        return []
    return [
        put(
            patient.manifest, child(path, "resources", "requests", "memory"), formatted("memory", parse(asked) * factor)
        )
    ]


def _scaled(patient: Patient) -> str:
    """An autoscaler by memory measures against the request, so it would scale otherwise."""
    subject = patient.manifest
    for one in patient.repository.of_kind("HorizontalPodAutoscaler"):
        target, metrics = get(one.data, "spec.scaleTargetRef.name"), str(get(one.data, "spec.metrics"))
        if subject and (one.namespace, target) == (subject.namespace, subject.name) and "'memory'" in metrics:
            return f"HorizontalPodAutoscaler {one.name} scales by memory against the request, which this changes"
    return ""


REMEDIES = (
    Remedy(
        id="raise-memory",
        title="More memory",
        faults=("out-of-memory", "memory-short"),
        precondition="the container is known and has a limit, and the LimitRange allows more",
        changes="limit and request of its memory, in the ratio that they have",
        risks="no node may have room for the request; a program with a leak fills what it is given",
        undo="the commit is reverted: the old limit holds, and what it killed is killed again",
        treat=raise_memory,
    ),
)
