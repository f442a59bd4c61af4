"""One slice of a watch: sample until there is a verdict, the deployment is seen, or the slice is over.

Every sample is stored as it is taken, so that a killed pod loses none.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from eventing.handler import Put
from eventing.shapes import ready
from eventing.store import Store
from eventing.vocabulary import ChangePlan, Check
from functions._clients.cluster import Cluster
from functions._clients.gitops import GitOps
from functions._clients.metrics import Metrics
from functions._policy.policy import WatchLimits
from functions.health_monitor.application_checks import has_arrived
from functions.health_monitor.assessing import assess
from functions.health_monitor.evidence import Evidence, evidence_checks
from functions.health_monitor.facts import Facts, Phase, Sample, Scope, Watch
from functions.health_monitor.holding import Held, held
from functions.health_monitor.kinds.proof import loaded_checks, with_traffic
from functions.health_monitor.measuring import look
from functions.health_monitor.progress import beside_progress
from functions.health_monitor.recovery import recovery_checks
from functions.health_monitor.samples import with_sample
from functions.health_monitor.verdict import Verdict, rollback_verdict, rollout_verdict

if TYPE_CHECKING:
    from functions.health_monitor.gathering import Gatherer

SLICE = 30.0  # seconds inside one request; the trigger's timeout is above this and a cold start
LATE = 3  # periods before the window's end, from when such evidence is gathered: before, nothing follows from it


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
    metrics: Metrics | None = None
    limits: WatchLimits = field(default_factory=WatchLimits)

    def surveyed(self, plan: ChangePlan) -> Scope:
        """What a plan will reach; two trees are read for it."""
        from functions.health_monitor.surveying import survey  # noqa: PLC0415 - reads manifests, once for each watch

        return survey(self.cluster, self.gitops, plan)

    def surveyed_merge(self, plan: ChangePlan, before: str, commit: str) -> Scope:
        """What a merge reaches."""
        from functions.health_monitor.surveying import survey_merge  # noqa: PLC0415 - as above

        return survey_merge(self.cluster, self.gitops, plan, before, commit)

    @property
    def gatherer(self) -> "Gatherer":
        """What gathers evidence besides pods and rollouts."""
        from functions.health_monitor.gathering import Gatherer  # noqa: PLC0415 - only a baseline and an end need it

        return Gatherer(self.cluster, self.metrics, self.limits, self.clock)


def read_watch(store: Store, improvement_id: str) -> tuple[Watch, int] | None:
    """The watch of an improvement with its version."""
    found = store.read(f"school:watch:{improvement_id}")
    return (msgspec.json.decode(found.body, type=ready(Watch)), found.version) if found else None


def put_watch(watch: Watch, version: int | None) -> Put:
    """The change that stores a watch."""
    return Put(f"school:watch:{watch.improvement_id}", msgspec.json.encode(watch), version)


def put_evidence(improvement_id: str, evidence: Evidence) -> Put:
    """The change that stores the evidence from before a commit; apart from the watch, which each sample rewrites."""
    return Put(f"school:watch:{improvement_id}:before", msgspec.json.encode(evidence), None)


def read_evidence(store: Store, improvement_id: str) -> Evidence | None:
    """The evidence from before the commit."""
    found = store.read(f"school:watch:{improvement_id}:before")
    return msgspec.json.decode(found.body, type=ready(Evidence)) if found else None


def observe(
    seen: Observer, watch: Watch, version: int, plan: ChangePlan, commit: str, phase: Phase, undone: str = ""
) -> tuple[Watch, int, Verdict]:
    """Sample for at most `SLICE` seconds; ends early on a verdict or when the commit is first seen live everywhere.

    `undone` is the commit that a revert (`commit`) takes back.

    Raises:
        VersionConflict: when another slice of the same watch stored a sample meanwhile.
        Temporary: when the cluster, Git or the ledger is away.
    """
    end = seen.clock() + SLICE
    if watch.samples:  # of the slice before: two looks at one moment would agree about nothing
        seen.sleep(max(0.0, watch.samples[-1].at + seen.period - seen.clock()))
    while True:
        first_seen_before = bool(watch.synced)
        watch = _sampled(seen, watch, plan, commit, phase, undone)
        seen.store.apply((put_watch(watch, version),))
        version += 1
        judge = rollout_verdict if phase == "rollout" else rollback_verdict
        verdict = judge(watch, seen.clock(), seen.window)
        if verdict.result == "extend":
            watch = replace(watch, extended=True)
        newly_live = bool(watch.synced) and not first_seen_before
        due = watch.samples[-1].at + seen.period  # from look to look: a look takes a while itself
        if verdict.result not in ("running", "extend") or newly_live or due > end:
            return watch, version, verdict
        seen.sleep(max(0.0, (max(due, end) if watch.held_until > seen.clock() else due) - seen.clock()))


def _sampled(seen: Observer, watch: Watch, plan: ChangePlan, commit: str, phase: Phase, undone: str) -> Watch:
    facts = look(seen.cluster, seen.gitops, plan, commit, seen.clock(), watch.scope, undone)
    more = _evidence(seen, watch, facts) if phase == "rollout" else _recovery(seen, watch, facts)
    seen_now = assess(plan, watch.baseline, facts, phase, watch.scope, watch.mends)
    checks = (*seen_now, *beside_progress(more, seen_now))
    sample = Sample(facts.at, with_traffic(checks, facts.around))
    live = facts.at if not watch.synced and has_arrived(facts, watch.baseline) else watch.synced
    latest = watch.started + seen.limits.sync_wait_seconds
    window = Held() if live else held(watch.application, facts, watch.baseline, latest)
    until, by = (window.until, window.by) if window.until else (watch.held_until, watch.held_by)
    samples = with_sample(watch.samples, sample)
    return replace(watch, synced=live, samples=samples, held_until=until, held_by=by)


def _evidence(seen: Observer, watch: Watch, facts: Facts) -> tuple[Check, ...]:
    """The checks of the evidence since the commit, towards the end of the window."""
    if not watch.synced or facts.at < watch.synced + seen.window - LATE * seen.period:
        return ()
    stored = read_evidence(seen.store, watch.improvement_id)
    if stored is None:
        return ()
    gatherer = seen.gatherer  # one for the whole look, which has one budget
    before = gatherer.completed(stored)
    if before != stored:
        seen.store.apply((put_evidence(watch.improvement_id, before),))
    lost = tuple(sorted(set(facts.nodes_down) - set(watch.baseline.nodes_down)))
    rules = seen.metrics is not None and any(one.groups for one in facts.around.objects)
    # one question, asked before the many that may use up the time
    loaded = loaded_checks(facts.around, *gatherer.rule_groups(facts.at)) if rules else ()
    return (*evidence_checks(before, gatherer.since(before, facts, watch.synced), lost, seen.limits), *loaded)


def _recovery(seen: Observer, watch: Watch, facts: Facts) -> tuple[Check, ...]:
    """The checks of the metrics that convicted a change, since its revert is live."""
    if not watch.convicted:
        return ()
    before, live = read_evidence(seen.store, watch.improvement_id), watch.synced
    answers = seen.gatherer.back(before, watch.convicted, live, facts.at) if before and live else ()
    return recovery_checks(watch.convicted, before, answers, facts.at - live if live else 0.0, seen.limits)
