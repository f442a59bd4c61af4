"""Pods that run on with the template of before, and break after a change of what they read or may reach. Pure.

Nothing in such a pod tells which of two causes it was: there are no pods of an older revision beside it that would have
broken as well. So it is called ours only where the kubelet names the very object that changed, or where all pods of the
workload broke at once and whatever else could be the cause is there to be seen, and is well.
"""

from collections.abc import Sequence

from eventing.vocabulary import Check
from functions.health_monitor.facts import Facts, PodFacts, Reached, WorkloadFacts, key

READ_OR_REACHED = (
    "ConfigMap",
    "NetworkPolicy",
)  # what changes a pod that runs; a Secret's maker is not seen to be done
SEVERAL = 2  # pods; one alone may be bad luck
AGAIN = 2  # restarts of each of them since the baseline


def together_check(reached: Reached, before: Facts, now: Facts, workload: WorkloadFacts) -> Check | None:
    """A failure of a workload that the change only reaches, where it is surely of the change's making; else None."""
    was = next((one for one in before.workloads if one.resource == workload.resource), None)
    kind = reached.through.partition(" ")[0]
    if was is None or kind not in READ_OR_REACHED or not (was.found and workload.found):
        return None
    if not workload.revision or workload.revision != was.revision:
        return None  # the new pods tell it apart themselves
    check = f"together {key(workload.resource)}"
    if said := _said_of(reached.through, was, workload):
        return Check(check, "failed", f"{said}; {reached.through} is what changed")
    if _well(was) and _all_broke(was, workload) and not _elsewhere(before, now, workload):
        names = ", ".join(sorted(pod.name for pod in workload.pods)[:3])
        told = f"all {len(workload.pods)} pods broke ({names}), their template the one of before"
        return Check(check, "failed", f"{told}; {reached.through} is what changed, and what is around them is well")
    return None


def _said_of(through: str, was: WorkloadFacts, now: WorkloadFacts) -> str:
    """A kubelet's word that names the object, which it did not say before: `couldn't find key LEVEL in ConfigMap
    shop/web` (pkg/kubelet/kubelet_pods.go)."""
    known = {pod.name for pod in was.pods if any(map(_cannot_be_set_up, pod.waiting))}
    for pod in now.pods:
        for waiting in pod.waiting if pod.name not in known else ():
            if _cannot_be_set_up(waiting) and waiting.endswith(f" in {through}"):
                return f"pod {pod.name}: {waiting}"
    return ""


def _cannot_be_set_up(waiting: str) -> bool:
    return waiting.startswith("CreateContainerConfigError")


def _well(was: WorkloadFacts) -> bool:
    """Complete, and with no pod that restarts now and then."""
    steady = all(pod.ready and not pod.restarts for pod in was.pods)
    return steady and len(was.pods) >= SEVERAL and len(was.pods) == was.desired == was.available


def _all_broke(was: WorkloadFacts, now: WorkloadFacts) -> bool:
    """Whether the very same pods are there, on the same nodes, and each of them is broken."""
    known = {pod.name: pod for pod in was.pods}
    return (
        (now.desired, now.generation) == (was.desired, was.generation)
        and {pod.name for pod in now.pods} == set(known)
        and all(_broke(known[pod.name], pod) for pod in now.pods)
    )


def _broke(was: PodFacts, now: PodFacts) -> bool:
    return now.node == was.node and not now.unschedulable and not now.ready and bool(
        now.restarts >= was.restarts + AGAIN or set(now.unhealthy) - set(was.unhealthy)
    )  # fmt: skip


def _elsewhere(before: Facts, now: Facts, workload: WorkloadFacts) -> bool:
    """Whether something else may be the cause, or cannot be seen well enough to say that it is not."""
    if set(now.nodes_down) - set(before.nodes_down) or set(now.cordoned) - set(before.cordoned):
        return True
    around, mine = now.around, key(workload.resource)
    if not around.looked or around.unread or any(whose == mine for whose, _ in around.outside):
        return True  # a host outside the cluster is nothing that can be looked at from here
    ready = {(one.namespace, one.name): one.ready for one in before.around.services}
    others = [one for one in around.services if mine not in one.backs]
    if any(one.ready < ready.get((one.namespace, one.name), 0) for one in others):
        return True
    alone = len({pod.node for pod in workload.pods}) < SEVERAL
    return alone and not _others_on(now, workload)


def _others_on(now: Facts, workload: WorkloadFacts) -> bool:
    """Whether a pod of something else is ready on the one node that all of its pods are on."""
    nodes = {pod.node for pod in workload.pods}
    others: Sequence[WorkloadFacts] = [one for one in now.workloads if one.resource != workload.resource]
    return any(pod.ready and pod.node in nodes for one in others for pod in one.pods)
