"""Whether the namespaces that a plan touches admit what it asks for: ResourceQuotas and LimitRanges. Pure."""

from eventing.vocabulary import ChangePlan
from functions._catalogue.capacity import overdrawn, refused
from functions._manifests.repository import Repository


def capacity(plan: ChangePlan, before: Repository, after: Repository) -> tuple[str, ...]:
    """What would not fit after the plan and did before, as sentences."""
    namespaces = dict.fromkeys(operation.resource.namespace for operation in plan.operations)
    found = (check(before, after, namespace) for namespace in namespaces if namespace for check in (overdrawn, refused))
    return tuple(sentence for sentence in found if sentence)
