"""A HorizontalPodAutoscaler where the manifests show that one can work."""

from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.edits import add, drop
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import text, whole
from functions._catalogue.surroundings import must_be_alone, scaler_of, seems_alone
from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers

_UTILISATION = 80  # percent of the CPU request; what Kubernetes assumes where a metric names none
_FEWEST = 2


def _no_request(workload: Manifest) -> str:
    for _, container in containers(workload):
        if get(container, "resources.requests.cpu") is None:
            return f"container {text(container, 'name')} of {workload.name} has no CPU request to measure against"
    return ""


def _hard_limits(case: Case, fewest: int, most: int) -> str:
    workload, repository = case.workload, case.repository
    if most <= fewest:
        return f"at most {most} replicas of {workload.name} with at least {fewest} leaves nothing to scale"
    now = whole(workload.data, "spec.replicas", 1)
    if now == 0:
        return f"{workload.name} is scaled to zero on purpose"
    return (
        _no_request(workload)
        or must_be_alone(repository, workload)
        or ("" if case.named else seems_alone(repository, workload))
    )


def _autoscaler(case: Case) -> Advice:
    workload, said = case.workload, case.said
    owner = scaler_of(case.repository, workload)
    if owner is not None:
        return Followed(f"{owner.kind} {owner.name} scales {workload.name}")
    now = whole(workload.data, "spec.replicas", 1)
    fewest = said.min_replicas or max(_FEWEST, min(now, (said.max_replicas or now + 1) - 1))
    most = said.max_replicas or 2 * fewest
    reason = _hard_limits(case, fewest, most)
    if reason:
        return Unsuited(reason)
    if case.repository.find("HorizontalPodAutoscaler", workload.namespace, workload.name) is not None:
        return Unsuited(f"another HorizontalPodAutoscaler is called {workload.name} already")
    data: dict[str, Any] = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": workload.name},
        "spec": {
            "scaleTargetRef": {"apiVersion": workload.api_version, "kind": workload.kind, "name": workload.name},
            "minReplicas": fewest,
            "maxReplicas": most,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": _UTILISATION}},
                }
            ],
        },
    }
    operations = [*add(case, data)]
    held = ""
    if get(workload.data, "spec.replicas") is not None:  # Argo CD would set it back on every sync
        operations.append(drop(workload, "spec.replicas"))
        if now > 1:
            held = f"{workload.name} may drop from {now} pods to 1 until the autoscaler's first look"
    what = (
        f"{workload.name} scales between {fewest} and {most} replicas at {_UTILISATION} % of its "
        f"CPU request, not fixed at {now}"
    )
    return Change(tuple(operations), what, (workload.resource,), held=held)


def _fixed(operation: Operation) -> bool:
    """A number of replicas in Git is a defect once an autoscaler owns it."""
    return operation.op == "remove_field" and operation.path == "spec.replicas"


PRACTICES = (
    Practice(
        id="autoscaler",
        title="HorizontalPodAutoscaler",
        category="capability",
        summary="The number of pods follows the load, and nobody has to guess it.",
        checks="A Deployment behind a Service with CPU requests, which may be two, is scaled by an autoscaler.",
        changes="Adds a HorizontalPodAutoscaler on CPU and removes `spec.replicas`, which Argo CD "
        "would otherwise set back.",
        experts=("architecture", "monitoring"),
        risk=0.35,
        effort=0.3,
        impact=0.6,
        advise=_autoscaler,
        kinds=("Deployment",),
        parameters=("min_replicas", "max_replicas"),
        corrects=_fixed,
        risks=("A CPU request that is far from the real use scales too early or never.",),
        recommendations=("Measure the CPU request first.",),
        dependencies=("metrics-server (part of k3s).", "CPU requests on every container."),
    ),
)
