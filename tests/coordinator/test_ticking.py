"""The clock: what stalls, expires, is freed, starts, and is sent again."""

from eventing.contracts import NotificationDue
from eventing.handler import Event, Temporary
from eventing.store import OutboxEntry
from functions._improvement.notices import NOTICES
from functions._improvement.record import Record, Stage
from functions._improvement.standing import Lease, ReviewOnly, lease_key, review_only_key
from functions.school_coordinator.function import handler
from tests.coordinator.samples import AT, NOW, improvement, plan, record
from tests.coordinator.school import School, payload, said

HOUR, DAY = 3600.0, 86400.0


def _due(school: School, one: Record) -> Record:
    school.put(one)
    school.redis.zadd("school:agenda", {one.improvement.id: 0})
    return one


def test_what_is_silent_stalls_with_an_alert(school: School) -> None:
    one = _due(school, record("planned"))
    school.now = NOW + 2 * HOUR
    outcome = school.tick()
    alert = payload(outcome, "alert.raised")
    assert (alert.severity, alert.title, alert.application, alert.improvement_id) == (
        "warning",
        "An improvement stalled while planned",
        "shop",
        one.improvement.id,
    )
    assert alert.message == (
        f"Practice replicas: planned since {AT}, and nobody took it further. Look at `dead-letters list`; "
        f"replay what is there, or `cancel {one.improvement.id}`."
    )
    found = school.record(one.improvement.id)
    assert (found.stage, found.timeline[-1].note) == ("stalled", "silent while planned")
    assert school.agenda() == {one.improvement.id: DAY}
    assert said(school.tick()) == []


def test_a_commit_that_is_silent_is_critical_and_keeps_its_lease(school: School) -> None:
    one = _due(school, record("deployed", commit="c0ffee"))
    school.set(lease_key("shop"), Lease(one.improvement.id, NOW))
    school.now = NOW + 2 * HOUR
    alert = payload(school.tick(), "alert.raised")
    assert alert.severity == "critical"
    assert alert.message.endswith(f"or `resolve {one.improvement.id}`.")
    assert school.holder() == one.improvement.id


def test_before_its_time_nothing_happens(school: School) -> None:
    one = _due(school, record("planned"))
    school.now = NOW + 2 * HOUR - 1
    assert said(school.tick()) == []
    assert school.record(one.improvement.id) == one
    assert school.agenda() == {one.improvement.id: 1.0}


def test_a_review_that_nobody_decided_expires_and_leaves_no_tombstone(school: School) -> None:
    one = _due(school, record("pending_review"))
    school.now = NOW + 14 * DAY
    outcome = school.tick()
    ended = payload(outcome, "improvement.rejected")
    assert (ended.reason, ended.message) == ("expired", "nobody decided within 14 days; it may come again")
    assert school.stage(one.improvement.id) == "rejected"
    assert school.store.keys("school:tombstone:") == ()
    assert school.agenda() == {}


def test_what_nobody_resolved_gives_the_lease_up_and_its_application_needs_a_person(school: School) -> None:
    one = _due(school, record("unverified", commit="c0ffee"))
    school.set(lease_key("shop"), Lease(one.improvement.id, NOW))
    waiting = school.put(record("waiting", improvement=improvement("b"), plan=plan(value=4)))
    school.redis.zadd("school:waiting:shop", {waiting.improvement.id: NOW})
    school.now = NOW + DAY
    outcome = school.tick()
    reason = f"{one.improvement.id} was never verified, so each change of shop needs a person until it is resolved"
    assert school.get(review_only_key("shop"), ReviewOnly) == ReviewOnly(
        one.improvement.id, "2027-01-16T08:00:00+00:00", reason
    )
    alert = payload(outcome, "alert.raised")
    assert (alert.severity, alert.title) == ("warning", "Nobody resolved a change of shop for a day")
    assert alert.message == f"{reason}: `resolve {one.improvement.id}`."
    assert payload(outcome, "improvement.pending_review").reason == "review only"
    assert (school.holder(), school.queue(), school.stage(one.improvement.id)) == ("", [], "unverified")


def test_a_review_only_that_is_there_already_stays_and_the_change_is_looked_at_again(school: School) -> None:
    one = _due(school, record("unverified", commit="c0ffee"))
    school.set(lease_key("shop"), Lease(one.improvement.id, NOW))
    school.set(review_only_key("shop"), ReviewOnly("older", AT, "why"))
    school.now = NOW + DAY
    school.tick()
    assert school.get(review_only_key("shop"), ReviewOnly) == ReviewOnly("older", AT, "why")
    assert school.agenda() == {one.improvement.id: DAY}


def test_an_unverified_change_without_a_lease_is_left_alone(school: School) -> None:
    _due(school, record("unverified", commit="c0ffee"))
    school.set(lease_key("shop"), Lease("other", NOW))
    school.now = NOW + DAY
    assert said(school.tick()) == []
    assert school.get(review_only_key("shop"), ReviewOnly) is None
    assert school.holder() == "other"


def test_who_waits_for_a_free_lease_starts(school: School) -> None:
    one = _due(school, record("waiting"))
    school.redis.zadd("school:waiting:shop", {one.improvement.id: NOW})
    assert said(school.tick()) == ["improvement.approved"]
    assert school.holder() == one.improvement.id


def test_who_waits_for_a_held_lease_goes_on_waiting(school: School) -> None:
    one = _due(school, record("waiting"))
    school.redis.zadd("school:waiting:shop", {one.improvement.id: NOW})
    school.set(lease_key("shop"), Lease("other", NOW))
    assert said(school.tick()) == []
    assert school.agenda() == {one.improvement.id: 600.0}
    assert school.queue() == [one.improvement.id]


def test_two_who_wait_for_one_lease_start_one_after_the_other(school: School) -> None:
    for number, practice in enumerate("ab"):
        one = _due(school, record("waiting", improvement=improvement(practice), plan=plan(value=number + 3)))
        school.redis.zadd("school:waiting:shop", {one.improvement.id: NOW - 10 + number})
    assert said(school.tick()) == ["improvement.approved"]
    assert school.holder() == improvement("a").id
    assert school.queue() == [improvement("b").id]


def test_what_is_gone_or_ended_leaves_the_agenda_and_the_queue(school: School) -> None:
    ended = _due(school, record("verified"))
    school.redis.zadd("school:agenda", {"nobody": 0})
    lost = school.put(record("waiting", improvement=improvement("b")))
    _due(school, lost)
    school.redis.zadd("school:waiting:shop", {"nobody": 1, ended.improvement.id: 2, lost.improvement.id: 3})
    school.tick()
    assert school.queue() == []
    assert list(school.agenda()) == [lost.improvement.id]


def _outbox(school: School, attempts: int) -> None:
    entry = OutboxEntry("/cortex-school/moe-router", "e1", b"{}", frozenset({"implementation-workers"}), due=NOW)
    assert school.store.claim("moe-router", "s", "cause", "token", 60) == "claimed"
    school.store.finish("moe-router", "s", "cause", "token", (), [entry])
    for _ in range(attempts):
        school.store.resent(entry.source, entry.id, NOW)


def test_what_nobody_marked_is_sent_again(school: School) -> None:
    _outbox(school, 0)
    assert said(school.tick()) == []
    assert school.published == [b"{}"]


def test_what_nobody_marks_in_the_end_is_told_before_it_is_given_up(school: School) -> None:
    _outbox(school, 5)
    alert = payload(school.tick(), "alert.raised")
    assert (alert.severity, alert.title) == (
        "warning",
        "An event of moe-router was never taken by implementation-workers",
    )
    log = "Read the log of implementation-workers; `dead-letters` has it."
    assert alert.message == f"Event e1 was sent 6 times. {log}"
    assert 2_591_990 < school.redis.ttl("school:given-up:e1") <= 2_592_000
    assert [entry.id for entry in school.store.overdue(NOW, 10)] == ["e1"]
    assert said(school.tick()) == []
    assert school.store.overdue(NOW, 10) == ()
    assert school.published == []


def test_an_alert_is_not_lost_with_the_process_that_would_have_told_it(school: School) -> None:
    _outbox(school, 5)
    dies = handler(school.store, school.gitops, lambda: school.policy, lambda: b"", school.publish, lambda: NOW)
    dies(Event("dev.knative.sources.ping", "/ping", "p1", {}))
    assert said(school.tick()) == ["alert.raised"]


def test_the_last_but_one_time_is_not_the_last(school: School) -> None:
    _outbox(school, 4)
    assert said(school.tick()) == []
    assert school.published == [b"{}"]


def test_a_broker_that_is_away_stops_no_clock(school: School) -> None:
    def away(body: bytes) -> None:
        raise Temporary("away")

    school.publish = away
    _outbox(school, 0)
    one = _due(school, record("planned"))
    school.now = NOW + 2 * HOUR
    assert said(school.tick()) == ["alert.raised"]
    assert school.stage(one.improvement.id) == "stalled"


def test_messages_whose_time_has_come_are_looked_at_with_each_tick_until_alerting_takes_them_off(
    school: School,
) -> None:
    school.redis.zadd(NOTICES, {"notice:a": NOW, "group:b": NOW - 1, "notice:later": NOW + 1})
    outcome = school.tick()
    assert [emit.payload for emit in outcome.emits] == [NotificationDue("group:b"), NotificationDue("notice:a")]
    assert said(school.tick()) == []
    school.now = NOW + 600
    assert said(school.tick()) == ["notification.due"] * 3


def test_late_work_leads_out_of_stalled_again(school: School) -> None:
    one = _due(school, record("planned"))
    school.now = NOW + 2 * HOUR
    school.tick()
    late = school.step(one.improvement.id, "improvement.validated", "rag-validator", report=one.report)
    outcome = school.validated(late)
    assert said(outcome) == ["improvement.approved"]


def test_an_alert_about_the_same_has_the_same_fingerprint(school: School) -> None:
    prints = set[str]()
    stages: tuple[Stage, ...] = ("planned", "planned", "accepted")
    for stage in stages:
        school.now = NOW
        _due(school, record(stage))
        school.now = NOW + 2 * HOUR
        prints.add(payload(school.tick(), "alert.raised").fingerprint)
    assert len(prints) == 2
