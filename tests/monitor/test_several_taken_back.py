"""One commit, two Applications of one base: rollbacks, hints and windows."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ArgocdApplication, ImprovementApproved, ImprovementImplemented, RollbackCommitted
from eventing.handler import Outcome, Put
from eventing.redis_store import RedisStore
from eventing.vocabulary import Decision, Operation, Resource
from functions._clients import ledger
from functions._improvement.standing import Lease, lease_key
from functions.health_monitor.watching import put_watch, read_watch
from tests.monitor.conftest import ID, Shop
from tests.monitor.sharing import edited
from tests.monitor.test_stages import kinds
from tests.monitor.two_applications import (
    AFTER,
    DIGEST,
    FILES,
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


def test_what_is_rolled_back_is_back_in_both(shop: Shop) -> None:
    commit = committed(shop)
    rolled_out(shop, commit, *NAMES, ready=False)
    told(shop)
    revert = shop.gitops.append(commit, {"base/web.yaml": FILES["base/web.yaml"]}, "revert", shop.now)
    shop.keep("reverted", PLAN, commit=commit, revert=revert)
    shop.cluster.refreshed.clear()
    shop.handle("rollback.committed", RollbackCommitted(ID, commit, revert))
    assert [name for name, _ in shop.cluster.refreshed] == ["prod", "stage"]
    shop.later = [
        lambda: rolled_out(shop, revert, "prod", revision=3),
        lambda: None,
        lambda: rolled_out(shop, revert, "stage", revision=3),
    ]
    begun = shop.now
    assert told(shop, "rollback") == ["improvement.rolled_back"]
    assert shop.now == begun + 40


def test_a_revert_that_one_of_them_does_not_get_does_not_heal(shop: Shop) -> None:
    commit = committed(shop)
    rolled_out(shop, commit, *NAMES, ready=False)
    told(shop)
    revert = shop.gitops.append(commit, {"base/web.yaml": FILES["base/web.yaml"]}, "revert", shop.now)
    shop.keep("reverted", PLAN, commit=commit, revert=revert)
    shop.handle("rollback.committed", RollbackCommitted(ID, commit, revert))
    rolled_out(shop, revert, "prod", revision=3)
    assert told(shop, "rollback") == ["improvement.unverified"]
    assert "sync stage: Argo CD is at" in shop.record().message


def test_an_earlier_commit_of_somebody_else_in_the_second_one_makes_it_a_persons(shop: Shop) -> None:
    first = shop.gitops.head()
    path = "overlays/stage/kustomization.yaml"
    foreign = shop.gitops.append(first, {path: FILES[path] + b"namePrefix: a-\n"}, "theirs", 0.0)
    shop.cluster.put(application("prod", foreign))  # stage is at `first` yet
    armed(shop)
    commit = shop.gitops.append(foreign, {"base/web.yaml": AFTER["base/web.yaml"]}, "ours", 0.0)
    shop.keep("implemented", PLAN, commit=commit)
    shop.handle("improvement.implemented", ImprovementImplemented(ID, DIGEST, "prod", commit))
    rolled_out(shop, commit, "prod", ready=False)
    assert told(shop)[-1] == "rollback.requested"
    assert shop.record().revert_by == "commit"  # what they changed is in stage, and prod failed


@pytest.mark.parametrize("other", ["", "another"])
def test_another_change_of_the_second_application_may_be_to_blame(shop: Shop, other: str) -> None:
    commit = committed(shop)
    ours = shop.record()
    known = replace(ours, improvement=replace(ours.improvement, id="another"), commit=commit)
    shop.store.apply((ledger.put_record(known, 0),))
    joined = (other,) if other else ()
    shop.store.apply((ledger.put(lease_key("stage"), Lease(ID, 0.0, joined), None),))
    rolled_out(shop, commit, *NAMES, ready=False)
    assert told(shop)[-1] == ("improvement.unverified" if other else "rollback.requested")
    assert ("another is live in stage too, and may be to blame" in shop.record().message) is bool(other)


def hint(name: str = "stage", **given: Any) -> ArgocdApplication:
    return ArgocdApplication(name, "Succeeded", **{"revision": "whatever"} | given)


@pytest.mark.parametrize("name", NAMES)
def test_a_hint_about_either_is_read_again_for_both(shop: Shop, name: str) -> None:
    commit = committed(shop)
    assert shop.handle("argocd.application", hint(name, revision=commit)) == Outcome()  # forged: nothing is synced
    rolled_out(shop, commit, "prod")
    assert shop.handle("argocd.application", hint(name, revision=commit)) == Outcome()  # one of two
    rolled_out(shop, commit, "stage")
    assert kinds(shop.handle("argocd.application", hint(name, revision="0ld"))) == ["improvement.deployed"]
    assert shop.handle("argocd.application", hint(name)) == Outcome()  # twice


@pytest.mark.parametrize(
    "given",
    [
        {"revision": "f" * 40},  # never ours
        {"namespace": "team-a"},  # another namespace has an Application of that name
        {"phase": "Running"},
        {"revisions": ("a", "b"), "revision": ""},
    ],
)
def test_whatever_a_hint_says_only_the_api_counts(shop: Shop, given: dict[str, Any]) -> None:
    commit = committed(shop)
    one = hint(**({k: v for k, v in given.items() if k != "phase"}))
    assert shop.handle("argocd.application", replace(one, phase=given.get("phase", "Succeeded"))) == Outcome()
    rolled_out(shop, commit, *NAMES)
    assert kinds(shop.handle("argocd.application", one)) == ["improvement.deployed"]


def test_a_hint_before_the_commits_own_event_changes_nothing(shop: Shop) -> None:
    armed(shop)
    commit = shop.gitops.append(shop.gitops.head(), {"base/web.yaml": AFTER["base/web.yaml"]}, "ours", 0.0)
    shop.store.apply(tuple(ledger.put(lease_key(name), Lease(ID, shop.now), None) for name in NAMES))
    rolled_out(shop, commit, *NAMES)
    assert shop.handle("argocd.application", hint(revision=commit)) == Outcome()
    shop.keep("implemented", PLAN, commit=commit)
    shop.handle("improvement.implemented", ImprovementImplemented(ID, DIGEST, "prod", commit))
    assert told(shop) == ["improvement.deployed", "improvement.verified"]  # the first slice sees it


def test_a_configmap_that_nobody_restarts_for_is_watched_in_who_reads_it(shop: Shop) -> None:
    resource = Resource("ConfigMap", "settings", "", "v1")
    change = Operation("set_field", resource, "base/settings.yaml", "data.level", "info", "debug")
    plan = replace(PLAN, operations=(change,), workloads=())
    commit = committed(shop, edited(FILES, "base/settings.yaml", "info", "debug"), plan)
    for name in NAMES:
        shop.cluster.put(application(name, commit))
    assert told(shop) == ["improvement.deployed", "improvement.verified"]
    found = {name for name, result in results(shop).items() if name.startswith("rollout") and result == "healthy"}
    assert found == {f"rollout Deployment {space}/{name}" for space in NAMES for name in ("web", "worker")}


def test_a_watch_of_the_ledger_from_before_there_were_scopes_goes_on(shop: Shop) -> None:
    commit = committed(shop)
    found = read_watch(shop.store, ID)
    assert found is not None
    shop.keep("implemented", replace(PLAN, also_rendered_by=()), commit=commit)
    old = replace(found[0], scope=None, baseline=replace(found[0].baseline, further=()))
    body = put_watch(old, None)
    assert isinstance(body, Put)
    shop.store.apply((body,))
    rolled_out(shop, commit, "prod")
    assert told(shop) == ["improvement.deployed", "improvement.verified"]
    assert results(shop)["sync"] == "healthy"


def closed(shop: Shop, name: str, schedule: str) -> None:
    """A sync window denies this Application its syncs, from that minute of today on for an hour."""
    window = {"kind": "deny", "schedule": schedule, "duration": "1h", "applications": [name]}
    project = {"metadata": {"name": "default", "namespace": "argocd"}, "spec": {"syncWindows": [window]}}
    shop.cluster.put({"kind": "AppProject", **project})


def test_a_window_of_the_second_one_is_waited_for_once_and_then_a_person_is_asked(shop: Shop) -> None:
    closed(shop, "stage", "0 8 * * *")  # it is 08:00 now
    assert kinds(armed(shop)) == ["watch.postponed"]
    assert "holds Application stage back (deny 0 8 * * * for 1h)" in shop.record().timeline[-1].note
    until = shop.record().held_until
    assert until == shop.now + 3600
    shop.keep("approved", PLAN, held_until=until)
    outcome = shop.handle(
        "improvement.approved", ImprovementApproved(ID, DIGEST, "prod", Decision("approved", DIGEST, "policy", (), ""))
    )
    assert kinds(outcome) == ["improvement.pending_review"]
    assert "Application stage renders it, too, and a sync window holds it back now" in shop.record().message
