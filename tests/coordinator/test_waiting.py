"""One change of an application at a time, at the pace of the policy, over the real store."""

from itertools import pairwise

from msgspec.structs import replace

from functions._improvement.identity import plan_digest
from functions._improvement.standing import (
    Freeze,
    Tombstone,
    frozen_key,
    tombstone_key,
)
from functions._policy.policy import Caps, Policy, Window
from tests.coordinator.samples import AT, CONFLICT, NOW, REPORT, plan, sound
from tests.coordinator.school import School, payload, said

REACHES = "relevance 0.93 reaches the 0.9 that architecture needs"


def test_a_second_approval_of_the_application_waits_and_one_of_another_does_not(school: School) -> None:
    first, second, elsewhere = sound(), sound("job-ttl", value=4), sound("job-history", "blog")
    school.validated(first)
    outcome = school.validated(second)
    assert outcome.emits == ()
    waits = school.record(second.improvement.id)
    assert (waits.stage, waits.timeline[-1].note) == (
        "waiting",
        f"{first.improvement.id} changes the application now",
    )
    assert school.decision(second.improvement.id).outcome == "approved"
    assert (school.queue(), school.holder()) == ([second.improvement.id], first.improvement.id)
    assert school.agenda()[second.improvement.id] == 600.0
    assert said(school.validated(elsewhere)) == ["improvement.approved"]
    assert school.holder("blog") == elsewhere.improvement.id


def test_the_next_goes_when_the_lease_is_free_first_come_first_served(school: School) -> None:
    queue = [sound("a", value=3), sound("b", value=4), sound("c", value=5)]
    for number, one in enumerate(queue):
        school.now = NOW + number
        school.validated(one)
    for before, after in pairwise(queue):
        done = school.put(replace(school.record(before.improvement.id), stage="verified"))
        outcome = school.ended(done, "verified")
        assert payload(outcome, "improvement.approved").improvement_id == after.improvement.id
        assert school.holder() == after.improvement.id
        assert school.decision(after.improvement.id).reasons == (REACHES,)
    assert school.queue() == []


def test_what_waited_is_decided_anew(school: School) -> None:
    first, second, third = sound("a", value=3), sound("b", value=4), sound("c", value=5)
    for number, one in enumerate((first, second, third)):
        school.now = NOW + number
        school.validated(one)
    school.set(tombstone_key(second.fingerprint), Tombstone(second.fingerprint, "x", "rejected", "ada", AT, "no"))
    outcome = school.ended(school.put(replace(first, stage="failed")), "failed")
    assert said(outcome) == ["improvement.rejected", "improvement.approved"]
    assert school.stage(second.improvement.id) == "rejected"
    assert (school.holder(), school.queue()) == (third.improvement.id, [])


def test_a_freeze_meanwhile_holds_what_waited(school: School) -> None:
    first, second = sound("a"), sound("b", value=4)
    school.validated(first)
    school.validated(second)
    school.set(frozen_key(), Freeze("ada", AT))
    outcome = school.ended(school.put(replace(first, stage="verified")), "verified")
    assert payload(outcome, "improvement.pending_review").reason == "frozen"
    assert (school.holder(), school.queue()) == ("", [])


def test_a_person_who_approves_what_waits_keeps_its_place(school: School) -> None:
    first, second, third = sound("a", value=3), sound("b", value=4), sound("c", value=5)
    for number, one in enumerate((first, second, third)):
        school.now = NOW + number
        school.validated(one)
    school.now = NOW + 50
    assert school.order("approve", second.improvement.id, second.digest).emits == ()
    assert school.decision(second.improvement.id).by == "ada"
    assert school.queue() == [second.improvement.id, third.improvement.id]
    assert school.redis.zscore("school:waiting:shop", second.improvement.id) == NOW + 1
    assert school.agenda()[second.improvement.id] == 600.0


def test_a_cap_that_filled_up_meanwhile_makes_it_wait_longer(school: School) -> None:
    school.policy = Policy(mode="act", caps=Caps(per_hour=1))
    school.validated(sound("a", "shop"))
    school.now = NOW + 10
    waits = sound("b", "blog")
    school.validated(waits)
    school.now = NOW + 3600
    school.validated(sound("c", "wiki"))
    assert school.holder("wiki") != ""
    assert "improvement.approved" not in said(school.tick())
    assert school.redis.zscore("school:waiting:blog", waits.improvement.id) == NOW + 7200
    assert school.stage(waits.improvement.id) == "waiting"


def test_a_cap_makes_the_next_wait_and_the_tick_starts_it(school: School) -> None:
    school.policy = Policy(mode="act", caps=Caps(per_hour=1))
    first, second = sound("a", "shop"), sound("b", "blog")
    school.validated(first)
    school.now = NOW + 60
    assert school.validated(second).emits == ()
    waits = school.record(second.improvement.id)
    assert (waits.stage, waits.timeline[-1].note) == ("waiting", "at most 1 changes start in an hour")
    assert school.holder("blog") == ""
    school.now = NOW + 3599
    assert "improvement.approved" not in said(school.tick())
    school.now = NOW + 4300
    assert "improvement.approved" in said(school.tick())
    assert school.holder("blog") == second.improvement.id


def test_a_cap_of_zero_leaves_everything_to_a_person(school: School) -> None:
    school.policy = Policy(mode="act", caps=Caps(per_hour=0))
    held = payload(school.validated(sound()), "improvement.pending_review")
    assert (held.reason, held.message) == (
        "cap",
        "the policy lets nothing start: at most 0 changes start in an hour",
    )


def test_a_maintenance_window_makes_a_change_wait_for_it(school: School) -> None:
    school.policy = Policy(mode="act", maintenance_windows=(Window("09:00", "10:00"),))
    one = sound()
    school.validated(one)
    assert school.stage(one.improvement.id) == "waiting"
    assert school.redis.zscore("school:waiting:shop", one.improvement.id) == NOW + 3600
    school.now = NOW + 3500
    school.tick()
    assert school.stage(one.improvement.id) == "waiting"
    school.now = NOW + 4200
    assert "improvement.approved" in said(school.tick())


def test_a_plan_that_was_made_anew_keeps_the_lease_or_gives_it_up(school: School) -> None:
    first, second = sound("a"), sound("b", value=4)
    school.validated(first)
    school.validated(second)
    change = plan("shop", "shop", 7, practice="a")
    again = replace(school.record(first.improvement.id), stage="validated", plan=change, digest=plan_digest(change))
    outcome = school.validated(again)
    assert payload(outcome, "improvement.approved").digest == again.digest
    assert school.holder() == first.improvement.id
    assert school.decision(first.improvement.id).digest == again.digest
    held = replace(again, report=replace(REPORT, conflicts=(CONFLICT,)))
    assert said(school.validated(held)) == ["improvement.pending_review", "improvement.approved"]
    assert school.holder() == second.improvement.id
