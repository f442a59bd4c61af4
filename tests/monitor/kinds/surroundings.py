"""A small shop with its surroundings, looked at before and after a change."""

from collections.abc import Callable
from typing import Any

from eventing.vocabulary import ChangePlan, Operation, Resource
from functions._clients.cluster import MemoryCluster
from functions.health_monitor.facts import PodFacts, WorkloadFacts
from functions.health_monitor.kinds.checks import around_checks, change_of
from functions.health_monitor.looking_around import look_around
from tests.monitor.kinds.objects import Object, endpoints, obj, pod, service

WEB = Resource("Deployment", "web", "shop", "apps/v1")
NAMED = {"name": "web", "port": 80, "targetPort": "http"}
SLICE = [{"name": "web", "port": 8080}]
Change = Callable[[MemoryCluster], None]


def deployment(*env: tuple[str, str], **spec: Any) -> Object:
    container = {"name": "web", "env": [{"name": name, "value": value} for name, value in env], **spec}
    return obj("Deployment", "web", spec={"template": {"spec": {"containers": [container]}}})


def shop(*more: Object) -> MemoryCluster:
    """A workload of one pod behind a Service, and whatever a test adds."""
    return MemoryCluster.of(
        deployment(),
        obj("Namespace", "data", ""),
        pod("web-1", app="web"),
        service("web", NAMED, app="web"),
        endpoints("web", "web-1", ports=SLICE),
        *more,
    )


def workload(*pods: str, ready: bool = True) -> WorkloadFacts:
    found = tuple(PodFacts(name, "h1", "node-1", "Running", ready, 0) for name in pods)
    return WorkloadFacts(WEB, found=True, desired=1, updated=1, available=1, pods=found)


def plan(*operations: Operation) -> ChangePlan:
    return ChangePlan("shop", operations, workloads=(WEB,))


SET = Operation("set_field", WEB, "web.yaml", "spec.x", 1, 2)


def checked(
    cluster: MemoryCluster,
    change: Change,
    of: ChangePlan | None = None,
    pods: tuple[str, ...] = ("web-1",),
    ready: bool = True,
    healed: bool = False,
) -> dict[str, tuple[str, str]]:
    """The checks after a change of the cluster, against the look before it."""
    did = of or plan(SET)
    touched = [one.resource for one in did.operations]
    removed = [one.resource for one in did.operations if one.op == "remove_resource"]
    before = look_around(cluster, touched, [workload("web-1")], 0.0)
    change(cluster)
    now = look_around(cluster, touched, [workload(*pods, ready=ready)], 60.0)
    counts = {"Deployment shop/web": len(pods) if ready else 0}
    found = around_checks(change_of(did, touched, removed), before, now, counts, healed)
    return {one.name: (one.result, one.evidence) for one in found}


def nothing(_cluster: MemoryCluster) -> None:
    """The cluster stays as it is."""


def puts(*objects: Object) -> Change:
    def change(cluster: MemoryCluster) -> None:
        for one in objects:
            cluster.put(one)

    return change


EMPTY = endpoints("web", ports=SLICE)
REDIS = (service("redis", {"port": 6379}, namespace="data", app="redis"),
         endpoints("redis", "redis-0", namespace="data", ports=[{"name": "", "port": 6379}]))  # fmt: skip
URL = ("REDIS_URL", "redis://user:secret@redis.data.svc.cluster.local:6379/0")
DEPENDENCY = "dependency Service data/redis"


def needing(*env: tuple[str, str], more: tuple[Object, ...] = (), **spec: Any) -> MemoryCluster:
    cluster = shop(*REDIS, *more)
    cluster.put(deployment(*env, **spec))
    return cluster
