"""Whether the pods of a workload that did not run come further than before: what a remedy mends in part. Pure.

A start has an order: a node is found, volumes are mounted, the image is pulled, the container is made, it runs, it is
ready. Where one fault hides the next, its cure shows as a later one.
"""

from eventing.vocabulary import Check
from functions.health_monitor.facts import Facts, PodFacts, WorkloadFacts
from functions.health_monitor.waiting import NEVER_STARTS, pulls

STAGES = (
    "no pod was made",
    "no node is found",
    "the pod waits on its node",
    "the image is not pulled",
    "the container is not made",
    "the container crashes",
    "it runs and is not ready",
    "it is ready",
)
_NO_NODE, _ON_NODE, _PULLING, _MAKING, _CRASHES, _RUNS, _READY = range(1, len(STAGES))
_FURTHER = "it came further"
_CRASH = "CrashLoopBackOff"


def come_further(was: WorkloadFacts, now: WorkloadFacts, checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks of a workload of which no pod was ready before: it has to come further, not yet to be well."""
    before, after = _furthest(was), _least(now)
    if any(pod.ready for pod in was.pods) or now.desired < 1 or after <= before:
        return checks
    told = f"before the change {STAGES[before]}, now {STAGES[after]}"
    return tuple(
        one
        if one.result in ("healthy", "not_applicable")
        else Check(one.name, "healthy", f"{_FURTHER}: {told}; not well yet")
        if one.name.startswith("rollout ")
        else Check(one.name, "not_applicable", f"{one.evidence}; {told}")
        for one in checks
    )


def ill_before(checks: tuple[Check, ...], before: Facts) -> tuple[Check, ...]:
    """Argo CD's word on an application that was not healthy before is none against what mends a part of it."""
    if before.application.health == "Healthy":
        return checks
    return tuple(
        Check(one.name, "not_applicable", f"{one.evidence}; a remedy is for one fault of it")
        if one.result == "inconclusive"
        else one
        for one in checks
    )


def beside_progress(more: tuple[Check, ...], checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Warnings and log lines of what came further and is not well yet: they are of the fault that shows now."""
    mended = {one.name.partition(" ")[2] for one in checks if one.evidence.startswith(_FURTHER)}
    return tuple(
        Check(one.name, "not_applicable", f"{one.evidence}; it did not run before at all")
        if one.result == "inconclusive" and one.name.partition(" ")[2] in mended
        else one
        for one in more
    )


def stage_of(pod: PodFacts) -> int:
    """How far the start of a pod has come, as a place in `STAGES`."""
    if pod.ready:
        return _READY
    if pod.unschedulable:
        return _NO_NODE
    if any(pulls(waiting) for waiting in pod.waiting):
        return _PULLING
    if pod.restarts or pod.terminated or any(waiting.startswith(_CRASH) for waiting in pod.waiting):
        return _CRASHES
    if any(waiting.startswith(NEVER_STARTS) for waiting in pod.waiting):
        return _MAKING
    return _RUNS if pod.phase == "Running" and not pod.waiting else _ON_NODE if pod.node else _NO_NODE


def _furthest(was: WorkloadFacts) -> int:
    return max((stage_of(pod) for pod in was.pods), default=0)


def _least(now: WorkloadFacts) -> int:
    """Of all that are wanted of the new revision; nothing where one is missing."""
    current = [pod for pod in now.pods if pod.revision == now.revision and pod.phase not in ("Failed", "Succeeded")]
    if len(current) < now.desired or now.observed < now.generation:
        return 0
    return min((stage_of(pod) for pod in current), default=0)
