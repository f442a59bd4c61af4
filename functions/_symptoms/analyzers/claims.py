"""Claims that get no volume, by cause, and claims that were lost."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.recognition import recognise_event
from functions._symptoms.sighting import events_told, sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

GRACE = 120  # seconds that a provisioner may take
_DEFAULT = "storageclass.kubernetes.io/is-default-class"
_REASONS = ("ProvisioningFailed", "FailedBinding", "ExternalProvisioning", "VolumeMismatch")


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """A claim whose class waits for a pod is well until one uses it."""
    for claim in snapshot.of("PersistentVolumeClaim"):
        phase = wire.text(claim, "status", "phase")
        if phase == "Lost":
            told = (f"the volume {wire.text(claim, 'spec', 'volumeName')} that it was bound to is gone",)
            yield sighted(snapshot, "volume-faulted", claim, _details(claim), told, kind="PersistentVolumeClaim")
        elif phase == "Pending" and not snapshot.young(claim, GRACE):
            events = snapshot.about(claim, "PersistentVolumeClaim")
            failed = [one for one in events if wire.text(one, "reason") in _REASONS]
            waits = any(wire.text(one, "reason") == "WaitForFirstConsumer" for one in events) or _late(snapshot, claim)
            if failed or not waits:
                yield _pending(snapshot, claim, failed)


def _pending(snapshot: Snapshot, claim: Object, events: list[Object]) -> Symptom:
    wanted = wire.text(claim, "spec", "storageClassName")
    details = _details(claim)
    evidence = list(events_told(events)) or ["it is pending, and no event says why"]
    if events:
        told = sorted(events, key=lambda one: wire.text(one, "reason") == "ExternalProvisioning")
        details |= recognise_event("ProvisioningFailed", wire.text(told[0], "message")).details
    if wanted and snapshot.absent("StorageClass", "", wanted):
        details["why"] = "no such StorageClass"
        evidence.insert(0, f"there is no StorageClass {wanted}")
    elif not wanted and "storageClassName" not in wire.mapping(claim, "spec") and _no_default(snapshot):
        details["why"] = "no StorageClass is named, and none is the default"
        evidence.insert(0, details["why"])
    return sighted(snapshot, "provisioning", claim, details, evidence, kind="PersistentVolumeClaim")


def _details(claim: Object) -> dict[str, str]:
    return {
        "class": wire.text(claim, "spec", "storageClassName"),
        "volume": wire.text(claim, "spec", "volumeName"),
        "asked": wire.text(claim, "spec", "resources", "requests", "storage"),
        "modes": ",".join(wire.texts(claim, "spec", "accessModes")),
    }


def _late(snapshot: Snapshot, claim: Object) -> bool:
    """Whether its class binds only as soon as a pod uses the claim."""
    found = snapshot.find("StorageClass", "", wire.text(claim, "spec", "storageClassName"))
    return wire.text(found, "volumeBindingMode") == "WaitForFirstConsumer"


def _no_default(snapshot: Snapshot) -> bool:
    classes = snapshot.of("StorageClass")
    return snapshot.known("StorageClass") and not any(
        wire.text(one, "metadata", "annotations", _DEFAULT) == "true" for one in classes
    )
