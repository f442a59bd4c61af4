"""One thing done twice: it is so already, it is on its way, or it exists under another name. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from eventing.vocabulary import ChangePlan, Conflict, Operation
from functions._manifests.fields import same
from functions._manifests.repository import Manifest, Repository
from functions.rag_validator.changes import Changed, Gone, equal, wished
from functions.rag_validator.conflicts import Rival

_WAITS_FOR_A_PERSON = frozenset({"pending_review", "unverified", "stalled"})


def already_so(plan: ChangePlan, changed: Sequence[Changed | Gone], repository: Repository) -> Iterator[Conflict]:
    """The plan's operations, where every one of them is true at this commit already."""
    if all(_holds(one, repository) for one in changed):
        for operation in plan.operations:
            wanted = _wanted(operation)
            why = "it is so already at this commit"
            yield Conflict(operation.resource, operation.file, operation.path, wanted, wanted, why)


def existing(plan: ChangePlan, repository: Repository) -> Iterator[Conflict]:
    """Resources to add that exist: of the same name, or of the same content under another name."""
    for operation in plan.operations:
        if operation.op != "add_resource":
            continue
        resource = operation.resource
        found = repository.find(resource.kind, resource.namespace, resource.name)
        if found is not None:
            yield _exists(operation, found, "a resource of this name exists already")
            continue
        for twin in repository.of_kind(resource.kind):
            if twin.namespace == resource.namespace and same(_content(twin.data), _content(operation.value)):
                yield _exists(operation, twin, f"{twin.name} says the same already")


def _content(data: Mapping[str, Any]) -> dict[str, Any]:
    """What an object says, whatever it is called: a ConfigMap says it in `data`, others in `spec`."""
    return {name: value for name, value in data.items() if name not in ("apiVersion", "kind", "metadata", "status")}


def on_its_way(plan: ChangePlan, others: Iterable[Rival]) -> Iterator[Conflict]:
    """Another plan that is not at its end and does all that this one does.

    One that waits for a person and does more is none: if the person says no, this one would be lost with it.
    """
    mine = wished(plan)
    for other in others:
        theirs = {leaf.key: leaf.wanted for leaf in wished(other.plan)}
        if other.stage in _WAITS_FOR_A_PERSON and len(theirs) > len(mine):
            continue
        if mine and all(leaf.key in theirs and equal(leaf.path, leaf.wanted, theirs[leaf.key]) for leaf in mine):
            first = plan.operations[0]
            wanted = _wanted(first)
            why = f"{other.improvement_id} does the same and is {other.stage}"
            yield Conflict(first.resource, first.file, first.path, wanted, wanted, why)


def _holds(one: Changed | Gone, repository: Repository) -> bool:
    operation = one.operation
    resource = operation.resource
    there = repository.find(resource.kind, resource.namespace, resource.name)
    match operation.op:
        case "add_resource":
            return there is not None and same(there.data, operation.value)
        case "remove_resource":
            return there is None
        case _:
            return isinstance(one, Changed) and not one.leaves


def _wanted(operation: Operation) -> object:
    """The value, or just what it is where it is a whole resource: a report is no place for manifests."""
    return (
        _named(operation.resource.kind, operation.resource.name) if operation.op == "add_resource" else operation.value
    )


def _exists(operation: Operation, found: Manifest, why: str) -> Conflict:
    return Conflict(operation.resource, found.file, "", _wanted(operation), _named(found.kind, found.name), why)


def _named(kind: str, name: str) -> str:
    return f"{kind} {name}"
