"""Only kinds that the school understands are changed; never who may do what, never secrets, never Argo CD itself."""

from collections.abc import Iterator

from eventing.vocabulary import Finding, Operation
from functions._manifests.kustomize import is_kustomization
from functions._preflight.change import Change
from functions._preflight.rule import finding

RULE = "allowed-kinds"
ALLOWED = frozenset(
    {
        "ConfigMap",
        "CronJob",
        "DaemonSet",
        "Deployment",
        "HorizontalPodAutoscaler",
        "Job",
        "LimitRange",
        "NetworkPolicy",
        "PersistentVolumeClaim",
        "PodDisruptionBudget",
        "PodMonitor",
        "PriorityClass",
        "PrometheusRule",
        "ResourceQuota",
        "Service",
        "ServiceAccount",
        "ServiceMonitor",
        "StatefulSet",
    }
)
_WHY = {
    **dict.fromkeys(("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"), "permissions are a person's to give"),
    **dict.fromkeys(("Application", "ApplicationSet", "AppProject"), "Argo CD's own objects get advice, no commits"),
    **dict.fromkeys(("Secret", "SealedSecret", "ExternalSecret"), "secret material is not touched"),
}


def allowed_kinds(change: Change) -> Iterator[Finding]:
    """Every object that changes is of an allowed kind; in a kustomization only the list of resources may change."""
    for one in (*change.changed, *change.removed):
        if one.kind not in ALLOWED and not is_kustomization(one.file):
            why = _WHY.get(one.kind, "the school does not know what it does")
            yield finding(RULE, one, "", f"{one.kind} {one.name} may not be changed ({why}): do it by hand if you must")
    for operation in change.plan.operations:
        if is_kustomization(operation.file) and not _is_listing(operation):
            message = f"{operation.file}: only its list of resources may change, not {operation.path or 'all of it'}"
            yield Finding(RULE, "error", message, operation.resource, operation.file, operation.path)


def _is_listing(operation: Operation) -> bool:
    named = operation.op in ("set_field", "remove_field")
    return named and (operation.path == "resources" or operation.path.startswith("resources["))
