"""What one look says of the application, of the plan's own resources, and of the nodes. Pure."""

from collections.abc import Container, Iterable

from eventing.vocabulary import Check, CheckResult, Operation
from functions.health_monitor.facts import ApplicationFacts, Facts, Phase, key
from functions.health_monitor.sync_windows import moment

ENDED_BADLY = ("Failed", "Error")


def sync_check(now: Facts, before: ApplicationFacts | None = None) -> Check:
    """Whether Argo CD has the commit live; `before` is the baseline, whose failures are not of our making."""
    said = now.application
    at = said.revision[:8] or "no revision"
    if not said.found:
        return Check("sync", "inconclusive", "the cluster has no such Argo CD Application")
    if now.operation_contains_commit and said.operation in ENDED_BADLY:
        told = f"Argo CD: {said.operation} at {at}: {said.message}"
        if before is not None and before.operation in ENDED_BADLY:
            return Check("sync", "inconclusive", f"{told}; its sync had failed before the change as well")
        return Check("sync", "failed", told)
    if now.git_away:
        return Check("sync", "inconclusive", f"Git is away, so it cannot be told whether {at} has the commit")
    if not now.contains_commit:
        return Check("sync", "inconclusive", f"Argo CD is at {at}, which does not contain the commit yet{_why(said)}")
    if said.sync == "Synced" or (now.operation_contains_commit and said.operation == "Succeeded"):
        return Check("sync", "healthy", f"Argo CD: {said.sync} at {at}")
    return Check("sync", "inconclusive", f"Argo CD: {said.sync} at {at}, last operation {said.operation or 'none'}")


def _why(said: ApplicationFacts) -> str:
    """What keeps Argo CD from syncing, as far as it can be seen."""
    if not said.automated:
        return "; automated sync is off"
    if said.held_back:
        until = f", until {moment(said.opens)}" if said.opens else ", and none opens within a week"
        return f"; a sync window of its project holds it back: {said.held_back}{until}"
    return f"; {'; '.join(said.conditions[:3])}" if said.conditions else ""


def health_check(before: ApplicationFacts, now: ApplicationFacts, reached: Container[str] | None = None) -> Check:
    """Argo CD's own health of the application; never a verdict of its own, but bad news forbids good news.

    `reached` are the keys of everything that the change touches or reaches, where all of it is known: what else is
    sick in the application is somebody else's trouble.
    """
    told = f"Argo CD: {now.health or 'no health'}"
    if now.health == "Healthy":
        return Check("health", "healthy", "Argo CD: Healthy")
    if now.health == before.health:
        return Check("health", "not_applicable", f"{told}, as before the change")
    if reached is not None and now.unwell and not any(one in reached for one in now.unwell):
        sick = ", ".join(now.unwell[:3])
        return Check("health", "not_applicable", f"{told} because of {sick}, which this change does not reach")
    return Check("health", "inconclusive", f"{told}, before the change {before.health}")


def presence_checks(operations: Iterable[Operation], objects: dict[str, bool], phase: Phase) -> tuple[Check, ...]:
    """Whether what the plan added is there, and after a rollback gone; the reverse for what it removed."""
    checks = []
    for operation in operations:
        if operation.op not in ("add_resource", "remove_resource"):
            continue
        name = key(operation.resource)
        wanted = (operation.op == "add_resource") == (phase == "rollout")
        there = objects.get(name)
        if there is None:
            checks.append(Check(f"presence {name}", "inconclusive", "not looked up"))
        else:
            fits: CheckResult = "healthy" if there == wanted else "inconclusive"
            checks.append(Check(f"presence {name}", fits, "the cluster has it" if there else "the cluster has it not"))
    return tuple(checks)


def nodes_check(before: Facts, now: Facts) -> Check:
    """Nodes that went away since the baseline; no change of a manifest does that."""
    lost = sorted(set(now.nodes_down) - set(before.nodes_down))
    if lost:
        return Check("nodes", "inconclusive", f"{', '.join(lost)} went NotReady during the watch")
    return Check("nodes", "healthy", "no node was lost since the baseline")
