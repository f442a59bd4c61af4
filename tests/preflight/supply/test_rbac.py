"""Rights."""

import pytest

from functions._preflight.facts import Facts, ObjectFacts
from functions._preflight.supply.rbac import RBAC_ESCALATION, RBAC_ROLE, RBAC_VERBS
from tests.preflight.supply.trees import found

API = "apiVersion: rbac.authorization.k8s.io/v1\n"


def role(rule: str, kind: str = "ClusterRole") -> str:
    return f"{API}kind: {kind}\nmetadata: {{name: r, namespace: shop}}\nrules: [{{{rule}}}]\n"


def binding(
    role: str, subject: str = "kind: ServiceAccount, name: web, namespace: shop", kind: str = "RoleBinding"
) -> str:
    return (
        f"{API}kind: {kind}\nmetadata: {{name: b, namespace: shop}}\nsubjects: [{{{subject}}}]\n"
        f"roleRef: {{apiGroup: rbac.authorization.k8s.io, {role}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (role("apiGroups: ['*'], resources: ['*'], verbs: ['*']"), "may do everything with everything"),
        (role("apiGroups: [apps], resources: ['*'], verbs: ['*']"), "may do everything with all of apps"),
        (role("apiGroups: [x], resources: [roles], verbs: [escalate]"), "has the verb escalate"),
        (role("apiGroups: [x], resources: [roles], verbs: [bind]"), "has the verb bind"),
        (role("apiGroups: [''], resources: [users], verbs: [impersonate]"), "has the verb impersonate"),
        (role("apiGroups: [''], resources: [pods/exec], verbs: [create]", "Role"), "may run commands in other pods"),
        (role("apiGroups: [''], resources: [secrets], verbs: [get, list]"), "may read every Secret"),
        (role("apiGroups: [''], resources: ['*'], verbs: [list]"), "may read every Secret"),
        (binding("kind: ClusterRole, name: cluster-admin"), "the owner of namespace shop"),
        (binding("kind: ClusterRole, name: cluster-admin", kind="ClusterRoleBinding"), "the owner of the cluster"),
        (
            binding("kind: ClusterRole, name: view", "kind: Group, name: 'system:unauthenticated'"),
            "gives its rights to",
        ),
    ],
)
def test_rights_that_lead_to_all_others(text: str, says: str) -> None:
    findings = found(RBAC_ESCALATION, text)
    assert [one.severity for one in findings] == ["warning"]
    assert says in findings[0].message


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (role("apiGroups: [''], resources: [configmaps], verbs: [get]"), None),
        (role("apiGroups: [''], resources: [secrets], resourceNames: [a], verbs: [get]"), None),
        (role("apiGroups: [''], resources: [secrets], verbs: [get]", "Role"), None),
        (role("apiGroups: [x.y], resources: [secrets], verbs: [get]"), None),
        (role("apiGroups: [apps], resources: [deployments], verbs: ['*']"), "info"),
        (binding("kind: ClusterRole, name: cluster-admin", "kind: Group, name: admins"), None),
    ],
)
def test_rights_that_do_not(text: str, severity: str | None) -> None:
    assert [one.severity for one in found(RBAC_ESCALATION, text)] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("ref", "severity"),
    [
        ("kind: Role, name: r", None),
        ("kind: Role, name: wrong", "warning"),
        ("kind: ClusterRole, name: r", "info"),
        ("kind: ClusterRole, name: view", None),
        ("kind: ClusterRole, name: 'system:node'", None),
        ("kind: Role, name: view", "warning"),
        ("kind: Role, name: live", None),
    ],
)
def test_a_role_that_is_not_there(ref: str, severity: str | None) -> None:
    facts = Facts(objects=(ObjectFacts("Role", "live", "shop"),))
    texts = (binding(ref), role("apiGroups: [''], resources: [pods], verbs: [get]", "Role"))
    assert [one.severity for one in found(RBAC_ROLE, *texts, facts=facts)] == ([severity] if severity else [])


def test_where_all_cluster_roles_are_known_a_missing_one_is_a_warning() -> None:
    facts = Facts(complete=("ClusterRole",))
    assert [one.severity for one in found(RBAC_ROLE, binding("kind: ClusterRole, name: x"), facts=facts)] == ["warning"]


@pytest.mark.parametrize(
    ("rule", "verbs"),
    [
        ("apiGroups: [''], resources: [pods], verbs: [get, read, write]", ["read", "write"]),
        ("apiGroups: [apps], resources: [x], verbs: [GET]", ["GET"]),
        ("apiGroups: [networking.k8s.io], resources: [x], verbs: [lst]", ["lst"]),
        ("apiGroups: [argoproj.io], resources: [applications], verbs: [sync]", []),
        ("apiGroups: [''], resources: [pods], verbs: ['*', deletecollection]", []),
        ("nonResourceURLs: [/metrics], verbs: [get]", []),
    ],
)
def test_verbs_that_nothing_asks_for(rule: str, verbs: list[str]) -> None:
    assert [one.message.split("'")[1] for one in found(RBAC_VERBS, role(rule))] == verbs
