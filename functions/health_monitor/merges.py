"""What a person merged: its baseline is rebuilt from what Kubernetes remembers, and where it does not, a person judges.

A ReplicaSet (or ControllerRevision) that is older than the sync was there before the merge; one that came with it has
a revision before it, and the pods of that one still tell how things were.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from eventing.vocabulary import Check
from functions.health_monitor.facts import Facts, Followed, Watch, WorkloadFacts, key

NO_BASELINE = "there is no baseline from before a person merged it"


def rebuilt(now: Facts, since: str) -> Facts:
    """What it was like before `since` (RFC 3339: when Argo CD began to sync the merge), where that is remembered."""
    around = replace(now.around, services=(), objects=())  # how those stood before, nothing remembers
    return replace(now, workloads=tuple(_before(one, since) for one in now.workloads), around=around)


def is_known_to(now: Facts) -> bool:
    """Whether one of the Applications has begun to sync the commit that was looked for."""
    each: tuple[Facts | Followed, ...] = (now, *now.further)
    return any(one.contains_commit or one.operation_contains_commit for one in each)


def unproven(watch: Watch, failed: Iterable[Check] | None = None) -> str:
    """Why a clear verdict (`failed`: what broke; else it is healthy) is none without a baseline; empty where it is."""
    if not watch.blind:
        return ""
    if failed is None:
        return _unproven_health(watch.samples[-1].checks if watch.samples else ())
    ready = {key(one.resource) for one in watch.baseline.workloads if one.pods and all(pod.ready for pod in one.pods)}
    for check in failed:
        name = check.name.partition(" ")[2]
        if name and name not in ready:
            return f"{NO_BASELINE}, and no pod of the revision before is left to tell whether {name} was well"
    return ""


def _unproven_health(latest: Sequence[Check]) -> str:
    own = [check for check in latest if check.name.startswith(("rollout", "presence"))]
    own += [check for check in latest if check.name.startswith("object ") and check.result != "not_applicable"]
    lacking = next((check for check in own if check.result != "healthy"), None)
    if lacking is None and own:
        return ""
    return f"{NO_BASELINE}, and {f'{lacking.name} gives no' if lacking else 'nothing gives'} evidence of its own"


def _before(now: WorkloadFacts, since: str) -> WorkloadFacts:
    if not now.found or (now.renewed and since and now.renewed < since):
        return now  # its pod template is older than the merge
    if not now.previous or not since or not now.renewed:
        return WorkloadFacts(now.resource, found=now.found, generation=now.generation, desired=now.desired)
    old = tuple(pod for pod in now.pods if pod.revision == now.previous)
    return replace(now, revision=now.previous, pods=old, deadline_exceeded=False)
