"""What one look says of the Applications that render a change: who has it, who is still to get it. Pure.

Where there is one, its checks are `sync` and `health`; where there are several, each has its own, with its name. An
Application that did not sync by itself before the commit is not waited for: its check says so, and is no evidence.
"""

from collections.abc import Container, Iterator

from msgspec.structs import replace

from eventing.vocabulary import Check
from functions.health_monitor.facts import ApplicationFacts, Facts, Followed, Phase, Scope
from functions.health_monitor.other_checks import health_check, sync_check

NAMED = 5  # workloads that a sentence names


def waits_for(before: ApplicationFacts) -> str:
    """Why an Application is not expected to get the change by itself, by the look before the commit; else empty."""
    if not before.found:
        return "this cluster's Argo CD has no Application of that name, so what the change does there is not watched"
    if not before.automated:
        return "automated sync is off there, so it gets the change when somebody syncs it; look at it then"
    if before.held_back:
        return f"a sync window held it back ({before.held_back}), so it gets the change later; look at it then"
    return ""


def has_arrived(now: Facts, before: Facts) -> bool:
    """Whether the commit is live in every Application that is expected to get it by itself."""
    known = {one.name: one.application for one in before.further}
    return now.contains_commit and all(
        one.contains_commit or bool(waits_for(known.get(one.name, one.application))) for one in now.further
    )


def sync_checks(own: str, now: Facts, before: Facts, phase: Phase) -> tuple[Check, ...]:
    """For each Application, whether the commit is live in it."""
    first = sync_check(now, before.application)
    if not now.further:
        return (first,)
    return (
        _called(first, own),
        *(_called(_further(one, now, old, phase), one.name) for one, old in _pairs(now, before)),
    )


def health_checks(own: str, now: Facts, before: Facts, reached: Container[str] | None = None) -> tuple[Check, ...]:
    """For each Application, Argo CD's own word about its health; `reached` as `health_check` has it."""
    first = health_check(before.application, now.application, reached)
    if not now.further:
        return (first,)
    others = (
        _called(health_check(old, one.application, reached), one.name)
        for one, old in _pairs(now, before)
        if one.application.found
    )
    return (_called(first, own), *others)


def not_there(now: Facts, before: Facts) -> frozenset[str]:
    """The further Applications in which the change need not be, because they have not got it by themselves."""
    return frozenset(one.name for one, old in _pairs(now, before) if not one.contains_commit and waits_for(old))


def reach_checks(scope: Scope) -> tuple[Check, ...]:
    """What is not watched of what a change reaches; nothing where all of it is."""
    if scope.problem:
        told = f"it could not be told what the change reaches besides what its plan names: {scope.problem}"
        return (Check("reach", "inconclusive", told),)
    if not scope.left_out:
        return ()
    count, named = len(scope.left_out), ", ".join(scope.left_out[:NAMED])
    rest = f" and {count - NAMED} more" if count > NAMED else ""
    told = f"{len(scope.workloads)} workloads are watched; it reaches {count} more, less directly: {named}{rest}"
    return (Check("reach", "not_applicable", told),)


def _further(one: Followed, now: Facts, before: ApplicationFacts, phase: Phase) -> Check:
    view = replace(
        now,
        application=one.application,
        contains_commit=one.contains_commit,
        operation_contains_commit=one.operation_contains_commit,
    )
    found = sync_check(view, before)
    why = waits_for(before)
    if not why or found.result != "inconclusive" or one.contains_commit or one.operation_contains_commit:
        return found
    if phase == "rollback" and one.contains_undone:
        told = f"it has the commit that was taken back, and not the revert: {why}"
        return Check(found.name, "inconclusive", told)
    return Check(found.name, "not_applicable", why)


def _pairs(now: Facts, before: Facts) -> Iterator[tuple[Followed, ApplicationFacts]]:
    known = {one.name: one.application for one in before.further}
    return ((one, known.get(one.name, one.application)) for one in now.further)


def _called(check: Check, application: str) -> Check:
    return Check(f"{check.name} {application}", check.result, check.evidence)
