"""Every RoleBinding gives a role that is there to an account that is there."""

from collections.abc import Iterator

from eventing.vocabulary import Finding, Severity
from functions._manifests.nearest import nearest
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import named_items
from functions._preflight.fix import guess, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import Surroundings, surroundings_of

RULE = "role-binding"
# Roles that every API server makes itself; `system:` marks the others (RBAC documentation, default roles).
_BUILT_IN = frozenset({"admin", "cluster-admin", "edit", "view", "extension-apiserver-authentication-reader"})


def bindings_lead_somewhere(view: View) -> Iterator[Finding]:
    """The role and the ServiceAccounts of RoleBindings and ClusterRoleBindings are known."""
    around = view.once(surroundings_of)
    for manifest in view.repository.of_kind("RoleBinding", "ClusterRoleBinding"):
        yield from _role(around, manifest)
        for path, subject in named_items("subjects", manifest.data.get("subjects")):
            yield from _subject(around, manifest, path, subject)


def _role(around: Surroundings, manifest: Manifest) -> Iterator[Finding]:
    kind, name = str(get(manifest.data, "roleRef.kind") or ""), str(get(manifest.data, "roleRef.name") or "")
    if kind not in ("Role", "ClusterRole") or not name or name in _BUILT_IN or name.startswith("system:"):
        return
    namespace = manifest.namespace if kind == "Role" else ""
    if _is_known(around, kind, namespace, name):
        return
    severity: Severity = "warning" if kind == "Role" or around.lists_all(kind) else "info"
    message = f"there is no {kind} {name}: the binding gives no right to anybody; add it, or correct the name"
    yield finding(RULE, manifest, "roleRef.name", message, severity)


def _subject(around: Surroundings, manifest: Manifest, path: str, subject: dict[str, object]) -> Iterator[Finding]:
    name, namespace = str(subject.get("name") or ""), str(subject.get("namespace") or manifest.namespace)
    if subject.get("kind") != "ServiceAccount" or not name or _is_known(around, "ServiceAccount", namespace, name):
        return
    message = (
        f"there is no ServiceAccount {name} in namespace {namespace}: "
        "if nothing else makes it, the right goes to nobody; add it, or correct the name"
    )
    meant = nearest(
        name, (one for kind, space, one in around.declared if (kind, space) == ("ServiceAccount", namespace))
    )
    where = child(path, "name")
    fix = (
        guess(manifest, (put(manifest, where, meant),), f"give the right to {meant}, which is there") if meant else None
    )
    yield finding(RULE, manifest, where, message, "warning" if around.lists_all("ServiceAccount") else "info", fix)


def _is_known(around: Surroundings, kind: str, namespace: str, name: str) -> bool:
    if around.has(kind, namespace, name):
        return True
    return not around.lists_all(kind) and bool(around.origins.maker(kind, namespace, name))


def _binding(role: str) -> str:
    return f"""
apiVersion: v1
kind: ServiceAccount
metadata: {{name: reporter, namespace: shop}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: read-orders, namespace: shop}}
rules: [{{apiGroups: [""], resources: [configmaps], verbs: [get]}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: reporter, namespace: shop}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: {role}}}
subjects: [{{kind: ServiceAccount, name: reporter, namespace: shop}}]
"""


BINDING = Rule(
    id=RULE,
    severity="warning",
    title="Every RoleBinding gives a role that is there to an account that is there",
    why="The API server takes a binding whose role or account does not exist and says nothing. The program is then "
    "refused (403) at run time. A missing Role is a warning; a ClusterRole or an account may come from an installer.",
    cure="Correct the name, or add the role or the account. `roleRef` cannot be changed: delete the binding first.",
    check=bindings_lead_somewhere,
    example=_binding("read-order"),
    cured=_binding("read-orders"),
    scope="tree",
    knows="Users and groups are not objects of Kubernetes, so they are not looked for.",
)
