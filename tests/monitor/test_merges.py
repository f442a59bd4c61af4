"""What a person merged is watched; where it was live already, its baseline is what Kubernetes remembers."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementImplemented
from eventing.handler import Outcome
from functions._clients import ledger
from functions._improvement.record import ReviewRequest
from functions._improvement.standing import Lease, lease_key
from functions.health_monitor.watching import read_watch
from tests.monitor.conftest import ID, PLAN, WEB, Shop, application, pod, replica_set
from tests.monitor.test_stages import CRASH, DIGEST, armed, committed, kinds, rolled_out, slices

REQUEST = ReviewRequest(7, "https://github.example/pull/7", "cortex-school/x", DIGEST, "h", "merged", before="b")


def merged(shop: Shop, **known: Any) -> str:
    """A person merged the change, and the watch begins."""
    before = shop.gitops.head()
    commit = shop.gitops.append(before, {"web.yaml": b"replicas: 2\n"}, "Merge #7", shop.now)
    shop.keep("implemented", commit=commit, review=replace(REQUEST, before=before), **known)
    outcome = shop.handle("improvement.implemented", ImprovementImplemented(ID, DIGEST, "shop", commit))
    assert kinds(outcome) == ["watch.due"]
    return commit


def live(shop: Shop, *pods: Any, at: str = "2027-01-15T08:00:00Z", made: str = "2027-01-15T08:00:01Z") -> None:
    """A person merged the change, and Argo CD synced it before anybody looked."""
    before = shop.gitops.head()
    commit = shop.gitops.append(before, {"web.yaml": b"replicas: 2\n"}, "Merge #7", shop.now)
    rolled_out(shop, commit, *pods)
    newest = replica_set(2)
    newest["metadata"]["creationTimestamp"] = made
    shop.cluster.put(newest)
    synced = application(commit)
    synced["status"]["history"] = [{"revision": commit, "deployStartedAt": at}]
    shop.cluster.put(synced)
    shop.keep("implemented", commit=commit, review=replace(REQUEST, before=before))
    shop.handle("improvement.implemented", ImprovementImplemented(ID, DIGEST, "shop", commit))


def told(shop: Shop) -> list[str]:
    return [emit.type.removeprefix("ai.cortex.school.") for emit in slices(shop, most=80)]


BROKEN = pod("web-2", 2, ready=False, **CRASH)
OLD = pod("web-0", 1)


@pytest.mark.parametrize(("crashes", "ends"), [(False, "improvement.verified"), (True, "rollback.requested")])
def test_a_merge_that_is_seen_before_argo_cd_syncs_it_has_a_true_baseline(shop: Shop, crashes: bool, ends: str) -> None:
    commit = merged(shop)
    rolled_out(shop, commit, *([BROKEN] if crashes else []))
    assert told(shop)[-1] == ends


@pytest.mark.parametrize(
    ("pods", "ends", "says"),
    [
        ((), "improvement.verified", "healthy for 60 s"),
        ((BROKEN, OLD), "rollback.requested", "CrashLoopBackOff"),
        ((BROKEN,), "improvement.unverified", "no pod of the revision before is left to tell"),
        ((BROKEN, pod("web-0", 1, ready=False)), "improvement.unverified", "no verdict in one and a half windows"),
    ],
    ids=["well", "crashes beside a well old one", "nothing old is left", "the old one is sick too"],
)
def test_a_merge_that_was_live_already_is_judged_by_what_kubernetes_remembers(
    shop: Shop, pods: tuple[Any, ...], ends: str, says: str
) -> None:
    live(shop, *pods)
    assert told(shop)[-1] == ends
    assert says in shop.record().message
    assert shop.record().checks


def test_a_pod_template_that_is_older_than_the_merge_is_not_of_its_making(shop: Shop) -> None:
    live(shop, BROKEN, made="2027-01-15T07:00:00Z")
    assert told(shop)[-1] == "improvement.unverified"
    assert "start" not in shop.record().message  # it crashed before, and is not held against the merge


def test_without_argo_cds_history_and_old_pods_a_failure_is_a_persons(shop: Shop) -> None:
    live(shop, BROKEN, OLD, made="")
    assert told(shop)[-1] == "improvement.unverified"
    assert "or it would be failed" in shop.record().message


def test_a_baseline_of_an_earlier_plan_is_not_taken_for_one_of_the_merge(shop: Shop) -> None:
    armed(shop)
    shop.cluster.remove("Pod", "shop", "web-1")
    shop.cluster.put(pod("web-9", 1))
    merged(shop)
    found = read_watch(shop.store, ID)
    assert found is not None
    assert [one.name for one in found[0].baseline.workloads[0].pods] == ["web-9"]


def test_a_merge_that_is_never_synced_ends_with_a_person_too(shop: Shop) -> None:
    merged(shop)
    assert told(shop) == ["improvement.unverified"]
    assert "did not sync" in shop.record().message


def test_a_repeated_announcement_of_a_merge_that_ended_begins_nothing(shop: Shop) -> None:
    shop.keep("unverified", commit="c", review=REQUEST)
    assert shop.handle("improvement.implemented", ImprovementImplemented(ID, DIGEST, "shop", "c")) == Outcome()


@pytest.mark.parametrize(
    ("lease", "ends"),
    [
        (Lease(ID, 0.0), "rollback.requested"),
        (Lease(ID, 0.0, ("other",)), "improvement.unverified"),
        (Lease("other", 0.0, (ID,)), "improvement.unverified"),
        (Lease(ID, 0.0, ("elsewhere",)), "rollback.requested"),
        (Lease(ID, 0.0, ("uncommitted",)), "rollback.requested"),
        (Lease(ID, 0.0, ("forgotten",)), "improvement.unverified"),
    ],
    ids=["alone", "holds the lease", "joined", "one that does not reach it", "one that is not live", "an unknown one"],
)
def test_of_several_changes_that_are_live_the_one_whose_resources_failed_is_to_blame(
    shop: Shop, lease: Lease, ends: str
) -> None:
    commit = committed(shop)
    elsewhere = replace(PLAN, operations=(replace(PLAN.operations[0], resource=replace(WEB, name="blog")),))
    ours = shop.record()
    for name, plan, at in (("other", PLAN, commit), ("elsewhere", elsewhere, commit), ("uncommitted", PLAN, "")):
        known = replace(ours, improvement=replace(ours.improvement, id=name), plan=plan, commit=at)
        shop.store.apply((ledger.put_record(known, 0),))
    shop.store.apply((ledger.put(lease_key("shop"), lease, None),))
    rolled_out(shop, commit, BROKEN)
    assert told(shop)[-1] == ends
    if ends == "improvement.unverified":
        assert "is live in shop too, and may be to blame" in shop.record().message
