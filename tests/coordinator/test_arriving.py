"""Statements that arrive, over the real store."""

import msgspec
import pytest
from msgspec.structs import replace

from eventing.contracts import AlertRaised, ImprovementValidated, VideoFailed, VideoIngested
from eventing.handler import Permanent
from eventing.vocabulary import Origin
from functions._improvement.record import Record, Step
from functions._improvement.standing import (
    Tombstone,
    Video,
    record_key,
    statement_key,
    tombstone_key,
    video_key,
)
from tests.coordinator.samples import AT, NOW, REPORT, improvement, record
from tests.coordinator.school import School, payload, said


def test_a_new_statement_is_recorded_and_handed_to_the_experts(school: School) -> None:
    new = improvement()
    outcome = school.raw(new)
    assert said(outcome) == ["improvement.accepted"]
    assert payload(outcome, "improvement.accepted").improvement == new
    emit = outcome.emits[0]
    assert (emit.subject, emit.partitionkey) == (new.id, "vid00000001")
    assert school.record(new.id) == Record(
        new,
        "accepted",
        (
            Step("raw", AT, "youtube-ingestion", "event-1"),
            Step("accepted", AT, "school-coordinator", "event-1", "new"),
        ),
    )
    assert school.get(statement_key(new.fingerprint), str) == new.id
    assert school.stream("improvements:raw") == [
        {"id": new.id, "title": "Practice replicas", "by": "school-coordinator"}
    ]
    assert school.agenda() == {new.id: 7200.0}


def test_the_same_statement_again_changes_nothing(school: School) -> None:
    school.raw(improvement())
    outcome = school.raw(improvement())
    assert (outcome.emits, outcome.changes) == ((), ())


def test_another_video_that_says_the_same_is_a_duplicate_until_the_first_has_failed(school: School) -> None:
    first = improvement()
    school.raw(first)
    other = improvement(origin=Origin("video", "other", "Another talk"))
    outcome = school.raw(other)
    assert said(outcome) == ["improvement.rejected"]
    ended = payload(outcome, "improvement.rejected")
    says = f"Running Kubernetes well said the same; that is {first.id}, which is accepted now"
    assert (ended.improvement_id, ended.reason, ended.message, ended.stage) == (other.id, "duplicate", says, "raw")
    found = school.record(other.id)
    assert (found.stage, found.reason, found.message) == ("rejected", "duplicate", says)
    assert school.get(statement_key(first.fingerprint), str) == first.id
    assert other.id not in school.agenda()

    school.step(first.id, "improvement.failed", "moe-router")
    third = improvement(origin=Origin("video", "third"))
    assert said(school.raw(third)) == ["improvement.accepted"]
    assert school.get(statement_key(first.fingerprint), str) == third.id


def test_a_tombstone_and_the_policys_keep_a_statement_out(school: School) -> None:
    buried, named = improvement("job-ttl"), improvement("job-history")
    stone = Tombstone(buried.fingerprint, "older", "rejected", "ada", AT, "no")
    school.set(tombstone_key(buried.fingerprint), stone)
    school.policy = replace(school.policy, tombstones=(named.fingerprint,))
    for one in (buried, named):
        outcome = school.raw(one)
        assert payload(outcome, "improvement.rejected").reason == "tombstone"
        assert school.stage(one.id) == "rejected"
        assert school.get(statement_key(one.fingerprint), str) is None


def test_statements_without_structure_are_not_each_others_duplicates(school: School) -> None:
    one = improvement("", parameters={}, identity="one")
    two = improvement("", parameters={}, identity="two")
    assert one.fingerprint == two.fingerprint
    for each in (one, two):
        assert said(school.raw(each)) == ["improvement.accepted"]
    assert school.get(statement_key(one.fingerprint), str) is None


def test_a_record_that_the_intake_left_raw_is_taken_on_as_it_is(school: School) -> None:
    new = improvement()
    school.put(Record(new, "raw", (Step("raw", AT, "cluster-healer", "e"),)))
    school.raw(replace(new, relevance=1.0, title="forged"))
    found = school.record(new.id)
    assert (found.stage, found.improvement) == ("accepted", new)
    assert [step.by for step in found.timeline] == ["cluster-healer", "school-coordinator"]
    assert school.stream("improvements:raw") == []


def test_a_video_and_what_became_of_it(school: School) -> None:
    told = VideoIngested(
        "vid00000001",
        "https://youtu.be/vid00000001",
        "Running Kubernetes well",
        2,
        1500,
        600.0,
        "en",
        "offline",
        1,
        0.02,
    )
    school.send("video.ingested", told)
    expected = Video(
        "vid00000001",
        "https://youtu.be/vid00000001",
        "Running Kubernetes well",
        "en",
        1500,
        600.0,
        2,
        1,
        0.02,
        "offline",
        result="learnt",
    )
    assert school.get(video_key("vid00000001"), Video) == expected
    for practice in ("job-ttl", "job-history", "replicas"):
        school.raw(improvement(practice))
    school.ended(school.step(improvement("job-ttl").id, "improvement.rejected", "moe-router", reason="x"), "rejected")
    stages = {"accepted": 2, "rejected": 1}
    assert school.get(video_key("vid00000001"), Video) == replace(expected, stages=stages)
    school.send("video.ingested", replace(told, improvements=1, title="Again"))
    again = school.get(video_key("vid00000001"), Video)
    assert again == replace(expected, stages=stages, announced=3, cost_usd=0.04, title="Again")


def test_what_arrived_before_its_video_is_counted_too(school: School) -> None:
    school.raw(improvement())
    school.send("video.ingested", VideoIngested("vid00000001", "https://youtu.be/vid00000001", "Talk", 1, 10, 6.0))
    found = school.get(video_key("vid00000001"), Video)
    assert found is not None
    assert found.stages == {"accepted": 1}


def test_a_tick_over_an_empty_stream_writes_no_cursor(school: School) -> None:
    school.tick()
    assert school.store.read("school:raw-cursor") is None


def test_a_video_that_failed_says_why_and_may_succeed_later(school: School) -> None:
    failed = VideoFailed("https://youtu.be/x", "blocked", "YouTube blocks this address", "use a proxy", "x")
    school.send("video.failed", failed)
    assert school.get(video_key("x"), Video) == Video(
        "x",
        "https://youtu.be/x",
        failure="blocked",
        message="YouTube blocks this address",
        advice="use a proxy",
    )
    school.send("video.ingested", VideoIngested("x", "https://youtu.be/x", "Talk", 0, 10, 6.0))
    found = school.get(video_key("x"), Video)
    assert found is not None
    assert (found.failure, found.message, found.advice, found.title) == ("", "", "", "Talk")
    school.send("video.failed", replace(failed, video=""))
    assert school.get(video_key("https://youtu.be/x"), Video) is not None


def test_a_report_on_what_the_ledger_does_not_know_is_refused(school: School) -> None:
    with pytest.raises(Permanent, match="the ledger has no improvement 'nobody'"):
        school.send("improvement.validated", ImprovementValidated("nobody", "d", REPORT))


def test_a_report_on_another_plan_than_the_ledgers_is_refused_and_decides_nothing(school: School) -> None:
    waiting = school.put(record())
    says = (
        f"^the plan of {waiting.improvement.id} in the ledger has digest {waiting.digest}, not forged: "
        "the event is forged, or speaks of an earlier plan$"
    )
    with pytest.raises(Permanent, match=says):
        school.send("improvement.validated", ImprovementValidated(waiting.improvement.id, "forged", REPORT))
    assert school.stage(waiting.improvement.id) == "validated"


@pytest.mark.parametrize("stage", ["planned", "accepted", "pending_review", "approved", "verified", "rejected"])
def test_a_report_out_of_its_order_changes_nothing_and_is_logged(
    school: School, stage: str, caplog: pytest.LogCaptureFixture
) -> None:
    there = record(stage)  # type: ignore[arg-type]  # the table's word
    outcome = school.validated(there)
    assert (outcome.changes, outcome.emits) == ((), ())
    assert school.record(there.improvement.id) == there
    assert caplog.messages[-1].endswith(f" changes nothing: it is {stage}, not validated")


def test_the_clock_is_the_handlers(school: School) -> None:
    school.now = NOW + 61
    school.raw(improvement())
    assert school.record(improvement().id).timeline[-1].at == "2027-01-15T08:01:01+00:00"
    assert school.store.read(record_key(improvement().id)) is not None


def test_what_another_producer_left_on_the_stream_is_taken_up_once(school: School) -> None:
    school.raw(improvement("job-ttl"))
    left = improvement("job-history")
    school.redis.xadd("improvements:raw", {"improvement": msgspec.json.encode(left)})
    for field, text in (("improvement", "{}"), ("other", "x"), ("improvement", b"\xff")):
        school.redis.xadd("improvements:raw", {field: text})
    outcome = school.tick()
    assert said(outcome) == ["improvement.accepted", *["alert.raised"] * 3]
    assert payload(outcome, "improvement.accepted").improvement == left
    assert school.record(left.id).timeline[0].by == "stream improvements:raw"
    entries = [entry for entry, _ in school.store.entries("improvements:raw")]
    broken = "Object missing required field `id`"
    assert outcome.emits[1].payload == AlertRaised(
        f"improvements:raw:{entries[2]}",
        "warning",
        "An entry of improvements:raw cannot be read",
        f"Entry {entries[2]} has no field `improvement` that holds the JSON of one; it is left out: {broken}",
    )
    assert [emit.part for emit in outcome.emits[1:]] == [f"improvements:raw:{entry}" for entry in entries[2:5]]
    assert school.get("school:raw-cursor", str) == entries[4]
    assert said(school.tick()) == []
    school.redis.xadd("improvements:raw", {"improvement": msgspec.json.encode(improvement("pull-policy"))})
    assert said(school.tick()) == ["improvement.accepted"]
    assert said(school.tick()) == []
