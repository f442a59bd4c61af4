"""What the other stages report: the record is believed, the event is only the occasion."""

from typing import Any, get_args

import pytest

from eventing.contracts import (
    AlertRaised,
    ImprovementDeployed,
    ImprovementImplemented,
    ImprovementWatched,
    RollbackCommitted,
)
from eventing.handler import Permanent
from eventing.vocabulary import Target
from functions._improvement.record import Record, Stage, Step
from functions._improvement.standing import (
    Lease,
    Override,
    Pace,
    ReviewOnly,
    Rollback,
    Tombstone,
    Video,
    lease_key,
    override_key,
    review_only_key,
    tombstone_key,
    video_key,
)
from functions._policy.policy import Caps, Policy
from tests.coordinator.samples import AT, NOW, improvement, plan, record
from tests.coordinator.school import School, payload, said


def _held(school: School, stage: Stage, application: str = "shop", **given: Any) -> Record:
    change = given.pop("plan", None) or plan(application, application)
    one = school.put(record(stage, plan=change, **given))
    school.set(lease_key(application), Lease(one.improvement.id, NOW))
    return one


def _watched(school: School, one: Record, how: str) -> Any:
    return school.send(f"improvement.{how}", ImprovementWatched(one.improvement.id, one.commit or "c", "said so"))


@pytest.mark.parametrize("stage", [stage for stage in get_args(Stage) if stage not in ("verified", "rolled_back")])
@pytest.mark.parametrize("how", ["verified", "rolled_back"])
def test_a_forged_success_frees_no_lease(
    school: School, stage: Stage, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    one = _held(school, stage, commit="c0ffee")
    outcome = _watched(school, one, how)
    if stage not in ("rejected",):
        assert school.holder() == one.improvement.id
    assert school.record(one.improvement.id) == one
    assert said(outcome) == (
        ["alert.raised"] if stage == "failed" else []
    )  # it is not taken back yet, and that is told
    if stage not in ("rejected", "failed", "unverified"):
        assert outcome.changes == ()
        assert caplog.messages[-1].endswith(f": it is {stage}; whoever ends it stores that in the same step")


def test_a_report_on_nobody_is_refused(school: School) -> None:
    for kind, body in (
        ("improvement.verified", ImprovementWatched("nobody", "c", "")),
        ("improvement.implemented", ImprovementImplemented("nobody", "d", "shop", "c")),
        ("improvement.deployed", ImprovementDeployed("nobody", "c", "r")),
        ("rollback.committed", RollbackCommitted("nobody", "c", "r")),
    ):
        with pytest.raises(Permanent, match="the ledger has no improvement 'nobody'"):
            school.send(kind, body)


@pytest.mark.parametrize("stage", ["verified", "rolled_back", "rejected", "failed"])
def test_an_end_frees_the_lease_of_its_own_application_only(school: School, stage: Stage) -> None:
    one = _held(school, stage)
    school.set(lease_key("blog"), Lease(one.improvement.id, NOW))
    school.ended(one, stage) if stage in ("rejected", "failed") else _watched(school, one, stage)
    assert (school.holder(), school.holder("blog")) == ("", one.improvement.id)
    school.set(lease_key("shop"), Lease("other", NOW))
    school.ended(one, stage) if stage in ("rejected", "failed") else _watched(school, one, stage)
    assert school.holder() == "other"


def test_a_failed_revert_keeps_the_lease(school: School) -> None:
    one = _held(school, "failed", commit="c0ffee")
    page = payload(school.ended(one, "failed"), "alert.raised")
    assert (page.severity, page.title) == ("critical", "A change that has to be taken back cannot be")
    assert school.holder() == one.improvement.id
    assert school.agenda() == {one.improvement.id: 86400.0}


def test_unverified_keeps_the_lease_for_a_day(school: School) -> None:
    one = _held(school, "unverified", commit="c0ffee")
    _watched(school, one, "unverified")
    assert school.holder() == one.improvement.id
    assert school.agenda() == {one.improvement.id: 86400.0}


def test_a_rollback_leaves_both_tombstones_and_a_second_report_leaves_them_alone(school: School) -> None:
    one = _held(school, "rolled_back", message="pods crashed", timeline=(Step("rolling_back", AT, "health-monitor"),))
    _watched(school, one, "rolled_back")
    for fingerprint in (one.fingerprint, one.improvement.fingerprint):
        stone = school.get(tombstone_key(fingerprint), Tombstone)
        assert stone is not None
        assert (stone.kind, stone.by, stone.reason) == ("rolled_back", "health-monitor", "pods crashed")
    school.now = NOW + 100
    before = school.get(tombstone_key(one.fingerprint), Tombstone)
    _watched(school, one, "rolled_back")
    assert school.get(tombstone_key(one.fingerprint), Tombstone) == before


def test_a_verified_change_spreads_to_the_next_application_once(school: School) -> None:
    one = _held(school, "verified", plan=plan(also_applies_to=("blog", "wiki")))
    outcome = _watched(school, one, "verified")
    child = payload(outcome, "improvement.accepted").improvement
    assert (child.parent, child.targets) == (one.improvement.id, (Target("Application", "", "blog"),))
    found = school.record(child.id)
    assert (found.stage, found.improvement, found.timeline[-1].note) == (
        "accepted",
        child,
        "verified on shop; the next application is blog",
    )
    assert (found.plan, found.judgement) == (None, None)
    assert school.redis.zscore("school:learnt:vid00000001", child.id) == NOW
    assert _watched(school, one, "verified").emits == ()


def test_the_policy_stops_the_spreading(school: School) -> None:
    school.policy = Policy(mode="act", spread=False)
    one = _held(school, "verified", plan=plan(also_applies_to=("blog",)))
    assert _watched(school, one, "verified").emits == ()


def test_an_end_takes_back_the_review_only_that_it_caused_and_no_other(school: School) -> None:
    one = _held(school, "verified")
    school.set(review_only_key("shop"), ReviewOnly("other", AT, "why"))
    _watched(school, one, "verified")
    assert school.get(review_only_key("shop"), ReviewOnly) is not None
    school.set(review_only_key("shop"), ReviewOnly(one.improvement.id, AT, "why"))
    _watched(school, one, "verified")
    assert school.get(review_only_key("shop"), ReviewOnly) is None


@pytest.mark.parametrize("stage", ["implemented", "deployed"])
def test_a_person_who_merged_takes_the_lease_if_it_is_free(school: School, stage: Stage) -> None:
    one = school.put(record(stage, commit="c0ffee"))
    told = ImprovementImplemented(one.improvement.id, one.digest, "shop", "c0ffee")
    school.send("improvement.implemented", told)
    assert school.holder() == one.improvement.id
    assert school.agenda() == {one.improvement.id: 7200.0}
    school.set(lease_key("shop"), Lease("other", NOW))
    school.send("improvement.implemented", told)
    assert school.holder() == "other"


@pytest.mark.parametrize("stage", ["armed", "verified", "rejected", "approved"])
def test_a_forged_commit_takes_no_lease(school: School, stage: Stage) -> None:
    one = school.put(record(stage))
    school.send("improvement.implemented", ImprovementImplemented(one.improvement.id, one.digest, "shop", "c"))
    assert school.holder() == ""


def test_a_sync_is_a_sign_of_life(school: School) -> None:
    later = "2027-01-15T09:00:00+00:00"
    one = school.put(record("deployed", at=later))
    school.send("improvement.deployed", ImprovementDeployed(one.improvement.id, "c", "r"))
    assert school.agenda() == {one.improvement.id: 3600.0 + 7200.0}


def _reverted(school: School, practice: str, by: str = "health-monitor", revert: str = "beef") -> Any:
    steps = (Step("rolling_back", AT, by), Step("reverted", AT, "implementation-workers"))
    said_ = improvement(practice)
    one = school.put(record("reverted", improvement=said_, timeline=steps, commit="c0ffee", revert=revert))
    return school.send("rollback.committed", RollbackCommitted(one.improvement.id, "c0ffee", "beef"))


def test_more_rollbacks_than_the_policy_bears_freeze_automatic_approval_and_page(school: School) -> None:
    school.policy = Policy(mode="act", caps=Caps(rollbacks_per_hour_freeze=2))
    for practice in ("a", "b"):
        assert _reverted(school, practice).emits == ()
    assert _reverted(school, "b").emits == ()
    assert school.get(override_key("auto_approve_none"), Override) is None
    outcome = _reverted(school, "c")
    assert payload(outcome, "alert.raised") == AlertRaised(
        "rollbacks",
        "critical",
        "Automatic approval is frozen",
        "3 rollbacks within an hour: nothing is approved by itself any more. Look at them, then say `unfreeze`.",
    )
    assert school.get(override_key("auto_approve_none"), Override) == Override(
        "auto_approve_none", "school-coordinator", AT, 0.0, "3 rollbacks within an hour"
    )
    assert _reverted(school, "d").emits == ()


def test_a_revert_is_a_sign_of_life(school: School) -> None:
    _reverted(school, "a")
    assert school.agenda() == {improvement("a").id: 7200.0}


def test_a_video_is_written_only_when_its_count_changed(school: School) -> None:
    school.set(video_key("vid00000001"), Video("vid00000001"))
    one = improvement()
    school.raw(one)
    ended = school.step(one.id, "improvement.rejected", "moe-router")
    versions = []
    for _ in range(3):
        school.ended(ended, "rejected")
        found = school.store.read(video_key("vid00000001"))
        versions.append(found.version if found else 0)
    assert versions == [2, 2, 2]


def test_rollbacks_long_ago_do_not_count(school: School) -> None:
    school.policy = Policy(mode="act", caps=Caps(rollbacks_per_hour_freeze=0))
    school.set("school:pace", Pace((), (Rollback("old", NOW - 3600),)))
    _reverted(school, "a")
    assert school.get("school:pace", Pace) == Pace((), (Rollback(improvement("a").id, NOW),))


def test_what_a_person_takes_back_and_what_was_not_reverted_does_not_count(school: School) -> None:
    school.policy = Policy(mode="act", caps=Caps(rollbacks_per_hour_freeze=0))
    assert said(_reverted(school, "a", by="ada")) == []
    assert said(_reverted(school, "b", revert="")) == []
    assert school.get("school:pace", Pace) is None
    assert said(_reverted(school, "c")) == ["alert.raised"]
