"""What a person merged is watched, but nothing that is seen counts as its doing: there is no baseline from before."""

from typing import Any

import pytest

from eventing.contracts import ImprovementImplemented
from eventing.handler import Outcome
from functions._clients import ledger
from functions._improvement.record import ReviewRequest
from functions._improvement.standing import Lease, lease_key
from functions.health_monitor.watching import read_watch
from tests.monitor.conftest import ID, Shop, pod
from tests.monitor.test_stages import CRASH, DIGEST, armed, committed, kinds, rolled_out, slices

REQUEST = ReviewRequest(7, "https://github.example/pull/7", "cortex-school/x", DIGEST, "h", "merged", before="b")


def merged(shop: Shop, **known: Any) -> str:
    """A person merged the change, and the watch begins."""
    commit = shop.gitops.append(shop.gitops.head(), {"web.yaml": b"replicas: 2\n"}, "Merge #7", shop.now)
    shop.keep("implemented", commit=commit, review=REQUEST, **known)
    outcome = shop.handle("improvement.implemented", ImprovementImplemented(ID, DIGEST, "shop", commit))
    assert kinds(outcome) == ["watch.due"]
    return commit


@pytest.mark.parametrize(
    ("crashes", "says"),
    [(False, "would be healthy"), (True, "would be failed")],
)
def test_a_merge_is_watched_to_the_end_and_then_a_person_decides(shop: Shop, crashes: bool, says: str) -> None:
    commit = merged(shop)
    rolled_out(shop, commit, *([pod("web-2", 2, ready=False, **CRASH)] if crashes else []))
    told = [emit.type.removeprefix("ai.cortex.school.") for emit in slices(shop)]
    assert told[-1] == "improvement.unverified"
    record = shop.record()
    assert record.stage == "unverified"
    assert says in record.message
    assert record.checks


def test_a_baseline_of_an_earlier_plan_is_not_taken_for_one_of_the_merge(shop: Shop) -> None:
    armed(shop)
    merged(shop)
    found = read_watch(shop.store, ID)
    assert found is not None
    assert found[0].blind


def test_a_merge_that_is_never_synced_ends_with_a_person_too(shop: Shop) -> None:
    merged(shop)
    told = [emit.type.removeprefix("ai.cortex.school.") for emit in slices(shop, most=80)]
    assert told == ["improvement.unverified"]
    assert "did not sync" in shop.record().message


def test_a_repeated_announcement_of_a_merge_that_ended_begins_nothing(shop: Shop) -> None:
    shop.keep("unverified", commit="c", review=REQUEST)
    assert shop.handle("improvement.implemented", ImprovementImplemented(ID, DIGEST, "shop", "c")) == Outcome()


@pytest.mark.parametrize(("joined", "ends"), [((), "rollback.requested"), (("other",), "improvement.unverified")])
def test_a_failure_while_a_merge_is_live_too_is_blamed_on_nobody(
    shop: Shop, joined: tuple[str, ...], ends: str
) -> None:
    commit = committed(shop)
    shop.store.apply((ledger.put(lease_key("shop"), Lease(ID, 0.0, joined), None),))
    rolled_out(shop, commit, pod("web-2", 2, ready=False, **CRASH))
    told = [emit.type.removeprefix("ai.cortex.school.") for emit in slices(shop)]
    assert told[-1] == ends
    if joined:
        assert "other was merged into the same application meanwhile" in shop.record().message
