"""What a container finds around it: references, its token, and the services that it needs."""

from typing import Any

import pytest

from functions._rehearsal.programs import Program
from functions._rehearsal.surroundings import (
    Surroundings,
    claims_of,
    is_ready,
    references,
    references_of,
    serving,
    target_port,
)
from tests.rehearsal.small import NOW, Cluster

NEEDY = Program("docker.io/library/needy", tags=("1",), reaches=("URL",), needs_token=True)


def ref(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"name": "V", "valueFrom": {kind: {"name": name, "key": "k", **more}}}


@pytest.mark.parametrize(
    ("container", "volumes", "found"),
    [
        ({}, [], []),
        ({"env": [{"name": "A", "value": "x"}, ref("fieldRef", "x")]}, [], []),
        ({"env": [ref("secretKeyRef", "s"), ref("configMapKeyRef", "c")]}, [], [("Secret", "s"), ("ConfigMap", "c")]),
        ({"env": [ref("secretKeyRef", "s", optional=True), ref("configMapKeyRef", "c", optional=True)]}, [], []),
        ({"envFrom": [{"secretRef": {"name": "s"}}]}, [], [("Secret", "s")]),
        ({"envFrom": [{"configMapRef": {"name": "c"}}]}, [], [("ConfigMap", "c")]),
        ({"envFrom": [{"secretRef": {"name": "s", "optional": True}}]}, [], []),
        ({"volumeMounts": [{"name": "v"}]}, [{"name": "v", "configMap": {"name": "c"}}], [("ConfigMap", "c")]),
        ({"volumeMounts": [{"name": "v"}]}, [{"name": "v", "secret": {"secretName": "s"}}], [("Secret", "s")]),
        ({"volumeMounts": [{"name": "v"}]}, [{"name": "v", "secret": {"secretName": "s", "optional": True}}], []),
        ({"volumeMounts": [{"name": "v"}]}, [{"name": "v", "configMap": {"name": "c", "optional": True}}], []),
        ({"volumeMounts": [{"name": "w"}]}, [{"name": "v", "configMap": {"name": "c"}}], []),
    ],
)
def test_references(container: dict[str, Any], volumes: list[Any], found: list[tuple[str, str]]) -> None:
    assert references({"volumes": volumes}, container) == found


def test_references_and_claims_of_a_whole_pod() -> None:
    spec = {
        "containers": [{"name": "a", "envFrom": [{"secretRef": {"name": "s"}}]}],
        "initContainers": [{"name": "b", "envFrom": [{"configMapRef": {"name": "c"}}]}],
        "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "p"}}, {"name": "e", "emptyDir": {}}],
    }
    assert references_of(spec) == [("ConfigMap", "c"), ("Secret", "s")]
    assert claims_of(spec) == [("PersistentVolumeClaim", "p")]


def surroundings(cluster: Cluster, by_hand: frozenset[tuple[str, str, str]] = frozenset()) -> Surroundings:
    programs = cluster.programs
    known = type(programs)(programs.registries, (*programs.described, NEEDY), {})
    return Surroundings(cluster.objects, known, by_hand)


def pod(cluster: Cluster, name: str, namespace: str = "n", up: bool = True, **spec: Any) -> dict[str, Any]:
    labels, ports = {"app": name}, [{"name": "p", "containerPort": 8080}]
    body = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {"containers": [{"name": "c", "image": "needy:1", "ports": ports}], **spec},
        "status": {"podIP": "10.42.1.7", "conditions": [{"type": "Ready", "status": str(up)}]},
    }
    return cluster.objects.put(body, NOW)


def container(url: str = "", **more: Any) -> dict[str, Any]:
    return {"name": "c", "image": "needy:1", "env": [{"name": "URL", "value": url}], **more}


def test_a_missing_reference_has_the_kubelets_words_until_it_is_there(cluster: Cluster) -> None:
    client = pod(cluster, "web")
    asks = container(envFrom=[{"secretRef": {"name": "s"}}])
    assert surroundings(cluster).facts(client, asks, "").missing == 'secret "s" not found'
    assert surroundings(cluster, frozenset({("Secret", "n", "s")})).facts(client, asks, "").missing == ""
    assert surroundings(cluster, frozenset({("Secret", "m", "s")})).facts(client, asks, "").missing != ""
    cluster.put("Secret", "s", "v1")
    assert surroundings(cluster).facts(client, asks, "").missing == ""


def test_an_image_that_is_not_there(cluster: Cluster) -> None:
    client = pod(cluster, "web")
    assert surroundings(cluster).facts(client, {**container(), "image": "needy:2"}, "").pull_error.endswith("not found")
    assert surroundings(cluster).facts(client, container(), "10.1.1.1").address == "10.1.1.1"


@pytest.mark.parametrize(
    ("spec", "account", "mounted"),
    [
        ({}, None, True),
        ({"automountServiceAccountToken": False}, None, False),
        ({"automountServiceAccountToken": True}, False, True),
        ({}, False, False),
        ({}, True, True),
        ({"serviceAccountName": "other"}, False, True),
    ],
)
def test_the_token(cluster: Cluster, spec: dict[str, Any], account: bool | None, mounted: bool) -> None:
    if account is not None:
        metadata = {"name": "default", "namespace": "n"}
        body = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}
        cluster.objects.put({**body, "automountServiceAccountToken": account}, NOW)
    assert surroundings(cluster).facts(pod(cluster, "web", **spec), container(), "").token_mounted is mounted


def serve(cluster: Cluster, name: str = "db", namespace: str = "n", up: bool = True) -> None:
    pod(cluster, name, namespace, up)
    metadata = {"name": name, "namespace": namespace}
    spec = {"selector": {"app": name}, "ports": [{"port": 5432, "targetPort": "p"}]}
    cluster.objects.put({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}, NOW)


@pytest.mark.parametrize(
    ("url", "trouble"),
    [
        ("", ""),
        ("postgres://user@db:5432/x", ""),
        ("postgres://db/x", ""),
        ("postgres://db.n/x", ""),
        ("postgres://db.n.svc.cluster.local/x", ""),
        ("http://db:5433", "dial tcp db:5433: connect: connection refused"),
        ("http://db", "dial tcp db:80: connect: connection refused"),
        ("https://db", "dial tcp db:443: connect: connection refused"),
        ("redis://db", "dial tcp db:6379: connect: connection refused"),
        ("postgres://nope/x", "dial tcp: lookup nope on 10.43.0.10:53: no such host"),
        ("postgres://db.m/x", "dial tcp: lookup db.m on 10.43.0.10:53: no such host"),
        ("postgres://down/x", "dial tcp down:5432: connect: connection refused"),
        ("https://api.example.org/x", ""),
    ],
)
def test_services_that_are_needed(cluster: Cluster, url: str, trouble: str) -> None:
    serve(cluster)
    serve(cluster, "down", up=False)
    client = pod(cluster, "web")
    assert surroundings(cluster).facts(client, container(url), "").unreachable == trouble


def policy(cluster: Cluster, namespace: str = "n", **spec: Any) -> None:
    metadata = {"name": f"p{len(cluster.objects.of('NetworkPolicy'))}", "namespace": namespace}
    body = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}
    cluster.objects.put(body, NOW)


DNS = {"ports": [{"port": 53, "protocol": "UDP"}]}


def out(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"podSelector": {}, "policyTypes": ["Egress"], "egress": list(rules)}


def port(number: int | str) -> dict[str, Any]:
    return {"ports": [{"port": number}]}


TO_DB = {"podSelector": {"matchLabels": {"app": "db"}}, "policyTypes": ["Ingress"]}
FROM_WEB = {"from": [{"podSelector": {"matchLabels": {"app": "web"}}}]}
TIMEOUT = "dial tcp db:5432: i/o timeout"


@pytest.mark.parametrize(
    ("policies", "url", "trouble"),
    [
        ([out()], "postgres://db", "dial tcp: lookup db on 10.43.0.10:53: i/o timeout"),
        ([out(DNS)], "postgres://db", TIMEOUT),
        ([out(DNS, port(8080))], "postgres://db", ""),
        ([out(DNS, port("p"))], "postgres://db", ""),
        ([out(DNS, port(5432))], "postgres://db", TIMEOUT),  # policies speak of the pod's port
        ([out(DNS)], "https://a.example.org", "dial tcp a.example.org:443: i/o timeout"),
        ([TO_DB], "postgres://db", TIMEOUT),
        ([{**TO_DB, "ingress": [FROM_WEB]}], "postgres://db", ""),
    ],
)
def test_policies_stand_between(cluster: Cluster, policies: list[Any], url: str, trouble: str) -> None:
    serve(cluster)
    for spec in policies:
        policy(cluster, **spec)
    assert surroundings(cluster).facts(pod(cluster, "web"), container(url), "").unreachable == trouble


def test_labels_of_namespaces_count(cluster: Cluster) -> None:
    for name in ("n", "far"):
        metadata = {"name": name, "labels": {"team": name}}
        cluster.objects.put({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}, NOW)
    serve(cluster, "db", "far")
    allowed = {"from": [{"namespaceSelector": {"matchLabels": {"team": "n"}}}]}
    policy(cluster, "far", podSelector={}, policyTypes=["Ingress"], ingress=[allowed])
    near, far = pod(cluster, "web"), pod(cluster, "web", "far")
    assert surroundings(cluster).facts(near, container("postgres://db.far"), "").unreachable == ""
    assert surroundings(cluster).facts(far, container("postgres://db"), "").unreachable == TIMEOUT


def test_which_pods_serve(cluster: Cluster) -> None:
    serve(cluster)
    service = cluster.get("Service", "db")
    (server,) = serving(cluster.objects, service)
    assert server["metadata"]["name"] == "db"
    assert is_ready(server)
    assert not is_ready({**server, "metadata": {**server["metadata"], "deletionTimestamp": "now"}})
    assert serving(cluster.objects, {**service, "spec": {}}) == []
    assert target_port(server, {"port": 80, "targetPort": "p"}) == 8080
    assert target_port(server, {"port": 80}) == 80
    assert target_port(server, {"port": 80, "targetPort": "q"}) is None
