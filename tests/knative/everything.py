"""A change that touches every kind that health-monitor can read, in a cluster that has them all."""

import copy
from collections.abc import Iterator
from typing import Any

import yaml

from eventing.vocabulary import ChangePlan, Operation, Resource
from functions._clients.kinds import KINDS
from functions._manifests.workloads import WORKLOAD_KINDS
from functions._rehearsal.world import World
from tests.monitor.conftest import application, deployment, node, replica_set

Object = dict[str, Any]
SPACE, ELSEWHERE = "shop", "data"  # where the workloads are, and where none is, so that nothing there is listed for one
COPIES = 4  # as many workloads of a kind as make a list cheaper than asking for each
_LABELS = {"app": "web"}
_ADDED = tuple(kind for kind in KINDS if kind not in (*WORKLOAD_KINDS, "Application", "AppProject"))
_POD = {
    "metadata": {"labels": _LABELS},
    "spec": {
        "serviceAccountName": "one",
        "containers": [
            {
                "name": "web",
                "image": "registry.example/web:1.0.0",
                "envFrom": [{"configMapRef": {"name": "one"}}],
                "env": [{"name": "DB_URL", "value": "postgres://db.data.svc.cluster.local:5432/web"}],
            }
        ],
    },
}
_SPECS: dict[str, Object] = {
    "Service": {"spec": {"selector": _LABELS, "ports": [{"port": 80, "targetPort": 8080}]}},
    "Service.serving.knative.dev": {"spec": {"template": _POD}},
    "ConfigMap": {"data": {"MODE": "fast"}},
    "PodDisruptionBudget": {"spec": {"minAvailable": 1, "selector": {"matchLabels": _LABELS}}},
    "NetworkPolicy": {"spec": {"podSelector": {"matchLabels": _LABELS}, "policyTypes": ["Ingress"]}},
    "HorizontalPodAutoscaler": {
        "spec": {
            "maxReplicas": 3,
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
        }
    },
    "Ingress": {
        "spec": {"defaultBackend": {"service": {"name": "one", "port": {"number": 80}}}},
    },
    "RoleBinding": {
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "one"},
        "subjects": [{"kind": "ServiceAccount", "name": "one"}],
    },
    "ServiceMonitor": {"spec": {"selector": {"matchLabels": _LABELS}, "endpoints": []}},
}


def body(kind: str, name: str, namespace: str = SPACE, **more: Any) -> Object:
    place = KINDS[kind]
    metadata = {"name": name, **({"namespace": namespace} if place.namespaced else {})}
    return {"apiVersion": place.api_version, "kind": kind.partition(".")[0], "metadata": metadata, **more}


def resource(kind: str, name: str, namespace: str = SPACE) -> Resource:
    found = body(kind, name, namespace)
    return Resource(found["kind"], name, found["metadata"].get("namespace", ""), found["apiVersion"])


def workload(kind: str, name: str) -> Object:
    template = {"template": _POD, "selector": {"matchLabels": _LABELS}}
    if kind == "CronJob":
        return body(kind, name, spec={"schedule": "0 3 * * *", "jobTemplate": {"spec": template}})
    replicas = {"replicas": 1} if kind in ("Deployment", "StatefulSet") else {}
    return body(kind, name, spec={**template, **replicas})


def workloads() -> Iterator[tuple[str, str]]:
    for kind in WORKLOAD_KINDS:
        for number in range(COPIES):
            yield kind, "web" if (kind, number) == ("Deployment", 0) else f"{kind.lower()}-{number}"


def files() -> dict[str, bytes]:
    """The repository: one Application that renders all workloads."""
    declared = application("")
    declared.pop("status")
    declared["spec"] |= {"source": {"repoURL": "https://git.example/r", "path": "apps"}, "destination": {}}
    found = {f"apps/{kind}-{name}.yaml".lower(): workload(kind, name) for kind, name in workloads()}
    return {path: yaml.safe_dump(one).encode() for path, one in {**found, "argocd/shop.yaml": declared}.items()}


def plan() -> ChangePlan:
    """Every other kind is added, in the workloads' namespace and in another; one workload is changed."""
    web = resource("Deployment", "web")
    placed = [(kind, SPACE) for kind in _ADDED]
    placed += [(kind, ELSEWHERE) for kind in _ADDED if KINDS[kind].namespaced]
    more = (
        Operation(
            "add_resource",
            resource(kind, "one", space),
            f"apps/{space}-{kind.lower()}.yaml",
            value=added(kind, space),
        )
        for kind, space in placed
    )
    changed = Operation("set_field", web, "apps/deployment-web.yaml", "spec.replicas", 1, 2)
    every = tuple(resource(kind, name) for kind, name in workloads())
    return ChangePlan("shop", (changed, *more), practice="everything", summary="Everything.", workloads=every)


def added(kind: str, namespace: str = SPACE) -> Object:
    return body(kind, "one", namespace, **_SPECS.get(kind, {}))


def cluster(revision: str) -> Iterator[Object]:
    """The objects of the cluster; `revision` is what Argo CD has synced."""
    yield node()
    yield application(revision)
    yield body("AppProject", "default", "argocd", spec={})
    yield from (workload(kind, name) for kind, name in workloads() if name != "web")
    yield deployment() | {"spec": workload("Deployment", "web")["spec"]}
    yield replica_set(1)
    owner = {"ownerReferences": [{"uid": "r1"}], "labels": {"pod-template-hash": "h1", **_LABELS}}
    status = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
    pod = body("Pod", "web-1", spec=copy.deepcopy(_POD["spec"]), status=status)
    pod["metadata"] |= owner
    yield pod
    yield body("Service", "db", ELSEWHERE, spec={"selector": {"app": "db"}, "ports": [{"port": 5432}]})
    yield from (added(kind) for kind in _ADDED if kind not in ("Node", "Pod", "ReplicaSet", "Namespace"))


def fill(world: World, revision: str, now: float) -> None:
    """Put them into a world, which gives them ids of its own: owners are named by those."""
    ids: dict[str, str] = {}
    for each in cluster(revision):
        metadata = each["metadata"]
        for owner in metadata.get("ownerReferences", ()):
            owner["uid"] = ids[owner["uid"]]
        known = metadata.pop("uid", "")
        ids[known] = world.objects.put(each, now)["metadata"]["uid"]
