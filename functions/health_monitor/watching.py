"""One slice of a watch: sample until there is a verdict, the deployment is seen, or the slice is over.

Every sample is stored as it is taken, so that a killed pod loses none.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from eventing.handler import Put
from eventing.store import Store
from eventing.vocabulary import ChangePlan
from functions._clients.cluster import Cluster
from functions._clients.gitops import GitOps
from functions.health_monitor.facts import Phase, Sample, Watch
from functions.health_monitor.measuring import look
from functions.health_monitor.verdict import Verdict, assess, rollback_verdict, rollout_verdict

SLICE = 30.0  # seconds inside one request; the trigger's timeout is above this and a cold start
KEPT = 60  # newest samples kept: ten minutes at one every ten seconds


@dataclass(frozen=True, slots=True)
class Observer:
    """What a slice needs from outside: clients, clock and sleep, and the policy's window and period in seconds."""

    store: Store
    cluster: Cluster
    gitops: GitOps
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    window: float
    period: float


def read_watch(store: Store, improvement_id: str) -> tuple[Watch, int] | None:
    """The watch of an improvement with its version."""
    found = store.read(f"school:watch:{improvement_id}")
    return (msgspec.json.decode(found.body, type=Watch), found.version) if found else None


def put_watch(watch: Watch, version: int | None) -> Put:
    """The change that stores a watch."""
    return Put(f"school:watch:{watch.improvement_id}", msgspec.json.encode(watch), version)


def observe(
    seen: Observer, watch: Watch, version: int, plan: ChangePlan, commit: str, phase: Phase
) -> tuple[Watch, int, Verdict]:
    """Sample for at most `SLICE` seconds; ends early on a verdict or when the commit is first seen live.

    Raises:
        VersionConflict: when another slice of the same watch stored a sample meanwhile.
        Temporary: when the cluster, Git or the ledger is away.
    """
    end = seen.clock() + SLICE
    if watch.samples:  # of the slice before: two looks at one moment would agree about nothing
        seen.sleep(max(0.0, watch.samples[-1].at + seen.period - seen.clock()))
    while True:
        first_seen_before = bool(watch.synced)
        watch = _sampled(seen, watch, plan, commit, phase)
        seen.store.apply((put_watch(watch, version),))
        version += 1
        judge = rollout_verdict if phase == "rollout" else rollback_verdict
        verdict = judge(watch, seen.clock(), seen.window)
        if verdict.result == "extend":
            watch = replace(watch, extended=True)
        newly_live = bool(watch.synced) and not first_seen_before
        if verdict.result not in ("running", "extend") or newly_live or seen.clock() + seen.period > end:
            return watch, version, verdict
        seen.sleep(seen.period)


def _sampled(seen: Observer, watch: Watch, plan: ChangePlan, commit: str, phase: Phase) -> Watch:
    facts = look(seen.cluster, seen.gitops, plan, commit, seen.clock())
    sample = Sample(facts.at, assess(plan, watch.baseline, facts, phase))
    live = facts.at if facts.contains_commit and not watch.synced else watch.synced
    return replace(watch, synced=live, samples=(*watch.samples, sample)[-KEPT:])
