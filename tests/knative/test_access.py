"""Every call of the Kubernetes API that the code makes is granted, and nothing that it does not make.

The real handlers of health-monitor run against the rehearsal's API over HTTP, behind a guard that refuses what the
roles of `knative/access/` do not give. The change that they watch touches every kind of `functions/_clients/kinds.py`:
a kind that is added there, or a new way to read one, fails here until the roles have it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from eventing.contracts import (
    ArgocdApplication,
    ImprovementApproved,
    ImprovementImplemented,
    RollbackCommitted,
    WatchDue,
)
from eventing.handler import Handler, Outcome, Permanent
from eventing.redis_store import RedisStore
from eventing.vocabulary import Decision
from functions._clients import cluster_facts, ledger
from functions._clients.cluster import KubernetesCluster
from functions._clients.cluster_facts import Observed
from functions._clients.cluster_snapshot import IN_NAMESPACES, WITH_THEIR_SYSTEM
from functions._clients.gitops import MemoryGitOps
from functions._clients.kinds import KINDS
from functions._clients.metrics import MemoryMetrics
from functions._clients.permissions import needed
from functions._clients.scanning import SCANNED
from functions._improvement.identity import plan_digest
from functions._improvement.standing import Lease, lease_key
from functions._manifests.grants import Account, Grant, allows, grants_of
from functions._manifests.kustomization.building import Builder
from functions._manifests.scopes import CLUSTER_SCOPED
from functions._policy.policy import Policy
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.programs import load_programs
from functions._rehearsal.world import World
from functions._symptoms.snapshot import CLUSTER_WIDE
from functions.health_monitor.function import handler
from tests.knative import everything
from tests.knative.admission import policy
from tests.knative.granted import ACCESS, OBJECTS, OPTED_IN, ROOT
from tests.knative.guarded_api import Guard, guarded
from tests.monitor.conftest import ID, Shop, application
from tests.rehearsal.serving import Served, serving

MONITOR = Account("cortex-school", "health-monitor")
NOW = 1_800_000_000.0
GRANTS = needed("health-monitor")


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


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Served, MemoryGitOps]]:
    gitops = MemoryGitOps.of(everything.files())
    found = World(load_programs(), load_notifications())
    everything.fill(found, gitops.head(), NOW)
    with serving(found, tmp_path) as served:
        yield served, gitops


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


def test_every_call_is_granted_and_every_grant_is_used(
    world: tuple[Served, MemoryGitOps], store: RedisStore, tmp_path: Path
) -> None:
    served, gitops = world
    with guarded(served.url, GRANTS, tmp_path) as guard:
        watched(armed(gitops, store, guard), served)
    assert told(guard.refused) == [], "the roles of knative/access lack what the code asks for"
    idle = [one for one in GRANTS if not any(allows((one,), asked) for asked in guard.asked)]
    assert told(idle) == [], "the roles of knative/access give what no code asks for"
    assert guard.plain == {"/apis", "/version"}, "paths that every account may read, and no more of those"
    found = ledger.get(store, cluster_facts.KEY, Observed)
    assert found is not None
    assert found[0].forbidden == ()


def told(grants: Iterable[Grant]) -> list[str]:
    return [str(one) for one in sorted(grants)]


def opted_in(*namespaces: str) -> tuple[Grant, ...]:
    """The rights where an overlay has the component, with a binding in each of the namespaces."""
    examples = list(yaml.safe_load_all((OPTED_IN / "namespaces.yaml").read_text()))
    bound = [one | {"metadata": {**one["metadata"], "namespace": space}} for one in examples for space in namespaces]
    overlay = {"resources": ["../../access"], "components": ["../../components/opted-in-namespaces"]}
    files = {str(path.relative_to(ROOT)): path.read_bytes() for path in (*ACCESS.iterdir(), *OPTED_IN.iterdir())}
    files |= {
        "knative/components/opted-in-namespaces/namespaces.yaml": yaml.safe_dump_all(bound).encode(),
        "knative/overlays/own/kustomization.yaml": yaml.safe_dump(overlay).encode(),
    }
    built = [one.data for one in Builder(files, CLUSTER_SCOPED.__contains__).build("knative/overlays/own")]
    assert len(built) == len(OBJECTS) - len(examples) + len(examples) * len(namespaces)
    return grants_of(built, MONITOR)


def test_a_change_in_opted_in_namespaces_gets_its_baseline_and_no_other_is_read(
    world: tuple[Served, MemoryGitOps], store: RedisStore, tmp_path: Path
) -> None:
    served, gitops = world
    with guarded(served.url, opted_in("shop", "data"), tmp_path) as guard:
        armed(gitops, store, guard)
    assert {one.namespace for one in guard.refused} == {"one"}  # a Namespace that the change makes


def test_elsewhere_it_ends_before_the_commit_and_says_what_is_missing(
    world: tuple[Served, MemoryGitOps], store: RedisStore, tmp_path: Path
) -> None:
    served, gitops = world
    with (
        guarded(served.url, opted_in("blog"), tmp_path) as guard,
        pytest.raises(Permanent, match=r"may not .* in the namespace 'shop'.*add that verb to its Role"),
    ):
        armed(gitops, store, guard)


def test_the_readers_of_namespaces_are_the_readers_of_everything_in_fewer_places() -> None:
    here = {one._replace(namespace="") for one in opted_in("default") if one.namespace != "argocd"}
    assert here == {one for one in GRANTS if one.namespace != "argocd"}


@pytest.mark.parametrize("resource", ["secrets", "secrets/status", "pods/exec", "pods/attach", "pods/portforward"])
def test_nobody_reads_secrets_or_gets_into_pods(resource: str) -> None:
    for verb in ("get", "list", "watch", "create"):
        assert not allows((*GRANTS, *needed("cluster-healer")), Grant(verb, "", resource, "shop", "one"))
    assert "Secret" not in KINDS


def test_the_healer_writes_applications_and_deletes_what_a_policy_narrows() -> None:
    writes = {one for one in needed("cluster-healer") if one.verb not in ("get", "list")}
    assert writes == {
        Grant("patch", "argoproj.io", "applications", "argocd"),
        Grant("delete", "", "pods", ""),
        Grant("delete", "batch", "jobs", ""),
    }
    policies = [one for one in OBJECTS if one["kind"] == "ValidatingAdmissionPolicy"]
    narrowed = {
        one["metadata"]["name"]: [
            name for rule in one["spec"]["matchConstraints"]["resourceRules"] for name in rule["resources"]
        ]
        for one in policies
    }
    assert narrowed.pop(policy()["metadata"]["name"])
    assert narrowed == {"cortex-school-pod-deletions": ["pods"], "cortex-school-job-deletions": ["jobs"]}


def test_the_healer_may_list_what_a_scan_lists_and_no_more() -> None:
    grants, asked = needed("cluster-healer"), set()
    for kinds, namespace in ((IN_NAMESPACES, "shop"), (CLUSTER_WIDE, "")):
        asked |= {Grant("list", SCANNED[kind].group, SCANNED[kind].plural, namespace) for kind in kinds}
    for kind, namespace in WITH_THEIR_SYSTEM.items():
        asked.add(Grant("list", SCANNED[kind].group, SCANNED[kind].plural, namespace))
    assert [str(one) for one in asked if not allows(grants, one)] == []
    listed = {(one.group, one.resource) for one in grants if one.verb == "list"}
    assert listed == {(one.group, one.resource) for one in asked}


def test_the_one_write_is_a_patch_of_applications_where_argo_cd_lives() -> None:
    assert {one for one in GRANTS if one.verb not in ("get", "list")} == {
        Grant("patch", "argoproj.io", "applications", "argocd")
    }
    assert {one.namespace for one in GRANTS if one.resource in ("applications", "appprojects")} == {"argocd"}
    assert not [one for one in GRANTS if "*" in (one.verb, one.group) or "*" in one.resource]
