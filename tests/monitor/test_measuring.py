"""One look, where something is missing, away, or of a kind that nobody here reads."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ArgocdApplication
from eventing.handler import Outcome, Temporary
from eventing.vocabulary import Operation, Resource
from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps
from functions._improvement.record import Stage
from functions._improvement.standing import Lease, lease_key
from functions.health_monitor.measuring import look
from functions.health_monitor.other_checks import sync_check
from tests.monitor.conftest import ID, PLAN, Shop, application
from tests.monitor.test_stages import APPROVED, committed, rolled_out, slices


class Away(MemoryGitOps):
    """A Git server that is away."""

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        raise Temporary("git.example is away")


def test_while_git_is_away_the_looks_go_on_and_say_so(shop: Shop) -> None:
    facts = look(shop.cluster, Away(), PLAN, "ours", shop.now)
    assert facts.workloads[0].pods
    check = sync_check(facts)
    assert check.result == "inconclusive"
    assert check.evidence.startswith("Git is away")


def test_the_very_commit_needs_no_git(shop: Shop) -> None:
    shop.cluster.put(application("ours"))
    assert look(shop.cluster, Away(), PLAN, "ours", shop.now).contains_commit


@pytest.mark.parametrize(("revisions", "live"), [(["1.2.3", "OURS"], True), (["1.2.3", "BEFORE"], False), ([], False)])
def test_of_several_sources_one_has_the_commit(shop: Shop, revisions: list[str], live: bool) -> None:
    before = shop.gitops.head()
    ours = shop.gitops.append(before, {"a.yaml": b"x"}, "ours", 0)
    shop.gitops.append(ours, {"b.yaml": b"x"}, "after", 0)
    names = {"OURS": shop.gitops.head(), "BEFORE": before}
    found: dict[str, Any] = application("")
    found["status"]["sync"] = {"status": "Synced", "revisions": [names.get(one, one) for one in revisions]}
    shop.cluster.put(found)
    assert look(shop.cluster, shop.gitops, PLAN, ours, shop.now).contains_commit is live


@pytest.mark.parametrize("api_version", ["traefik.io/v1alpha1", "networking.example/v1"])
def test_a_kind_that_nobody_here_reads_is_not_looked_up(shop: Shop, api_version: str) -> None:
    kind = "Middleware" if "traefik" in api_version else "Ingress"
    odd = Operation("add_resource", Resource(kind, "m", "shop", api_version), "m.yaml", value={})
    facts = look(shop.cluster, shop.gitops, replace(PLAN, operations=(odd,)), "", shop.now)
    assert facts.objects == {}


def test_a_knative_service_is_watched_where_the_plan_changes_it(shop: Shop) -> None:
    hello = Resource("Service", "hello", "shop", "serving.knative.dev/v1")
    ready = {"conditions": [{"type": "Ready", "status": "True"}], "observedGeneration": 1}
    shop.cluster.objects["Service.serving.knative.dev", "shop", "hello"] = {
        "kind": "Service",
        "metadata": {"name": "hello", "namespace": "shop", "generation": 1},
        "status": ready | {"latestCreatedRevisionName": "hello-1", "latestReadyRevisionName": "hello-1"},
    }
    changed = Operation("set_field", hello, "h.yaml", "spec.template.spec.timeoutSeconds", 300, 60)
    facts = look(shop.cluster, shop.gitops, replace(PLAN, operations=(changed,), workloads=()), "", shop.now)
    assert [(one.resource, one.outcome) for one in facts.workloads] == [(hello, "ready")]


def test_a_sync_that_had_failed_before_accuses_nobody(shop: Shop) -> None:
    shop.cluster.put(application(shop.gitops.head(), phase="Failed"))
    before = look(shop.cluster, shop.gitops, PLAN, "", shop.now)
    ours = shop.gitops.append(shop.gitops.head(), {"a.yaml": b"x"}, "ours", 0)
    shop.cluster.put(application(ours, phase="Failed"))
    now = look(shop.cluster, shop.gitops, PLAN, ours, shop.now)
    assert sync_check(now, replace(before.application, operation="Succeeded")).result == "failed"
    assert sync_check(now, before.application).result == "inconclusive"


def closed(shop: Shop, _: str = "") -> None:
    window = {"kind": "deny", "schedule": "* * * * *", "duration": "1h", "applications": ["*"]}
    project = {"metadata": {"name": "default", "namespace": "argocd"}, "spec": {"syncWindows": [window]}}
    shop.cluster.put({"kind": "AppProject", **project})


def test_nothing_is_committed_while_a_sync_window_is_closed(shop: Shop) -> None:
    closed(shop)
    shop.keep("approved")
    shop.handle("improvement.approved", APPROVED)
    record = shop.record()
    assert (record.stage, record.reason) == ("rejected", "cannot be watched")
    assert "a sync window of its project holds Application shop back now (deny * * * * * for 1h)" in record.message


def hold(shop: Shop, revision: str) -> None:
    shop.cluster.put(application(revision, automated=False))


def complain(shop: Shop, revision: str) -> None:
    found: dict[str, Any] = application(revision)
    found["status"]["conditions"] = [{"type": "ComparisonError", "message": "kustomize build failed"}]
    shop.cluster.put(found)


@pytest.mark.parametrize(
    ("meanwhile", "says"),
    [
        (closed, "a sync window of its project holds it back: deny"),
        (hold, "automated sync is off"),
        (complain, "ComparisonError: kustomize build failed"),
    ],
)
def test_a_commit_that_is_not_synced_ends_with_a_person_who_is_told_why(shop: Shop, meanwhile: Any, says: str) -> None:
    before = shop.gitops.head()
    committed(shop)
    meanwhile(shop, before)
    assert [emit.type.rsplit(".", 1)[1] for emit in slices(shop)] == ["unverified"]
    assert says in shop.record().message


def test_an_application_in_another_namespace_is_not_taken_for_ours(shop: Shop) -> None:
    theirs = shop.cluster.objects.pop(("Application", "argocd", "shop"))
    theirs["metadata"]["namespace"] = "team"
    shop.cluster.put(theirs)
    shop.keep("approved")
    shop.handle("improvement.approved", APPROVED)
    assert (shop.record().stage, shop.record().reason) == ("rejected", "cannot be watched")
    assert "no Argo CD Application shop in namespace argocd" in shop.record().message


def test_a_workload_that_is_deleted_in_the_window_is_a_persons(shop: Shop) -> None:
    commit = committed(shop)
    rolled_out(shop, commit)
    shop.cluster.remove("Deployment", "shop", "web")
    assert [emit.type.rsplit(".", 1)[1] for emit in slices(shop)] == ["deployed", "unverified"]
    assert "the cluster has no such workload" in shop.record().message


def test_hints_before_twice_and_after_change_nothing_that_the_api_does_not_say(shop: Shop) -> None:
    hint = ArgocdApplication("shop", "Succeeded", revision="f" * 40)
    stages: tuple[Stage, ...] = ("approved", "armed", "verified", "rolling_back")
    for stage in stages:
        shop.keep(stage, commit="c0ffee")
        shop.store.apply((ledger.put(lease_key("shop"), Lease(ID, shop.now), None),))
        assert shop.handle("argocd.application", hint) == shop.handle("argocd.application", hint) == Outcome()
        assert shop.record().stage == stage
