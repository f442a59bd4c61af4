"""Names of one object that have to agree and differ by a slip: a volume's in its mount, a label's in its selector."""

from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.remedies.remedy import Answer, Patient, Remedy, Treatment
from functions._manifests.manifest import Manifest
from functions._manifests.nearest import slip
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.selection import selects
from functions._manifests.workloads import containers, pod_labels, pod_metadata, pod_spec, pod_spec_path

_LABELS = "spec.selector.matchLabels"


def mount_declared(patient: Patient) -> Answer:
    """A mount of a volume that the pod does not have gives way to the one of its volumes that is like it."""
    manifest = patient.manifest
    if manifest is None or not pod_spec(manifest):
        return None
    known = _names(pod_spec(manifest).get("volumes")) | {
        str(get(one, "metadata.name")) for one in _items(get(manifest.data, "spec.volumeClaimTemplates"))
    }
    operations: list[Operation] = []
    for path, container in (*containers(manifest), *containers(manifest, init=True)):
        mounts = container.get("volumeMounts")
        for at, one in enumerate(mounts if isinstance(mounts, list) else ()):
            name = get(one, "name")
            if not isinstance(name, str) or name in known:
                continue
            meant = slip(name, known)
            if not meant:
                return None
            operations.append(put(manifest, child(path, "volumeMounts", at, "name"), meant))
    if not operations:
        return None
    what = f"mount {', '.join(dict.fromkeys(str(one.value) for one in operations))}, which is declared"
    cause = f"no volume of the pod is called {', '.join(dict.fromkeys(str(one.expected) for one in operations))}"
    return Treatment(
        tuple(operations), what, (manifest.resource,), "the volume that is nearest may not be meant", cause
    )


def select_own(patient: Patient) -> Answer:
    """Selector and template agree: the side that the Services do not know is the one with the slip."""
    manifest = patient.manifest
    stated: Any = get(manifest.data, _LABELS) if manifest else None
    if manifest is None or not isinstance(stated, dict):
        return None
    labels = pod_labels(manifest)
    differing = [key for key, value in stated.items() if labels.get(str(key)) != value]
    if len(differing) != 1 or not slip(str(stated[differing[0]]), [labels.get(str(differing[0]), "")]):
        return None
    key, wanted, own = differing[0], str(stated[differing[0]]), labels[str(differing[0])]
    if _is_selected(patient, manifest, labels | {key: wanted}) and not _is_selected(patient, manifest, labels):
        above = pod_spec_path(manifest.kind).removesuffix("spec") + "metadata.labels"
        operation, what = put(manifest, child(above, key), wanted), f"pods with {key}={wanted}"
    else:
        operation, what = put(manifest, child(_LABELS, key), own), f"select {key}={own}"
    held = "which of the two names was meant, only a person knows"
    cause = f"the selector asks for {key}={wanted}, and the pods are {key}={own}"
    return Treatment((operation,), what, (manifest.resource,), held, cause)


def _is_selected(patient: Patient, manifest: Manifest, labels: dict[str, str]) -> bool:
    services = patient.around.services_in.get(manifest.namespace, ()) if pod_metadata(manifest) else ()
    return any(selects(get(one.data, "spec.selector"), labels) for one in services)


def _items(listed: object) -> list[Any]:
    return listed if isinstance(listed, list) else []


def _names(listed: object) -> set[str]:
    return {str(one["name"]) for one in _items(listed) if isinstance(one, dict) and one.get("name")}


REMEDIES = (
    Remedy(
        id="mount-declared-volume",
        held=True,
        title="A mount of the volume that the pod has",
        faults=("invalid",),
        precondition="a container mounts a volume that the pod does not declare, and one that it does is called so but "
        "for a slip",
        changes="the name in the mount",
        risks="another volume may have been meant, and have to be declared",
        undo="the commit is reverted: the API server refuses the object again",
        treat=mount_declared,
    ),
    Remedy(
        id="select-own-pods",
        held=True,
        title="A selector that selects the object's own pods",
        faults=("invalid",),
        precondition="one label of selector and template differs by a slip",
        changes="the label on the side that no Service of the namespace knows: the selector's, or the template's",
        risks="a selector of an object that runs cannot be changed in place: that side is left to a person",
        undo="the commit is reverted: the API server refuses the object again",
        treat=select_own,
    ),
)
