"""Whole watches through the handler: what lies around the workloads, and metrics after a revert."""

from collections.abc import Callable
from typing import Any

import pytest

from eventing.contracts import ImprovementApproved, ImprovementImplemented, RollbackCommitted
from eventing.vocabulary import ChangePlan, Decision, Operation, Resource
from functions._clients.metrics import MemoryMetrics
from functions._improvement.identity import plan_digest
from functions._manifests.rendering import applied
from functions.health_monitor.watching import read_watch
from tests.monitor.conftest import ID, PDB, PLAN, Shop, application, budget, deployment, pod, replica_set
from tests.monitor.kinds.objects import endpoints, obj, service
from tests.monitor.test_stages import committed, rolled_out, slices
from tests.monitor.test_watching_metrics import NGINX, Seen, Told, seen, watched

__all__ = ["seen"]  # a fixture
Object = dict[str, Any]


def labelled(name: str, revision: int, **labels: str) -> Object:
    found = pod(name, revision)
    found["metadata"]["labels"] |= labels
    return found


def served(shop: Shop) -> None:
    """The workload is behind a Service before the change."""
    shop.cluster.put(labelled("web-1", 1, app="web"))
    shop.cluster.put(service("web", app="web"))
    shop.cluster.put(endpoints("web", "web-1"))


def ends(shop: Shop, *steps: Callable[[], None]) -> list[str]:
    shop.later = [*steps]
    return [event.type.rsplit(".", 1)[1] for event in slices(shop, most=60)]


def test_a_label_that_cuts_the_service_off_is_taken_back_when_it_lasts(shop: Shop) -> None:
    served(shop)
    commit = committed(shop)
    begun = shop.now

    def roll() -> None:
        rolled_out(shop, commit, labelled("web-2", 2, app="webshop"))
        shop.cluster.put(endpoints("web"))

    shop.policy = shop.policy.__class__(mode="act", health_check_duration=300.0, sample_period=10.0)
    assert ends(shop, lambda: None, roll) == ["deployed", "requested"]
    assert (
        shop.record().revert_by == "commit"
    )  # the workload is ours, though no tree shows any more that it was behind it
    assert "selector and labels no longer fit" in shop.record().message
    assert 120.0 <= shop.now - begun <= 180.0


def test_endpoints_that_come_late_are_waited_for(shop: Shop) -> None:
    served(shop)
    commit = committed(shop)

    def roll() -> None:
        rolled_out(shop, commit, labelled("web-2", 2, app="web"))
        shop.cluster.put(endpoints("web"))

    late = lambda: shop.cluster.put(endpoints("web", "web-2"))  # noqa: E731
    assert ends(shop, lambda: None, roll, lambda: None, lambda: None, late) == ["deployed", "verified"]
    assert "endpoints Service shop/web" in {check.name for check in shop.record().checks}


def test_a_service_that_somebody_else_takes_away_is_not_held_against_the_change(shop: Shop) -> None:
    container = {"name": "web", "env": [{"name": "CACHE_URL", "value": "redis://cache.data.svc:6379"}]}
    body = deployment()
    shop.cluster.put({**body, "spec": {**body["spec"], "template": {"spec": {"containers": [container]}}}})
    shop.cluster.put(obj("Namespace", "data", ""))
    shop.cluster.put(service("cache", {"port": 6379}, namespace="data", app="cache"))
    shop.cluster.put(endpoints("cache", "cache-0", namespace="data", ports=[{"name": "", "port": 6379}]))
    commit = committed(shop)

    def roll() -> None:
        rolled_out(shop, commit)
        body = deployment(2)
        shop.cluster.put({**body, "spec": {**body["spec"], "template": {"spec": {"containers": [container]}}}})
        shop.cluster.put(endpoints("cache", namespace="data"))

    assert ends(shop, lambda: None, roll) == ["deployed", "unverified"]
    assert "it lost its 1 ready endpoints" in shop.record().message


ONLY_A_BUDGET = ChangePlan("shop", (Operation("set_field", PDB, "pdb.yaml", "spec.minAvailable", 2, 1),))


@pytest.mark.parametrize(
    ("status", "ends_as", "words"),
    [
        ({}, "verified", "2 of 2 pods healthy"),
        ({"disruptionsAllowed": 0, "desiredHealthy": 2}, "unverified", "every eviction is blocked"),
        ({"observedGeneration": 0}, "unverified", "has not seen the change yet"),
    ],
)
def test_a_plan_without_workloads_rests_on_the_evidence_of_its_kind(
    shop: Shop, status: Object, ends_as: str, words: str
) -> None:
    shop.cluster.put(budget())
    commit = planned(shop, ONLY_A_BUDGET)

    def live() -> None:
        found = budget()
        shop.cluster.put(application(commit))
        shop.cluster.put({**found, "status": {**found["status"], **status}})

    assert ends(shop, lambda: None, live)[-1] == ends_as, shop.record().message
    found = next(check for check in shop.record().checks if check.name.startswith("object "))
    assert words in found.evidence


POLICY = Resource("NetworkPolicy", "only", "shop", "networking.k8s.io/v1")
NP = obj("NetworkPolicy", "only", apiVersion=POLICY.api_version, spec={"podSelector": {"matchLabels": {"app": "web"}}})
WITH_POLICY = ChangePlan("shop", (Operation("add_resource", POLICY, "np.yaml", value=NP),), workloads=PLAN.workloads)


@pytest.mark.parametrize(("found", "ends_as"), [((NGINX,), "verified"), ((), "unverified")], ids=["traffic", "none"])
def test_a_network_policy_is_proven_by_the_requests_that_its_pods_serve(
    seen: Seen, found: tuple[dict[str, str], ...], ends_as: str
) -> None:
    told = Told(seen)
    seen.metrics, told.begun = MemoryMetrics(found=found, answer=told.answer), seen.now
    commit = planned(seen, WITH_POLICY)

    def live() -> None:
        rolled_out(seen, commit, labelled("web-2", 2, app="web"))
        seen.cluster.put(NP)

    assert ends(seen, lambda: None, live)[-1] == ends_as, seen.record().message
    check = next(one for one in seen.record().checks if one.name == "object NetworkPolicy shop/only")
    words = "and they serve requests" if found else "nothing shows that traffic still reaches them"
    assert words in check.evidence


PDB_FILE = b"""apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: web
  namespace: shop
spec:
  minAvailable: 2
"""


def planned(shop: Shop, plan: ChangePlan) -> str:
    digest, decision = plan_digest(plan), Decision("approved", plan_digest(plan), "policy", (), "")
    head = shop.gitops.append(shop.gitops.head(), {"pdb.yaml": PDB_FILE}, "a budget", shop.now)
    shop.cluster.put(application(head))
    shop.keep("approved", plan)
    shop.handle("improvement.approved", ImprovementApproved(ID, digest, "shop", decision))
    commit = shop.gitops.append(head, applied(shop.gitops.files(head), plan.operations), "ours", shop.now)
    shop.keep("implemented", plan, commit=commit)
    shop.handle("improvement.implemented", ImprovementImplemented(ID, digest, "shop", commit))
    return commit


def taken_back(seen: Seen, told: Told) -> str:
    """A change whose requests fail, and whose revert is on the branch."""
    assert watched(seen, told) == ["deployed", "requested"]
    record = seen.record()
    revert = seen.gitops.append(record.commit, {"web.yaml": b"kind: Deployment\n"}, "revert", seen.now)
    seen.keep("reverted", commit=record.commit, revert=revert, checks=record.checks)
    seen.handle("rollback.committed", RollbackCommitted(ID, record.commit, revert))
    return revert


def healed(seen: Seen, revert: str) -> None:
    seen.cluster.put(application(revert))
    seen.cluster.put(deployment(3))
    seen.cluster.put(replica_set(3))
    seen.cluster.remove("Pod", "shop", "web-2")
    seen.cluster.put(pod("web-3", 3))
    seen.cluster.remove("PodDisruptionBudget", "shop", "web")


def rolled_back(seen: Seen, *steps: Callable[[], None]) -> list[str]:
    seen.later = [*steps]
    return [event.type.rsplit(".", 1)[1] for event in slices(seen, "rollback", most=60)]


def test_a_rollback_waits_until_the_requests_are_well_again(seen: Seen) -> None:
    told = Told(seen, failing=0.3)
    revert = taken_back(seen, told)
    found = read_watch(seen.store, ID)
    assert found is not None
    assert found[0].convicted == ("errors:ingress-nginx Deployment shop/web",)
    begun = seen.now

    def well() -> None:
        told.failing = 0.0

    steps = [lambda: None, lambda: healed(seen, revert), *[lambda: None] * 12, well]
    assert rolled_back(seen, *steps) == ["rolled_back"]
    assert seen.now - begun > 150.0
    assert "recovery errors:ingress-nginx Deployment shop/web: 0.00% of" in seen.record().message


def test_a_rollback_after_which_requests_still_fail_is_a_persons(seen: Seen) -> None:
    revert = taken_back(seen, Told(seen, failing=0.3))
    begun = seen.now
    assert rolled_back(seen, lambda: None, lambda: healed(seen, revert)) == ["unverified"]
    assert 360.0 <= seen.now - begun <= 420.0
    assert "not back yet: 30.00%" in seen.record().message


def test_a_rollback_without_prometheus_rests_on_pods_and_says_so(seen: Seen) -> None:
    told = Told(seen, failing=0.3)
    revert = taken_back(seen, told)
    told.away, told.begun = "Prometheus at http://p is away (refused)", seen.now
    begun = seen.now
    assert rolled_back(seen, lambda: None, lambda: healed(seen, revert)) == ["rolled_back"]
    assert seen.now - begun >= 300.0
    message = seen.record().message
    assert "Prometheus could not be asked: Prometheus at http://p is away" in message
    assert "pods and rollouts decide" in message
