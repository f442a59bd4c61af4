"""A change that has to go and does not: a page with all that is known, and no more automation for its application."""

from typing import Any

import pytest

from eventing.contracts import ImprovementEnded, ImprovementWatched, RollbackCommitted
from eventing.vocabulary import Check
from functions._improvement.record import Record, ReviewRequest, Stage, Step
from functions._improvement.standing import Lease, ReviewOnly, lease_key, review_only_key
from functions.school_coordinator.unhealed import is_unhealed, told
from tests.coordinator.samples import AT, NOW, record, sound
from tests.coordinator.school import School, payload, said

DOUBT = Check("start Deployment shop/web", "failed", "pod web-2: CrashLoopBackOff")
ASKED = Step("rolling_back", AT, "health-monitor", "e", "it crashed")


def put(school: School, stage: Stage, **known: Any) -> Record:
    one = school.put(record(stage, commit="c0ffee", checks=(DOUBT,), message="it crashed", **known))
    school.set(lease_key("shop"), Lease(one.improvement.id, NOW))
    return one


def tell(school: School, one: Record) -> Any:
    if one.stage == "failed":
        return school.send("improvement.failed", ImprovementEnded(one.improvement.id, "conflict", "no"))
    return school.send("improvement.unverified", ImprovementWatched(one.improvement.id, "c0ffee", "no"))


@pytest.mark.parametrize(
    ("stage", "known", "unhealed"),
    [
        ("unverified", {"commit": "c", "revert": "r"}, True),
        ("unverified", {"commit": "c"}, False),
        ("failed", {"commit": "c"}, True),
        ("failed", {"commit": "c", "revert": "r"}, False),
        ("failed", {}, False),
        ("rolled_back", {"commit": "c", "revert": "r"}, False),
        ("rolling_back", {"commit": "c"}, False),
    ],
)
def test_what_is_unhealed(stage: Stage, known: Any, unhealed: bool) -> None:
    assert is_unhealed(record(stage, **known)) is unhealed


@pytest.mark.parametrize(
    ("stage", "revert", "title"),
    [
        ("unverified", "beef", "A revert did not heal the cluster"),
        ("failed", "", "A change that has to be taken back cannot be"),
    ],
)
def test_it_is_paged_and_its_application_needs_a_person_from_now_on(
    school: School, stage: Stage, revert: str, title: str
) -> None:
    one = put(school, stage, revert=revert)
    page = payload(tell(school, one), "alert.raised")
    assert (page.severity, page.title, page.application) == ("critical", title, "shop")
    assert all(
        word in page.message for word in ("c0ffee", "CrashLoopBackOff", "it crashed", f"resolve {one.improvement.id}")
    )
    review_only = school.get(review_only_key("shop"), ReviewOnly)
    assert review_only is not None
    assert review_only.improvement_id == one.improvement.id
    assert said(tell(school, one)) == []  # told again, it is the same


def test_the_next_change_of_that_application_waits_for_a_person(school: School) -> None:
    tell(school, put(school, "unverified", revert="beef"))
    other = sound("probes")
    school.validated(other)
    found = school.record(other.improvement.id)
    assert (found.stage, found.reason) == ("pending_review", "review only")


def test_resolved_it_is_automatic_again(school: School) -> None:
    one = put(school, "unverified", revert="beef")
    tell(school, one)
    school.order("resolve", one.improvement.id, verdict="verify")
    assert school.stage(one.improvement.id) == "rolled_back"
    assert school.get(review_only_key("shop"), ReviewOnly) is None


def test_a_page_names_the_pull_request_and_what_was_seen_last() -> None:
    review = ReviewRequest(7, "https://github.example/pull/7", "b", "d", "h")
    message = told(record("failed", commit="c0ffee", revert_review=review, checks=(DOUBT,) * 9, message="x" * 9000))
    assert "https://github.example/pull/7" in message
    assert message.count("CrashLoopBackOff") == 5
    assert len(message) <= 4000


def test_a_revert_that_waits_for_git_is_asked_for_again_and_told(school: School) -> None:
    one = put(school, "rolling_back", timeline=(ASKED,))
    school.set(lease_key("shop"), Lease(one.improvement.id, NOW))
    school.now = NOW + 599
    assert said(school.tick()) == []
    school.put(one)
    school.send("rollback.committed", RollbackCommitted(one.improvement.id, "c0ffee", "forged"))  # it is looked at
    school.now = NOW + 600
    outcome = school.tick()
    assert said(outcome) == ["rollback.requested", "alert.raised"]
    again = payload(outcome, "rollback.requested")
    assert (again.commit, again.reason, again.by) == ("c0ffee", "it crashed", "health-monitor")
    assert payload(outcome, "alert.raised").title == "A revert waits for Git"
    assert school.stage(one.improvement.id) == "rolling_back"
    assert school.agenda() == {one.improvement.id: 600.0}
