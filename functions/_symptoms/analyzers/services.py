"""Services behind which no pod is ready: the selector fits none, or those that it fits are not well."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.chains import owner_of
from functions._symptoms.containers import over, ready
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

_TEMPLATES = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
GRACE = 120  # seconds: a Service is often made a moment before its pods


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """Of Services with a selector, in namespaces whose pods are known. One whose workload has no pods on purpose is
    well; who asks it all the same has a symptom of its own."""
    for service in snapshot.of("Service"):
        selector, space = wire.mapping(service, "spec", "selector"), wire.namespace(service)
        external = wire.text(service, "spec", "type") == "ExternalName"
        if not selector or external or not snapshot.known("Pod", space) or snapshot.young(service, GRACE):
            continue
        fitting = [pod for pod in snapshot.pods_of(space, selector) if not over(pod)]
        told = ",".join(f"{key}={value}" for key, value in sorted(selector.items()))
        details = {"selector": told}
        if not fitting:
            if _asleep(snapshot, space, selector):
                continue
            evidence = (f"no pod in {space} has the labels that it selects: {told}",)
            yield sighted(snapshot, "no-endpoints", service, {**details, "why": "selector"}, evidence, kind="Service")
        elif not any(map(ready, fitting)) and not wire.dig(service, "spec", "publishNotReadyAddresses"):
            owners = {one.kind + "/" + one.name for pod in fitting if (one := owner_of(snapshot, pod))}
            details |= {"why": "unready", "workload": ",".join(sorted(owners)[:5])}
            evidence = (f"{len(fitting)} pods have the labels {told}, and none of them is ready",)
            yield sighted(snapshot, "no-endpoints", service, details, evidence, kind="Service")


def _asleep(snapshot: Snapshot, space: str, selector: Object) -> bool:
    """Whether a workload's pods would fit that has none on purpose: scaled to 0 (by Knative, too), or a Job's."""
    for kind, path in _TEMPLATES.items():
        for one in snapshot.of(kind):
            labels = wire.mapping(one, *path, "metadata", "labels")
            if wire.namespace(one) == space and selector.items() <= labels.items():
                return kind in ("Job", "CronJob") or wire.number(one, "spec", "replicas", default=1) == 0
    return False
