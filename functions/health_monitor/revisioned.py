"""Knative Services and Argo Rollouts: their controllers judge a revision themselves, so their word is the evidence.

A Knative Service may have no pod at all: a revision became ready once and was scaled to zero (Knative waits for its
first pod unless `initial-scale` is 0). Sources: serving `pkg/apis/serving/v1/service_types.go`, argo-rollouts
`pkg/apis/rollouts/v1alpha1/types.go`. Pure.
"""

from eventing.vocabulary import Check, Resource
from functions.health_monitor.digging import dig
from functions.health_monitor.facts import Object, WorkloadFacts, key

KNATIVE = "Service.serving.knative.dev"
REVISIONED = (KNATIVE, "Rollout")


def revisioned(kind: str, resource: Resource, found: Object | None) -> WorkloadFacts:
    """What the controller says; `kind` is the client's name of it."""
    if found is None:
        return WorkloadFacts(resource, found=False)
    status = dig(found, "status", default={})
    generation = dig(found, "metadata", "generation", default=0)
    seen = str(dig(status, "observedGeneration", default="0"))  # a Rollout writes it as text
    observed = int(seen) if seen.isdigit() else 0
    if kind == KNATIVE:
        outcome, why = _knative(status)
        revision = dig(status, "latestCreatedRevisionName", default="")
        previous = dig(status, "latestReadyRevisionName", default="")
    else:
        outcome, why = _rollout(status)
        revision = dig(status, "currentPodHash", default="")
        previous = dig(status, "stableRS", default="")
    return WorkloadFacts(
        resource, found=True, generation=generation, observed=observed, revision=revision, previous=previous,
        run=why[:300], outcome=outcome,
    )  # fmt: skip


def revision_check(before: WorkloadFacts, now: WorkloadFacts) -> Check:
    """Healthy when the newest revision is; failed when the controller gave up on it and had not on the one before."""
    name = key(now.resource)
    if not now.found:
        gone = "not_applicable" if not before.found else "inconclusive"
        return Check(f"rollout {name}", gone, "the cluster has no such object")  # type: ignore[arg-type]  # one of two words
    if now.observed < now.generation:
        return Check(f"rollout {name}", "inconclusive", "its controller has not seen the change yet")
    if now.outcome == "ready" and now.revision == now.previous:
        return Check(f"rollout {name}", "healthy", f"revision {now.revision} is ready")
    if now.outcome == "failed":
        if before.outcome == "failed":
            return Check(f"rollout {name}", "inconclusive", f"{now.run}; it had failed before the change already")
        if before.found and before.revision == now.revision:
            return Check(f"rollout {name}", "inconclusive", f"{now.run}; its revision is the one of before the change")
        return Check(f"revision {name}", "failed", f"revision {now.revision}: {now.run}")
    return Check(f"rollout {name}", "inconclusive", now.run or f"revision {now.revision} is not ready yet")


def _knative(status: Object) -> tuple[str, str]:
    ready: Object = next((one for one in dig(status, "conditions", default=[]) if one.get("type") == "Ready"), {})
    why = f"{ready.get('reason', '')}: {ready.get('message', '')}" if ready.get("reason") else ""
    return {"True": "ready", "False": "failed"}.get(str(ready.get("status")), ""), why


def _rollout(status: Object) -> tuple[str, str]:
    phase, said = dig(status, "phase", default=""), dig(status, "message", default="")
    if phase == "Paused":
        return "", f"Paused: {said or 'a person has to promote it'}"
    return {"Healthy": "ready", "Degraded": "failed"}.get(phase, ""), f"{phase}: {said}" if said else str(phase)
