"""A change that several Applications render: the lease of each, all in one step or none, and freezes of any of them."""

import random
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementEnded, ImprovementImplemented, ImprovementPendingReview, ImprovementWatched
from eventing.vocabulary import Check
from functions._improvement.record import Record
from functions._improvement.standing import Freeze, ReviewOnly, frozen_key, leases_key, review_only_key
from functions._policy.policy import Caps, Modes, Policy
from tests.coordinator.samples import AT, NOW, plan, record, sound
from tests.coordinator.school import School, payload, said


def shared(practice: str = "both", application: str = "prod", *others: str, value: object = 3) -> Record:
    """A change of one application that others render, too: by default prod's, and stage gets it."""
    one = sound(practice, application, value)
    assert one.plan is not None
    return replace(one, plan=replace(one.plan, also_rendered_by=others or ("stage",)))


def ended(school: School, one: Record, stage: Any = "verified") -> Any:
    return school.ended(school.put(replace(school.record(one.improvement.id), stage=stage)), stage)


def test_it_takes_the_lease_of_every_application_and_gives_each_back(school: School) -> None:
    both, alone = shared(), sound("alone", "stage", 4)
    assert said(school.validated(both)) == ["improvement.approved"]
    assert (school.holder("prod"), school.holder("stage")) == (both.improvement.id, both.improvement.id)
    school.validated(alone)
    waits = school.record(alone.improvement.id)
    assert (waits.stage, school.queue("stage")) == ("waiting", [alone.improvement.id])
    assert payload(ended(school, both), "improvement.approved").improvement_id == alone.improvement.id
    assert (school.holder("prod"), school.holder("stage"), school.queue("stage")) == ("", alone.improvement.id, [])
    assert school.get(leases_key(both.improvement.id), tuple[str, ...]) is None


def test_it_holds_none_while_another_change_has_one(school: School) -> None:
    alone, both, later = sound("alone", "stage", 4), shared(), sound("later", "prod", 5)
    for number, one in enumerate((alone, both, later)):
        school.now = NOW + number
        school.validated(one)
    waits = school.record(both.improvement.id)
    assert waits.timeline[-1].note == f"{alone.improvement.id} changes stage now"
    assert (school.holder("prod"), school.holder("stage")) == ("", alone.improvement.id)
    assert school.record(later.improvement.id).timeline[-1].note == f"{both.improvement.id} waited longer"
    assert payload(ended(school, alone), "improvement.approved").improvement_id == both.improvement.id
    assert (school.holder("prod"), school.holder("stage")) == (both.improvement.id, both.improvement.id)
    assert (school.queue("prod"), school.queue("stage")) == ([later.improvement.id], [])
    assert payload(ended(school, both), "improvement.approved").improvement_id == later.improvement.id


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_applications_nobody_shares_a_lease_and_everybody_gets_a_turn(school: School, seed: int) -> None:
    school.policy = Policy(mode="act", caps=Caps(per_hour=99, per_namespace_per_hour=99))
    dice = random.Random(seed)  # noqa: S311 - an order of events that can be repeated
    everyone: list[Record] = []
    for number in range(10):
        names = dice.sample(["a", "b", "c", "d"], dice.randint(1, 4))
        one = sound(f"practice-{number}", names[0], number + 10)
        assert one.plan is not None
        everyone.append(replace(one, plan=replace(one.plan, also_rendered_by=tuple(names[1:]))))
    left = list(everyone)
    for moment in range(60):
        school.now = NOW + moment
        running = [one for one in everyone if school.store.read(f"school:improvement:{one.improvement.id}")]
        running = [one for one in running if school.stage(one.improvement.id) == "approved"]
        held = [name for one in running for name in one.applications]
        assert len(held) == len(set(held)), "two changes of one application at once"
        assert all(school.holder(name) == one.improvement.id for one in running for name in one.applications)
        if left and (not running or dice.random() < 0.6):
            school.validated(left.pop(0))
        elif running:
            ended(school, dice.choice(running), dice.choice(["verified", "failed", "rolled_back"]))
    assert {school.stage(one.improvement.id) for one in everyone} <= {"verified", "failed", "rolled_back"}
    assert [school.holder(name) for name in "abcd"] == ["", "", "", ""]


def test_a_merge_joins_where_a_lease_is_held_and_takes_the_others(school: School) -> None:
    alone, merged = sound("alone", "stage", 4), shared()
    school.validated(alone)
    school.put(replace(merged, stage="implemented", commit="c0ffee"))
    done = ImprovementImplemented(merged.improvement.id, merged.digest, "prod", "c0ffee")
    school.send("improvement.implemented", done, "implementation-workers")
    assert (school.holder("prod"), school.holder("stage")) == (merged.improvement.id, alone.improvement.id)
    ended(school, alone)
    assert school.holder("stage") == merged.improvement.id  # it is under watch there yet
    ended(school, merged)
    assert (school.holder("prod"), school.holder("stage")) == ("", "")


def test_what_is_planned_anew_gives_up_the_lease_of_what_it_reaches_no_longer(school: School) -> None:
    both, alone = shared(), sound("alone", "stage", 4)
    school.validated(both)
    school.validated(alone)
    anew = replace(both.plan, also_rendered_by=()) if both.plan else None
    again = school.put(replace(school.record(both.improvement.id), stage="validated", plan=anew))
    school.validated(again)
    assert (school.holder("prod"), school.holder("stage")) == (both.improvement.id, "")
    ended(school, both)
    assert school.holder("prod") == ""


def test_it_steps_back_everywhere_when_it_could_not_be_watched_everywhere(school: School) -> None:
    both = shared()
    school.validated(both)
    held = school.put(replace(school.record(both.improvement.id), stage="pending_review", reason="cannot be watched"))
    told = ImprovementPendingReview(both.improvement.id, "cannot be watched", "stage is not there", held.digest)
    school.send("improvement.pending_review", told, "health-monitor")
    assert (school.holder("prod"), school.holder("stage")) == ("", "")
    assert said(school.order("approve", both.improvement.id, both.digest)) == ["improvement.approved"]


@pytest.mark.parametrize("name", ["prod", "stage"])
def test_a_freeze_of_any_of_them_holds_it(school: School, name: str) -> None:
    school.set(frozen_key(name), Freeze("ada", AT))
    both = shared()
    assert payload(school.validated(both), "improvement.pending_review").reason == "frozen"


@pytest.mark.parametrize("name", ["prod", "stage"])
def test_a_freeze_before_its_commit_stops_it(school: School, name: str) -> None:
    both = shared()
    school.validated(both)
    school.order("freeze", name)
    assert school.stage(both.improvement.id) == "pending_review"
    assert (school.holder("prod"), school.holder("stage")) == ("", "")


@pytest.mark.parametrize("name", ["prod", "stage"])
def test_the_most_careful_mode_of_them_holds(school: School, name: str) -> None:
    school.policy = Policy(mode="act", modes=Modes(applications={name: "propose"}))
    outcome = payload(school.validated(shared()), "improvement.pending_review")
    assert outcome.reason == "mode"
    assert "the mode of prod, stage is propose" in outcome.message


def test_a_revert_that_does_not_heal_stops_automation_of_all_of_them(school: School) -> None:
    doubt = Check("sync stage", "inconclusive", "Argo CD is at 0ld, which does not contain the commit yet")
    change = replace(plan("prod", "prod"), also_rendered_by=("stage",))
    one = school.put(record("unverified", plan=change, commit="c0ffee", revert="beef", checks=(doubt,), message="no"))
    page = payload(
        school.send("improvement.unverified", ImprovementWatched(one.improvement.id, "c0ffee", "no")), "alert.raised"
    )
    assert "Nothing of prod, stage is changed automatically until" in page.message
    assert "`unfreeze prod` and `unfreeze stage`" in page.message
    for name in ("prod", "stage"):
        found = school.get(review_only_key(name), ReviewOnly)
        assert found is not None
        assert found.improvement_id == one.improvement.id
    alone = sound("alone", "stage", 4)
    assert payload(school.validated(alone), "improvement.pending_review").reason == "review only"
    school.order("resolve", one.improvement.id, verdict="verify")
    assert [school.get(review_only_key(name), ReviewOnly) for name in ("prod", "stage")] == [None, None]


def test_after_a_day_each_of_them_is_for_review_only(school: School) -> None:
    both = shared()
    school.validated(both)
    school.put(replace(school.record(both.improvement.id), stage="unverified", commit="c0ffee"))
    school.send("improvement.unverified", ImprovementWatched(both.improvement.id, "c0ffee", "no"))
    school.now = NOW + 25 * 3600
    alert = payload(school.tick(), "alert.raised")
    assert "Nobody resolved a change of prod, stage for a day" in alert.title
    assert (school.holder("prod"), school.holder("stage")) == ("", "")
    assert all(school.get(review_only_key(name), ReviewOnly) for name in ("prod", "stage"))


def test_an_undo_waits_for_each_of_them(school: School) -> None:
    both, alone = shared(), sound("alone", "stage", 4)
    school.put(replace(both, stage="verified", commit="c0ffee"))
    school.validated(alone)
    assert said(school.order("undo", both.improvement.id)) == []
    assert school.queue("prod") == [f"undo:{both.improvement.id}"]
    outcome = ended(school, alone)
    assert payload(outcome, "rollback.requested").commit == "c0ffee"
    assert (school.holder("prod"), school.holder("stage")) == (both.improvement.id, both.improvement.id)
    assert (school.queue("prod"), school.queue("stage")) == ([], [])


def test_what_fails_before_its_commit_gives_all_of_them_back(school: School) -> None:
    both = shared()
    school.validated(both)
    school.put(replace(school.record(both.improvement.id), stage="failed", reason="git away"))
    school.send("improvement.failed", ImprovementEnded(both.improvement.id, "git away", "Git is away"))
    assert (school.holder("prod"), school.holder("stage")) == ("", "")


def test_a_spread_leaves_out_what_has_the_change_already(school: School) -> None:
    both = shared()
    assert both.plan is not None
    both = replace(both, plan=replace(both.plan, also_applies_to=("stage", "blog")))
    school.validated(both)
    outcome = ended(school, both)
    assert payload(outcome, "improvement.accepted").improvement.targets[0].name == "blog"
