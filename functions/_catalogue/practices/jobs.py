"""Finished Jobs that do not pile up."""

from eventing.vocabulary import Operation
from functions._catalogue.edits import put
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import mapping, whole
from functions._manifests.paths import get

_DAY = 86400
_SUCCEEDED, _FAILED = 1, 3  # the last success shows that it works, failures are what people read
_HOOKS = ("argocd.argoproj.io/hook", "helm.sh/hook")


def _ttl(case: Case) -> Advice:
    workload, said = case.workload, case.said.ttl_seconds
    path = "spec.ttlSecondsAfterFinished"
    if workload.kind == "CronJob":
        path = "spec.jobTemplate.spec.ttlSecondsAfterFinished"
    stated = get(workload.data, path)
    if stated is not None and (not case.named or said in (None, stated)):
        return Followed(f"Jobs of {workload.name} are deleted {stated} s after they finish")
    hook = any(name in mapping(workload.data, "metadata.annotations") for name in _HOOKS)
    if workload.kind == "Job" and not hook and (case.application.automated or case.application.self_heal):
        return Unsuited(
            f"Argo CD would create the Job {workload.name} again once it is deleted, and it would run again"
        )
    wanted = _DAY if said is None else said
    before = "until they are pushed out" if stated is None else f"after {stated} s"
    what = f"finished Jobs of {workload.name} are deleted after {wanted} s, not {before}"
    return Change((put(workload, path, wanted),), what, (workload.resource,), overrides=stated is not None)


def _limit(case: Case, field: str, default: int, wanted: int) -> tuple[list[Operation], str, bool]:
    stated = get(case.workload.data, f"spec.{field}")
    now = whole(case.workload.data, f"spec.{field}", default)
    if now == wanted or (stated is not None and not (case.named and case.said.history)):
        return [], "", False
    operation = put(case.workload, f"spec.{field}", wanted)
    kind = "successful" if field.startswith("successful") else "failed"
    return [operation], f"{wanted} {kind} instead of {now}", stated is not None


def _history(case: Case) -> Advice:
    workload, said = case.workload, case.said.history
    succeeded = _limit(case, "successfulJobsHistoryLimit", 3, said or _SUCCEEDED)
    failed = _limit(case, "failedJobsHistoryLimit", 1, said or _FAILED)
    operations = (*succeeded[0], *failed[0])
    if not operations:
        return Followed(f"{workload.name} keeps a bounded number of finished Jobs")
    kept = " and ".join(part for part in (succeeded[1], failed[1]) if part)
    what = f"{workload.name} keeps {kept} (finished Jobs)"
    return Change(operations, what, (workload.resource,), overrides=succeeded[2] or failed[2])


PRACTICES = (
    Practice(
        id="job-ttl",
        title="Finished Jobs are deleted",
        category="capability",
        summary="Finished Jobs and their pods disappear by themselves.",
        checks="The Jobs of a CronJob, and Jobs that are hooks of Argo CD, have `ttlSecondsAfterFinished`.",
        changes="Sets `ttlSecondsAfterFinished` to what was said, else to a day; never on a Job that "
        "Argo CD would create again.",
        experts=("architecture", "monitoring"),
        risk=0.1,
        effort=0.05,
        impact=0.3,
        advise=_ttl,
        kinds=("CronJob", "Job"),
        parameters=("ttl_seconds",),
        risks=("The logs of a Job are gone with its pods.",),
        recommendations=("Ship logs before they are deleted.",),
    ),
    Practice(
        id="job-history",
        title="History of scheduled Jobs",
        category="capability",
        summary="A CronJob keeps the last failures to read, and not every success.",
        checks="`successfulJobsHistoryLimit` and `failedJobsHistoryLimit` of a CronJob are stated.",
        changes="Sets both to what was said, else to 1 success and 3 failures (the defaults are 3 and 1).",
        experts=("architecture", "monitoring"),
        risk=0.05,
        effort=0.05,
        impact=0.2,
        advise=_history,
        kinds=("CronJob",),
        parameters=("history",),
    ),
)
