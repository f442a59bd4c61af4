"""Two Applications of one base and the commit that changes both."""

from typing import Any

from eventing.contracts import ImprovementApproved, ImprovementImplemented
from eventing.handler import Outcome
from eventing.redis_store import RedisStore
from eventing.vocabulary import ChangePlan, Decision, Operation, Resource
from functions._clients import ledger
from functions._clients.cluster import MemoryCluster, Object
from functions._clients.gitops import MemoryGitOps
from functions._improvement.identity import plan_digest
from functions._improvement.standing import Lease, lease_key
from tests.monitor.conftest import ID, Shop, node
from tests.monitor.sharing import edited, shared_base
from tests.monitor.test_stages import slices

WEB = Resource("Deployment", "web", "prod", "apps/v1")
IN_FILE = Resource("Deployment", "web", "", "apps/v1")
IMAGE = 'spec.template.spec.containers[name="web"].image'
PLAN = ChangePlan(
    "prod",
    (Operation("set_field", IN_FILE, "base/web.yaml", IMAGE, "example.org/web:1", "example.org/web:2"),),
    summary="A newer image.",
    workloads=(WEB,),
    also_rendered_by=("stage",),
)
DIGEST = plan_digest(PLAN)
FILES = shared_base()
AFTER = edited(FILES, "base/web.yaml", "web:1", "web:2")
CRASH = [{"restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]
NAMES = ("prod", "stage")


def application(name: str, revision: str, automated: bool = True, health: str = "Healthy") -> Object:
    return {
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {"syncPolicy": {"automated": {"prune": True}} if automated else {}},
        "status": {
            "sync": {"status": "Synced", "revision": revision},
            "health": {"status": health},
            "operationState": {"phase": "Succeeded", "syncResult": {"revision": revision}},
        },
    }


def workload(space: str, name: str, revision: int, *, ready: bool = True) -> tuple[Object, ...]:
    """A Deployment at its newest revision, with one pod."""
    here, label = {"namespace": space}, f"{name}-h{revision}"
    status = {"observedGeneration": revision, "updatedReplicas": 1, "availableReplicas": int(ready)}
    states: dict[str, Any] = {} if ready else {"containerStatuses": CRASH}
    owner = [{"uid": f"{space}-{name}"}]
    return (
        {
            "kind": "Deployment",
            "metadata": {**here, "name": name, "uid": f"{space}-{name}", "generation": revision},
            "spec": {"replicas": 1},
            "status": status,
        },
        {
            "kind": "ReplicaSet",
            "metadata": {
                **here,
                "name": label,
                "uid": f"{space}-{label}",
                "labels": {"pod-template-hash": label},
                "annotations": {"deployment.kubernetes.io/revision": str(revision)},
                "ownerReferences": owner,
            },
        },
        {
            "kind": "Pod",
            "metadata": {
                **here,
                "name": f"{label}-1",
                "labels": {"pod-template-hash": label},
                "ownerReferences": [{"uid": f"{space}-{label}"}],
            },
            "spec": {"nodeName": "node-1"},
            "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": str(ready)}], **states},
        },
    )


def running(store: RedisStore) -> Shop:
    """Both as they are before the commit: each with a web that the base changes, and a worker beside it."""
    gitops = MemoryGitOps.of(FILES)
    cluster = MemoryCluster.of(node(), *(application(name, gitops.head()) for name in NAMES))
    for space in NAMES:
        cluster.put({"kind": "ConfigMap", "metadata": {"name": "settings", "namespace": space}, "data": {}})
        for name in ("web", "worker"):
            for one in workload(space, name, 1):
                cluster.put(one)
    return Shop(store, cluster, gitops)


def rolled_out(shop: Shop, commit: str, *names: str, revision: int = 2, ready: bool = True) -> None:
    """Argo CD has the commit in these Applications, and the Deployment controllers followed."""
    for name in names:
        shop.cluster.put(application(name, commit))
        shop.cluster.remove("Pod", name, f"web-h{revision - 1}-1")
        for one in workload(name, "web", revision, ready=ready):
            shop.cluster.put(one)


def armed(shop: Shop, plan: ChangePlan = PLAN, by: str = "policy") -> Outcome:
    shop.keep("approved", plan)
    decision = Decision("approved", plan_digest(plan), by, ("relevance",), "")
    shop.store.apply((ledger.put_decision(ID, decision),))
    return shop.handle("improvement.approved", ImprovementApproved(ID, plan_digest(plan), plan.application, decision))


def committed(shop: Shop, after: dict[str, bytes] = AFTER, plan: ChangePlan = PLAN) -> str:
    """The plan is on the branch, its leases are taken, and the watch has begun."""
    armed(shop, plan)
    head = shop.gitops.head()
    commit = shop.gitops.append(head, {path: after[path] for path in after if after[path] != FILES[path]}, "ours", 0.0)
    known = shop.record().plan
    assert known is not None
    shop.keep("implemented", known, commit=commit)
    leases = tuple(ledger.put(lease_key(name), Lease(ID, shop.now), None) for name in NAMES)
    shop.store.apply(leases)
    shop.handle("improvement.implemented", ImprovementImplemented(ID, plan_digest(plan), "prod", commit))
    return commit


def told(shop: Shop, phase: str = "rollout") -> list[str]:
    return [emit.type.removeprefix("ai.cortex.school.") for emit in slices(shop, phase, most=80)]


def results(shop: Shop) -> dict[str, str]:
    return {check.name: check.result for check in shop.record().checks}
