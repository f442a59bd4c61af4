"""Jobs run pods to their end; CronJobs make Jobs when their schedule says so, and keep a few."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from functions._rehearsal.controllers.control import Control
from functions._rehearsal.objects import Object, owner_reference, stamp
from functions._rehearsal.podstatus import condition
from functions._rehearsal.surroundings import is_ready


def reconcile_job(control: Control, job: Object, now: float) -> None:
    """Pods until enough succeeded or too many failed; removed when its time to live is over."""
    status, spec, metadata = job.get("status") or {}, job["spec"], job["metadata"]
    finished = next((each for each in status.get("conditions") or () if each["type"] in ("Complete", "Failed")), None)
    if finished:
        ttl = spec.get("ttlSecondsAfterFinished")
        if ttl is not None and now - _epoch(finished["lastTransitionTime"]) >= float(ttl) / control.pace:
            control.objects.delete("Job", metadata["namespace"], metadata["name"])
        return
    if spec.get("suspend"):
        return
    pods = control.objects.owned("Pod", job)
    phases = [(pod.get("status") or {}).get("phase") for pod in pods]
    succeeded, failed = phases.count("Succeeded"), phases.count("Failed")
    failed += sum(
        container["restartCount"]
        for pod in pods
        for container in (pod.get("status") or {}).get("containerStatuses") or ()
    )
    active = control.active_pods(job)
    counted = {
        "startTime": status.get("startTime") or stamp(now),
        "active": len(active),
        "ready": sum(1 for pod in active if is_ready(pod)),
        "succeeded": succeeded,
        "failed": failed,
    }
    needed = int(spec.get("completions") or 1)
    if succeeded >= needed:
        done = condition(
            status, "Complete", True, "CompletionsReached", "Reached expected number of succeeded pods", now
        )
        control.recorder.record(job, "Normal", "Completed", "Job completed", now, "job-controller")
        control.objects.status(job, {**counted, "completionTime": stamp(now), "conditions": [done]}, now)
        return
    if failed > int(spec.get("backoffLimit", 6)):
        words = "Job has reached the specified backoff limit"
        control.recorder.record(job, "Warning", "BackoffLimitExceeded", words, now, "job-controller")
        for pod in active:
            control.delete_pod(job, pod, now)
        over = condition(status, "Failed", True, "BackoffLimitExceeded", words, now)
        control.objects.status(job, {**counted, "conditions": [over]}, now)
        return
    if len(active) < min(int(spec.get("parallelism") or 1), needed - succeeded):
        template = {**spec["template"], "spec": {"restartPolicy": "Never", **spec["template"]["spec"]}}
        labels = {"batch.kubernetes.io/job-name": metadata["name"], "job-name": metadata["name"]}
        control.create_pod(job, template, f"{metadata['name']}-{control.suffix()}", labels, now)
    control.objects.status(job, counted, now)


@dataclass
class CronJobs:
    """Remembers up to when each schedule was looked at, because a schedule names minutes and a look costs."""

    looked: dict[str, float] = field(default_factory=dict)

    def reconcile(self, control: Control, cron_job: Object, now: float) -> None:
        """A Job for the newest time that the schedule named since the last look; old finished Jobs go."""
        spec, status, metadata = cron_job["spec"], dict(cron_job.get("status") or {}), cron_job["metadata"]
        jobs = control.objects.owned("Job", cron_job)
        running = [job for job in jobs if not _ended(job)]
        since = self.looked.get(
            metadata["uid"], _epoch(status.get("lastScheduleTime") or metadata["creationTimestamp"])
        )
        self.looked[metadata["uid"]] = now
        due = latest(spec["schedule"], spec.get("timeZone") or "UTC", since, now)
        if due is not None and not spec.get("suspend"):
            if not running or spec.get("concurrencyPolicy", "Allow") != "Forbid":
                start(control, cron_job, due, now)
            status["lastScheduleTime"] = stamp(due)
        _tidy(control, spec, jobs)
        done = [(job.get("status") or {}).get("completionTime") for job in jobs if _ended(job) == "Complete"]
        status |= {"lastSuccessfulTime": max(time for time in done if time)} if any(done) else {}
        status.pop("active", None)
        if running:
            status["active"] = [{"kind": "Job", "name": job["metadata"]["name"]} for job in running]
        control.objects.status(cron_job, status, now)


def _tidy(control: Control, spec: Object, jobs: list[Object]) -> None:
    for kind, limit, usual in (("Complete", "successfulJobsHistoryLimit", 3), ("Failed", "failedJobsHistoryLimit", 1)):
        ended = sorted((job for job in jobs if _ended(job) == kind), key=lambda job: str(job["metadata"]["name"]))
        for job in ended[: max(0, len(ended) - int(spec.get(limit, usual)))]:
            control.objects.delete("Job", job["metadata"]["namespace"], job["metadata"]["name"])


def start(control: Control, cron_job: Object, due: float, now: float) -> None:
    """The Job of one scheduled time."""
    template, metadata = cron_job["spec"]["jobTemplate"], cron_job["metadata"]
    control.objects.put(
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {
                "name": f"{metadata['name']}-{int(due) // 60}",
                "namespace": metadata["namespace"],
                "labels": (template.get("metadata") or {}).get("labels") or {},
                "ownerReferences": [owner_reference(cron_job)],
            },
            "spec": template["spec"],
        },
        now,
    )


def latest(schedule: str, zone: str, after: float, now: float) -> float | None:
    """The newest time in `(after, now]` that a cron schedule names; at most a day back."""
    fields = schedule.split()
    local = ZoneInfo(zone)
    minute = datetime.fromtimestamp(now, local).replace(second=0, microsecond=0)
    oldest = max(after, now - 86400)
    while minute.timestamp() > oldest:
        values = (minute.minute, minute.hour, minute.day, minute.month, minute.isoweekday() % 7)
        if len(fields) == 5 and all(_names(field, value) for field, value in zip(fields, values, strict=True)):
            return minute.timestamp()
        minute -= timedelta(minutes=1)
    return None


def _names(field: str, value: int) -> bool:
    for part in field.split(","):
        span, _, step = part.partition("/")
        low, _, high = span.partition("-")
        if span == "*":
            inside, first = True, 0
        else:
            first = int(low)
            inside = first <= value <= (int(high) if high else (10**6 if step else first))
        if inside and (value - first) % int(step or 1) == 0:
            return True
    return False


def _ended(job: Object) -> str:
    conditions = (job.get("status") or {}).get("conditions") or ()
    return next((str(each["type"]) for each in conditions if each["type"] in ("Complete", "Failed")), "")


def _epoch(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
