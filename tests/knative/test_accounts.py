"""Every function has an account of its own, and a token is mounted only where it gives a right."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from functions._clients.permissions import needed
from functions._manifests.grants import Grant
from tests.knative.admission import policy
from tests.knative.granted import ACCESS, OBJECTS, OPTED_IN, ROOT, Object, documents
from tests.knative.guarded_api import as_right


def services() -> dict[str, Object]:
    found = documents(ROOT / "knative" / "services")
    return {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in found if one["kind"] == "Service"}


ACCOUNTS = {one["metadata"]["name"]: one for one in OBJECTS if one["kind"] == "ServiceAccount"}


def test_every_function_has_an_account_of_its_own() -> None:
    assert set(ACCOUNTS) == set(services())
    assert {one["metadata"]["namespace"] for one in ACCOUNTS.values()} == {"cortex-school"}


@pytest.mark.parametrize("name", sorted(services()))
def test_a_token_is_mounted_where_it_gives_a_right(name: str) -> None:
    grants = needed(name)
    pod = services()[name]
    assert pod.get("serviceAccountName") == name
    assert pod.get("automountServiceAccountToken", True) is bool(grants)
    assert ACCOUNTS[name]["automountServiceAccountToken"] is bool(grants)


def pod_specs(data: Any, name: str = "") -> Iterator[tuple[str, Object]]:
    """Every pod's spec inside an object, with the object's name."""
    if isinstance(data, dict):
        name = (data.get("metadata") or {}).get("name") or name
        if "containers" in data:
            yield name, data
        for one in data.values():
            yield from pod_specs(one, name)
    elif isinstance(data, list):
        for one in data:
            yield from pod_specs(one, name)


def test_no_other_pod_of_the_namespace_has_a_token() -> None:
    found = [
        named
        for path in sorted((ROOT / "knative").rglob("*.yaml"))
        for one in yaml.safe_load_all(path.read_text())
        for named in pod_specs(one)
    ]
    assert len(found) > len(services())  # Redis, Qdrant and what else there is
    assert {name for name, pod in found if pod.get("automountServiceAccountToken") is not False} == {
        "cluster-healer",
        "health-monitor",
    }


def test_everything_is_listed_and_the_policy_is_about_these_accounts() -> None:
    for folder in (ACCESS, OPTED_IN):
        (listed,) = yaml.safe_load_all((folder / "kustomization.yaml").read_text())
        assert sorted(listed["resources"]) == sorted(
            {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml"}
        )
    (condition,) = policy()["spec"]["matchConditions"]
    assert "'system:serviceaccount:cortex-school:'" in condition["expression"]
    bindings = [one for one in OBJECTS if one["kind"] == "ValidatingAdmissionPolicyBinding"]
    assert [one["spec"] for one in bindings] == [
        {"policyName": name, "validationActions": ["Deny"]}
        for name in ("cortex-school-pod-deletions", "cortex-school-job-deletions", policy()["metadata"]["name"])
    ]


@pytest.mark.parametrize(
    ("method", "path", "wanted"),
    [
        ("GET", "/api/v1/nodes", Grant("list", "", "nodes")),
        ("GET", "/api/v1/nodes/a", Grant("get", "", "nodes", "", "a")),
        ("GET", "/api/v1/namespaces", Grant("list", "", "namespaces")),
        ("GET", "/api/v1/namespaces/shop", Grant("get", "", "namespaces", "", "shop")),
        ("GET", "/api/v1/namespaces/shop/pods", Grant("list", "", "pods", "shop")),
        ("GET", "/api/v1/namespaces/shop/pods/a/log", Grant("get", "", "pods/log", "shop", "a")),
        ("GET", "/apis/apps/v1/deployments", Grant("list", "apps", "deployments")),
        ("PATCH", "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/shop",
         Grant("patch", "argoproj.io", "applications", "argocd", "shop")),
        ("DELETE", "/api/v1/namespaces/shop/pods/a", Grant("delete", "", "pods", "shop", "a")),
        ("GET", "/version", None),
        ("GET", "/apis", None),
        ("GET", "/apis/apps/v1", None),
        ("GET", "/api/v1", None),
    ],
)  # fmt: skip
def test_how_a_request_is_understood(method: str, path: str, wanted: Grant | None) -> None:
    assert as_right(method, path) == wanted
