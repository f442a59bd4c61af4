"""One protocol test for the fake and for the real client over HTTP."""

from collections.abc import Callable

import pytest

from eventing.handler import Permanent, Temporary
from functions._clients.cluster import Cluster, MemoryCluster
from functions._clients.kinds import KINDS, kind_named
from tests.clients.cluster_answers import OBJECTS, named


def test_one_object_or_none(cluster: Cluster) -> None:
    found = cluster.get("Deployment", "shop", "web")
    assert found is not None
    assert (found["apiVersion"], found["kind"], found["spec"]) == ("apps/v1", "Deployment", {"replicas": 2})
    assert cluster.get("Deployment", "shop", "nope") is None
    assert cluster.get("Deployment", "nope", "web") is None
    assert cluster.get("Pod", "shop", "web") is None


def test_a_cluster_scoped_kind_ignores_the_namespace(cluster: Cluster) -> None:
    for namespace in ("", "shop"):
        found = cluster.get("Node", namespace, "box-1")
        assert found is not None
        assert found["spec"]["podCIDR"] == "10.0.0.0/24"
        assert named(cluster.list("Node", namespace)) == [("", "box-1")]
    assert cluster.get("Namespace", "", "shop") is not None
    assert named(cluster.list("Namespace")) == [("", "shop")]


def test_lists_are_whole_ordered_and_say_what_they_hold(cluster: Cluster) -> None:
    everywhere = cluster.list("Deployment")
    assert named(everywhere) == [("blog", "web"), ("shop", "api"), ("shop", "web")]  # more than a page
    assert {(each["apiVersion"], each["kind"]) for each in everywhere} == {("apps/v1", "Deployment")}
    assert named(cluster.list("Deployment", "shop")) == [("shop", "api"), ("shop", "web")]
    assert cluster.list("Deployment", "nope") == ()
    assert cluster.list("Pod") == ()
    (monitor,) = cluster.list("ServiceMonitor", "shop")
    assert (monitor["apiVersion"], monitor["kind"]) == ("monitoring.coreos.com/v1", "ServiceMonitor")


def test_what_is_given_can_be_changed_without_harm(cluster: Cluster) -> None:
    found = cluster.get("Deployment", "shop", "web")
    assert found is not None
    found["spec"]["replicas"] = 9
    cluster.list("Deployment", "shop")[1]["spec"]["replicas"] = 9
    again = cluster.get("Deployment", "shop", "web")
    assert again is not None
    assert again["spec"]["replicas"] == 2


@pytest.mark.parametrize(("hard", "value"), [(False, "normal"), (True, "hard")])
def test_a_refresh_is_an_annotation(cluster: Cluster, hard: bool, value: str) -> None:
    cluster.refresh("shop", hard=hard)
    found = cluster.get("Application", "argocd", "shop")
    assert found is not None
    assert found["metadata"]["annotations"]["argocd.argoproj.io/refresh"] == value
    assert found["spec"] == {"project": "default"}


def test_an_application_that_argo_cd_does_not_have(cluster: Cluster) -> None:
    with pytest.raises(Permanent, match="Argo CD has no Application 'nope' in the namespace 'argocd'"):
        cluster.refresh("nope")


@pytest.mark.parametrize("kind", ["Secret", "Unicorn"])
def test_a_kind_that_nobody_reads(cluster: Cluster, kind: str) -> None:
    for read in (lambda: cluster.get(kind, "shop", "x"), lambda: cluster.list(kind)):
        with pytest.raises(Permanent, match=f"'{kind}' is no kind that this client reads; it knows "):
            read()


def test_it_answers(cluster: Cluster) -> None:
    cluster.ping()


def test_memory_can_be_away_and_forbid() -> None:
    memory = MemoryCluster.of(*OBJECTS)
    memory.forbidden = frozenset({"Node", "Application"})
    with pytest.raises(Permanent, match="may not get nodes; add that verb to its Role"):
        memory.get("Node", "", "box-1")
    with pytest.raises(Permanent, match="may not list nodes;"):
        memory.list("Node")
    with pytest.raises(Permanent, match=r"may not patch applications\.argoproj\.io;"):
        memory.refresh("shop")
    memory.remove("Deployment", "shop", "web")
    assert memory.get("Deployment", "shop", "web") is None
    memory.away = True
    reads: list[Callable[[], object]] = [memory.ping, lambda: memory.list("Pod"), lambda: memory.get("Pod", "a", "b")]
    for read in reads:
        with pytest.raises(Temporary):
            read()
    assert memory.refreshed == []
    memory.away, memory.forbidden = False, frozenset()
    memory.refresh("shop", hard=True)
    assert memory.refreshed == [("shop", True)]


@pytest.mark.parametrize(
    ("kind", "namespace", "name", "path"),
    [
        ("Pod", "n", "x", "/api/v1/namespaces/n/pods/x"),
        ("Pod", "", "", "/api/v1/pods"),
        ("Node", "n", "x", "/api/v1/nodes/x"),
        ("Deployment", "n", "", "/apis/apps/v1/namespaces/n/deployments"),
        ("HorizontalPodAutoscaler", "n", "x", "/apis/autoscaling/v2/namespaces/n/horizontalpodautoscalers/x"),
        ("EndpointSlice", "n", "", "/apis/discovery.k8s.io/v1/namespaces/n/endpointslices"),
        ("Application", "argocd", "x", "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/x"),
        ("Pod", "a/b", "../c", "/api/v1/namespaces/a%2Fb/pods/..%2Fc"),
    ],
)
def test_paths(kind: str, namespace: str, name: str, path: str) -> None:
    assert kind_named(kind).path(namespace, name) == path


def test_permissions_are_named_as_rbac_names_them() -> None:
    assert KINDS["Pod"].permission("get") == "get pods"
    assert KINDS["Application"].permission("patch") == "patch applications.argoproj.io"
