"""What stands in the cluster that an installation meets: what is in force, what is left. Pure."""

import difflib
from collections.abc import Iterable
from typing import Any

from functions._cli.installing.kubectl import FIELD_MANAGER, PART_OF, Object
from functions._cli.installing.room import class_of
from functions._cli.installing.stages import Key, group_of, key_of
from functions._policy.policy import Mode
from functions._policy.reading import PolicyError, load

# What an older version may leave behind and that would still work, each with the name kubectl knows it by.
REMOVABLE = {
    "Trigger": "triggers.eventing.knative.dev",
    "PingSource": "pingsources.sources.knative.dev",
    "Service.serving.knative.dev": "services.serving.knative.dev",
    "ApiServerSource": "apiserversources.sources.knative.dev",
    "Deployment": "deployments.apps",  # the placeholder: room that nobody keeps any more
    "NetworkPolicy": "networkpolicies.networking.k8s.io",
    "ServiceAccount": "serviceaccounts",
}
# Outside the namespace, found by their label: rights that would go on where a component narrows or drops them.
RIGHTS = {
    "ClusterRoleBinding": "clusterrolebindings.rbac.authorization.k8s.io",
    "RoleBinding": "rolebindings.rbac.authorization.k8s.io",
}


def left_over(live: Iterable[Object], wanted: Iterable[Object]) -> tuple[Object, ...]:
    """Objects that an earlier `deploy` applied and this one does not; what others made is not among them."""
    kept: set[Key] = {key_of(data) for data in wanted}
    return tuple(data for data in live if key_of(data) not in kept and _ours(data))


def foreign_rights(live: Iterable[Object], wanted: Iterable[Object]) -> tuple[Object, ...]:
    """Rights of the school that this `deploy` does not give and that somebody else applied: they stay, and are said."""
    kept: set[Key] = {key_of(data) for data in wanted}
    return tuple(data for data in live if data["kind"] in RIGHTS and key_of(data) not in kept and not _ours(data))


def begun(live: Iterable[Object]) -> bool:
    """Whether any of these is the school's: a namespace made for Secrets alone has a ServiceAccount of its own."""
    label, _, value = PART_OF.partition("=")
    return any(_ours(data) or (data["metadata"].get("labels") or {}).get(label) == value for data in live)


def comparable(wanted: Iterable[Object], live: Iterable[Object]) -> tuple[Object, ...]:
    """Without functions that are not there yet, or get a priority class that is not: Serving tries a Service's pod when
    it is asked for a dry run, and the pod is refused while its account or its class is as new as itself.
    """
    wanted, there = tuple(wanted), {key_of(data): data for data in live}
    brought = {str(data["metadata"]["name"]) for data in wanted if data["kind"] == "PriorityClass"}

    def tried(data: Object) -> bool:
        before = there.get(key_of(data))
        return before is not None and (class_of(data) == class_of(before) or class_of(data) not in brought)

    return tuple(one for one in wanted if group_of(one) != "serving.knative.dev" or tried(one))


def named_in(service: Object | None, beginning: str) -> str:
    """The ConfigMap with such a name that the Knative Service in the cluster refers to; empty where there is none."""
    return next((text for text in _texts(service or {}) if text.startswith(beginning)), "")


def mode_in(text: str) -> Mode | None:
    """The mode of a policy that is in force; None where it cannot be read."""
    try:
        return load(text).mode if text else None
    except PolicyError:
        return None


def difference(before: str, after: str, name: str) -> str:
    """Before and after, as a unified diff; empty where nothing differs."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"{name} in the cluster", f"{name} to apply", lineterm="", n=1
    )
    return "\n".join(lines)


def _ours(data: Object) -> bool:
    managers = data["metadata"].get("managedFields") or ()
    return any(entry.get("manager") == FIELD_MANAGER for entry in managers)


def _texts(found: Any) -> Iterable[str]:
    if isinstance(found, str):
        yield found
    children = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    for each in children:
        yield from _texts(each)
