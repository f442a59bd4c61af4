"""What a person merges is believed once it is on our branch, at whatever stage it comes."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementEnded, ImprovementImplemented
from eventing.handler import Temporary
from functions._improvement.record import Stage
from tests.workers.conftest import ID
from tests.workers.reviews import CHANGED, FILE, Desk, replace_pull


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
@pytest.mark.parametrize("pushes", [0, 2])
def test_a_merge_of_any_kind_becomes_implemented_and_is_never_committed_again(
    desk: Desk, how: Any, pushes: int
) -> None:
    pull = desk.opened()
    base = desk.bench.gitops.head()
    for number in range(pushes):
        desk.pulls.push(1, {FILE: CHANGED.replace(b"one is enough", b"n" * (number + 1))})
    desk.bench.gitops.append(base, {"README.md": b"# Other\n"}, "a person's commit", 0)
    onto = desk.bench.gitops.head()
    merge = desk.pulls.merge(1, how)
    commits = desk.bench.commits()
    outcome = desk.hint(1, "closed")
    record = desk.record
    assert (record.stage, record.commit) == ("implemented", merge)
    assert outcome.emits[0].payload == ImprovementImplemented(ID, record.digest, "shop", merge, (FILE,))
    assert record.timeline[-1].by == "github:robin"
    assert (desk.request.state, desk.request.before) == ("merged", onto)
    assert record.digest == desk.request.digest
    assert record.plan is not None
    assert record.plan.automatic  # only comments were pushed: it is the plan that was judged
    for again in ("closed", "look", "opened"):
        assert desk.hint(1, again).emits == ()
    assert desk.bench.commits() == commits
    assert not any(one.open for one in desk.openings.made)
    assert pull.number == 1


def test_what_was_pushed_and_merged_before_anybody_looked_is_what_is_watched(desk: Desk) -> None:
    desk.opened()
    old = desk.record.digest
    edited = CHANGED.replace(b"replicas: 1", b"replicas: 3")
    desk.pulls.push(1, {FILE: edited})
    desk.pulls.merge(1, "squash")
    desk.hint(1, "closed")
    record = desk.record
    assert record.stage == "implemented"
    assert record.digest != old
    assert record.plan is not None
    assert {one.path for one in record.plan.operations} == {
        "spec.replicas",
        "spec.template.spec.enableServiceLinks",
    }
    assert [one.name for one in record.plan.workloads] == ["web"]


def test_what_no_operation_can_say_is_watched_all_the_same(desk: Desk) -> None:
    desk.opened()
    desk.pulls.push(1, {"README.md": b"# A person's word\n"})
    desk.pulls.merge(1, "squash")
    desk.hint(1)
    record = desk.record
    assert (record.stage, record.application) == ("implemented", "shop")
    assert record.plan is not None
    assert (record.plan.operations, [one.name for one in record.plan.workloads]) == ((), ["web"])


@pytest.mark.parametrize(
    "stage",
    ["categorized", "planned", "validated", "waiting", "pending_review", "approved", "armed", "stalled", "rejected"],
)
def test_a_merge_counts_at_every_stage_before_a_commit(desk: Desk, stage: Stage) -> None:
    desk.opened()
    merge = desk.pulls.merge(1, "merge")
    known: dict[str, Any] = {"plan": None, "digest": "", "diff": ""} if stage == "categorized" else {}
    desk.put(replace(desk.record, stage=stage, **known))
    desk.hint(1)
    assert (desk.record.stage, desk.record.commit) == ("implemented", merge)
    assert desk.record.plan is not None


@pytest.mark.parametrize("stage", ["implemented", "deployed", "verified", "unverified", "rolling_back", "failed"])
def test_a_merge_of_what_is_committed_already_changes_nothing(desk: Desk, stage: Stage) -> None:
    desk.opened()
    desk.pulls.merge(1, "merge")
    desk.put(replace(desk.record, stage=stage, commit="c0ffee"))
    assert desk.hint(1).emits == ()
    assert (desk.record.stage, desk.record.commit) == (stage, "c0ffee")


@pytest.mark.parametrize(("age", "ends"), [(0, False), (1499, False), (1500, True)])
def test_a_merge_that_is_not_on_our_branch_is_waited_for_and_then_not_believed(
    desk: Desk, age: float, ends: bool
) -> None:
    desk.opened()
    elsewhere = replace_pull(desk, state="merged", by="robin", merge_commit="f" * 40, merged_onto="e" * 40)
    assert elsewhere.state == "merged"
    if not ends:
        with pytest.raises(Temporary, match="not on the branch yet"):
            desk.hint(1, sent=desk.ago(age))
        assert desk.record.stage == "pending_review"
        return
    (emit,) = desk.hint(1, sent=desk.ago(age)).emits
    assert isinstance(emit.payload, ImprovementEnded)
    assert (desk.record.stage, desk.record.reason, desk.record.commit) == ("rejected", "merged elsewhere", "")
