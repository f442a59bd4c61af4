"""Jobs that are kept after they ended: by a time to live, in Git."""

from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.operations import put
from functions._manifests.paths import child, get

_DAY = 86400
_HOOK = "argocd.argoproj.io/hook"
_FIELD = {"Job": "spec.ttlSecondsAfterFinished", "CronJob": "spec.jobTemplate.spec.ttlSecondsAfterFinished"}


def time_to_live(patient: Patient) -> Answer:
    """A day, for what Argo CD does not make anew when it is gone."""
    manifest = patient.manifest
    path = _FIELD.get(manifest.kind, "") if manifest else ""
    if manifest is None or not path:
        return None
    cause = f"{manifest.kind} {manifest.name} has no time to live, so what is finished stays"
    if get(manifest.data, path) is not None:
        return Escalation(
            f"it has a time to live of {get(manifest.data, path)} s: what is finished goes then",
            f"what {manifest.kind} {manifest.name} finished waits for its time to live",
        )
    if manifest.kind == "Job" and get(manifest.data, child("metadata.annotations", _HOOK)) is None:
        return Escalation(
            f"a Job in Git that goes is made anew and runs again: take it out of Git, or make it a hook ({_HOOK})",
            cause,
        )
    return Treatment((put(manifest, path, _DAY),), "what is finished goes after a day", (), "", cause)


REMEDIES = (
    Remedy(
        id="expire-finished",
        title="Finished Jobs go after a day",
        faults=("finished",),
        precondition="a CronJob, or a Job that is a hook of Argo CD, states no time to live",
        changes="ttlSecondsAfterFinished of its Jobs",
        risks="logs of a Job that are not kept elsewhere go with it",
        undo="the commit is reverted: finished Jobs stay again, those that are gone stay gone",
        treat=time_to_live,
    ),
)
