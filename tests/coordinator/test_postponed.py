"""A change that a closed sync window of Argo CD holds back: it waits without the lease, and comes again by itself."""

from typing import Any

import pytest

from eventing.contracts import WatchArmed
from eventing.handler import Outcome
from functions._improvement.record import Record, Stage
from tests.coordinator.samples import NOW, sound
from tests.coordinator.school import School, said

HOUR = 3600.0


def postponed(school: School, one: Record, until: float = NOW + 5 * HOUR) -> Outcome:
    """The monitor finds the window closed."""
    school.step(one.improvement.id, "watch.postponed", "health-monitor", held_until=until)
    return school.send("watch.postponed", WatchArmed(one.improvement.id, one.digest, "shop"), "health-monitor")


def ticked(school: School, at: float) -> list[str]:
    school.now = at
    return said(school.tick())


def test_it_gives_the_lease_up_and_starts_with_the_first_tick_after_the_window_opens(school: School) -> None:
    one = sound()
    school.validated(one)
    assert school.holder() == one.improvement.id
    assert said(postponed(school, one)) == []
    assert (school.holder(), school.queue()) == ("", [one.improvement.id])
    assert ticked(school, NOW + 5 * HOUR - 1) == []
    assert ticked(school, NOW + 5 * HOUR + 600) == ["improvement.approved"]
    assert (school.holder(), school.stage(one.improvement.id)) == (one.improvement.id, "approved")


def test_whoever_waited_behind_it_has_its_own_turn(school: School) -> None:
    first, second = sound("a", value=3), sound("b", value=4)
    school.validated(first)
    school.validated(second)
    assert said(postponed(school, first)) == ["improvement.approved"]
    assert school.holder() == second.improvement.id
    assert said(postponed(school, second)) == []
    assert school.queue() == [first.improvement.id, second.improvement.id]
    assert ticked(school, NOW + 5 * HOUR + 600) == ["improvement.approved"]
    assert school.holder() == first.improvement.id


def test_a_freeze_meanwhile_holds_it_for_a_person(school: School) -> None:
    one = sound()
    school.validated(one)
    postponed(school, one)
    school.order("freeze")
    assert ticked(school, NOW + 5 * HOUR + 600) == ["improvement.pending_review"]


@pytest.mark.parametrize("action", ["cancel", "reject", "approve"])
def test_a_person_may_cancel_reject_or_try_it_at_once(school: School, action: Any) -> None:
    one = sound()
    school.validated(one)
    postponed(school, one)
    school.order(action, one.improvement.id, one.digest)
    assert school.stage(one.improvement.id) == ("approved" if action == "approve" else "rejected")
    assert school.queue() == []


@pytest.mark.parametrize("stage", ["approved", "armed", "implemented", "verified", "pending_review"])
def test_a_forged_postponement_frees_no_lease(school: School, stage: Stage) -> None:
    one = sound()
    school.validated(one)
    school.put(Record(one.improvement, stage, one.timeline, plan=one.plan, digest=one.digest))
    assert said(school.send("watch.postponed", WatchArmed(one.improvement.id, one.digest, "shop"))) == []
    assert (school.holder(), school.queue()) == (one.improvement.id, [])


def test_one_that_waits_for_somebody_elses_lease_leaves_it_alone(school: School) -> None:
    first, second = sound("a", value=3), sound("b", value=4)
    school.validated(first)
    school.validated(second)
    school.send("watch.postponed", WatchArmed(second.improvement.id, second.digest, "shop"))
    assert (school.holder(), school.queue()) == (first.improvement.id, [second.improvement.id])
