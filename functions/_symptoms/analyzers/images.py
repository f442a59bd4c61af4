"""Images that a node does not get, by cause: the registry's answer, or none."""

from collections.abc import Iterator, Mapping

from functions._manifests.images import parse
from functions._symptoms import wire
from functions._symptoms.containers import Container, around, containers_of, current, over
from functions._symptoms.faults import Fault
from functions._symptoms.recognition import Recognised, recognise_event
from functions._symptoms.sighting import events_told, sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

# pkg/kubelet/images/types.go
_REASONS = frozenset(
    {
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "ErrImageNeverPull",
        "ImageInspectError",
        "RegistryUnavailable",
        "SignatureValidationFailed",
    }
)
_EVENTS = ("Failed", "BackOff", "InspectFailed", "ErrImageNeverPull")
_UNCLEAR: tuple[Fault, ...] = ("unknown", "crashing")


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """A symptom for each container that waits for its image."""
    digests: dict[str, str] | None = None
    for pod in current(snapshot):
        if over(pod):
            continue
        for container in containers_of(pod):
            if wire.text(container.waiting, "reason") in _REASONS:
                digests = _digests(snapshot) if digests is None else digests
                yield _symptom(snapshot, pod, container, digests)


def _digests(snapshot: Snapshot) -> dict[str, str]:
    """By image, its digest as a pod that has it says; none where two pods have two."""
    found: dict[str, set[str]] = {}
    for pod in snapshot.of("Pod"):
        for one in containers_of(pod):
            digest = wire.text(one.status, "imageID").rpartition("@")[2]
            if digest.startswith("sha256:"):
                found.setdefault(one.image, set()).add(digest)
    return {image: next(iter(listed)) for image, listed in found.items() if len(listed) == 1}


def _symptom(snapshot: Snapshot, pod: Object, container: Container, digests: Mapping[str, str]) -> Symptom:
    reason, message = wire.text(container.waiting, "reason"), wire.text(container.waiting, "message")
    events = [
        one
        for one in snapshot.about(pod, "Pod")
        if wire.text(one, "reason") in _EVENTS and _of(one, container) and "mage" in wire.text(one, "message")
    ]
    found = _cause(reason, message, events)
    image = container.image or found.details.get("image", "")
    parsed = parse(image)
    details = {
        **around(pod),
        **found.details,
        "container": container.name,
        "image": image,
        "registry": parsed.registry if parsed else "",
        "reason": reason,
        **({"digest": digests[image]} if image in digests else {}),
    }
    evidence = (f"{container.name} waits: {reason}: {message}", *events_told(events))
    return sighted(snapshot, found.fault, pod, details, evidence, kind="Pod")


def _cause(reason: str, message: str, events: list[Object]) -> Recognised:
    """The first word that says why: the state's own, then the newest event's."""
    said = [f"ErrImagePull: {message}", *(wire.text(one, "message") for one in events)]
    for each in said:
        found = recognise_event("Failed" if reason != "ErrImageNeverPull" else reason, each)
        if found.fault not in _UNCLEAR:
            return found
    by_word = recognise_event(reason, "")
    return by_word if by_word.fault not in _UNCLEAR else Recognised("registry-unreachable", {"cause": "not said"})


def _of(event: Object, container: Container) -> bool:
    """Whether an event is about that container; one that names none may be."""
    path = wire.text(event, "involvedObject", "fieldPath")
    return not path or path.endswith(f"{{{container.name}}}")
