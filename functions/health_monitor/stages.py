"""The events that health-monitor acts on, each as facts in and an `Outcome` out."""

from typing import Any

import msgspec
from msgspec.structs import replace

from eventing.contracts import (
    MONITOR,
    PREFIX,
    ImprovementDeployed,
    ImprovementEnded,
    ImprovementWatched,
    RollbackRequested,
    WatchArmed,
    WatchDue,
)
from eventing.handler import Append, Emit, Event, Outcome, Put
from eventing.vocabulary import ChangePlan
from functions._clients import cluster_facts, ledger
from functions._clients.cluster_facts import observed
from functions._improvement.lifecycle import advance
from functions._improvement.record import Record, Step, moved
from functions._improvement.standing import Lease, lease_key
from functions._policy.policy import Policy
from functions.health_monitor.facts import Phase, Watch
from functions.health_monitor.measuring import look, unwatchable
from functions.health_monitor.verdict import ROLLBACK_PATIENCE, SYNC_PATIENCE, Verdict
from functions.health_monitor.watching import Observer, observe, put_watch, read_watch

_WATCHED: dict[Phase, tuple[str, ...]] = {"rollout": ("implemented", "deployed"), "rollback": ("reverted",)}


def on_approved(event: Event, seen: Observer, at: str) -> Outcome:
    """Take the baseline of an approved plan, and say that the commit may come."""
    record, version = ledger.expect_record(seen.store, event.payload.improvement_id)
    decision = ledger.decision(seen.store, record.improvement.id)
    approved = decision is not None and (decision.outcome, decision.digest) == ("approved", record.digest)
    if record.stage != "approved" or record.plan is None or not approved:
        ledger.ignored(event, record, "the ledger has no such approval")
        return Outcome()
    baseline = look(seen.cluster, seen.gitops, record.plan, "", seen.clock())
    reason = unwatchable(baseline.application, record.application)
    if reason:
        ended = ImprovementEnded(record.improvement.id, "cannot be watched", reason, record.stage)
        return _move(
            record,
            version,
            event,
            "improvement.rejected",
            ended,
            at,
            reason,
            reason="cannot be watched",
            message=reason,
        )
    earlier = read_watch(seen.store, record.improvement.id)
    watch = Watch(record.improvement.id, record.application, baseline)
    armed = WatchArmed(record.improvement.id, record.digest, record.application)
    note = f"baseline of {len(baseline.workloads)} workloads"
    outcome = _move(record, version, event, "watch.armed", armed, at, note)
    return replace_changes(outcome, put_watch(watch, earlier[1] if earlier else 0), _facts(record.plan, seen))


def _facts(plan: ChangePlan, seen: Observer) -> Put:
    """What the cluster is like now, for the gate that the commit still has to pass; it has no access of its own."""
    named = (*(operation.resource for operation in plan.operations), *plan.workloads)
    namespaces = {resource.namespace for resource in named if resource.namespace}
    return ledger.put(cluster_facts.KEY, observed(seen.cluster, namespaces, seen.clock()), None, cluster_facts.LIFETIME)


def on_committed(event: Event, seen: Observer, phase: Phase) -> Outcome:
    """A commit or its revert is on the branch: ask Argo CD to look, and begin to watch."""
    record, _ = ledger.expect_record(seen.store, event.payload.improvement_id)
    found = read_watch(seen.store, record.improvement.id)
    merged = phase == "rollout" and record.review is not None and record.review.state == "merged"
    if merged and record.plan is not None:  # a baseline that is there is of another plan, or from long before
        now_is = look(seen.cluster, seen.gitops, record.plan, "", seen.clock())
        blind = Watch(record.improvement.id, record.application, now_is, blind=True)
        found = blind, found[1] if found else 0
    if record.stage not in _WATCHED[phase] or found is None:
        ledger.ignored(event, record, "the ledger has no such watch")
        return Outcome()
    watch, version = found
    seen.cluster.refresh(record.application)
    now = seen.clock()
    patience = SYNC_PATIENCE + 1.5 * seen.window if phase == "rollout" else ROLLBACK_PATIENCE
    due = WatchDue(record.improvement.id, phase, 0, now + patience)
    begun = replace(watch, started=now, synced=0.0, extended=False, samples=())
    return Outcome((put_watch(begun, version),), (_emit("watch.due", due, record, f"{phase}:0"),))


def on_due(event: Event, seen: Observer, policy: Policy, at: str) -> Outcome:
    """One slice of a watch."""
    due: WatchDue = event.payload
    record, version = ledger.expect_record(seen.store, due.improvement_id)
    found = read_watch(seen.store, due.improvement_id)
    if record.stage not in _WATCHED[due.phase] or record.plan is None or found is None:
        return Outcome()  # ended meanwhile
    commit = record.commit if due.phase == "rollout" else record.revert
    watch, watch_version, verdict = observe(seen, *found, record.plan, commit, due.phase)
    stored = put_watch(watch, watch_version)
    if verdict.result in ("running", "extend"):
        following = _emit("watch.due", replace(due, slice=due.slice + 1), record, f"{due.phase}:{due.slice + 1}")
        if due.phase == "rollout" and watch.synced and record.stage == "implemented":
            deployed = _deployed(record, version, event, at)
            return Outcome((*deployed.changes, stored), (*deployed.emits, following))
        return Outcome((stored,), (following,))
    lease = ledger.get(seen.store, lease_key(record.application), Lease)
    shared = lease[0].joined if lease and lease[0].improvement_id == record.improvement.id else ()
    ended = _concluded(record, version, event, watch, verdict, policy, due.phase, at, shared)
    return replace_changes(ended, stored)


def on_application(event: Event, seen: Observer, at: str) -> Outcome:
    """Argo CD's hint that an application moved; the API's word decides whether our commit is live."""
    holder = seen.store.read(lease_key(event.payload.application))
    identity = msgspec.json.decode(holder.body, type=Lease).improvement_id if holder else ""
    found = ledger.record(seen.store, identity) if identity else None
    plan = found[0].plan if found and found[0].stage == "implemented" else None
    if found is None or plan is None:
        return Outcome()  # nothing of ours is awaited there
    record, version = found
    if not look(seen.cluster, seen.gitops, plan, record.commit, seen.clock()).contains_commit:
        return Outcome()
    return _deployed(record, version, event, at)


def replace_changes(outcome: Outcome, *more: Any) -> Outcome:
    """The outcome with more changes in the same step."""
    return Outcome((*outcome.changes, *more), outcome.emits)


def _deployed(record: Record, version: int, event: Event, at: str) -> Outcome:
    live = ImprovementDeployed(record.improvement.id, record.commit, record.commit)
    outcome = _move(record, version, event, "improvement.deployed", live, at, "synced by Argo CD")
    return replace_changes(
        outcome, Append("improvements:deployed", {"id": record.improvement.id, "commit": record.commit})
    )


def _concluded(
    record: Record,
    version: int,
    event: Event,
    watch: Watch,
    verdict: Verdict,
    policy: Policy,
    phase: Phase,
    at: str,
    shared: tuple[str, ...] = (),
) -> Outcome:
    identity, commit = record.improvement.id, record.commit
    watched = ImprovementWatched(identity, commit, verdict.message[:4000], verdict.checks, len(watch.samples))
    learnt: dict[str, Any] = {"checks": verdict.checks, "message": watched.message}
    if verdict.result in ("healthy", "failed") and phase == "rollout" and (why := _undecidable(watch, verdict, shared)):
        told = f"{why}: {verdict.message}"[:4000]
        doubted = replace(watched, message=told)
        return _move(record, version, event, "improvement.unverified", doubted, at, told, **{**learnt, "message": told})
    if verdict.result == "failed" and phase == "rollout":
        if policy.rollback_enabled:
            asked = RollbackRequested(identity, commit, watched.message, MONITOR, verdict.checks)
            return _move(record, version, event, "rollback.requested", asked, at, watched.message, **learnt)
        told = f"rollback_enabled is false, or it would have been reverted: {verdict.message}"[:4000]
        held = replace(watched, message=told)
        return _move(record, version, event, "improvement.unverified", held, at, told, **{**learnt, "message": told})
    if verdict.result != "healthy":
        return _move(record, version, event, "improvement.unverified", watched, at, watched.message, **learnt)
    if phase == "rollback":
        return _move(record, version, event, "improvement.rolled_back", watched, at, watched.message, **learnt)
    outcome = _move(record, version, event, "improvement.verified", watched, at, watched.message, **learnt)
    return replace_changes(outcome, Append("improvements:verified", {"id": identity, "commit": commit}))


def _undecidable(watch: Watch, verdict: Verdict, shared: tuple[str, ...]) -> str:
    """Why a clear verdict is none; empty where it is one. No evidence from before is not health, and no guilt."""
    if watch.blind:
        return f"there is no baseline from before a person merged it, or it would be {verdict.result}"
    if shared and verdict.result == "failed":
        return f"{', '.join(shared)} was merged into the same application meanwhile, so it may be to blame"
    return ""


def _move(
    record: Record, version: int, event: Event, kind: str, payload: Any, at: str, note: str, **learnt: object
) -> Outcome:
    step = Step(advance(record.stage, kind, MONITOR), at, MONITOR, event.id, note)
    return Outcome((ledger.put_record(moved(record, step, **learnt), version),), (_emit(kind, payload, record),))


def _emit(kind: str, payload: Any, record: Record, part: str = "") -> Emit:
    return Emit(PREFIX + kind, payload, record.improvement.id, part, record.application)
