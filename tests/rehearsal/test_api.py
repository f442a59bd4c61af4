"""The API over real HTTP with the official client: what kmock lacks is there, and a change from outside counts."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions._clients.cluster import KubernetesCluster
from tests.rehearsal.conftest import Rehearsal
from tests.rehearsal.serving import Served, serving


@pytest.fixture
def served(rehearsal: Rehearsal, tmp_path: Path) -> Iterator[Served]:
    with serving(rehearsal.world, tmp_path) as found:
        yield found


def ask(served: Served, method: str, path: str, body: Any = None, kind: str = "application/json") -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(served.url + path, data, {"Content-Type": kind}, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  (loopback)
            text = answer.read()
            return answer.status, json.loads(text) if "json" in answer.headers["Content-Type"] else text.decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


MERGE = "application/merge-patch+json"
WEB = "/apis/apps/v1/namespaces/storefront/deployments/storefront"


def names(listed: dict[str, Any]) -> list[str]:
    return [item["metadata"]["name"] for item in listed["items"]]


def test_lists_have_versions_pages_and_kinds(served: Served) -> None:
    _, whole = ask(served, "GET", "/apis/apps/v1/deployments")
    assert (whole["kind"], whole["apiVersion"]) == ("DeploymentList", "apps/v1")
    assert whole["metadata"] == {"resourceVersion": served.world.objects.version}
    assert names(whole) == [
        "session-cache",
        "catalog-api",
        "coredns",
        "traefik",
        "orders-api",
        "report-viewer",
        "storefront",
    ]
    assert "kind" not in whole["items"][0]  # as the API server lists built-in kinds
    _, first = ask(served, "GET", "/apis/apps/v1/deployments?limit=3")
    assert names(first) == ["session-cache", "catalog-api", "coredns"]
    assert first["metadata"]["remainingItemCount"] == 4
    _, second = ask(served, "GET", f"/apis/apps/v1/deployments?limit=4&continue={first['metadata']['continue']}")
    assert names(second) == ["traefik", "orders-api", "report-viewer", "storefront"]
    assert "continue" not in second["metadata"]
    code, gone = ask(served, "GET", "/apis/apps/v1/deployments?limit=3&continue=nonsense")
    assert (code, gone["reason"]) == (410, "Expired")
    _, applications = ask(served, "GET", "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications")
    assert applications["items"][0]["kind"] == "Application"  # as it lists custom resources


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("labelSelector=app%3Dstorefront", 2),
        ("labelSelector=app%3D%3Dstorefront", 2),
        ("labelSelector=app%3Dother", 0),
        ("labelSelector=app", 2),
        ("labelSelector=%21app", 0),
        ("labelSelector=app%21%3Dstorefront", 0),
        ("labelSelector=app%21%3Dother", 2),
        ("labelSelector=app%3Dstorefront,tier", 0),
        ("fieldSelector=status.phase%3DRunning", 2),
        ("fieldSelector=status.phase%21%3DRunning", 0),
        ("fieldSelector=spec.nodeName%3Dshelf-1,status.phase%3DRunning", 1),
    ],
)
def test_selectors(served: Served, query: str, found: int) -> None:
    _, listed = ask(served, "GET", f"/api/v1/namespaces/storefront/pods?{query}")
    assert len(listed["items"]) == found


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/api/v1/namespaces/storefront/pods/nope", "NotFound"),
        ("/api/v1/namespaces/nope", "NotFound"),
        ("/apis/example.org/v1/things", "Resource Not Found"),
        ("/nope", "Endpoint Not Found"),
    ],
)
def test_what_is_not_there(served: Served, path: str, reason: str) -> None:
    code, body = ask(served, "GET", path)
    assert (code, body["kind"], body["code"], body["reason"]) == (404, "Status", 404, reason)


def test_the_version_and_readiness(served: Served) -> None:
    assert ask(served, "GET", "/version")[1]["gitVersion"] == "v1.34.1+k3s1"
    assert ask(served, "GET", "/readyz") == (200, "ok")


def test_namespaces(served: Served) -> None:
    _, listed = ask(served, "GET", "/api/v1/namespaces")
    assert "orders" in names(listed)
    assert ask(served, "GET", "/api/v1/namespaces/orders")[1]["status"] == {"phase": "Active"}
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "fresh"}}
    assert ask(served, "POST", "/api/v1/namespaces", body)[0] == 201
    assert ask(served, "GET", "/api/v1/namespaces/fresh")[0] == 200
    assert ask(served, "DELETE", "/api/v1/namespaces/fresh")[0] == 405


def test_a_patch_by_hand_counts_and_is_healed(served: Served, rehearsal: Rehearsal) -> None:
    _, before = ask(served, "GET", WEB)
    code, after = ask(served, "PATCH", WEB, {"spec": {"replicas": 5}}, MERGE)
    assert (code, after["spec"]["replicas"]) == (200, 5)
    assert after["metadata"]["generation"] == before["metadata"]["generation"] + 1
    assert int(after["metadata"]["resourceVersion"]) > int(before["metadata"]["resourceVersion"])
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    served.within(lambda: rehearsal.run(0.1))
    client = KubernetesCluster({"KUBECONFIG": served.kubeconfig})
    found = client.get("Application", "argocd", "storefront")
    assert found is not None
    assert found["status"]["sync"]["status"] == "OutOfSync"
    served.within(lambda: rehearsal.run(3))
    assert ask(served, "GET", WEB)[1]["spec"]["replicas"] == 2
    found = client.get("Application", "argocd", "storefront")
    assert found is not None
    assert found["status"]["sync"]["status"] == "Synced"


def test_a_dry_run_changes_nothing(served: Served) -> None:
    _, before = ask(served, "GET", WEB)
    code, imagined = ask(served, "PATCH", f"{WEB}?dryRun=All", {"spec": {"replicas": 5}}, MERGE)
    assert (code, imagined["spec"]["replicas"]) == (200, 5)
    assert ask(served, "GET", WEB)[1] == before
    made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x", "namespace": "storefront"}}
    assert ask(served, "POST", "/api/v1/namespaces/storefront/configmaps?dryRun=All", made)[0] == 200
    assert ask(served, "GET", "/api/v1/namespaces/storefront/configmaps/x")[0] == 404


def test_create_replace_and_delete(served: Served) -> None:
    path = "/api/v1/namespaces/storefront/configmaps"
    made = {"metadata": {"name": "x"}, "data": {"a": "1", "b": "2"}}
    code, body = ask(served, "POST", path, made)
    assert (code, body["kind"], body["metadata"]["namespace"]) == (200, "ConfigMap", "storefront")
    assert body["metadata"]["uid"]
    assert ask(served, "POST", path, made)[0] == 409
    assert ask(served, "PUT", f"{path}/x", {**made, "data": {"a": "3"}})[1]["data"] == {"a": "3"}
    assert ask(served, "GET", f"{path}/x")[1]["data"] == {"a": "3"}
    assert ask(served, "DELETE", f"{path}/x")[1]["status"] == "Success"
    assert ask(served, "GET", f"{path}/x")[0] == 404
    assert ask(served, "DELETE", f"{path}/x")[0] == 404
    assert ask(served, "PATCH", f"{path}/x", {"data": {}}, MERGE)[0] == 404
    assert ask(served, "POST", path, made)[1]["data"] == {"a": "1", "b": "2"}


def test_a_deleted_pod_ends_and_is_replaced(served: Served, rehearsal: Rehearsal) -> None:
    pods = "/api/v1/namespaces/cache/pods"
    (name,) = names(ask(served, "GET", pods)[1])
    assert ask(served, "DELETE", f"{pods}/{name}")[0] == 200
    assert ask(served, "GET", f"{pods}/{name}")[1]["metadata"]["deletionTimestamp"]
    served.within(lambda: rehearsal.run(3))
    (fresh,) = names(ask(served, "GET", pods)[1])
    assert fresh != name
    assert ask(served, "GET", f"{pods}/{name}")[0] == 404


def test_logs(served: Served) -> None:
    (name,) = names(ask(served, "GET", "/api/v1/namespaces/cache/pods")[1])
    assert ask(served, "GET", f"/api/v1/namespaces/cache/pods/{name}/log?container=redis") == (200, "")


def test_the_status_for_people_and_faults_at_run_time(served: Served, rehearsal: Rehearsal) -> None:
    def armed() -> bool:
        return rehearsal.world.outage.armed

    _, status = ask(served, "GET", "/rehearsal/status")
    assert [each["name"] for each in status["applications"]] == ["cache", "catalog", "orders", "reports", "storefront"]
    assert not armed()
    code, refused = ask(served, "POST", "/rehearsal/faults", {"fault": "meteor"})
    assert (code, refused["reason"]) == (400, "BadRequest")
    assert "no fault is called 'meteor'; there are bad-image, " in refused["message"]
    code, advice = ask(served, "POST", "/rehearsal/faults", {"fault": "oom"})
    assert (code, advice["fault"], Path(advice["lesson"]).name) == (200, "oom", "oom.vtt")
    assert not armed()
    assert ask(served, "POST", "/rehearsal/faults", {"fault": "node-down"})[0] == 200
    assert armed()
    assert ask(served, "DELETE", "/rehearsal/faults", {})[0] == 200
    assert not armed()


def test_requests_are_not_kept(served: Served) -> None:
    for _ in range(5):
        ask(served, "GET", "/version")
    api = served.world.objects.changed.__self__  # type: ignore[attr-defined]
    assert len(list(api.emulator)) <= 1
