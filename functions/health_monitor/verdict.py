"""From samples to a verdict. Pure; time is an argument.

Healthy needs evidence to the end of the window; failed needs a failure that is ours and lasts as long as its class
demands; everything else is inconclusive, extended once, and then a person's.
"""

from dataclasses import dataclass
from typing import Literal

from eventing.vocabulary import Check
from functions.health_monitor.facts import Sample, Watch
from functions.health_monitor.recovery import PATIENCE as RECOVERY_PATIENCE

CONSECUTIVE = 2  # samples that must agree; one look can catch the cluster in mid-step
SYNC_PATIENCE = 300.0  # seconds; Argo CD polls every 120 s with up to 60 s of jitter, and syncs in the rest
ROLLBACK_PATIENCE = 300.0  # seconds for a revert to be synced and healthy
A_LAST_LOOK = 60.0  # seconds after the patience with metrics, for samples that agree
MAY_PASS = 120.0  # seconds; a registry, a volume, a node or a webhook that is away can come back
UNTIL_THE_END = float("inf")  # a failure of this class counts only at the end of the window
PATIENCE = {
    "start": 0.0,
    "rollout": 0.0,
    "sync": 0.0,
    "pull": MAY_PASS,
    "mount": MAY_PASS,
    "schedule": MAY_PASS,
    "create": MAY_PASS,
    "revision": MAY_PASS,
    "together": MAY_PASS,  # what they cannot reach may come back
    "endpoints": MAY_PASS,  # their controller may lag
    "dependency": MAY_PASS,
    "object": UNTIL_THE_END,  # a scaler has no metrics of pods that have just begun, a quota is counted now and then
    "readiness": UNTIL_THE_END,
    "liveness": UNTIL_THE_END,
}
MANDATORY = ("rollout", "presence", "object")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`running` goes on sampling; `extend` does too, with the window prolonged once by half."""

    result: Literal["healthy", "failed", "inconclusive", "running", "extend"]
    message: str
    checks: tuple[Check, ...] = ()
    failures: tuple[Check, ...] = ()  # what made it failed


def rollout_verdict(watch: Watch, now: float, window: float) -> Verdict:
    """The verdict on a commit `window` seconds after it was seen live (one and a half where extended)."""
    latest = watch.samples[-1].checks if watch.samples else ()
    over = bool(watch.synced) and now >= watch.synced + window * (1.5 if watch.extended else 1.0)
    failed = _lasting_failures(watch.samples, over)
    if failed:
        return Verdict("failed", "; ".join(f"{check.name}: {check.evidence}" for check in failed), latest, failed)
    if not watch.synced:
        if now < max(watch.started, watch.held_until) + max(SYNC_PATIENCE, window):
            return Verdict("running", "waiting for Argo CD to sync the commit")
        return Verdict("inconclusive", f"Argo CD did not sync the commit: {_unsynced(latest)}", latest)
    if not over:
        return Verdict("running", "within the window")
    if _healthy_for(watch.samples, CONSECUTIVE):
        seen = f"healthy for {window:g} s on {len(watch.samples)} samples"
        return Verdict("healthy", "; ".join((seen, *_besides(watch, latest))), latest)
    if not watch.extended:
        return Verdict("extend", "no verdict at the end of the window", latest)
    return Verdict("inconclusive", f"no verdict in one and a half windows: {_doubts(latest)}", latest)


def rollback_verdict(watch: Watch, now: float, window: float) -> Verdict:
    """Whether the cluster is back to what it was before the commit."""
    latest = watch.samples[-1].checks if watch.samples else ()
    if _healthy_for(watch.samples, CONSECUTIVE, (*MANDATORY, "sync")):
        seen = "the revert is live, the workloads are ready, and what was added is gone"
        back = (f"{check.name}: {check.evidence}" for check in latest if check.name.startswith("recovery "))
        return Verdict("healthy", "; ".join((seen, *back, *_besides(watch, latest))), latest)
    recovering = watch.synced + RECOVERY_PATIENCE + A_LAST_LOOK if watch.convicted and watch.synced else 0.0
    if now < max(max(watch.started, watch.held_until) + max(ROLLBACK_PATIENCE, window), recovering):
        return Verdict("running", "waiting for the revert to be live and healthy")
    return Verdict("inconclusive", f"the revert did not heal it: {_doubts(latest)}", latest)


def _besides(watch: Watch, latest: tuple[Check, ...]) -> tuple[str, ...]:
    """What a person should know beside good news: where the change was not seen."""
    aside = tuple(
        f"not in {check.name.partition(' ')[2]}: {check.evidence}"
        for check in latest
        if check.name.startswith("sync ") and check.result == "not_applicable"
    )
    left_out = watch.scope.left_out if watch.scope else ()
    return (*aside, f"{len(left_out)} further workloads that it reaches were not watched") if left_out else aside


def _healthy_for(samples: tuple[Sample, ...], count: int, needed: tuple[str, ...] = MANDATORY) -> bool:
    newest = samples[-count:]
    return len(newest) == count and all(_healthy(sample.checks, needed) for sample in newest)


def _healthy(checks: tuple[Check, ...], needed: tuple[str, ...]) -> bool:
    mandatory = any(check.name.startswith(needed) and check.result == "healthy" for check in checks)
    return mandatory and all(check.result in ("healthy", "not_applicable") for check in checks)


def _lasting_failures(samples: tuple[Sample, ...], over: bool) -> tuple[Check, ...]:
    if len(samples) < CONSECUTIVE:
        return ()
    failed = (check for check in samples[-1].checks if check.result == "failed")
    return tuple(check for check in failed if _lasts(check.name, samples, over))


def _lasts(name: str, samples: tuple[Sample, ...], over: bool) -> bool:
    """Whether a check failed for as long as its class asks for: on the same pod, where it says which.

    Pods that wait one after the other, each for a while, are a rollout that goes on.
    """
    since, count = samples[-1].at, 0
    pods: frozenset[str] | None = None
    for sample in reversed(samples):
        failed = next((one for one in sample.checks if one.name == name and one.result == "failed"), None)
        if failed is None:
            break
        if failed.pods:
            pods = frozenset(failed.pods) if pods is None else pods & frozenset(failed.pods)
            if not pods:
                break
        since, count = sample.at, count + 1
    patience = PATIENCE.get(name.split(" ", 1)[0], UNTIL_THE_END)
    lasted = over if patience == UNTIL_THE_END else samples[-1].at - since >= patience
    return count >= CONSECUTIVE and lasted


def _unsynced(checks: tuple[Check, ...]) -> str:
    late = (
        f"{check.name.partition(' ')[2]}: {check.evidence}".removeprefix(": ")
        for check in checks
        if check.name.startswith("sync") and check.result not in ("healthy", "not_applicable")
    )
    return "; ".join(late) or "nothing was seen"


def _doubts(checks: tuple[Check, ...]) -> str:
    doubts = [
        f"{check.name}: {check.evidence}" for check in checks if check.result not in ("healthy", "not_applicable")
    ]
    return "; ".join(doubts) or "nothing was seen"
