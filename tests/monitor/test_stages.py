"""The way of one change through health-monitor: baseline, slices, verdict, and back."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import (
    ArgocdApplication,
    ImprovementApproved,
    ImprovementImplemented,
    RollbackCommitted,
    WatchDue,
)
from eventing.handler import Append, Emit, Outcome, Permanent
from eventing.vocabulary import Decision
from functions._clients import ledger
from functions._improvement.identity import plan_digest
from functions._improvement.standing import Lease, lease_key
from functions._policy.policy import Policy
from functions.health_monitor.watching import read_watch
from tests.monitor.conftest import ID, PLAN, Shop, application, budget, deployment, node, pod, replica_set

DIGEST = plan_digest(PLAN)
DECISION = Decision("approved", DIGEST, "policy", (), "")
APPROVED = ImprovementApproved(ID, DIGEST, "shop", DECISION)
CRASH = {"containerStatuses": [{"restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]}


def kinds(outcome: Outcome) -> list[str]:
    return [emit.type.removeprefix("ai.cortex.school.") for emit in outcome.emits]


def streams(outcome: Outcome) -> list[str]:
    return [change.stream for change in outcome.changes if isinstance(change, Append)]


def armed(shop: Shop) -> None:
    shop.keep("approved")
    shop.handle("improvement.approved", APPROVED)


def committed(shop: Shop) -> str:
    """The plan is on the branch, and the watch has begun."""
    armed(shop)
    commit = shop.gitops.append(shop.gitops.head(), {"web.yaml": b"replicas: 2\n"}, "ours", shop.now)
    shop.keep("implemented", commit=commit)
    shop.handle("improvement.implemented", ImprovementImplemented(ID, DIGEST, "shop", commit))
    return commit


def rolled_out(shop: Shop, commit: str, *pods: Any) -> None:
    shop.cluster.put(application(commit))
    shop.cluster.put(budget())
    shop.cluster.put(deployment(2))
    shop.cluster.put(replica_set(2))
    shop.cluster.remove("Pod", "shop", "web-1")
    for one in pods or (pod("web-2", 2),):
        shop.cluster.put(one)


def slices(shop: Shop, phase: str = "rollout", most: int = 40) -> Iterator[Emit]:
    """Every event until the watch says no more, following `watch.due`."""
    due = WatchDue(ID, phase, 0, shop.now + 1000)  # type: ignore[arg-type]
    for _ in range(most):
        outcome = shop.handle("watch.due", due)
        yield from (emit for emit in outcome.emits if not emit.type.endswith("watch.due"))
        following = [emit for emit in outcome.emits if emit.type.endswith("watch.due")]
        if not following:
            return
        assert isinstance(following[0].payload, WatchDue)
        due = following[0].payload
    raise AssertionError("the watch has no end")


def test_the_baseline_is_taken_before_the_commit(shop: Shop) -> None:
    shop.keep("approved")
    outcome = shop.handle("improvement.approved", APPROVED)
    assert kinds(outcome) == ["watch.armed"]
    assert shop.record().stage == "armed"
    assert shop.record().timeline[-1].note == "baseline of 1 workloads"
    found = read_watch(shop.store, ID)
    assert found is not None
    watch, _ = found
    assert watch.application == "shop"
    assert watch.baseline.workloads[0].pods[0].name == "web-1"
    assert watch.baseline.objects == {"PodDisruptionBudget shop/web": False}
    assert not watch.baseline.contains_commit


@pytest.mark.parametrize(
    ("stage", "decision"),
    [
        ("planned", DECISION),
        ("armed", DECISION),
        ("approved", replace(DECISION, outcome="rejected")),
        ("approved", replace(DECISION, digest="another")),
    ],
)
def test_an_approval_that_the_ledger_does_not_know_does_nothing(shop: Shop, stage: Any, decision: Decision) -> None:
    shop.keep(stage)
    shop.store.apply((ledger.put_decision(ID, decision),))
    assert shop.handle("improvement.approved", APPROVED) == Outcome()
    assert shop.record().stage == stage


def test_an_approval_of_nothing_is_refused(shop: Shop) -> None:
    with pytest.raises(Permanent, match="no improvement"):
        shop.handle("improvement.approved", APPROVED)


@pytest.mark.parametrize(("automated", "sentence"), [(None, "no Argo CD Application shop"), (False, "not synced")])
def test_what_cannot_be_watched_is_not_committed(shop: Shop, automated: bool | None, sentence: str) -> None:
    shop.cluster.remove("Application", "argocd", "shop")
    if automated is not None:
        shop.cluster.put(application(shop.gitops.head(), automated))
    shop.keep("approved")
    outcome = shop.handle("improvement.approved", APPROVED)
    assert kinds(outcome) == ["improvement.rejected"]
    assert sentence in shop.record().message
    assert (shop.record().stage, shop.record().reason) == ("rejected", "cannot be watched")


def test_a_commit_makes_argo_cd_look_and_begins_the_watch(shop: Shop) -> None:
    armed(shop)
    shop.keep("implemented", commit="c")
    outcome = shop.handle("improvement.implemented", ImprovementImplemented(ID, DIGEST, "shop", "c"))
    (emit,) = outcome.emits
    assert emit.payload == WatchDue(ID, "rollout", 0, shop.now + 300 + 90)
    found = shop.cluster.get("Application", "argocd", "shop")
    assert found is not None
    assert found["metadata"]["annotations"]["argocd.argoproj.io/refresh"] == "normal"


def test_a_healthy_rollout_is_deployed_and_then_verified_at_the_end_of_the_window(shop: Shop) -> None:
    commit = committed(shop)
    begun = shop.now
    shop.later = [lambda: None, lambda: rolled_out(shop, commit)]
    events = list(slices(shop))
    assert [event.type.rsplit(".", 1)[1] for event in events] == ["deployed", "verified"]
    record = shop.record()
    assert (record.stage, record.message) == ("verified", "healthy for 60 s on 9 samples")
    assert shop.now == begun + 20 + 60
    assert {check.name: check.result for check in record.checks} == {
        "sync": "healthy",
        "rollout Deployment shop/web": "healthy",
        "presence PodDisruptionBudget shop/web": "healthy",
        "object PodDisruptionBudget shop/web": "healthy",
        "health": "healthy",
        "nodes": "healthy",
        "logs Deployment shop/web": "not_applicable",
        "warnings Deployment shop/web": "healthy",
    }


def test_each_sample_is_stored_as_it_is_taken(shop: Shop) -> None:
    committed(shop)
    seen: list[int] = []

    def count() -> None:
        found = read_watch(shop.store, ID)
        seen.append(len(found[0].samples) if found else 0)

    shop.later = [count, count, count]
    shop.handle("watch.due", WatchDue(ID, "rollout", 0, shop.now + 1000))
    assert seen == [1, 2, 3]


def test_a_slice_ends_within_thirty_seconds(shop: Shop) -> None:
    committed(shop)
    begun = shop.now
    outcome = shop.handle("watch.due", WatchDue(ID, "rollout", 4, begun + 1000))
    assert shop.now == begun + 30
    assert [(emit.payload, emit.part) for emit in outcome.emits] == [
        (WatchDue(ID, "rollout", 5, begun + 1000), "rollout:5")
    ]


def test_a_crash_of_the_new_revision_asks_for_the_revert_at_the_second_sample(shop: Shop) -> None:
    commit = committed(shop)
    begun = shop.now
    rolled_out(shop, commit, pod("web-2", 2, ready=False, **CRASH))
    events = list(slices(shop))
    assert [event.type.removeprefix("ai.cortex.school.") for event in events] == [
        "improvement.deployed",
        "rollback.requested",
    ]
    asked = events[-1].payload
    assert (asked.commit, asked.by) == (commit, "health-monitor")  # type: ignore[attr-defined]
    assert "pod web-2: CrashLoopBackOff" in asked.reason  # type: ignore[attr-defined]
    assert shop.now == begun + 10
    assert shop.record().stage == "rolling_back"


def test_without_rollbacks_a_person_is_told_what_would_have_been_done(shop: Shop) -> None:
    shop.policy = Policy(mode="act", health_check_duration=60.0, sample_period=10.0, rollback_enabled=False)
    commit = committed(shop)
    rolled_out(shop, commit, pod("web-2", 2, ready=False, **CRASH))
    events = list(slices(shop))
    assert [event.type.rsplit(".", 1)[1] for event in events] == ["deployed", "unverified"]
    assert shop.record().message.startswith("rollback_enabled is false, or it would have been reverted: start")


def test_a_lost_node_ends_with_a_person_and_never_with_a_revert(shop: Shop) -> None:
    commit = committed(shop)
    rolled_out(shop, commit, pod("web-2", 2, ready=False, **CRASH))
    shop.cluster.put(node(ready=False))
    events = list(slices(shop))
    assert [event.type.rsplit(".", 1)[1] for event in events] == ["deployed", "unverified"]
    assert "node-1 went NotReady" in shop.record().message


def test_a_commit_that_argo_cd_never_syncs_is_unverified(shop: Shop) -> None:
    committed(shop)
    begun = shop.now
    events = list(slices(shop))
    assert [event.type.rsplit(".", 1)[1] for event in events] == ["unverified"]
    assert shop.now == begun + 300
    assert "did not sync the commit" in shop.record().message


def test_a_revert_is_over_when_it_is_live_healthy_and_what_was_added_is_gone(shop: Shop) -> None:
    commit = committed(shop)
    rolled_out(shop, commit, pod("web-2", 2, ready=False, **CRASH))
    list(slices(shop))
    revert = shop.gitops.append(commit, {"web.yaml": b"kind: Deployment\n"}, "revert", shop.now)
    shop.keep("reverted", commit=commit, revert=revert)
    outcome = shop.handle("rollback.committed", RollbackCommitted(ID, commit, revert))
    assert [emit.payload for emit in outcome.emits] == [WatchDue(ID, "rollback", 0, shop.now + 300)]

    def live() -> None:
        shop.cluster.put(application(revert))

    def healed() -> None:
        shop.cluster.put(deployment(3))
        shop.cluster.put(replica_set(3))
        shop.cluster.remove("Pod", "shop", "web-2")
        shop.cluster.put(pod("web-3", 3))

    def gone() -> None:
        shop.cluster.remove("PodDisruptionBudget", "shop", "web")

    shop.later = [live, healed, gone]
    begun = shop.now
    events = list(slices(shop, "rollback"))
    assert [event.type.rsplit(".", 1)[1] for event in events] == ["rolled_back"]
    assert shop.now == begun + 40  # the third step, and two looks that agree
    assert shop.record().stage == "rolled_back"


def test_a_revert_that_does_not_heal_asks_a_person(shop: Shop) -> None:
    commit = committed(shop)
    shop.keep("reverted", commit=commit, revert="gone")
    shop.handle("rollback.committed", RollbackCommitted(ID, commit, "gone"))
    events = list(slices(shop, "rollback"))
    assert [event.type.rsplit(".", 1)[1] for event in events] == ["unverified"]
    assert shop.record().message.startswith("the revert did not heal it: sync")


def test_streams_of_the_stages(shop: Shop) -> None:
    commit = committed(shop)
    rolled_out(shop, commit)
    first = shop.handle("watch.due", WatchDue(ID, "rollout", 0, shop.now + 1000))
    assert streams(first) == ["improvements:deployed"]
    shop.now += 60
    assert streams(shop.handle("watch.due", WatchDue(ID, "rollout", 1, shop.now + 1000))) == ["improvements:verified"]


@pytest.mark.parametrize("stage", ["verified", "rolling_back", "reverted", "unverified", "armed"])
def test_a_late_slice_of_a_watch_that_ended_does_nothing(shop: Shop, stage: Any) -> None:
    committed(shop)
    shop.keep(stage, commit="c")
    assert shop.handle("watch.due", WatchDue(ID, "rollout", 3, shop.now)) == Outcome()


HINT = ArgocdApplication("shop", "Succeeded", revision="whatever")


def test_argo_cds_hint_is_read_again_from_the_api(shop: Shop) -> None:
    commit = committed(shop)
    shop.store.apply((ledger.put(lease_key("shop"), Lease(ID, shop.now), None),))
    assert shop.handle("argocd.application", HINT) == Outcome()  # the hint says so, the API does not
    rolled_out(shop, commit)
    assert kinds(shop.handle("argocd.application", HINT)) == ["improvement.deployed"]
    assert shop.handle("argocd.application", HINT) == Outcome()  # told already


def test_a_hint_about_an_application_of_nobody_does_nothing(shop: Shop) -> None:
    assert shop.handle("argocd.application", HINT) == Outcome()


@pytest.mark.parametrize(
    "payload",
    [ImprovementImplemented(ID, DIGEST, "shop", "c"), RollbackCommitted(ID, "c", "r")],
)
def test_a_watch_that_the_ledger_does_not_know_does_not_begin(shop: Shop, payload: Any) -> None:
    shop.keep("implemented" if isinstance(payload, ImprovementImplemented) else "reverted", commit="c")
    kind = "improvement.implemented" if isinstance(payload, ImprovementImplemented) else "rollback.committed"
    assert shop.handle(kind, payload) == Outcome()
