"""A workload before and after a change, and what one look says of it."""

from eventing.vocabulary import Resource
from functions.health_monitor.facts import PodFacts, WorkloadFacts
from functions.health_monitor.workload_checks import workload_checks

WEB = Resource("Deployment", "web", "shop", "apps/v1")


def pod(name: str, revision: str = "new", **more: object) -> PodFacts:
    given = {"node": "node-1", "phase": "Running", "ready": True, "restarts": 0} | more
    return PodFacts(name=name, revision=revision, **given)  # type: ignore[arg-type]


def workload(revision: str, *pods: PodFacts, **more: object) -> WorkloadFacts:
    given = {"generation": 2, "observed": 2, "desired": 1, "updated": 1, "available": 1} | more
    return WorkloadFacts(WEB, found=True, revision=revision, pods=pods, **given)  # type: ignore[arg-type]


BEFORE = workload("old", pod("web-old-1", "old"), generation=1, observed=1)
HEALTHY = workload("new", pod("web-new-1"))


def results(before: WorkloadFacts, now: WorkloadFacts, *lost: str) -> dict[str, str]:
    return {check.name: check.result for check in workload_checks(before, now, lost)}
