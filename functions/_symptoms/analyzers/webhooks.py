"""Admission webhooks whose Service is not there, or has no pod that is ready, and that refuse when they are away."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.containers import ready
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

_KINDS = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """Only where the Service's namespace was read: what may not be read is not missing."""
    for kind in _KINDS:
        for configuration in snapshot.of(kind):
            for hook in wire.items(configuration, "webhooks"):
                why = _why(snapshot, hook)
                if why:
                    yield _symptom(snapshot, kind, configuration, hook, why)


def _symptom(snapshot: Snapshot, kind: str, configuration: Object, hook: Object, why: str) -> Symptom:
    policy = wire.text(hook, "failurePolicy") or "Fail"  # the default of admissionregistration.k8s.io/v1
    service = wire.mapping(hook, "clientConfig", "service")
    details = {
        "name": wire.text(hook, "name"),
        "service": wire.text(service, "name"),
        "space": wire.text(service, "namespace"),
        "policy": policy,
        "why": why,
    }
    refused = "and refuses what it should check" if policy == "Fail" else "and what it should check is let through"
    evidence = (f"webhook {details['name']} is away: {why}; failurePolicy {policy}, {refused}",)
    return sighted(snapshot, "webhook", configuration, details, evidence, kind=kind)


def _why(snapshot: Snapshot, hook: Object) -> str:
    service = wire.mapping(hook, "clientConfig", "service")
    space, name = wire.text(service, "namespace"), wire.text(service, "name")
    if not name:
        return ""
    if snapshot.absent("Service", space, name):
        return f"there is no Service {space}/{name}"
    found = snapshot.find("Service", space, name)
    selector = wire.mapping(found, "spec", "selector")
    if not selector or not snapshot.known("Pod", space):
        return ""
    return (
        "" if any(map(ready, snapshot.pods_of(space, selector))) else f"no pod is ready behind Service {space}/{name}"
    )
