"""What validation refuses in a workload (pkg/apis/apps and batch/validation)."""

from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._preflight.objects.refused.cron import why_no_schedule
from functions._preflight.objects.refused.refusal import Refusal, Refusals, number

_COUNTS = ("replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds", "parallelism",
           "completions", "backoffLimit", "ttlSecondsAfterFinished", "startingDeadlineSeconds",
           "successfulJobsHistoryLimit", "failedJobsHistoryLimit")  # fmt: skip
PROGRESS_DEADLINE = 600  # seconds, SetDefaults_Deployment


def refused_in_workload(manifest: Manifest) -> Refusals:
    """Counts, strategies and schedules; budgets and scalers have rules of their own."""
    for name in _COUNTS:
        found = number(get(manifest.data, f"spec.{name}"))
        if found is not None and found < 0:
            yield Refusal(f"spec.{name}", f"{found} is negative")
    match manifest.kind:
        case "Deployment":
            yield from _deployment(manifest)
        case "StatefulSet" | "DaemonSet":
            strategy = get(manifest.data, "spec.updateStrategy.type")
            if strategy == "OnDelete" and get(manifest.data, "spec.updateStrategy.rollingUpdate"):
                yield Refusal("spec.updateStrategy.rollingUpdate", "does not go with type OnDelete: remove one")
        case "Job":
            yield from _job(manifest)
        case "CronJob":
            yield from _cron_job(manifest)


def _deployment(manifest: Manifest) -> Refusals:
    data = manifest.data
    rolling = get(data, "spec.strategy.rollingUpdate")
    if get(data, "spec.strategy.type") == "Recreate" and rolling is not None:
        yield Refusal("spec.strategy.rollingUpdate", "does not go with type Recreate: remove one of them")
    if isinstance(rolling, dict) and all(
        str(rolling.get(one)) in ("0", "0%") for one in ("maxSurge", "maxUnavailable")
    ):
        yield Refusal("spec.strategy.rollingUpdate", "lets no pod come (maxSurge 0) and none go (maxUnavailable 0)")
    ready = number(get(data, "spec.minReadySeconds")) or 0
    deadline = number(get(data, "spec.progressDeadlineSeconds"))
    deadline = PROGRESS_DEADLINE if deadline is None else deadline
    if 0 < deadline <= ready:
        yield Refusal("spec.progressDeadlineSeconds", f"{deadline} must be more than minReadySeconds, {ready}")


def _job(manifest: Manifest) -> Refusals:
    if get(manifest.data, "spec.selector") and get(manifest.data, "spec.manualSelector") is not True:
        yield Refusal("spec.selector", "is made by the Job itself: leave it out")
    if get(manifest.data, "spec.completionMode") == "Indexed" and get(manifest.data, "spec.completions") is None:
        yield Refusal("spec.completions", "is missing: completionMode Indexed needs it")


def _cron_job(manifest: Manifest) -> Refusals:
    schedule = get(manifest.data, "spec.schedule")
    if isinstance(schedule, str) and (why := why_no_schedule(schedule)):
        yield Refusal("spec.schedule", f"{schedule!r} is no schedule: {why}")
