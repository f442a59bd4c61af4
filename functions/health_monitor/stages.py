"""The events that health-monitor acts on, each as facts in and an `Outcome` out."""

from typing import Any

import msgspec
from msgspec.structs import replace

from eventing.contracts import (
    ImprovementDeployed,
    ImprovementEnded,
    WatchArmed,
    WatchDue,
)
from eventing.handler import Append, Event, Outcome, Put, Temporary
from eventing.vocabulary import ChangePlan
from functions._clients import cluster_facts, ledger
from functions._clients.cluster_facts import observed
from functions._improvement.record import Record
from functions._improvement.standing import Lease, lease_key
from functions._policy.policy import Policy
from functions.health_monitor.concluding import conclude, emitted, moving, waits_for_git
from functions.health_monitor.evidence import Evidence
from functions.health_monitor.facts import Facts, Phase, Watch
from functions.health_monitor.measuring import look, unwatchable
from functions.health_monitor.merges import rebuilt
from functions.health_monitor.verdict import ROLLBACK_PATIENCE, SYNC_PATIENCE
from functions.health_monitor.watching import Observer, observe, put_evidence, put_watch, read_watch

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
        return moving(
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
    outcome = moving(record, version, event, "watch.armed", armed, at, note)
    before = put_evidence(record.improvement.id, seen.gatherer.before(baseline))
    return replace_changes(outcome, put_watch(watch, earlier[1] if earlier else 0), before, _facts(record.plan, seen))


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
    changes: tuple[Put, ...] = ()
    if merged and record.plan is not None:  # a baseline that is there is of another plan, or from long before
        after, evidence = _after_a_merge(record, record.plan, seen)
        found, changes = (after, found[1] if found else 0), (put_evidence(record.improvement.id, evidence),)
    if record.stage not in _WATCHED[phase] or found is None:
        ledger.ignored(event, record, "the ledger has no such watch")
        return Outcome()
    watch, version = found
    seen.cluster.refresh(record.application)
    now = seen.clock()
    patience = SYNC_PATIENCE + 1.5 * seen.window if phase == "rollout" else ROLLBACK_PATIENCE
    due = WatchDue(record.improvement.id, phase, 0, now + patience)
    begun = replace(watch, started=now, synced=0.0, extended=False, samples=())
    return Outcome((put_watch(begun, version), *changes), (emitted("watch.due", due, record, f"{phase}:0"),))


def _after_a_merge(record: Record, plan: ChangePlan, seen: Observer) -> tuple[Watch, Evidence]:
    """The watch of what a person merged: where Argo CD has not begun to sync it, this very look is its baseline."""
    now_is = look(seen.cluster, seen.gitops, plan, record.commit, seen.clock())
    live = now_is.contains_commit or now_is.operation_contains_commit or bool(now_is.git_away)
    since = _live_since(now_is, record.commit, seen) if live else ""
    before = rebuilt(now_is, since) if live else now_is
    evidence = seen.gatherer.remembered(before, since) if live else seen.gatherer.before(now_is)
    return Watch(record.improvement.id, record.application, before, blind=live), evidence


def _live_since(facts: Facts, commit: str, seen: Observer) -> str:
    """When Argo CD began to sync the commit, as far as it remembers."""
    application = facts.application
    for revision, at in application.history:
        if revision == commit or seen.gitops.is_ancestor(commit, revision):
            return at
    return application.operation_started if facts.operation_contains_commit else ""


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
    following = emitted("watch.due", replace(due, slice=due.slice + 1), record, f"{due.phase}:{due.slice + 1}")
    if verdict.result in ("running", "extend"):
        if due.phase == "rollout" and watch.synced and record.stage == "implemented":
            deployed = _deployed(record, version, event, at)
            return Outcome((*deployed.changes, stored), (*deployed.emits, following))
        return Outcome((stored,), (following,))
    try:
        ended = conclude(record, version, event, watch, verdict, policy, due.phase, at, seen.store, seen.gitops)
    except Temporary as error:  # whose failure it is, Git has to tell: look again, for as long as it takes
        told = () if watch.told_of_git else (waits_for_git(record, verdict, str(error)),)
        return Outcome((put_watch(replace(watch, told_of_git=True), watch_version),), (following, *told))
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
    outcome = moving(record, version, event, "improvement.deployed", live, at, "synced by Argo CD")
    return replace_changes(
        outcome, Append("improvements:deployed", {"id": record.improvement.id, "commit": record.commit})
    )
