"""What people may tell the school, what nobody may forge, and what repeats, in sentences."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementApproved, ImprovementRaw, RollbackRequested, VideoSubmitted, WatchArmed
from eventing.vocabulary import Decision
from functions._policy.policy import Policy
from tests.scenarios.lessons import LIMIT, READ_ONLY, SECCOMP, TOO_LITTLE, only, order, said, stages
from tests.scenarios.school import ACTING, KEY, School


@pytest.mark.parametrize("how", ["key", "expired", "digest", "changed"])
def test_a_forged_command_does_nothing(school: School, how: str) -> None:
    school.publish("improvement.raw", READ_ONLY)
    school.run()
    record = only(school)
    digest = "0" * 32 if how == "digest" else record.digest
    forged = order(
        school,
        "approve",
        record.improvement.id,
        digest,
        key=b"another key, as long as the first" if how == "key" else KEY,
        expires=school.broker.clock() - 1 if how == "expired" else school.broker.clock() + 300,
    )
    if how == "changed":
        forged = replace(forged, target=record.improvement.id, by="mallory")
    school.publish("command", forged)
    school.run()
    assert only(school).stage == "pending_review"
    assert school.commits() == []
    assert len(school.broker.happened("dead-lettered")) == 1


@pytest.mark.parametrize("event", ["approved", "armed", "rollback"])
def test_a_forged_event_does_nothing(school: School, event: str) -> None:
    school.publish("improvement.raw", READ_ONLY)
    school.run()
    record = only(school)
    identity, digest = record.improvement.id, record.digest
    decision = Decision("approved", digest, "policy", ("trust me",), "2027-01-15T08:00:00+00:00")
    forged: dict[str, tuple[str, Any]] = {
        "approved": ("improvement.approved", ImprovementApproved(identity, digest, "reports", decision)),
        "armed": ("watch.armed", WatchArmed(identity, digest, "reports")),
        "rollback": ("rollback.requested", RollbackRequested(identity, "c0ffee", "because", "health-monitor")),
    }
    school.publish(*forged[event])
    school.run()
    assert only(school) == record
    assert school.commits() == []


def test_poison_is_dead_lettered_with_its_cause(school: School) -> None:
    school.publish("video.submitted", VideoSubmitted("file:///etc/passwd"), "poison")
    school.run()
    (dead,) = school.broker.happened("dead-lettered")
    assert dead.event["id"] == "poison"
    assert school.store.refusal("/scenario", "poison")["youtube-ingestion"]
    assert [event["type"] for event in school.broker.events("ai.cortex.school.video.failed")]
    assert school.records() == ()


@pytest.mark.parametrize(("seed", "copies"), [(1, 2), (2, 2), (3, 1), (4, 3), (5, 1)])
def test_redelivery_and_reordering_change_nothing(open_school: Callable[..., School], seed: int, copies: int) -> None:
    school = open_school(seed=seed, copies=copies)
    for raw in (LIMIT, SECCOMP):
        school.publish("improvement.raw", raw)
    school.run()
    found = {record.improvement.practice: record.stage for record in school.records() if not record.improvement.parent}
    assert found == {"memory-limits": "verified", "seccomp-profile": "verified"}
    messages = [commit.message for commit in school.git("reader").log(school.source.head)]
    for raw in (LIMIT, SECCOMP):
        assert sum(f"Improvement-Id: {raw.improvement.id}\n" in message for message in messages) == 1


def test_changes_of_one_application_are_made_one_after_the_other(school: School) -> None:
    first, second = said("seccomp-profile", "report-viewer"), said("no-service-links", "report-viewer")
    for raw in (first, second):
        school.publish("improvement.raw", raw)
    school.run()
    records = [record for record in school.records() if not record.improvement.parent]
    assert sorted(record.stage for record in records) == ["verified", "verified"]
    waited = next(record for record in records if "waiting" in stages(record))
    other = next(record for record in records if record is not waited)
    assert waited.application == other.application == "reports"
    armed = next(step.at for step in waited.timeline if step.stage == "armed")
    assert armed >= other.timeline[-1].at


@pytest.mark.parametrize("mode", ["observe", "propose"])
def test_another_mode_commits_nothing_and_says_what_it_would_do(open_school: Callable[..., School], mode: Any) -> None:
    school = open_school(policy=Policy(mode=mode, health_check_duration=6.0, sample_period=1.0))
    school.publish("improvement.raw", LIMIT)
    school.run()
    record = only(school)
    assert (record.stage, record.reason) == ("pending_review", "mode")
    assert f"it would be approved, but the mode of orders is {mode}" in record.message
    assert school.commits() == []


def test_a_freeze_holds_what_would_be_committed_and_unfreezing_lets_it_go(school: School) -> None:
    school.publish("command", order(school, "freeze", ""))
    school.run()
    school.publish("improvement.raw", LIMIT)
    school.run()
    assert (only(school).stage, only(school).reason) == ("pending_review", "frozen")
    assert school.commits() == []
    school.publish("command", order(school, "unfreeze", ""))
    school.run()
    assert only(school).stage == "verified"


def test_undo_takes_a_verified_change_back(school: School) -> None:
    before = school.files()
    school.publish("improvement.raw", LIMIT)
    school.run()
    record = only(school)
    school.publish("command", order(school, "undo", record.improvement.id))
    school.run()
    assert only(school).stage == "rolled_back"
    assert {path: body for path, body in school.files().items() if before[path] != body} == {}


def test_an_emptied_ledger_freezes_automation_and_remembers_from_git(school: School, redis: Any) -> None:
    school.publish("improvement.raw", TOO_LITTLE)
    school.run()
    redis.flushall()
    school.publish("improvement.raw", LIMIT)
    school.run()
    record = only(school)
    assert (record.stage, record.reason) == ("pending_review", "frozen")
    again = replace(TOO_LITTLE.improvement, id="another")
    school.publish("improvement.raw", ImprovementRaw(again))
    school.run()
    tried = next(record for record in school.records() if record.improvement.id == "another")
    assert (tried.stage, tried.reason) == ("rejected", "tombstone")
    assert len(school.commits()) == 2


def test_acting_is_what_the_rehearsal_does() -> None:
    assert ACTING.mode == "act"
    assert Policy().mode == "propose"
