"""Volumes that cannot be made, or whose data is lost: another class, or a directory that lives as long as the pod."""

from collections import Counter
from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.edits import drop
from functions._catalogue.remedies.known_fixes import together
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._catalogue.remedies.replacing import held, replacing
from functions._catalogue.remedies.temporary import for_a_while, lent_claim, returned
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import child, get, parse
from functions._manifests.workloads import pod_spec, pod_spec_path

_CLASS = "spec.storageClassName"
_UNBOUND = "it was never bound, so nothing is lost"


def fitting_class(patient: Patient) -> Answer:
    """A class that can give what the claim asks for, where preflight knows one."""
    found = patient.findings_of("storage-access-mode", "storage-class", "storage-size")
    fixed = [one for one in found if one.fix is not None]
    if patient.manifest is None or patient.manifest.kind != "PersistentVolumeClaim" or not fixed:
        return None
    answer = together(patient, fixed, "; ".join(dict.fromkeys(one.message for one in found)))
    if not isinstance(answer, Treatment):
        return answer
    operations = (*answer.operations, *replacing(patient.manifest))
    return Treatment(operations, answer.what, (), held(patient.manifest, _UNBOUND), answer.cause)


def other_class(patient: Patient) -> Answer:
    """The class that most other claims use, where the storage behind this one does not answer."""
    claim, broken = patient.manifest, patient.details.get("class", "")
    if claim is None or claim.kind != "PersistentVolumeClaim" or not broken:
        return None
    cause = f"StorageClass {broken} cannot make the volume: {patient.details.get('why', '')[:200]}"
    other = _other(patient, claim, broken)
    if not other:
        return Escalation("no other class is known that can give what it asks for: repair the storage", cause)
    operations = (put(claim, _CLASS, other), *replacing(claim))
    return Treatment(operations, f"a volume of {other} instead of {broken}", (), held(claim, _UNBOUND), cause)


def _other(patient: Patient, claim: Manifest, broken: str) -> str:
    """The class that claims use most; one volume for many nodes is not known of a class, so there is none."""
    if get(claim.data, "spec.accessModes") not in (["ReadWriteOnce"], ["ReadWriteOncePod"]):
        return ""
    live = patient.facts.storage_classes
    used: Counter[str] = Counter()
    for one in patient.repository.manifests:
        templates = get(one.data, "spec.volumeClaimTemplates") if one.kind == "StatefulSet" else None
        claims = templates if isinstance(templates, list) else [one.data] if one.kind == "PersistentVolumeClaim" else []
        used.update(str(name) for each in claims if (name := get(each, _CLASS)) and name != broken)
    known = [name for name, _ in used.most_common() if live is None or name in {each.name for each in live}]
    return known[0] if known else ""


def lend_directory(patient: Patient) -> Answer:
    """A directory of the pod instead of a claim whose data is lost already; what is written there goes with the pod."""
    manifest = patient.manifest
    templates: Any = get(manifest.data, "spec.volumeClaimTemplates") if manifest else None
    if manifest is None or not isinstance(templates, list) or len(templates) != 1:
        return None
    name, size = str(get(templates[0], "metadata.name")), get(templates[0], "spec.resources.requests.storage")
    directory = {"name": name, "emptyDir": {"sizeLimit": size} if size else {}}
    volumes = pod_spec(manifest).get("volumes")
    notes = for_a_while(manifest, "spec.volumeClaimTemplates", None, patient.today)[1:]  # the way back, on the object
    operations = (
        put(manifest, child(pod_spec_path(manifest.kind), "volumes"), [*(volumes or ()), directory]),
        drop(manifest, "spec.volumeClaimTemplates"),
        *_annotated(manifest, (*notes, *replacing(manifest))),
    )
    cause = "the storage reports no good replica of the volume"
    why = held(manifest, "THE DATA of the volume is given up, and what is written from now on goes with each pod")
    return Treatment(operations, f"{name} in a directory of the pod, for now", (manifest.resource,), why, cause)


def _annotated(manifest: Manifest, notes: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Notes as one mapping where there is none yet: each alone would have nothing to be written into."""
    if isinstance(get(manifest.data, "metadata.annotations"), dict):
        return notes
    said: dict[str, Any] = {}
    for one in notes:
        inner = parse(one.path)[-1] if one.path != "metadata.annotations" else None
        said |= dict(one.value) if inner is None else {str(inner): one.value}
    return (put(manifest, "metadata.annotations", said),)


def claim_back(patient: Patient) -> Answer:
    """The claim in place of the directory, when its time is over: a person says whether the storage is well."""
    manifest = patient.manifest
    template = lent_claim(manifest) if manifest else None
    if manifest is None or template is None:
        return None
    name, path = template["metadata"]["name"], child(pod_spec_path(manifest.kind), "volumes")
    volumes = pod_spec(manifest).get("volumes")
    left = [one for one in volumes if get(one, "name") != name] if isinstance(volumes, list) else []
    back = put(manifest, path, left) if left else drop(manifest, path)
    operations = (put(manifest, "spec.volumeClaimTemplates", [template]), back, *returned(manifest))
    why = "is the storage well? The volume starts empty or restored, and what the directory holds goes with the pod"
    what = f"{name} is a volume again"
    return Treatment(operations, what, (manifest.resource,), why, "a directory was lent in place of a lost volume")


REMEDIES = (
    Remedy(
        id="fitting-storage-class",
        held=True,
        title="A StorageClass that can give what is asked for",
        faults=("provisioning",),
        precondition="preflight knows a class that fits, and the claim was never bound",
        changes="the claim's class; Argo CD replaces the claim",
        risks="the claim is deleted and made anew: its pods wait until then",
        undo="the commit is reverted: the claim asks the old class again",
        treat=fitting_class,
    ),
    Remedy(
        id="other-storage-class",
        held=True,
        title="Another StorageClass",
        faults=("provisioning",),
        precondition="the claim is for one node, was never bound, and other claims use another class",
        changes="the claim's class; Argo CD replaces the claim",
        risks="the other class may be less safe, such as a directory of one node",
        undo="the commit is reverted: the claim asks the old class again",
        treat=other_class,
    ),
    Remedy(
        id="lend-directory",
        held=True,
        title="A directory of the pod instead of a lost volume",
        faults=("volume-faulted",),
        precondition="the storage reports the volume as faulted, and the StatefulSet has one claim template",
        changes="the claim template becomes an emptyDir of the same size; Argo CD replaces the StatefulSet; "
        "annotations say what was there, by whom and until when",
        risks="the old data is given up, and new data lives as long as each pod",
        undo="the commit is reverted when the storage is well: the claim is made again, and starts empty or restored",
        treat=lend_directory,
    ),
    Remedy(
        id="claim-back",
        held=True,
        title="The volume in place of a lent directory",
        faults=("lent",),
        precondition="annotations of the healer say which claim stood there, and their time is over",
        changes="the claim template is back, the directory and the annotations go; Argo CD replaces the StatefulSet",
        risks="the storage may lose it again; what the directory holds is gone",
        undo="the commit is reverted: the directory is back, empty",
        treat=claim_back,
    ),
)
