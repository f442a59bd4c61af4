"""The events that health-monitor acts on, each as facts in and an `Outcome` out."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from eventing.contracts import (
    ImprovementDeployed,
    ImprovementEnded,
    ImprovementPendingReview,
    WatchArmed,
    WatchDue,
)
from eventing.handler import Append, Event, Outcome, Put, Temporary
from eventing.shapes import ready
from eventing.vocabulary import ChangePlan
from functions._clients import cluster_facts, ledger
from functions._clients.cluster import ARGOCD_NAMESPACE
from functions._clients.cluster_facts import observed
from functions._improvement.record import Record
from functions._improvement.standing import Lease, lease_key
from functions._policy.policy import Policy
from functions.health_monitor.ancestry import live_since
from functions.health_monitor.application_checks import has_arrived
from functions.health_monitor.concluding import conclude, emitted, moving, waits_for_git
from functions.health_monitor.evidence import Evidence
from functions.health_monitor.facts import Phase, Scope, Watch
from functions.health_monitor.hints import NOBODYS, NOT_AWAITED, NOT_THERE, passed_over
from functions.health_monitor.holding import told
from functions.health_monitor.measuring import look
from functions.health_monitor.merges import is_known_to, rebuilt
from functions.health_monitor.recovery import convicting
from functions.health_monitor.sync_windows import moment
from functions.health_monitor.verdict import ROLLBACK_PATIENCE, SYNC_PATIENCE
from functions.health_monitor.watchable import doubtful, opens_last, unwatchable
from functions.health_monitor.watching import Observer, observe, put_evidence, put_watch, read_watch

POLICY = "policy"  # who approved what no person looked at
UNWATCHED = "cannot be watched"
_WATCHED: dict[Phase, tuple[str, ...]] = {"rollout": ("implemented", "deployed"), "rollback": ("reverted",)}


def on_approved(event: Event, seen: Observer, at: str) -> Outcome:
    """Take the baseline of an approved plan, and say that the commit may come."""
    record, version = ledger.expect_record(seen.store, event.payload.improvement_id)
    decision = ledger.decision(seen.store, record.improvement.id)
    approved = decision is not None and (decision.outcome, decision.digest) == ("approved", record.digest)
    if record.stage != "approved" or record.plan is None or not approved:
        ledger.ignored(event, record, "the ledger has no such approval")
        return Outcome()
    scope = seen.surveyed(record.plan)
    baseline = look(seen.cluster, seen.gitops, record.plan, "", seen.clock(), scope)
    if reason := unwatchable(baseline.application, record.application):
        return _unwatched(record, version, event, at, "improvement.rejected", reason)
    again = record.held_until > 0.0  # windows that are never open together would have it wait for ever
    name, held, until = opens_last(baseline.application, record.application, () if again else baseline.further)
    if until:
        return _postponed(record, version, event, at, f"Application {name} back ({held})", until)
    doubt = doubtful(baseline.further)
    if doubt and decision is not None and decision.by == POLICY:
        return _unwatched(record, version, event, at, "improvement.pending_review", f"{doubt}; approve it if you know")
    earlier = read_watch(seen.store, record.improvement.id)
    mends = record.improvement.category == "remedy"
    watch = Watch(record.improvement.id, record.application, baseline, scope=scope, mends=mends)
    armed = WatchArmed(record.improvement.id, record.digest, record.application)
    reached = tuple(sorted({one.resource.namespace for one in scope.objects} - {""})) or record.plan.namespaces
    plan = replace(record.plan, also_rendered_by=scope.applications[1:], namespaces=reached)  # of today's tree
    outcome = moving(record, version, event, "watch.armed", armed, at, _noted(watch), plan=plan)
    before = put_evidence(record.improvement.id, seen.gatherer.before(baseline))
    return replace_changes(outcome, put_watch(watch, earlier[1] if earlier else 0), before, _facts(scope, seen, plan))


def _postponed(record: Record, version: int, event: Event, at: str, held: str, until: float) -> Outcome:
    """No commit now: nobody would see it go live."""
    why = (
        f"a sync window of its project holds {held}; it opens {moment(until)}, and the change starts with the first "
        "tick after that"
    )
    not_armed = WatchArmed(record.improvement.id, record.digest, record.application)
    return moving(record, version, event, "watch.postponed", not_armed, at, why, held_until=until)


def _unwatched(record: Record, version: int, event: Event, at: str, kind: str, why: str) -> Outcome:
    """No commit: it could not be watched, or not everywhere."""
    payload: ImprovementEnded | ImprovementPendingReview
    payload = ImprovementEnded(record.improvement.id, UNWATCHED, why, record.stage)
    if kind == "improvement.pending_review":
        payload = ImprovementPendingReview(record.improvement.id, UNWATCHED, why, record.digest)
    return moving(record, version, event, kind, payload, at, why, reason=UNWATCHED, message=why)


def _noted(watch: Watch) -> str:
    """What the timeline says of a baseline."""
    names = watch.scope.applications if watch.scope else ()
    several = f" of {', '.join(names)}" if len(names) > 1 else ""
    left_out = len(watch.scope.left_out) if watch.scope else 0
    more = f"; {left_out} that are reached less directly are not watched" if left_out else ""
    return f"baseline of {len(watch.baseline.workloads)} workloads{several}{more}"


def _facts(scope: Scope, seen: Observer, plan: ChangePlan) -> Put:
    """What the cluster is like now, for the gate that the commit still has to pass; it has no access of its own."""
    named = (*(operation.resource for operation in plan.operations), *scope.resources)
    namespaces = {resource.namespace for resource in named if resource.namespace}
    return ledger.put(cluster_facts.KEY, observed(seen.cluster, namespaces, seen.clock()), None, cluster_facts.LIFETIME)


def on_committed(event: Event, seen: Observer, phase: Phase) -> Outcome:
    """A commit or its revert is on the branch: ask Argo CD to look, and begin to watch."""
    record, _ = ledger.expect_record(seen.store, event.payload.improvement_id)
    if record.stage not in _WATCHED[phase]:
        ledger.ignored(event, record, "the ledger has no such watch")
        return Outcome()
    found = read_watch(seen.store, record.improvement.id)
    merged = phase == "rollout" and record.review is not None and record.review.state == "merged"
    changes: tuple[Put, ...] = ()
    if merged and record.plan is not None:  # a baseline that is there is of another plan, or from long before
        after, evidence = _after_a_merge(record, record.plan, seen)
        found, changes = (after, found[1] if found else 0), (put_evidence(record.improvement.id, evidence),)
    if found is None:
        ledger.ignored(event, record, "the ledger has no such watch")
        return Outcome()
    watch, version = found
    for name in watch.scope.applications if watch.scope else record.applications:
        if seen.cluster.get("Application", ARGOCD_NAMESPACE, name) is not None:  # else its check says so
            seen.cluster.refresh(name)
    now = seen.clock()
    patience = SYNC_PATIENCE + 1.5 * seen.window if phase == "rollout" else ROLLBACK_PATIENCE
    due = WatchDue(record.improvement.id, phase, 0, now + patience)
    failed = convicting(record.checks) if phase == "rollback" else ()
    begun = replace(
        watch,
        started=now,
        synced=0.0,
        extended=False,
        samples=(),
        convicted=failed,
        held_until=0.0,
        held_by="",
        told_of_window=False,
    )
    return Outcome((put_watch(begun, version), *changes), (emitted("watch.due", due, record, f"{phase}:0"),))


def _after_a_merge(record: Record, plan: ChangePlan, seen: Observer) -> tuple[Watch, Evidence]:
    """The watch of what a person merged: where Argo CD has not begun to sync it, this very look is its baseline."""
    before_it = record.review.before if record.review else ""
    scope = seen.surveyed_merge(plan, before_it, record.commit)
    now_is = look(seen.cluster, seen.gitops, plan, record.commit, seen.clock(), scope)
    live = is_known_to(now_is) or bool(now_is.git_away)
    since = live_since(now_is, record.commit, seen.gitops) if live else ""
    before = rebuilt(now_is, since) if live else now_is
    evidence = seen.gatherer.remembered(before, since) if live else seen.gatherer.before(now_is)
    return Watch(record.improvement.id, record.application, before, blind=live, scope=scope), evidence


def on_due(event: Event, seen: Observer, policy: Policy) -> Outcome:
    """One slice of a watch."""
    due: WatchDue = event.payload
    record, version = ledger.expect_record(seen.store, due.improvement_id)
    found = read_watch(seen.store, due.improvement_id)
    if record.stage not in _WATCHED[due.phase] or record.plan is None or found is None:
        return Outcome()  # ended meanwhile
    commit = record.commit if due.phase == "rollout" else record.revert
    undone = record.commit if due.phase == "rollback" else ""
    watch, watch_version, verdict = observe(seen, *found, record.plan, commit, due.phase, undone)
    at = datetime.fromtimestamp(seen.clock(), UTC).isoformat(timespec="seconds")  # a slice later than it began
    stored = put_watch(watch, watch_version)
    following = emitted("watch.due", replace(due, slice=due.slice + 1), record, f"{due.phase}:{due.slice + 1}")
    if verdict.result in ("running", "extend"):
        if due.phase == "rollout" and watch.synced and record.stage == "implemented":
            deployed = _deployed(record, version, event, at)
            return Outcome((*deployed.changes, stored), (*deployed.emits, following))
        if watch.held_until > max(seen.clock(), record.held_until):
            return _held(record, version, watch, watch_version, replace(due, slice=due.slice + 1))
        return Outcome((stored,), (following,))
    try:
        ended = conclude(record, version, event, watch, verdict, policy, due.phase, at, seen.store, seen.gitops)
    except Temporary as error:  # whose failure it is, Git has to tell: look again, for as long as it takes
        told = () if watch.told_of_git else (waits_for_git(record, verdict, str(error)),)
        return Outcome((put_watch(replace(watch, told_of_git=True), watch_version),), (following, *told))
    return replace_changes(ended, stored)


def _held(record: Record, version: int, watch: Watch, watch_version: int, due: WatchDue) -> Outcome:
    """A sync window closed: the record says how long nothing is to be expected of it, and a person is told once."""
    until = watch.held_until
    later = replace(due, deadline=max(due.deadline, until + SYNC_PATIENCE))
    emits = [emitted("watch.due", later, record, f"{due.phase}:{due.slice}")]
    if not watch.told_of_window:
        emits.append(emitted("alert.raised", told(record, watch, due.phase), record, "window"))
    kept = ledger.put_record(replace(record, held_until=until), version)
    return Outcome((kept, put_watch(replace(watch, told_of_window=True), watch_version)), tuple(emits))


def on_application(event: Event, seen: Observer, at: str) -> Outcome:
    """Argo CD's hint that an application moved; the API's word decides where our commit is live."""
    holder = seen.store.read(lease_key(event.payload.application))
    identity = msgspec.json.decode(holder.body, type=ready(Lease)).improvement_id if holder else ""
    found = ledger.record(seen.store, identity) if identity else None
    watch = read_watch(seen.store, identity) if identity else None
    plan = found[0].plan if found and found[0].stage == "implemented" else None
    if not identity:
        return passed_over(event.payload.application, NOBODYS)
    if found is None or plan is None or watch is None:
        return passed_over(event.payload.application, NOT_AWAITED)
    record, version = found
    facts = look(seen.cluster, seen.gitops, plan, record.commit, seen.clock(), watch[0].scope)
    if not has_arrived(facts, watch[0].baseline):
        return passed_over(event.payload.application, NOT_THERE)
    return _deployed(record, version, event, at)


def replace_changes(outcome: Outcome, *more: Any) -> Outcome:
    """The outcome with more changes in the same step."""
    return Outcome((*outcome.changes, *more), outcome.emits)


def _deployed(record: Record, version: int, event: Event, at: str) -> Outcome:
    live = ImprovementDeployed(record.improvement.id, record.commit, record.commit)
    where = f" in {', '.join(record.applications)}" if len(record.applications) > 1 else ""
    outcome = moving(record, version, event, "improvement.deployed", live, at, f"synced by Argo CD{where}")
    return replace_changes(
        outcome, Append("improvements:deployed", {"id": record.improvement.id, "commit": record.commit})
    )
