"""ReplicaSets: as many pods of one template as asked for."""

from functions._rehearsal.controllers.control import Control
from functions._rehearsal.objects import Object
from functions._rehearsal.podstatus import condition
from functions._rehearsal.surroundings import is_ready


def reconcile(control: Control, replica_set: Object, now: float) -> None:
    """Create what is missing, delete what is too much, count."""
    spec, metadata = replica_set["spec"], replica_set["metadata"]
    pods = control.active_pods(replica_set)
    wanted = int(spec.get("replicas", 1))
    refusal = ""
    for _ in range(wanted - len(pods)):
        refusal = control.create_pod(replica_set, spec["template"], f"{metadata['name']}-{control.suffix()}", {}, now)
        if refusal:
            break
    for pod in sorted(pods, key=_worth)[: max(0, len(pods) - wanted)]:
        control.delete_pod(replica_set, pod, now)
    count(control, replica_set, refusal, now)


def count(control: Control, replica_set: Object, refusal: str, now: float) -> None:
    """The status: what is there, ready and available."""
    pods = control.active_pods(replica_set)
    status: Object = {
        "replicas": len(pods),
        "fullyLabeledReplicas": len(pods),
        "readyReplicas": sum(1 for pod in pods if is_ready(pod)),
        "availableReplicas": sum(1 for pod in pods if control.is_available(pod, min_ready(replica_set), now)),
        "observedGeneration": replica_set["metadata"]["generation"],
    }
    if refusal:
        before = replica_set.get("status") or {}
        status["conditions"] = [condition(before, "ReplicaFailure", True, "FailedCreate", refusal, now)]
    control.objects.status(replica_set, status, now)


def min_ready(workload: Object) -> float:
    """`minReadySeconds`."""
    return float(workload["spec"].get("minReadySeconds") or 0)


def _worth(pod: Object) -> tuple[bool, bool, str]:
    """What is deleted first: what runs nowhere, what is not ready, what is young (large version)."""
    version = int(pod["metadata"]["resourceVersion"])
    return bool(pod["spec"].get("nodeName")), is_ready(pod), f"{10**12 - version:013d}"
