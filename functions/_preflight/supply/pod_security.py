"""Pods against the Pod Security Standards: refused where their namespace enforces a level, told elsewhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import ChangePlan, Finding, Operation, Severity
from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._preflight.rule import Rule, finding
from functions._preflight.supply.examples import deployment
from functions._preflight.supply.pod_standards import Violation, violations
from functions._preflight.view import View

RULE = "pod-security"
_LABEL = "pod-security.kubernetes.io/enforce"
_CURE: Mapping[str, Any] = {
    "allowPrivilegeEscalation": False,
    "capabilities.drop": ["ALL"],
    "seccompProfile": {"type": "RuntimeDefault"},
    "runAsNonRoot": True,
}


def pod_security(view: View) -> Iterator[Finding]:
    """Pods meet the level that their namespace enforces; elsewhere what `baseline` forbids is a warning."""
    enforced = _enforced(view)
    for one in view.objects:
        level = enforced.get(one.namespace, "")
        gaps = []
        for found in violations(one):
            if level == "restricted" or (level == "baseline" and found.level == "baseline"):
                yield _refused(one, found, level)
            elif found.level == "baseline":
                message = f"{one.kind} {one.name}: {found.what}, which the Pod Security level baseline forbids"
                severity: Severity = "info" if level == "privileged" else "warning"
                yield finding(RULE, one, found.path, f"{message}: leave it out unless the program needs it", severity)
            else:
                gaps.append(found.control)
        if gaps:
            said = ", ".join(sorted(set(gaps)))
            message = (
                f"{one.kind} {one.name} does not meet the Pod Security level restricted ({said}): set these fields"
            )
            yield finding(RULE, one, "", message, "info")


def _refused(one: Manifest, found: Violation, level: str) -> Finding:
    message = (
        f"namespace {one.namespace} enforces the Pod Security level {level}, so no pod of {one.kind} {one.name} is "
        f"admitted: {found.what}"
    )
    return finding(RULE, one, found.path, message, "error", _fix(one, found))


def _fix(one: Manifest, found: Violation) -> ChangePlan | None:
    """Set the field that is missing; what is there on purpose a person takes away."""
    field = found.path.partition("securityContext.")[2]
    if field not in _CURE or not one.editable or not one.application:
        return None
    operation = Operation("set_field", one.resource, one.file, found.path, get(one.data, found.path), _CURE[field])
    summary = f"{one.kind} {one.name} sets {field}, as its namespace demands"
    return ChangePlan(one.application, (operation,), "preflight", summary, workloads=(one.resource,))


def _enforced(view: View) -> dict[str, str]:
    """The level that each namespace enforces, by its own labels or those that an Application gives it."""
    found: dict[str, str] = {}
    for one in view.repository.of_kind("Application", "Namespace"):
        if one.kind == "Namespace":
            name, labels = one.name, get(one.data, "metadata.labels")
        else:
            name = str(get(one.data, "spec.destination.namespace") or "")
            labels = get(one.data, "spec.syncPolicy.managedNamespaceMetadata.labels")
        if isinstance(labels, dict) and isinstance(labels.get(_LABEL), str):
            found[name] = labels[_LABEL]
    return found


_NAMESPACE = """
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: {pod-security.kubernetes.io/enforce: restricted}
---
"""

POD_SECURITY = Rule(
    id=RULE,
    severity="error",
    title="Pods meet the Pod Security Standards",
    why="A namespace with the label pod-security.kubernetes.io/enforce admits only pods of that level: the Deployment "
    "is accepted, and no pod of it ever starts (FailedCreate, violates PodSecurity). Where nothing is enforced, a pod "
    "that baseline forbids (privileged, host namespaces, hostPath) has power over its node, and whoever breaks into it "
    "has, too.",
    cure="Set the fields that the message names. For restricted that is, for every container, "
    "allowPrivilegeEscalation: false and capabilities.drop: [ALL], and for the pod runAsNonRoot: true and "
    "seccompProfile.type: RuntimeDefault.",
    check=pod_security,
    example=_NAMESPACE.lstrip() + deployment(),
    cured=_NAMESPACE.lstrip()
    + deployment(
        container="securityContext:\n  allowPrivilegeEscalation: false\n  capabilities: {drop: [ALL]}",
        pod="securityContext:\n  runAsNonRoot: true\n  seccompProfile: {type: RuntimeDefault}",
    ),
    knows="Exemptions of users, runtime classes and namespaces in the configuration of the API server are not seen; "
    "nor are labels that somebody set by hand. What is not enforced is a warning for baseline, and one line for "
    "restricted.",
)
