"""One application with one Deployment, as the ledger, Git and the cluster know it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec import Struct

from eventing.contracts import PREFIX
from eventing.handler import Event, Handler, Outcome
from eventing.redis_store import RedisStore
from eventing.vocabulary import ChangePlan, Decision, Improvement, Operation, Origin, Resource
from functions._clients import ledger
from functions._clients.cluster import MemoryCluster
from functions._clients.gitops import MemoryGitOps
from functions._improvement.identity import plan_digest
from functions._improvement.record import Record, Stage
from functions._policy.policy import Policy
from functions.health_monitor.function import handler

Object = dict[str, Any]
WEB = Resource("Deployment", "web", "shop", "apps/v1")
PDB = Resource("PodDisruptionBudget", "web", "shop", "policy/v1")
BUDGET = {
    "apiVersion": "policy/v1",
    "kind": "PodDisruptionBudget",
    "metadata": {"name": "web", "namespace": "shop"},
    "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}},
}
FILES = {
    "argocd/shop.yaml": b"""apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  source: {repoURL: https://git.example/r, path: apps}
  destination: {namespace: shop}
  syncPolicy: {automated: {prune: true, selfHeal: true}}
""",
    "apps/web.yaml": b"""apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: example.org/web}]}
""",
}
PLAN = ChangePlan(
    "shop",
    (
        Operation("set_field", WEB, "apps/web.yaml", "spec.replicas", 1, 2),
        Operation("add_resource", PDB, "apps/pdb.yaml", value=BUDGET),
    ),
    practice="replicas",
    summary="Two replicas of web and a budget.",
    workloads=(WEB,),
)
ID = "improvement-1"


def deployment(revision: int = 1, replicas: int = 1, available: int | None = None) -> Object:
    count = replicas if available is None else available
    status = {"observedGeneration": revision, "updatedReplicas": replicas, "availableReplicas": count}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop", "uid": "d1", "generation": revision},
        "spec": {"replicas": replicas},
        "status": status,
    }


def replica_set(revision: int) -> Object:
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": f"web-h{revision}",
            "namespace": "shop",
            "uid": f"r{revision}",
            "labels": {"pod-template-hash": f"h{revision}"},
            "annotations": {"deployment.kubernetes.io/revision": str(revision)},
            "ownerReferences": [{"uid": "d1"}],
        },
    }


def pod(name: str, revision: int, ready: bool = True, **status: Any) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": "shop",
            "labels": {"pod-template-hash": f"h{revision}"},
            "ownerReferences": [{"uid": f"r{revision}"}],
        },
        "spec": {"nodeName": "node-1"},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": str(ready)}]} | status,
    }


def budget() -> Object:
    counted = {"expectedPods": 2, "currentHealthy": 2, "desiredHealthy": 1, "disruptionsAllowed": 1}
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "web", "namespace": "shop", "generation": 1},
        "status": {"observedGeneration": 1, **counted},
    }


def node(ready: bool = True) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": "node-1"},
        "status": {"conditions": [{"type": "Ready", "status": "True" if ready else "Unknown"}]},
    }


def application(revision: str, automated: bool = True, phase: str = "Succeeded") -> Object:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": "shop", "namespace": "argocd"},
        "spec": {"syncPolicy": {"automated": {"prune": True}} if automated else {}},
        "status": {
            "sync": {"status": "Synced", "revision": revision},
            "health": {"status": "Healthy"},
            "operationState": {"phase": phase, "syncResult": {"revision": revision}},
        },
    }


@dataclass
class Shop:
    """The world of one test; `later` are steps taken when the monitor sleeps, so the cluster moves while it watches."""

    store: RedisStore
    cluster: MemoryCluster
    gitops: MemoryGitOps
    now: float = 1_800_000_000.0
    policy: Policy = field(default_factory=lambda: Policy(mode="act", health_check_duration=60.0, sample_period=10.0))
    later: list[Callable[[], None]] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.later:
            self.later.pop(0)()

    @property
    def handler(self) -> Handler:
        return handler(self.store, self.cluster, self.gitops, lambda: self.policy, lambda: self.now, self.sleep)

    def record(self) -> Record:
        found = ledger.record(self.store, ID)
        assert found is not None
        return found[0]

    def keep(self, stage: Stage, plan: ChangePlan = PLAN, **known: Any) -> None:
        """Put the improvement at a stage, with an approval of its plan."""
        improvement = Improvement(ID, Origin("video", "v1"), "Two replicas", "architecture", 0.95, "statement")
        record = Record(improvement, stage, plan=plan, digest=plan_digest(plan), fingerprint="f", **known)
        decision = Decision("approved", record.digest, "policy", ("relevance",), "2027-01-15T08:00:00+00:00")
        self.store.apply((ledger.put("school:improvement:" + ID, record, None), ledger.put_decision(ID, decision)))

    def handle(self, kind: str, payload: Struct) -> Outcome:
        """Handle one event, and store what it wants stored."""
        outcome = self.handler(Event(PREFIX + kind, "/cortex-school/test", f"event-{self.now}", payload))
        self.store.apply(outcome.changes)
        return outcome


@pytest.fixture
def shop(store: RedisStore) -> Shop:
    gitops = MemoryGitOps.of(FILES)
    cluster = MemoryCluster.of(node(), deployment(), replica_set(1), pod("web-1", 1), application(gitops.head()))
    return Shop(store, cluster, gitops)
