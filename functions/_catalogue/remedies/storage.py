"""Volumes that cannot be made, or whose data is lost: another class, or a directory that lives as long as the pod."""

from collections import Counter
from typing import Any

from functions._catalogue.edits import drop
from functions._catalogue.remedies.known_fixes import together
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._catalogue.remedies.replacing import held, replacing
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import child, get
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
    operations = (
        put(manifest, child(pod_spec_path(manifest.kind), "volumes"), [*(volumes or ()), directory]),
        drop(manifest, "spec.volumeClaimTemplates"),
        *replacing(manifest),
    )
    cause = "the storage reports no good replica of the volume"
    why = held(manifest, "THE DATA of the volume is given up, and what is written from now on goes with each pod")
    return Treatment(operations, f"{name} in a directory of the pod, for now", (manifest.resource,), why, cause)


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
        changes="the claim template becomes an emptyDir of the same size; Argo CD replaces the StatefulSet",
        risks="the old data is given up, and new data lives as long as each pod",
        undo="the commit is reverted when the storage is well: the claim is made again, and starts empty or restored",
        treat=lend_directory,
    ),
)
