"""Rights that give more than they say, and bindings that give none."""

from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding, Severity
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

ESCALATION, ROLE, VERBS = "rbac-escalation", "rbac-role", "rbac-verbs"
_ROLES, _BINDINGS = ("Role", "ClusterRole"), ("RoleBinding", "ClusterRoleBinding")
# What Kubernetes knows (kubernetes.io/docs/reference/access-authn-authz/authorization) and its own special verbs.
_KNOWN = frozenset(
    {"*", "approve", "attest", "bind", "create", "delete", "deletecollection", "escalate", "get", "head", "impersonate",
     "list", "options", "patch", "post", "put", "sign", "update", "use", "watch"}
)  # fmt: skip
_EVERYBODY = frozenset({"system:anonymous", "system:unauthenticated", "system:authenticated"})
# Roles that every cluster has (its bootstrap policy), and prefixes of those that it makes itself.
_BUILT_IN = frozenset({"admin", "cluster-admin", "edit", "view"})


def no_escalation(view: View) -> Iterator[Finding]:
    """No role gives everything, or what leads to everything, and no binding gives cluster-admin or to strangers."""
    for one in view.objects:
        if one.kind in _ROLES:
            for position, rule in enumerate(_dicts(one.data.get("rules"))):
                for what, severity in _powers(rule, one.kind == "ClusterRole"):
                    yield _told(one, child("rules", position), f"{one.kind} {one.name} {what}", severity)
        if one.kind in _BINDINGS:
            yield from _binding(one)


def _powers(rule: dict[str, Any], everywhere: bool) -> Iterator[tuple[str, Severity]]:
    verbs, resources, groups = (set(_texts(rule.get(name))) for name in ("verbs", "resources", "apiGroups"))
    every = "*" in verbs
    if every and "*" in resources and "*" in groups:
        yield "may do everything with everything: list what it needs", "warning"
        return
    if every and "*" in resources:
        yield f"may do everything with all of {', '.join(sorted(groups)) or 'the core group'}", "warning"
        return
    for verb in sorted({"escalate", "bind", "impersonate"} & verbs):
        yield f"has the verb {verb}, by which it can take rights that it was not given", "warning"
    if resources & {"pods/exec", "pods/attach"} and verbs & {"create", "get", "*"} and "" in groups:
        yield "may run commands in other pods, with their rights (pods/exec)", "warning"
    secrets = bool(resources & {"secrets", "*"}) and "" in groups and not rule.get("resourceNames")
    if everywhere and secrets and verbs & {"get", "list", "watch", "*"}:
        yield "may read every Secret of the cluster, where it is bound as one: name those that it needs", "warning"
    elif every or "*" in resources:
        yield "uses a wildcard, which also gives what comes later: list verbs and resources", "info"


def _binding(one: Manifest) -> Iterator[Finding]:
    subjects = _dicts(one.data.get("subjects"))
    strangers = [name for subject in subjects if (name := str(subject.get("name"))) in _EVERYBODY]
    for name in strangers:
        said = f"{one.kind} {one.name} gives its rights to {name}: name the accounts that need them"
        yield _told(one, "subjects", said, "warning")
    accounts = [subject for subject in subjects if subject.get("kind") == "ServiceAccount"]
    if get(one.data, "roleRef.name") == "cluster-admin" and accounts:
        where = "the cluster" if one.kind == "ClusterRoleBinding" else f"namespace {one.namespace}"
        said = f"{one.kind} {one.name} makes a ServiceAccount the owner of {where} (cluster-admin): give it a role"
        yield _told(one, "roleRef.name", said, "warning")


def existing_roles(view: View) -> Iterator[Finding]:
    """Every binding refers to a role that is in the tree, or that the cluster brings along."""
    for one in view.objects:
        if one.kind not in _BINDINGS:
            continue
        kind, name = str(get(one.data, "roleRef.kind") or ""), str(get(one.data, "roleRef.name") or "")
        built_in = name in _BUILT_IN or name.startswith("system:")
        namespace = one.namespace if kind == "Role" else ""
        known = built_in and kind == "ClusterRole"
        listed = any((that.kind, that.namespace, that.name) == (kind, namespace, name) for that in view.facts.objects)
        if name and not known and not listed and not view.repository.find(kind, namespace, name):
            said = f"{one.kind} {one.name} gives {kind} {name}, which is not in the tree, so perhaps nothing: add it"
            # A ClusterRole usually comes with an operator, from a chart that is not in the tree.
            severity: Severity = "warning" if kind == "Role" or kind in view.facts.complete else "info"
            yield finding(ROLE, one, "roleRef.name", said, severity)


def known_verbs(view: View) -> Iterator[Finding]:
    """Every verb of a role is one that the API server asks for."""
    for one in view.objects:
        if one.kind not in _ROLES:
            continue
        for position, rule in enumerate(_dicts(one.data.get("rules"))):
            for verb in _texts(rule.get("verbs")):
                if verb not in _KNOWN and _own(rule):
                    said = f"{one.kind} {one.name} has the verb {verb!r}, which nothing asks for: correct it"
                    yield finding(VERBS, one, child("rules", position, "verbs"), said, "warning")


def _own(rule: dict[str, Any]) -> bool:
    """Whether all groups are those of Kubernetes itself; others may have verbs of their own."""
    groups = _texts(rule.get("apiGroups"))
    return bool(groups) and all("." not in group or group.endswith(".k8s.io") for group in groups)


def _told(one: Manifest, path: str, message: str, severity: Severity) -> Finding:
    return finding(ESCALATION, one, path, message, severity)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


_EXAMPLE = """
apiVersion: rbac.authorization.k8s.io/v1
kind: %s
metadata: {name: web%s}
%s
"""
_RULES = "rules:\n  - {apiGroups: [%s], resources: [%s], verbs: [%s]}"
_BOUND = """subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %s, name: %s}"""

RBAC_ESCALATION = Rule(
    id=ESCALATION,
    severity="warning",
    title="No rights that lead to all others",
    why="Whoever breaks into a pod has the rights of its ServiceAccount. Wildcards, escalate, bind, impersonate, "
    "pods/exec and the reading of all Secrets are each a way from one pod to the whole cluster.",
    cure="List the groups, resources and verbs that the program uses, with resourceNames where it needs one object, "
    "and use a Role instead of a ClusterRole where one namespace is enough.",
    check=no_escalation,
    example=(_EXAMPLE % ("ClusterRole", "", _RULES % ('"*"', '"*"', '"*"'))).lstrip(),
    cured=(_EXAMPLE % ("Role", ", namespace: shop", _RULES % ('""', "configmaps", "get"))).lstrip(),
    knows="All of these are legal, and operators need some of them: the finding is a question.",
)

RBAC_ROLE = Rule(
    id=ROLE,
    severity="warning",
    title="A binding refers to a role that exists",
    why="The API server takes a binding to a role that is not there, and it gives no rights: the program is refused "
    "with `forbidden` long after the sync was green.",
    cure="Correct the name, or add the role. A Role has to be in the namespace of its binding.",
    check=existing_roles,
    example=(_EXAMPLE % ("RoleBinding", ", namespace: shop", _BOUND % ("Role", "wep"))).lstrip(),
    cured=(_EXAMPLE % ("RoleBinding", ", namespace: shop", _BOUND % ("ClusterRole", "view"))).lstrip(),
    knows="Roles from charts and operators are not in the tree, so a missing ClusterRole is for information only.",
)

RBAC_VERBS = Rule(
    id=VERBS,
    severity="warning",
    title="Verbs that exist",
    why="The API server stores any word as a verb, and never asks for one that it does not know: `read` gives nothing.",
    cure="Use get, list, watch, create, update, patch, delete or deletecollection.",
    check=known_verbs,
    example=(_EXAMPLE % ("Role", ", namespace: shop", _RULES % ('""', "configmaps", "read"))).lstrip(),
    cured=(_EXAMPLE % ("Role", ", namespace: shop", _RULES % ('""', "configmaps", "get"))).lstrip(),
    knows="Groups of other operators may have verbs of their own; only those of Kubernetes are looked at.",
)
