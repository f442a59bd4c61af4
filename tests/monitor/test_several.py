"""One commit, two Applications of one base: from the baseline to the verdict, by events as they come."""

import pytest
from msgspec.structs import replace

from eventing.redis_store import RedisStore
from functions.health_monitor.facts import key
from functions.health_monitor.watching import read_watch
from tests.monitor.conftest import ID, Shop
from tests.monitor.test_stages import kinds
from tests.monitor.two_applications import (
    DIGEST,
    NAMES,
    PLAN,
    application,
    armed,
    committed,
    results,
    rolled_out,
    running,
    told,
)


@pytest.fixture
def shop(store: RedisStore) -> Shop:
    return running(store)


def test_the_baseline_is_of_both_and_of_the_workloads_of_both(shop: Shop) -> None:
    assert kinds(armed(shop, replace(PLAN, also_rendered_by=()))) == ["watch.armed"]
    found = read_watch(shop.store, ID)
    assert found is not None
    baseline = found[0].baseline
    assert [key(one.resource) for one in baseline.workloads] == ["Deployment prod/web", "Deployment stage/web"]
    assert all(one.pods for one in baseline.workloads)
    assert [(one.name, one.application.automated) for one in baseline.further] == [("stage", True)]
    record = shop.record()
    assert record.applications == NAMES  # the record learns of the second one
    assert record.digest == DIGEST
    assert record.timeline[-1].note == "baseline of 2 workloads of prod, stage"


def test_argo_cd_is_asked_to_look_at_both(shop: Shop) -> None:
    committed(shop)
    assert shop.cluster.refreshed == [("prod", False), ("stage", False)]


def test_it_is_deployed_when_the_last_of_them_has_it_and_verified_a_window_later(shop: Shop) -> None:
    commit = committed(shop)
    begun = shop.now
    shop.later = [lambda: rolled_out(shop, commit, "prod"), lambda: None, lambda: rolled_out(shop, commit, "stage")]
    assert told(shop) == ["improvement.deployed", "improvement.verified"]
    assert shop.now == begun + 30 + 60
    assert {name: one for name, one in results(shop).items() if name.startswith(("sync", "rollout", "health"))} == {
        "sync prod": "healthy",
        "sync stage": "healthy",
        "rollout Deployment prod/web": "healthy",
        "rollout Deployment stage/web": "healthy",
        "health prod": "healthy",
        "health stage": "healthy",
    }
    assert shop.record().timeline[-2].note == "synced by Argo CD in prod, stage"


@pytest.mark.parametrize("sick", NAMES)
def test_a_crash_in_either_takes_it_back_at_the_second_sample(shop: Shop, sick: str) -> None:
    commit = committed(shop)
    begun = shop.now
    well = next(name for name in NAMES if name != sick)
    rolled_out(shop, commit, well)
    rolled_out(shop, commit, sick, ready=False)
    assert told(shop)[-1] == "rollback.requested"
    assert shop.now == begun + 10
    assert f"start Deployment {sick}/web" in shop.record().message
    assert shop.record().revert_by == "commit"


def test_a_crash_in_the_first_does_not_wait_for_the_second(shop: Shop) -> None:
    commit = committed(shop)
    begun = shop.now
    rolled_out(shop, commit, "stage", ready=False)
    assert told(shop) == ["rollback.requested"]  # prod never had it
    assert shop.now == begun + 10


def test_who_does_not_sync_is_named_and_a_person_decides(shop: Shop) -> None:
    commit = committed(shop)
    rolled_out(shop, commit, "prod")
    assert told(shop) == ["improvement.unverified"]
    assert shop.record().message.startswith("Argo CD did not sync the commit: stage: Argo CD is at ")


def test_one_that_is_synced_by_hand_is_not_waited_for_and_that_is_said(shop: Shop) -> None:
    shop.cluster.put(application("stage", shop.gitops.head(), automated=False))
    commit = committed(shop)
    rolled_out(shop, commit, "prod")
    assert told(shop) == ["improvement.deployed", "improvement.verified"]
    assert "not in stage: automated sync is off there" in shop.record().message
    assert results(shop)["sync stage"] == "not_applicable"


def test_one_that_is_switched_off_meanwhile_is_no_good_news(shop: Shop) -> None:
    commit = committed(shop)
    shop.cluster.put(application("stage", "0ld", automated=False))
    rolled_out(shop, commit, "prod")
    assert told(shop) == ["improvement.unverified"]
    assert "automated sync is off" in shop.record().message


def test_one_that_the_cluster_does_not_have_is_for_a_person_to_know(shop: Shop) -> None:
    shop.cluster.remove("Application", "argocd", "stage")
    outcome = armed(shop)
    assert kinds(outcome) == ["improvement.pending_review"]
    record = shop.record()
    assert (record.stage, record.reason) == ("pending_review", "cannot be watched")
    assert "Application stage renders it, too, and this cluster's Argo CD has none of that name" in record.message
    assert kinds(armed(shop, by="robin")) == ["watch.armed"]  # who knows it may let it go
