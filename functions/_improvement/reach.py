"""What a plan reaches: its namespaces, and the mode that the policy gives it for them. Pure."""

from eventing.vocabulary import ChangePlan
from functions._policy.policy import Mode, Policy

_CAREFUL: tuple[Mode, ...] = ("observe", "propose", "act")  # most careful first


def namespaces_of(plan: ChangePlan) -> tuple[str, ...]:
    """The namespaces that a plan touches, sorted; a Namespace object counts as its own.

    An operation names an object as its file does, which may lack the namespace that a kustomization gives, and another
    overlay of the same file has one of its own: those the plan knows by what it changes as it is applied.
    """
    named = {
        resource.name if resource.kind == "Namespace" else resource.namespace
        for resource in (operation.resource for operation in plan.operations)
    }
    return tuple(sorted({*named, *plan.namespaces} - {""}))


def mode_of(plan: ChangePlan, policy: Policy) -> Mode:
    """The mode that holds for a plan: the most careful one given for its applications and namespaces, else `mode`."""
    given = [policy.modes.applications.get(name) for name in (plan.application, *plan.also_rendered_by)]
    given += [policy.modes.namespaces.get(namespace) for namespace in namespaces_of(plan)]
    return min((mode for mode in given if mode), key=_CAREFUL.index, default=policy.mode)


def told_of(plan: ChangePlan) -> str:
    """The applications of a plan, in words: those that render what changes beside its own are named, too."""
    return ", ".join(dict.fromkeys((plan.application, *plan.also_rendered_by)))
