"""What Argo CD cannot apply, or finds different: asked again where Git is right, else a person gets the place."""

from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, SyncRequest
from functions._manifests.paths import get

_MOST = 3  # files or names that a sentence lists
_ONCE_MORE = ("timed out", "timeout", "context deadline exceeded", "connection refused", "connection reset", "EOF")
_CACHED = ("app path does not exist", "failed to fetch", "failed to list refs", "manifest generation error (cached)")


def again(patient: Patient) -> Answer:
    """An Application that failed for want of an answer is asked again; what Git says is not in doubt."""
    symptom = patient.symptom
    application = _application(patient)
    said = " ".join(symptom.evidence)
    if not application:
        return None
    if symptom.fault == "git-unreachable" and any(word in said for word in _CACHED):
        why = (
            f"Argo CD is asked to read Git again for {application}; if it still fails, the path or the access is wrong"
        )
        return SyncRequest(refresh=(application,), sync=(), why=why, cause=f"Argo CD could not read {application}")
    if symptom.fault == "sync-failed" and any(word in said for word in _ONCE_MORE):
        why = f"Argo CD is asked to sync {application} once more: the last sync had no answer from the API server"
        return SyncRequest(refresh=(application,), sync=(application,), why=why, cause="the sync had no answer in time")
    if symptom.fault == "out-of-sync" and _automated(patient, application):
        why = f"{application} syncs by itself and did not: Argo CD is asked to compare and sync it again"
        return SyncRequest(refresh=(application,), sync=(application,), why=why, cause="the cluster is not as Git says")
    return None


def _application(patient: Patient) -> str:
    resource = patient.symptom.resource
    if resource.kind == "Application" and resource.name:
        return resource.name
    return patient.manifest.application if patient.manifest else ""


def _automated(patient: Patient, name: str) -> bool:
    found = patient.repository.application(name)
    return bool(found and found.automated and found.self_heal)


def broken_files(patient: Patient) -> Answer:
    """The files of the Application that cannot be read, each with what the reader says and where."""
    name, stated = _application(patient), patient.details.get("file", "")
    broken = [one for one in patient.repository.unreadable if one.broken]
    mine = [one for one in broken if name in patient.repository.readers(one.file) or (stated and stated in one.file)]
    if not mine:
        return None
    told = "; ".join(f"{one.file}: {one.reason}" for one in mine[:_MOST])
    more = f", and {len(mine) - _MOST} more" if len(mine) > _MOST else ""
    return Escalation(f"mend the file by hand, for only its writer knows what was meant: {told}{more}", told[:1000])


def who_installs(patient: Patient) -> Answer:
    """Which Application of the repository would install the kind that the cluster does not know."""
    kind, group = patient.details.get("kind", ""), patient.details.get("group", "")
    if not kind:
        return None
    cause = f"the cluster does not know the kind {kind}" + (f" of {group}" if group else "")
    defined = [
        one
        for one in patient.repository.of_kind("CustomResourceDefinition")
        if get(one.data, "spec.names.kind") == kind and group in ("", get(one.data, "spec.group"))
    ]
    if defined:
        where = f"{defined[0].file}" + (
            f", which Application {defined[0].application} reads" if defined[0].application else ""
        )
        reason = f"its definition is in Git ({where}): sync that first, and give it an earlier sync wave"
        return Escalation(reason if defined[0].application else f"{reason}; no Application reads it yet", cause)
    word = group.rpartition(".io")[0].rpartition(".")[2] if group.endswith(".io") else group.partition(".")[0]
    charts = [one.name for one in patient.repository.applications if word and len(word) > 2 and word in one.name]
    if charts:
        return Escalation(f"Application {charts[0]} would install it, by its name: is it synced and healthy?", cause)
    return Escalation(f"nothing in Git installs it: install what brings {group or kind}, or take the object out", cause)


def leave_out(patient: Patient) -> Answer:
    """For a field that the cluster changes by itself, the setting that has Argo CD leave it out, to paste."""
    resource, path = patient.symptom.subject, patient.details.get("path", "")
    if not path:
        told = [line for line in patient.symptom.evidence if "ignoreDifferences" in line]
        return Escalation(told[0], "the cluster changes fields by itself that Git does not say") if told else None
    group = resource.api_version.partition("/")[0] if "/" in resource.api_version else ""
    pointer = "/" + path.lstrip("./").replace("~", "~0").replace(".", "/") if not path.startswith("/") else path
    advice = (
        f"write the value into Git, or add to the Application: spec.ignoreDifferences: [{{group: '{group}', "
        f"kind: {resource.kind}, name: {resource.name}, jsonPointers: [{pointer}]}}]"
    )
    return Escalation(advice, f"the cluster changes {path} of {resource.kind} {resource.name} by itself")


REMEDIES = (
    Remedy(
        id="name-broken-file",
        title="The file that cannot be read",
        faults=("unparsable",),
        precondition="the tree has a broken file that the Application reads",
        changes="nothing: the file and what is wrong in it are named",
        risks="none: a person mends it",
        undo="nothing is to be undone",
        treat=broken_files,
    ),
    Remedy(
        id="name-installer",
        title="What would install the kind",
        faults=("unknown-kind",),
        precondition="the message names the kind",
        changes="nothing: the Application or file that would install it is named",
        risks="none: a person installs it",
        undo="nothing is to be undone",
        treat=who_installs,
    ),
    Remedy(
        id="advise-ignoring",
        title="A difference that is left out",
        faults=("drift-benign",),
        precondition="the symptom names the field",
        changes="nothing: Applications get advice only, here the ignoreDifferences to paste",
        risks="none: a person decides",
        undo="nothing is to be undone",
        treat=leave_out,
    ),
    Remedy(
        id="sync-again",
        title="Argo CD is asked again",
        faults=("sync-failed", "git-unreachable", "out-of-sync"),
        precondition="the sync or the reading of Git failed for want of an answer, or an automatic sync did not come",
        changes="nothing in Git: a hard refresh of the Application and one more sync",
        risks="it fails again, which changes nothing",
        undo="nothing is to be undone: the cluster is as Git says",
        treat=again,
    ),
)
