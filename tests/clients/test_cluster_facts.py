"""What is read of a cluster for preflight, from the fake and from the rehearsal's API over HTTP."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from eventing.handler import Temporary
from functions._clients.cluster import Cluster, KubernetesCluster, MemoryCluster
from functions._clients.cluster_facts import Observed, observed
from functions._clients.kinds import KINDS
from functions._preflight.facts import NodeFacts, ObjectFacts, QuotaFacts, StorageClassFacts, Taint
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.programs import load_programs
from functions._rehearsal.world import World
from tests.rehearsal.serving import serving

NOW = 1_800_000_000.0


def body(kind: str, name: str, namespace: str = "", **more: Any) -> dict[str, Any]:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {}), **more.pop("metadata", {})}
    return {"apiVersion": KINDS[kind].api_version, "kind": kind, "metadata": metadata, **more}


TAINTS = [
    {"key": "CriticalAddonsOnly", "value": "true", "effect": "NoExecute"},
    {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"},
]
OBJECTS = [
    body("Node", "box-1", metadata={"labels": {"disk": "ssd"}}, spec={"taints": TAINTS}),
    body("Node", "box-2", status={"allocatable": {"cpu": "4", "memory": "8Gi"}}),
    body(
        "StorageClass",
        "local-path",
        provisioner="rancher.io/local-path",
        metadata={"annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
    ),
    body("PriorityClass", "important", value=1000),
    body("IngressClass", "traefik", spec={"controller": "traefik.io/ingress-controller"}),
    body("Namespace", "shop"),
    body("ResourceQuota", "quota", "shop", spec={"hard": {"pods": "10"}}, status={"used": {"pods": "3"}}),
    body("ConfigMap", "settings", "shop", data={"A": "1"}, binaryData={"B": "Yg=="}),
    body("ConfigMap", "elsewhere", "blog", data={"A": "1"}),
    body("Service", "web", "shop", spec={"ports": [{"port": 80}, {"port": 443}]}),
    body("ServiceAccount", "web", "shop"),
]


@pytest.fixture(params=["memory", "real"])
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "memory":
        yield MemoryCluster.of(*OBJECTS)
        return
    world = World(load_programs(), load_notifications())
    for each in OBJECTS:
        world.objects.put(each, NOW)
    with serving(world, tmp_path) as served:
        yield KubernetesCluster({"KUBECONFIG": served.kubeconfig})


def test_every_fact_is_read(cluster: Cluster) -> None:
    found = observed(cluster, ["shop"], NOW)
    facts = found.facts
    assert (found.at, found.forbidden) == (NOW, ())
    assert facts.nodes is not None
    taint = Taint("CriticalAddonsOnly", "NoExecute", "true")
    assert facts.nodes[0] == NodeFacts("box-1", {"disk": "ssd"}, (taint,), facts.nodes[0].allocatable)
    assert facts.nodes[1].allocatable == {"cpu": "4", "memory": "8Gi"}
    assert facts.storage_classes == (StorageClassFacts("local-path", "rancher.io/local-path", default=True),)
    assert facts.priority_classes == ("important",)
    assert facts.ingress_classes == ("traefik",)
    assert facts.namespaces == ("shop",)
    assert facts.quotas == (QuotaFacts("shop", "quota", {"pods": "10"}, {"pods": "3"}),)
    assert set(facts.objects) >= {
        ObjectFacts("ConfigMap", "settings", "shop", ("A", "B")),
        ObjectFacts("Service", "web", "shop", None, (80, 443)),
        ObjectFacts("ServiceAccount", "web", "shop"),
    }
    assert all(one.namespace == "shop" for one in facts.objects)
    assert {"apps", "argoproj.io"} <= set(facts.api_groups or ())


def test_no_value_is_kept() -> None:
    secret = body("ConfigMap", "settings", "shop", data={"PASSWORD": "canary-4711"})
    found = observed(MemoryCluster.of(secret), ["shop"], NOW)
    assert b"canary-4711" not in msgspec.json.encode(found)


def test_what_may_not_be_read_is_unknown_and_named() -> None:
    cluster = MemoryCluster.of(*OBJECTS)
    cluster.forbidden = frozenset({"Node", "ConfigMap"})
    found = observed(cluster, ["shop"], NOW)
    assert found.facts.nodes is None
    assert found.facts.priority_classes == ("important",)
    assert found.forbidden == ("Node", "ConfigMap in shop")


def test_a_cluster_that_is_away_is_no_fact() -> None:
    with pytest.raises(Temporary):
        observed(MemoryCluster(away=True), ["shop"], NOW)


def test_they_are_stored_and_read_back() -> None:
    found = observed(MemoryCluster.of(*OBJECTS), ["shop"], NOW)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Observed) == found
