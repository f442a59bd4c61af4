"""Services behind which no pod is ready."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """A selector that fits no pod, where the pods are known."""
    for service in snapshot.of("Service"):
        selector = wire.mapping(service, "spec", "selector")
        space = wire.namespace(service)
        if not selector or not snapshot.known("Pod", space):
            continue
        fitting = [
            pod
            for pod in snapshot.of("Pod")
            if wire.namespace(pod) == space and selector.items() <= wire.labels(pod).items()
        ]
        if not fitting:
            told = ",".join(f"{key}={value}" for key, value in sorted(selector.items()))
            evidence = (f"no pod in {space} has the labels that it selects: {told}",)
            yield Symptom(
                "no-endpoints",
                wire.resource(service, "Service"),
                {"selector": told},
                evidence=evidence,
                last_seen=snapshot.at,
            )
