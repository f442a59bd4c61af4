"""The change that touches everything, prepared, watched and taken back by health-monitor's real handlers."""

from typing import Any

from eventing.contracts import (
    ArgocdApplication,
    ImprovementApproved,
    ImprovementImplemented,
    RollbackCommitted,
    WatchDue,
)
from eventing.handler import Handler, Outcome
from eventing.redis_store import RedisStore
from eventing.vocabulary import Decision
from functions._clients import ledger
from functions._clients.cluster import KubernetesCluster
from functions._clients.gitops import MemoryGitOps
from functions._clients.metrics import MemoryMetrics
from functions._improvement.identity import plan_digest
from functions._improvement.standing import Lease, lease_key
from functions._policy.policy import Policy
from functions.health_monitor.function import handler
from tests.knative import everything
from tests.knative.guarded_api import Guard
from tests.monitor.conftest import ID, Shop, application
from tests.rehearsal.serving import Served

NOW = 1_800_000_000.0


class Everything(Shop):
    """The change that touches everything, watched through the guarded API."""

    @property
    def handler(self) -> Handler:
        clock, metrics = lambda: self.now, MemoryMetrics()
        return handler(self.store, self.cluster, self.gitops, lambda: self.policy, clock, self.sleep, metrics)

    def follow(self, phase: Any, most: int = 60) -> None:
        """Every slice of a watch until it says no more."""
        due = WatchDue(ID, phase, 0, self.now + 1000)
        for _ in range(most):
            outcome: Outcome = self.handle("watch.due", due)
            following = [emit.payload for emit in outcome.emits if emit.type.endswith("watch.due")]
            if not following:
                return
            due = following[0]  # type: ignore[assignment]  # as the type says
        raise AssertionError("the watch has no end")


def armed(gitops: MemoryGitOps, store: RedisStore, guard: Guard) -> Everything:
    """The baseline of the change is taken."""
    plan = everything.plan()
    cluster: Any = KubernetesCluster({"KUBECONFIG": guard.kubeconfig}, sleep=lambda _: None)
    rare = Policy(mode="act", health_check_duration=100.0, sample_period=100.0)
    school = Everything(store, cluster, gitops, NOW, rare)
    school.keep("approved", plan)
    digest = plan_digest(plan)
    decision = Decision("approved", digest, "policy", (), "")
    school.handle("improvement.approved", ImprovementApproved(ID, digest, "shop", decision))
    assert school.record().stage == "armed", school.record().message
    return school


def watched(school: Everything, served: Served) -> None:
    """The change is committed, watched and taken back; Argo CD says so each time."""
    plan, gitops = everything.plan(), school.gitops
    commit = gitops.append(gitops.head(), {"apps/more.yaml": b"kind: ConfigMap\n"}, "ours", school.now)
    school.keep("implemented", plan, commit=commit)
    implemented = ImprovementImplemented(ID, plan_digest(plan), "shop", commit)
    school.handle("improvement.implemented", implemented)
    school.store.apply((ledger.put(lease_key("shop"), Lease(ID, school.now), None),))
    served.within(lambda: served.world.objects.put(application(commit), school.now))
    school.handle("argocd.application", ArgocdApplication("shop", "Succeeded"))
    school.follow("rollout")
    revert = gitops.append(commit, {"apps/more.yaml": None}, "back", school.now)
    school.keep("reverted", plan, commit=commit, revert=revert)
    served.within(lambda: served.world.objects.put(application(revert), school.now))
    school.handle("rollback.committed", RollbackCommitted(ID, commit, revert))
    school.follow("rollback")
    school.cluster.ping()
