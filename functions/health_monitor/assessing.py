"""From one look to its checks, each against the look before the commit. Pure; `verdict` says what they add up to."""

from collections.abc import Container, Iterable, Mapping

from eventing.vocabulary import ChangePlan, Check, Operation, Resource
from functions.health_monitor.application_checks import health_checks, not_there, reach_checks, sync_checks
from functions.health_monitor.broken_together import together_check
from functions.health_monitor.facts import Facts, Phase, Reached, Scope, WorkloadFacts, key, of_the_plan, touched
from functions.health_monitor.kinds.checks import around_checks, change_of
from functions.health_monitor.other_checks import nodes_check, presence_checks
from functions.health_monitor.progress import come_further, ill_before
from functions.health_monitor.workload_checks import workload_checks


def assess(
    plan: ChangePlan, before: Facts, now: Facts, phase: Phase, scope: Scope | None = None, mends: bool = False
) -> tuple[Check, ...]:
    """All checks of one look; without a scope, of what the plan names. `mends` says that it is a remedy's."""
    reaches = scope or of_the_plan(plan)
    baseline = {facts.resource: facts for facts in before.workloads}
    checks = _of_workloads(reaches, baseline, before, now, mends and phase == "rollout")
    if phase == "rollback":
        checks = as_before(checks, baseline, now.workloads)
    healths = health_checks(plan.application, now, before, _reached(plan, scope))
    return (
        *sync_checks(plan.application, now, before, phase),
        *checks,
        *presence_checks(_comes_and_goes(plan, reaches, not_there(now, before)), now.objects, phase),
        *(ill_before(healths, before) if mends and phase == "rollout" else healths),
        *_around(plan, reaches, before, now, phase),
        nodes_check(before, now),
        *reach_checks(reaches),
    )


def _reached(plan: ChangePlan, scope: Scope | None) -> frozenset[str] | None:
    """The keys of all that the change touches or reaches; None where that is not known to be all."""
    if scope is None or scope.problem or scope.left_out or not scope.objects:
        return None
    return frozenset(key(one) for one in (*touched(plan, scope), *scope.resources))


def _around(plan: ChangePlan, scope: Scope, before: Facts, now: Facts, phase: Phase) -> tuple[Check, ...]:
    """Of Services, of hosts, and of objects without pods."""
    removed = [one.resource for one in scope.removed]
    removed += [one.resource for one in plan.operations if one.op == "remove_resource"]
    ready = {key(one.resource): sum(pod.ready for pod in one.pods) for one in now.workloads}
    change = change_of(plan, touched(plan, scope), removed)
    return around_checks(change, before.around, now.around, ready, healed=phase == "rollback")


def _of_workloads(
    scope: Scope, baseline: Mapping[Resource, WorkloadFacts], before: Facts, now: Facts, mends: bool
) -> list[Check]:
    lost = tuple(sorted(set(now.nodes_down) - set(before.nodes_down)))
    cordoned = tuple(sorted(set(now.cordoned) - set(before.cordoned)))
    began = {one.name: one.application.operation_started for one in now.further}
    known = {one.resource: one for one in scope.workloads}
    found: list[Check] = []
    for facts in now.workloads:
        was, reached = baseline.get(facts.resource, facts), known.get(facts.resource, Reached(facts.resource))
        since = began.get(reached.application, now.application.operation_started)
        checks = workload_checks(was, facts, lost, now.at, since, cordoned, reached.replicas, reached.off)
        checks = come_further(was, facts, checks) if mends else checks
        found += no_worse(was, facts, checks) if reached.through else checks
        if reached.through and (together := together_check(reached, before, now, facts)):
            found.append(together)
    return found


def no_worse(was: WorkloadFacts, now: WorkloadFacts, checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks of a workload that does not change itself: if it was not well before, it must only not get worse."""
    unwell = was.available < was.desired or any(not pod.ready for pod in was.pods)
    same = was.found and now.found and now.revision == was.revision and now.available >= was.available
    if not (unwell and same):
        return checks
    return tuple(
        Check(one.name, "not_applicable", f"{one.evidence}; it was not well before the change either, and is no worse")
        if one.result in ("failed", "inconclusive")
        else one
        for one in checks
    )


def _comes_and_goes(plan: ChangePlan, scope: Scope, elsewhere: Container[str]) -> tuple[Operation, ...]:
    """What is added and removed, under the name that it is applied with; by the plan's words where nothing is known."""
    if not scope.objects:
        return plan.operations
    added = tuple(
        Operation("add_resource", one.resource, "") for one in scope.added if one.application not in elsewhere
    )
    gone = (Operation("remove_resource", one.resource, "") for one in scope.removed if one.application not in elsewhere)
    return (*added, *gone)


def as_before(
    checks: list[Check], baseline: Mapping[Resource, WorkloadFacts], now: Iterable[WorkloadFacts]
) -> list[Check]:
    """The checks after a revert: what was not well before the commit need not be well now, only no worse."""
    excused = {
        key(facts.resource)
        for facts in now
        if (was := baseline.get(facts.resource)) and was.found and facts.found
        and was.available < was.desired and facts.available >= was.available and facts.observed >= facts.generation
    }  # fmt: skip
    return [
        Check(check.name, "not_applicable", f"{check.evidence}; it was not well before the change either")
        if check.result in ("failed", "inconclusive") and check.name.partition(" ")[2] in excused
        else check
        for check in checks
    ]
