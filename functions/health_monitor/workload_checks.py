"""What one look says of a workload, against the look before the commit. Pure.

The first word of a check's name is its class; `verdict.PATIENCE` says how long a failure of that class must last.
Only what got worse counts, and only pods of the new revision accuse the change that made it.
"""

from eventing.vocabulary import Check, CheckResult
from functions._clients.kinds import named
from functions.health_monitor.facts import PodFacts, WorkloadFacts, key
from functions.health_monitor.refusals import is_for_good
from functions.health_monitor.revisioned import REVISIONED, revision_check
from functions.health_monitor.runs import RUNS, run_checks
from functions.health_monitor.waiting import NEVER_STARTS, hopeless_pull, pulls

OVER = ("Failed", "Succeeded")  # phases of a pod that ended; Kubernetes lists thousands of them before it tidies up
RESTARTS = 2  # of one pod of the new revision; one alone can be bad luck
LIVENESS_FAILURES = 2  # of one pod of the new revision; the kubelet restarts it at failureThreshold, perhaps much later
MOST_NAMES = 20  # pods of a check that are remembered from sample to sample
USUAL_DEADLINE = 600.0  # seconds; what the API server puts where a Deployment names no progressDeadlineSeconds


def workload_checks(
    before: WorkloadFacts,
    now: WorkloadFacts,
    nodes_down: tuple[str, ...],
    at: float = 0.0,
    live_since: str = "",
    cordoned: tuple[str, ...] = (),
    wanted: int = 0,
    off: bool = False,
) -> tuple[Check, ...]:
    """The checks of one workload; `before` is its baseline, `at` the time of the look (epoch seconds).

    `live_since` is when Argo CD began its last sync (RFC 3339); `cordoned` are nodes that take no pods any more;
    `wanted` is how many pods the change itself asks for, where it asks for more than there were; `off` says that it
    asks for none any more.
    """
    name = key(now.resource)
    if named(now.resource.kind, now.resource.api_version) in REVISIONED:
        return (revision_check(before, now),)
    if not now.found:
        result: CheckResult = "not_applicable" if not before.found else "inconclusive"
        return (Check(f"rollout {name}", result, "the cluster has no such workload"),)
    if now.resource.kind in RUNS:
        return run_checks(before, now, live_since)
    on_lost_nodes = tuple(pod for pod in now.pods if pod.node in nodes_down)
    if on_lost_nodes:
        lost = f"{len(on_lost_nodes)} of its pods are on {', '.join(nodes_down)}, which is not ready"
        return (Check(f"rollout {name}", "inconclusive", f"{lost}; that is not of this change's making"),)
    return (
        _rollout(name, before, now, off),
        *_creating(name, before, now, wanted),
        *_starting(name, before, now, at),
        *_placing(name, before, now, cordoned),
    )


def crashed(pod: PodFacts) -> str:
    """Why the pod cannot start, in Kubernetes' words; empty when it shows no such sign."""
    for waiting in pod.waiting:
        if waiting.startswith(NEVER_STARTS):
            return _with_cause(waiting, pod)
        if hopeless_pull(waiting):
            return waiting
    if pod.restarts >= RESTARTS:
        return f"restarted {pod.restarts} times" + (f", last {pod.terminated[-1]}" if pod.terminated else "")
    return ""


def _with_cause(waiting: str, pod: PodFacts) -> str:
    return f"{waiting} (last ended: {pod.terminated[-1]})" if pod.terminated else waiting


def _rollout(name: str, before: WorkloadFacts, now: WorkloadFacts, off: bool) -> Check:
    check = f"rollout {name}"
    seen = f"{now.updated} updated and {now.available} available of {now.desired}"
    if now.desired == 0 and off:
        left = [pod for pod in now.pods if pod.phase not in OVER]
        if left or now.observed < now.generation:
            return Check(check, "inconclusive", f"it is to be switched off, and {len(left)} pods are left")
        return Check(check, "healthy", "it is switched off, as the change asks, and no pod is left")
    if now.desired == 0:
        was_zero = before.found and before.desired == 0
        return Check(check, "not_applicable" if was_zero else "inconclusive", "scaled to zero: no pod gives evidence")
    if now.deadline_exceeded and not before.deadline_exceeded:
        return Check(check, "failed", f"ProgressDeadlineExceeded, {seen}")
    living = _living(before, now)
    current = [pod for pod in living if pod.revision == now.revision]
    complete = now.observed >= now.generation and now.updated >= now.desired <= now.available
    if complete and len(current) == len(living) and all(pod.ready for pod in current):
        restarted = sum(pod.restarts for pod in current if pod.name not in {old.name for old in before.pods})
        if restarted:
            return Check(check, "inconclusive", f"{seen}, but its new pods restarted {restarted} times")
        return Check(check, "healthy", f"{seen}, every pod is of revision {now.revision} and ready")
    older = f"{seen}, {len(living) - len(current)} pods of an older revision"
    waits = "; OnDelete: the new template reaches a pod when somebody deletes the old one" if now.on_delete else ""
    return Check(check, "inconclusive", older + waits)


def _living(before: WorkloadFacts, now: WorkloadFacts) -> tuple[PodFacts, ...]:
    """Its pods without those that ended and are only listed still, such as last night's evicted ones.

    One of the new revision that was evicted since is kept: it may have filled the disk itself.
    """
    ended_before = {pod.name for pod in before.pods if pod.phase in OVER}
    return tuple(
        pod
        for pod in now.pods
        if pod.phase not in OVER or (pod.revision == now.revision and pod.name not in ended_before)
    )


def _creating(name: str, before: WorkloadFacts, now: WorkloadFacts, wanted: int) -> tuple[Check, ...]:
    """Pods that are not created: for good (quota, LimitRange, admission), or for now (a webhook that is away)."""
    if not now.refused or (now.refusals <= before.refusals and now.revision == before.revision):
        return ()
    if now.updated >= now.desired and now.available >= now.desired:
        return ()
    kind = "start" if is_for_good(now.refused) else "create"
    if _grown_by_us(before, now, wanted):
        told = f"FailedCreate: {now.refused}; the change asks for {now.desired} pods, there were {before.desired}"
        return (Check(f"{kind} {name}", "failed", told),)
    return (Check(f"{kind} {name}", *_attributed(before, now, f"FailedCreate: {now.refused}")),)


def _grown_by_us(before: WorkloadFacts, now: WorkloadFacts, wanted: int) -> bool:
    """Whether the pods that are missing are those that the change asks for, and no scaler or person wants another
    number of them."""
    complete = before.found and before.available >= before.desired and not before.refused
    return complete and now.desired == wanted > before.desired and now.available >= before.desired


def _placing(name: str, before: WorkloadFacts, now: WorkloadFacts, cordoned: tuple[str, ...]) -> tuple[Check, ...]:
    """Pods that find no node, or whose volumes are not mounted: both may pass, so both need to last."""
    checks: list[Check] = []
    current = [pod for pod in now.pods if pod.revision == now.revision]
    if homeless := [pod for pod in current if pod.unschedulable]:
        evidence = f"pod {homeless[0].name}: FailedScheduling: {homeless[0].unschedulable}"
        result = _attributed(before, now, evidence)
        if cordoned:
            result = "inconclusive", f"{evidence}; {', '.join(cordoned)} takes no pods since the baseline"
        checks.append(Check(f"schedule {name}", *result, _names(homeless)))
    if stuck := [pod for pod in current if pod.mounts]:
        evidence = f"pod {stuck[0].name}: FailedMount: {stuck[0].mounts[-1]}"
        checks.append(Check(f"mount {name}", *_attributed(before, now, evidence), _names(stuck)))
    return tuple(checks)


def _names(pods: list[PodFacts]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pod.name for pod in pods))[:MOST_NAMES]


def _starting(name: str, before: WorkloadFacts, now: WorkloadFacts, at: float) -> tuple[Check, ...]:
    known = {pod.name: pod for pod in before.pods}
    current = [pod for pod in now.pods if pod.revision == now.revision]
    accused = [(pod, why) for pod in current if (why := crashed(pod)) and not _was_so(known.get(pod.name), pod)]
    if accused:
        pod, why = accused[0]
        evidence = f"pod {pod.name}: {why}"
        return (Check(f"start {name}", *_attributed(before, now, evidence)),)
    checks = []
    pulling = [(pod, waiting) for pod in current for waiting in pod.waiting if pulls(waiting)]
    if pulling:
        pod, why = pulling[0]
        failing = _names([one for one, _ in pulling])
        checks.append(Check(f"pull {name}", *_attributed(before, now, f"pod {pod.name}: {why}"), failing))
    refused = [pod for pod in current if not pod.ready and pod.unhealthy]
    if refused:
        evidence = f"pod {refused[0].name}: {refused[0].unhealthy[-1]}"
        result = _attributed(before, now, evidence)
        if slow := _may_still_start(refused[0], now, at):
            result = "inconclusive", f"{evidence}; {slow}"
        checks.append(Check(f"readiness {name}", *result))
    dying = [pod for pod in current if pod.liveness_failures >= LIVENESS_FAILURES]
    if dying:
        evidence = f"pod {dying[0].name}: {dying[0].unhealthy[-1]} ({dying[0].liveness_failures} times)"
        checks.append(Check(f"liveness {name}", *_attributed(before, now, evidence)))
    return tuple(checks)


def _may_still_start(pod: PodFacts, now: WorkloadFacts, at: float) -> str:
    """Why a pod that is not ready may be only slow, by what its own manifest allows; empty where it may not."""
    if at < pod.starting_until:
        return f"its startup probe gives it {pod.starting_until - at:.0f} s more"
    if now.progress_deadline > USUAL_DEADLINE and not now.deadline_exceeded:
        return f"its progress deadline of {now.progress_deadline:.0f} s is not over"
    return ""


def _attributed(before: WorkloadFacts, now: WorkloadFacts, evidence: str) -> tuple[CheckResult, str]:
    """Failed, or inconclusive with the reason why this change cannot be blamed."""
    if before.found and now.revision == before.revision:
        return "inconclusive", f"{evidence}; its pod template is the one of before the change"
    if before.found and before.pods and not any(pod.ready for pod in before.pods):
        return "inconclusive", f"{evidence}; no pod of it was ready before the change either"
    were_ready = {pod.name for pod in before.pods if pod.ready}
    sick = [pod.name for pod in now.pods if pod.name in were_ready and pod.revision != now.revision and not pod.ready]
    if sick:
        return "inconclusive", f"{evidence}; {sick[0]} of the old revision failed as well, so the cause is elsewhere"
    return "failed", evidence


def _was_so(before: PodFacts | None, now: PodFacts) -> bool:
    return before is not None and bool(crashed(before)) and now.restarts <= before.restarts
