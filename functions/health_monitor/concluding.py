"""What follows from a verdict: verified, taken back, or a person's. Everything known goes into the message."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from eventing.contracts import MONITOR, PREFIX, AlertRaised, ImprovementWatched, RollbackRequested
from eventing.handler import Append, Emit, Event, Outcome
from eventing.store import Store
from eventing.vocabulary import Check
from functions._clients import ledger
from functions._clients.gitops import GitOps
from functions._improvement.lifecycle import advance
from functions._improvement.reach import mode_of, told_of
from functions._improvement.record import Record, Step, moved
from functions._improvement.standing import SENTENCE, Lease, lease_key
from functions._policy.policy import Policy
from functions.health_monitor.application_checks import waits_for
from functions.health_monitor.facts import Phase, Watch, of_the_plan
from functions.health_monitor.fitting import fitting
from functions.health_monitor.kinds.behind import behind
from functions.health_monitor.merges import unproven
from functions.health_monitor.verdict import Verdict

if TYPE_CHECKING:
    from functions.health_monitor.blame import Past


def conclude(
    record: Record,
    version: int,
    event: Event,
    watch: Watch,
    verdict: Verdict,
    policy: Policy,
    phase: Phase,
    at: str,
    store: Store,
    gitops: GitOps,
) -> Outcome:
    """The record's next stage, with the event that says so.

    Raises:
        Temporary: when what came with the commit cannot be told, because Git is away.
    """
    end = _End(record, version, event, verdict, at, len(watch.samples))
    if phase == "rollback":
        return end.move("improvement.rolled_back" if verdict.result == "healthy" else "improvement.unverified")
    from functions.health_monitor.history import read_past  # noqa: PLC0415 - loads the manifests' reader, at an end only

    past = read_past(gitops, record, () if watch.blind else _live_before(watch))
    if past.restored:
        return end.take_back(f"{past.by} took it back; this makes sure of it", by=past.by)
    if past.left:
        return end.move("improvement.unverified", f"{past.by} changed it since, and that is left as it is")
    if verdict.result == "healthy":
        if why := unproven(watch):
            return end.move("improvement.unverified", f"{why}, or it would be healthy")
        return end.move("improvement.verified")
    if verdict.result != "failed":
        return end.move("improvement.unverified")
    return _failed(end, watch, verdict, policy, store, gitops, past)


def _failed(
    end: "_End", watch: Watch, verdict: Verdict, policy: Policy, store: Store, gitops: GitOps, past: "Past"
) -> Outcome:
    from functions.health_monitor.blame import doubt, subject, to_blame  # noqa: PLC0415 - as above
    from functions.health_monitor.history import objects_of, reached  # noqa: PLC0415 - as above

    record, failed = end.record, verdict.failures
    plan = record.plan
    if plan is None:
        return end.move("improvement.unverified", "the ledger lost its plan")
    scope = watch.scope or of_the_plan(plan)
    names = {name for check in failed if (name := subject(check))}
    seen = watch.baseline.around
    touched = {name: by | behind(seen, name) for name, by in reached(gitops, record, scope, names).items()}
    for other, where in _live_too(store, scope.applications, record.improvement.id).items():
        found = ledger.record(store, other)
        if found is not None and not found[0].commit:
            continue  # it was let go, and is not live yet
        if found is None or to_blame(failed, touched, objects_of(gitops, found[0])):
            return end.move(
                "improvement.unverified",
                f"{other} is live in {where} too, and may be to blame, or it would have been reverted",
            )
    if why := unproven(watch, failed):
        return end.move("improvement.unverified", f"{why}, or it would be failed")
    why = doubt(failed, plan, objects_of(gitops, record), past, touched)
    would = "a revert would have been proposed" if why else "it would have been reverted"
    if not policy.rollback_enabled:
        return end.move("improvement.unverified", f"rollback_enabled is false, or {would}")
    if mode_of(plan, policy) == "observe":
        return end.move("improvement.unverified", f"the mode of {told_of(plan)} is observe, or {would}")
    return end.take_back(why, revert_by="pull request" if why else "commit")


def _live_before(watch: Watch) -> tuple[str, ...]:
    """The revisions that were live before, in every Application that was to get the change by itself."""
    further = (one.application for one in watch.baseline.further if not waits_for(one.application))
    return tuple(one for each in (watch.baseline.application, *further) for one in each.known_revisions)


def _live_too(store: Store, applications: Iterable[str], mine: str) -> dict[str, str]:
    """Other changes that have these Applications' leases, each with one of those."""
    found: dict[str, str] = {}
    for application in applications:
        lease = ledger.get(store, lease_key(application), Lease)
        live = (lease[0].improvement_id, *lease[0].joined) if lease else ()
        found |= {one: application for one in live if one not in (mine, *found)}
    return found


def waits_for_git(record: Record, verdict: Verdict, away: str) -> Emit:
    """A page: there is a verdict, and nothing can follow from it while Git is away."""
    message = (
        f"{record.improvement.title[:200]}: {verdict.result}: {verdict.message[:2000]}. What came with commit "
        f"{record.commit[:12]} has to be read in Git first, which is away: {away[:500]}. "
        "It is tried again with each sample."
    )
    severity: Literal["warning", "critical"] = "critical" if verdict.result == "failed" else "warning"
    fingerprint = f"verdict-waits:{record.improvement.id}:{record.commit[:12]}"
    identity, application = record.improvement.id, record.application
    page = AlertRaised(fingerprint, severity, "A verdict waits for Git", message[:SENTENCE], application, identity)
    return emitted("alert.raised", page, record, "git")


class _End:
    """One watch at its end."""

    def __init__(self, record: Record, version: int, event: Event, verdict: Verdict, at: str, samples: int) -> None:
        self.record, self.version, self.event = record, version, event
        self.verdict = replace(verdict, checks=fitting(verdict.checks))
        self.at, self.samples = at, samples

    def move(self, kind: str, why: str = "") -> Outcome:
        """To an end; `why` comes before the verdict's own words."""
        identity, commit = self.record.improvement.id, self.record.commit
        message, checks = self._told(why), self.verdict.checks
        watched = ImprovementWatched(identity, commit, message, checks, self.samples)
        outcome = moving(self.record, self.version, self.event, kind, watched, self.at, message, **self._learnt(why))
        if kind != "improvement.verified":
            return outcome
        return Outcome(
            (*outcome.changes, Append("improvements:verified", {"id": identity, "commit": commit})), outcome.emits
        )

    def take_back(self, why: str, by: str = MONITOR, **learnt: Any) -> Outcome:
        """Ask for the revert, on the word of whoever wants it."""
        record, message, checks = self.record, self._told(why), self.verdict.checks
        asked = RollbackRequested(record.improvement.id, record.commit, message, by, checks)
        known = {**self._learnt(why), **learnt}
        return moving(record, self.version, self.event, "rollback.requested", asked, self.at, message, by, **known)

    def _learnt(self, why: str) -> dict[str, Any]:
        checks: tuple[Check, ...] = self.verdict.checks
        return {"checks": checks, "message": self._told(why)}

    def _told(self, why: str) -> str:
        return (f"{why}: {self.verdict.message}" if why else self.verdict.message)[:SENTENCE]


def moving(
    record: Record,
    version: int,
    event: Event,
    kind: str,
    payload: Any,
    at: str,
    note: str,
    who: str = MONITOR,
    **learnt: object,
) -> Outcome:
    """The record one step further, and the event that announces it."""
    step = Step(advance(record.stage, kind, MONITOR), at, who, event.id, note)
    return Outcome((ledger.put_record(moved(record, step, **learnt), version),), (emitted(kind, payload, record),))


def emitted(kind: str, payload: Any, record: Record, part: str = "") -> Emit:
    """An event about one improvement."""
    return Emit(PREFIX + kind, payload, record.improvement.id, part, record.application)
