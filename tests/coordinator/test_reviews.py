"""Pull requests, as the coordinator sees them: hints, decisions that people gave there, and whose the lease is."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import (
    COORDINATOR,
    ImprovementEnded,
    ImprovementImplemented,
    ImprovementPendingReview,
    PullRequestChanged,
)
from eventing.handler import Outcome, Schedule
from functions._improvement.record import Record, ReviewRequest, Stage, Step
from functions._improvement.standing import (
    CLOSED,
    REVIEWS,
    Lease,
    Tombstone,
    lease_key,
    tombstone_key,
    waiting_key,
)
from tests.coordinator.samples import AT, NOW, record, sound
from tests.coordinator.school import School, payload, said

OPEN = ReviewRequest(7, "https://github.example/pull/7", "cortex-school/x", "d", "h")
MERGED = replace(OPEN, state="merged", before="b")


def implemented(school: School, one: Record) -> Outcome:
    return school.send(
        "improvement.implemented",
        ImprovementImplemented(one.improvement.id, one.digest, one.application, one.commit or "c"),
        "implementation-workers",
    )


def merged(school: School, practice: str = "replicas", value: object = 3, stage: Stage = "implemented") -> Record:
    steps = (Step("pending_review", AT, COORDINATOR), Step("implemented", AT, "github:robin", "e", "merged"))
    return school.put(sound(practice, value=value, stage=stage, commit="c0ffee", review=MERGED, timeline=steps))


@pytest.mark.parametrize("stage", ["implemented", "deployed", "unverified"])
def test_a_merge_takes_the_lease_at_once_and_is_the_decision(school: School, stage: Stage) -> None:
    one = merged(school, stage=stage)
    implemented(school, one)
    assert school.holder() == one.improvement.id
    decision = school.decision(one.improvement.id)
    assert (decision.outcome, decision.digest, decision.by) == ("approved", one.digest, "github:robin")
    assert "pull request #7 was merged" in decision.reasons[0]
    again = implemented(school, one)
    assert school.decision(one.improvement.id) == decision
    assert again.emits == ()


def test_a_merge_while_another_change_is_watched_joins_it_and_inherits_the_lease(school: School) -> None:
    holder = school.put(sound("probes", value=9, stage="deployed", commit="c1"))
    school.set(lease_key("shop"), Lease(holder.improvement.id, NOW))
    one = merged(school)
    for _ in range(2):
        implemented(school, one)
    lease = school.get(lease_key("shop"), Lease)
    assert lease == Lease(holder.improvement.id, NOW, (one.improvement.id,))
    ended = school.put(replace(holder, stage="verified"))
    school.send("improvement.verified", _watched(ended), "health-monitor")
    assert school.get(lease_key("shop"), Lease) == Lease(one.improvement.id, NOW)


def _watched(one: Record) -> Any:
    from eventing.contracts import ImprovementWatched  # noqa: PLC0415

    return ImprovementWatched(one.improvement.id, one.commit or "c", "said so")


def test_what_joined_and_ended_inherits_nothing(school: School) -> None:
    holder = school.put(sound("probes", value=9, stage="deployed", commit="c1"))
    one = merged(school)
    school.set(lease_key("shop"), Lease(holder.improvement.id, NOW, (one.improvement.id, "nobody")))
    school.put(replace(one, stage="verified"))
    school.send("improvement.verified", _watched(one), "health-monitor")
    assert school.get(lease_key("shop"), Lease) == Lease(holder.improvement.id, NOW, ("nobody",))
    school.put(replace(holder, stage="verified"))
    school.send("improvement.verified", _watched(holder), "health-monitor")
    assert school.holder() == ""


def test_a_merge_leaves_the_queue_that_it_waited_in(school: School) -> None:
    one = merged(school)
    school.store.apply([Schedule(waiting_key("shop"), one.improvement.id, NOW)])
    implemented(school, one)
    assert school.queue() == []


def test_a_commit_beside_an_open_pull_request_has_it_closed(school: School) -> None:
    one = school.put(sound(stage="implemented", commit="c", review=OPEN))
    outcome = implemented(school, one)
    assert payload(outcome, "pull_request.changed") == PullRequestChanged(7, one.improvement.id, "over")


def test_a_closed_pull_request_is_a_persons_no_with_tombstones(school: School) -> None:
    steps = (Step("pending_review", AT, COORDINATOR), Step("rejected", AT, "github:robin"))
    closed = replace(OPEN, state="closed")
    one = school.put(sound(stage="rejected", reason=CLOSED, message="closed by robin", review=closed, timeline=steps))
    outcome = school.ended(one, "rejected")
    for fingerprint in (one.improvement.fingerprint, one.fingerprint):
        stone = school.get(tombstone_key(fingerprint), Tombstone)
        assert stone is not None
        assert (stone.kind, stone.by) == ("rejected", "github:robin")
    decision = school.decision(one.improvement.id)
    assert (decision.outcome, decision.by) == ("rejected", "github:robin")
    assert said(outcome) == []


@pytest.mark.parametrize("reason", ["expired", "superseded", "merged elsewhere", "cancelled", "nothing to do"])
def test_no_other_end_in_a_pull_request_leaves_a_tombstone(school: School, reason: str) -> None:
    one = school.put(sound(stage="rejected", reason=reason, review=OPEN))
    outcome = school.ended(one, "rejected")
    assert school.get(tombstone_key(one.fingerprint), Tombstone) is None
    assert payload(outcome, "pull_request.changed").action == "over"


def test_a_forged_closing_changes_nothing(school: School) -> None:
    one = school.put(sound(stage="pending_review", review=OPEN))
    forged = ImprovementEnded(one.improvement.id, CLOSED, "closed by robin", "pending_review")
    outcome = school.send("improvement.rejected", forged, "implementation-workers")
    assert outcome == Outcome()
    assert school.get(tombstone_key(one.fingerprint), Tombstone) is None


def test_what_the_workers_hand_to_a_person_gives_its_lease_to_the_next(school: School) -> None:
    one = school.put(sound(stage="pending_review", reason="protected branch"))
    school.set(lease_key("shop"), Lease(one.improvement.id, NOW))
    body = ImprovementPendingReview(one.improvement.id, "protected branch", "it is protected", one.digest)
    assert school.send("improvement.pending_review", body, COORDINATOR) == Outcome()
    school.send("improvement.pending_review", body, "implementation-workers")
    assert school.holder() == ""
    assert one.improvement.id in school.agenda()


@pytest.mark.parametrize("stage", ["approved", "armed", "implemented", "planned"])
def test_a_forged_or_late_hand_over_frees_no_lease(school: School, stage: Stage) -> None:
    one = school.put(sound(stage=stage))
    school.set(lease_key("shop"), Lease(one.improvement.id, NOW))
    body = ImprovementPendingReview(one.improvement.id, "protected branch", "it is protected", one.digest)
    assert school.send("improvement.pending_review", body, "implementation-workers") == Outcome()
    assert school.holder() == one.improvement.id


def test_the_sweep_has_each_open_one_looked_at_every_ten_minutes(school: School) -> None:
    one = school.put(sound(stage="pending_review", review=OPEN))
    two = school.put(record("pending_review", improvement=sound("probes").improvement))
    for identity in (one.improvement.id, two.improvement.id, "nobody"):
        school.store.apply([Schedule(REVIEWS, identity, NOW)])
    outcome = school.tick()
    hints = {emit.payload for emit in outcome.emits if isinstance(emit.payload, PullRequestChanged)}
    assert hints == {
        PullRequestChanged(0, one.improvement.id, "look"),
        PullRequestChanged(0, two.improvement.id, "look"),
    }
    assert said(school.tick()) == []
    school.now += 600
    assert said(school.tick()) == ["pull_request.changed"] * 2


def test_what_expires_has_its_pull_request_closed(school: School) -> None:
    one = school.put(sound(stage="pending_review", review=OPEN))
    school.store.apply([Schedule("school:agenda", one.improvement.id, NOW)])
    school.now += 15 * 24 * 3600
    outcome = school.tick()
    assert said(outcome) == ["improvement.rejected"]
    ended = school.record(one.improvement.id)
    assert ended.reason == "expired"
    assert said(school.ended(ended, "rejected")) == ["pull_request.changed"]


def test_an_edit_that_no_operation_says_is_approved_by_nobody_on_the_command_line(school: School) -> None:
    from eventing.handler import Permanent  # noqa: PLC0415
    from eventing.vocabulary import Finding  # noqa: PLC0415

    free = Finding("free-edit", "error", "only merging pull request #7 lets it through")
    one = school.put(sound(stage="pending_review", review=OPEN, preflight=(free,)))
    with pytest.raises(Permanent, match="only merging pull request #7"):
        school.order("approve", one.improvement.id, one.digest)
