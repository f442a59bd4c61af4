"""What a rehearsal has to end with: each expectation is missed when its evidence is taken away."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Category, ChangePlan, Improvement, Operation, Origin, Resource
from functions._cli.expectations import fault_surprises, lesson_surprises, unsettled
from functions._improvement.record import Record, Stage

CATEGORIES: tuple[Category, ...] = ("architecture", "security", "database", "networking", "monitoring")
WEB = Resource("Deployment", "web", "shop")


def record(number: int, stage: Stage, reason: str = "", kind: str = "Deployment", **more: Any) -> Record:
    category = CATEGORIES[number % len(CATEGORIES)]
    improvement = Improvement(f"id-{number}", Origin("video", "v"), f"title {number}", category, 0.9, "f")
    plan = ChangePlan("shop", (Operation("set_field", replace(WEB, kind=kind), "web.yaml", "spec.x", 1, 2),))
    return Record(improvement, stage, plan=plan, reason=reason, **more)


GOOD = (
    *(record(number, "verified") for number in range(4)),
    record(4, "pending_review", "conflict"),
    record(5, "pending_review", "practice"),
    record(6, "rejected", "duplicate"),
    record(7, "rejected", "nothing to do"),
)


def test_the_lesson_as_it_should_be() -> None:
    assert lesson_surprises(GOOD) == ()


@pytest.mark.parametrize(
    ("records", "surprise"),
    [
        (GOOD[:7], "expected 8 improvements"),
        ((*GOOD[:3], replace(GOOD[3], stage="rejected"), *GOOD[4:]), "expected 4 verified commits to workloads"),
        (
            (*GOOD[:3], record(3, "verified", kind="PriorityClass"), *GOOD[4:]),
            "expected 4 verified commits to workloads",
        ),
        ((*GOOD[:5], replace(GOOD[5], stage="rejected"), *GOOD[6:]), "expected 2 held for a person"),
        ((*GOOD[:4], replace(GOOD[4], reason="practice"), *GOOD[5:]), "expected a conflict"),
        ((*GOOD[:6], replace(GOOD[6], reason="nothing to do"), *GOOD[7:]), "expected a duplicate"),
        (
            tuple(replace(one, improvement=replace(one.improvement, category="security")) for one in GOOD),
            "expected 5 categories",
        ),
        ((*GOOD, record(8, "stalled", "silent")), "title 8 ended stalled: silent"),
    ],
)
def test_what_the_lesson_did_not_do(records: tuple[Record, ...], surprise: str) -> None:
    assert lesson_surprises(records) == (surprise,)


def test_follow_ups_count_for_nothing() -> None:
    follow_up = replace(GOOD[0], improvement=replace(GOOD[0].improvement, parent="id-9"))
    assert "expected 4 verified commits to workloads" in lesson_surprises((follow_up, *GOOD[1:]))


@pytest.mark.parametrize("stage", ["verified", "rolled_back", "rejected", "pending_review"])
def test_these_are_settled(stage: Any) -> None:
    assert unsettled([record(1, stage)]) == ()


@pytest.mark.parametrize("stage", ["failed", "stalled", "unverified", "waiting", "armed"])
def test_these_are_not(stage: Any) -> None:
    assert unsettled([record(1, stage, message="why")]) == (f"title 1 ended {stage}: why",)


def test_bad_advice_has_to_be_rolled_back_and_the_cluster_well() -> None:
    assert fault_surprises("oom", [record(1, "rolled_back")], "") == ()
    assert fault_surprises("oom", [record(1, "verified")], "") == (
        "oom: expected an improvement to end rolled_back, found verified",
    )
    assert fault_surprises("oom", [], "") == ("oom: expected an improvement to end rolled_back, found no improvement",)
    assert fault_surprises("oom", [record(1, "rolled_back")], "shop/web has 0 of 1 replicas") == (
        "oom: after the revert shop/web has 0 of 1 replicas",
    )


def test_a_fault_that_is_not_ours_has_to_end_with_a_person_and_without_a_revert() -> None:
    assert fault_surprises("node-down", [record(1, "unverified")], "a node is down") == ()
    assert fault_surprises("node-down", [record(1, "rolled_back", revert="abc")], "") == (
        "node-down: expected an improvement to end unverified, found rolled_back",
        "node-down: a change was reverted that was not the cause",
    )
