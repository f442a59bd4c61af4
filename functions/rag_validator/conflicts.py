"""Two values for one field: what somebody chose, what another plan wants, what another controller owns. Pure.

Found by structured key (resource, path, value) alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from eventing.vocabulary import ChangePlan, Conflict, Operation
from functions._catalogue.surroundings import scaler_of
from functions._manifests.fields import same
from functions._manifests.paths import get
from functions._manifests.repository import Manifest, Repository
from functions.rag_validator.changes import Changed, Leaf, equal, wished

SCALERS = ("HorizontalPodAutoscaler", "ScaledObject")


class Rival(Struct, frozen=True):
    """Another plan on its way, and how far it is."""

    improvement_id: str
    stage: str
    plan: ChangePlan


def moved_on(changed: Sequence[Changed]) -> Iterator[Conflict]:
    """Fields that are no longer as the plan expects, nor yet as it wants them."""
    for one in changed:
        operation = one.operation
        if operation.op == "add_resource" or same(one.found, operation.expected):
            continue
        if not same(one.found, operation.value):
            why = "Git changed here since the plan was made; it has to be planned again"
            yield _conflict(Leaf(operation.resource, operation.file, operation.path, one.found, operation.value), why)


def overridden(changed: Sequence[Changed], corrects: Callable[[Operation], bool]) -> Iterator[Conflict]:
    """Values that somebody wrote down and the practice does not call a defect.

    A number of replicas that goes because the same plan brings an autoscaler is handed over, not overridden.
    """
    handed_over = {(one.kind, one.namespace, one.name) for one in _scaled(one.operation for one in changed)}
    for one in changed:
        resource = one.operation.resource
        for leaf in one.leaves:
            if leaf.found is None or corrects(one.operation):
                continue
            if leaf.path == "spec.replicas" and (resource.kind, resource.namespace, resource.name) in handed_over:
                continue
            yield _conflict(leaf, "somebody chose this value, and the practice does not call it a defect")


def rivals(plan: ChangePlan, others: Iterable[Rival]) -> Iterator[Conflict]:
    """Fields for which a plan on its way has another value."""
    mine = {leaf.key: leaf for leaf in wished(plan)}
    for other in others:
        for theirs in wished(other.plan):
            leaf = mine.get(theirs.key)
            if leaf is not None and not equal(leaf.path, leaf.wanted, theirs.wanted):
                why = f"{other.improvement_id}, which is {other.stage}, wants another value"
                yield Conflict(leaf.resource, leaf.file, leaf.path, leaf.wanted, theirs.wanted, why)


def owned(changed: Sequence[Changed], before: Repository, after: Repository) -> Iterator[Conflict]:
    """Fields that an autoscaler sets: whatever Git says there is undone, or undoes the autoscaler."""
    for one in changed:
        for leaf in one.leaves:
            workload = _workload(before, leaf)
            scaler = scaler_of(before, workload) if workload and leaf.path == "spec.replicas" else None
            if scaler and leaf.wanted is not None:
                yield _owner(leaf, scaler, "owns the number of replicas")
            vertical = _vertical(before, workload) if workload and ".resources." in leaf.path else None
            if vertical:
                yield _owner(leaf, vertical, "sets requests and limits by itself")
    for target in _scaled(one.operation for one in changed):
        workload = after.find(target.kind, target.namespace, target.name)
        stated = get(workload.data, "spec.replicas") if workload else None
        if workload and stated is not None:
            why = "Git states the replicas that the new autoscaler is to own, so each would undo the other"
            yield Conflict(workload.resource, workload.file, "spec.replicas", None, stated, why)


def _owner(leaf: Leaf, owner: Manifest, does: str) -> Conflict:
    return _conflict(leaf, f"{owner.kind} {owner.name} ({owner.file}) {does}")


def _conflict(leaf: Leaf, reason: str) -> Conflict:
    return Conflict(leaf.resource, leaf.file, leaf.path, leaf.wanted, leaf.found, reason)


class _Target(Struct, frozen=True):
    kind: str
    namespace: str
    name: str


def _scaled(operations: Iterable[Operation]) -> Iterator[_Target]:
    """The workloads that autoscalers added by these operations scale."""
    for operation in operations:
        if operation.op == "add_resource" and operation.resource.kind in SCALERS:
            kind = get(operation.value, "spec.scaleTargetRef.kind") or "Deployment"
            name = get(operation.value, "spec.scaleTargetRef.name") or ""
            yield _Target(str(kind), operation.resource.namespace, str(name))


def _workload(repository: Repository, leaf: Leaf) -> Manifest | None:
    return repository.find(leaf.resource.kind, leaf.resource.namespace, leaf.resource.name)


def _vertical(repository: Repository, workload: Manifest) -> Manifest | None:
    for found in repository.of_kind("VerticalPodAutoscaler"):
        target = get(found.data, "spec.targetRef") or {}
        named = (found.namespace, target.get("kind"), target.get("name"))
        acts = get(found.data, "spec.updatePolicy.updateMode") not in {"Off", "Initial"}
        if acts and named == (workload.namespace, workload.kind, workload.name):
            return found
    return None
