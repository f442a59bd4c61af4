"""What RBAC objects give to an account."""

from typing import Any

import pytest

from functions._manifests.grants import Account, Grant, allows, grants_of

ME = Account("school", "reader")
Object = dict[str, Any]


def role(kind: str, name: str, namespace: str = "", *rules: Object) -> Object:
    return {"kind": kind, "metadata": {"name": name, "namespace": namespace}, "rules": list(rules)}


def rule(verbs: str, resources: str, group: str = "", **more: Any) -> Object:
    return {"apiGroups": [group], "resources": resources.split(), "verbs": verbs.split(), **more}


def binding(kind: str, namespace: str, to: str, name: str, /, **subject: Any) -> Object:
    who = {"kind": "ServiceAccount", "name": "reader", "namespace": "school", **subject}
    metadata = {"name": "b", "namespace": namespace}
    return {"kind": kind, "metadata": metadata, "roleRef": {"kind": to, "name": name}, "subjects": [who]}


EVERYWHERE = role("ClusterRole", "pods", "", rule("get list", "pods pods/log"))
HERE = role("Role", "pods", "shop", rule("get", "configmaps"))


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ((EVERYWHERE,), []),
        ((binding("ClusterRoleBinding", "", "ClusterRole", "pods"),), []),
        (
            (EVERYWHERE, binding("ClusterRoleBinding", "", "ClusterRole", "pods")),
            ["get pods", "get pods/log", "list pods", "list pods/log"],
        ),
        (
            (EVERYWHERE, HERE, binding("RoleBinding", "shop", "ClusterRole", "pods")),
            ["get pods in shop", "get pods/log in shop", "list pods in shop", "list pods/log in shop"],
        ),
        ((EVERYWHERE, HERE, binding("RoleBinding", "shop", "Role", "pods")), ["get configmaps in shop"]),
        ((HERE, binding("RoleBinding", "blog", "Role", "pods")), []),
        ((HERE, binding("RoleBinding", "shop", "Role", "pods", name="writer")), []),
        ((HERE, binding("RoleBinding", "shop", "Role", "pods", namespace="other")), []),
        ((HERE, binding("RoleBinding", "shop", "Role", "pods", kind="User")), []),
        ((HERE, binding("RoleBinding", "shop", "Role", "pods", namespace=None)), []),  # then it is of shop
        (
            (
                role("Role", "one", "shop", rule("get", "jobs", "batch", resourceNames=["a", "b"])),
                binding("RoleBinding", "shop", "Role", "one"),
            ),
            ["get jobs.batch a in shop", "get jobs.batch b in shop"],
        ),
        ((role("ClusterRole", "urls", "", {"nonResourceURLs": ["/metrics"], "verbs": ["get"]}),
          binding("ClusterRoleBinding", "", "ClusterRole", "urls")), []),
    ],
)  # fmt: skip
def test_what_is_given(objects: tuple[Object, ...], expected: list[str]) -> None:
    assert [str(one) for one in grants_of(objects, ME)] == expected


@pytest.mark.parametrize(
    ("grant", "asked", "expected"),
    [
        (Grant("get", "", "pods"), Grant("get", "", "pods", "shop", "a"), True),
        (Grant("get", "", "pods"), Grant("list", "", "pods", "shop"), False),
        (Grant("get", "", "pods"), Grant("get", "", "pods/log", "shop", "a"), False),
        (Grant("get", "", "pods"), Grant("get", "metrics.k8s.io", "pods", "shop", "a"), False),
        (Grant("get", "", "pods", "shop"), Grant("get", "", "pods", "shop", "a"), True),
        (Grant("get", "", "pods", "shop"), Grant("get", "", "pods", "blog", "a"), False),
        (Grant("list", "", "pods", "shop"), Grant("list", "", "pods"), False),  # of all namespaces at once
        (Grant("get", "", "pods", "shop", "a"), Grant("get", "", "pods", "shop", "a"), True),
        (Grant("get", "", "pods", "shop", "a"), Grant("get", "", "pods", "shop", "b"), False),
        (Grant("list", "", "pods", "shop", "a"), Grant("list", "", "pods", "shop"), False),
        (Grant("*", "*", "*"), Grant("delete", "apps", "deployments/scale", "shop", "a"), True),
        (Grant("get", "", "*/log"), Grant("get", "", "pods/log", "shop", "a"), True),
        (Grant("get", "", "*/log"), Grant("get", "", "pods", "shop", "a"), False),
        (Grant("get", "", "pods/*"), Grant("get", "", "pods/log", "shop", "a"), False),  # RBAC has no such wildcard
    ],
)
def test_what_covers_what(grant: Grant, asked: Grant, expected: bool) -> None:
    assert allows((grant,), asked) is expected
