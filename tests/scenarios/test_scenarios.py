"""What the school does, in sentences."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import (
    Action,
    Command,
    ImprovementApproved,
    ImprovementRaw,
    RollbackRequested,
    VideoSubmitted,
    WatchArmed,
)
from eventing.redis_store import RedisStore
from eventing.vocabulary import Category, Decision, Improvement, Origin, Target
from functions._commands.signing import composed
from functions._improvement.identity import improvement_id, statement_fingerprint
from functions._improvement.record import Record
from functions._policy.policy import Policy
from tests.scenarios.school import ACTING, KEY, School

TALK = """WEBVTT

00:00:01.000 --> 00:00:09.000
Welcome back. Today we talk about memory on small clusters, and about what I had for breakfast.

00:00:09.000 --> 00:00:20.000
You should always give the orders-api a memory limit of 256 megabytes, otherwise one leak takes the whole node down.

00:00:20.000 --> 00:00:26.000
Thanks for watching, and see you next week.
"""


def said(
    practice: str, target: str, relevance: float = 0.97, category: Category = "capability", **parameters: Any
) -> ImprovementRaw:
    """An improvement as youtube-ingestion hands it on."""
    targets = (Target("", "", target),)
    fingerprint = statement_fingerprint(practice, parameters, targets)
    origin = Origin("video", "v1", "A talk", "https://youtu.be/abcdefghijk", f"Use {practice}.", 12.0)
    identity = improvement_id("v1", fingerprint)
    return ImprovementRaw(
        Improvement(
            identity, origin, f"{practice} for {target}", category, relevance, fingerprint, practice=practice,
            parameters=parameters, targets=targets,
        )
    )  # fmt: skip


LIMIT = said("memory-limits", "orders-api", memory="256Mi")
TOO_LITTLE = said("memory-limits", "orders-api", memory="136Mi")
SECCOMP = said("seccomp-profile", "report-viewer")
READ_ONLY = said("read-only-root", "report-viewer", category="security")


@pytest.fixture
def open_school(store: RedisStore, tmp_path: Path) -> Callable[..., School]:
    return lambda **options: School(store, tmp_path, **options)


@pytest.fixture
def school(open_school: Callable[..., School]) -> School:
    return open_school()


def only(school: School) -> Record:
    (record,) = [record for record in school.records() if not record.improvement.parent]
    return record


def stages(record: Record) -> list[str]:
    return [step.stage for step in record.timeline]


def test_a_video_becomes_a_watched_commit(school: School) -> None:
    before = school.files()
    school.publish("video.submitted", VideoSubmitted("https://youtu.be/abcdefghijk", "A talk", TALK))
    school.run()
    record = only(school)
    assert record.improvement.practice == "memory-limits"
    assert record.improvement.origin.quote.startswith("You should always give the orders-api a memory limit")
    assert (record.improvement.origin.timestamp, record.application) == (9.0, "orders")
    assert record.stage == "verified", record.message
    assert stages(record) == [
        "raw",
        "accepted",
        "categorized",
        "planned",
        "validated",
        "approved",
        "armed",
        "implemented",
        "deployed",
        "verified",
    ]
    after = school.files()
    changed = {path for path in after if after[path] != before.get(path)}
    assert changed == {"apps/orders/api.yaml"}
    added = set(after["apps/orders/api.yaml"].splitlines()) - set(before["apps/orders/api.yaml"].splitlines())
    assert added == {b"          limits:", b"            memory: 256Mi"}
    assert school.commits()[0] == record.improvement.title


def test_the_boundary_of_relevance(school: School) -> None:
    enough, little = said("seccomp-profile", "report-viewer", 0.90), said("no-service-links", "catalog-api", 0.8999)
    school.publish("improvement.raw", enough)
    school.publish("improvement.raw", little)
    school.run()
    by_practice = {record.improvement.practice: record for record in school.records() if not record.improvement.parent}
    assert by_practice["seccomp-profile"].stage == "verified"
    waiting = by_practice["no-service-links"]
    assert (waiting.stage, waiting.reason) == ("pending_review", "relevance")
    assert "0.8999 is below the 0.9" in waiting.message
    assert len(school.commits()) == sum(record.stage == "verified" for record in school.records())


def test_a_conflict_with_what_git_says_is_held_for_a_person(school: School) -> None:
    school.publish("improvement.raw", said("memory-limits", "session-cache", memory="512Mi"))
    school.run()
    record = only(school)
    assert (record.stage, record.reason) == ("pending_review", "conflict")
    assert record.report is not None
    assert {(conflict.found, conflict.wanted) for conflict in record.report.conflicts} >= {("192Mi", "512Mi")}
    assert school.commits() == []


def test_bad_advice_is_reverted_and_the_cluster_is_healthy_again(school: School) -> None:
    before = school.files()
    school.publish("improvement.raw", TOO_LITTLE)
    school.run()
    record = only(school)
    assert record.stage == "rolled_back", record.message
    assert stages(record)[-4:] == ["deployed", "rolling_back", "reverted", "rolled_back"]
    assert school.files() == before
    assert len(school.commits()) == 2
    orders = school.cluster.get("Deployment", "orders", "orders-api")
    assert orders is not None
    assert orders["status"]["availableReplicas"] == orders["spec"]["replicas"]


def test_what_was_rolled_back_is_not_tried_again(school: School) -> None:
    school.publish("improvement.raw", TOO_LITTLE)
    school.run()
    commits = school.commits()
    again = replace(TOO_LITTLE.improvement, id="another", origin=replace(TOO_LITTLE.improvement.origin, id="v2"))
    school.publish("improvement.raw", ImprovementRaw(again))
    school.run()
    tried = next(record for record in school.records() if record.improvement.id == "another")
    assert (tried.stage, tried.reason) == ("rejected", "tombstone")
    assert school.commits() == commits


def test_a_fault_that_we_did_not_cause_ends_with_a_person_and_not_with_a_revert(school: School) -> None:
    school.world.outage.arm()
    school.publish("improvement.raw", SECCOMP)
    school.run()
    record = only(school)
    assert record.stage == "unverified", record.message
    assert "NotReady" in record.message
    assert not record.revert
    assert len(school.commits()) == 1


def test_what_can_break_a_workload_by_design_waits_for_a_person_who_approves_it(school: School) -> None:
    school.publish("improvement.raw", READ_ONLY)
    school.run()
    record = only(school)
    assert (record.stage, record.reason) == ("pending_review", "practice")
    assert school.commits() == []
    school.publish("command", order(school, "approve", record.improvement.id, record.digest))
    school.run()
    assert only(school).stage in ("verified", "rolled_back")
    decision = school.decision(record)
    assert decision is not None
    assert (decision.outcome, decision.by) == ("approved", "robin")


def order(
    school: School, action: Action, target: str, digest: str = "", key: bytes = KEY, expires: float | None = None
) -> Command:
    until = school.broker.clock() + 300.0 if expires is None else expires
    return composed(action, target, "robin", key, nonce=f"nonce-{action}", expires=until, digest=digest)


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
