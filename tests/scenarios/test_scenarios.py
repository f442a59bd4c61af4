"""What the school does with a lesson, in sentences."""

from msgspec.structs import replace

from eventing.contracts import ImprovementRaw, VideoSubmitted
from tests.scenarios.lessons import READ_ONLY, SECCOMP, TALK, TOO_LITTLE, only, order, said, stages
from tests.scenarios.school import School


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
