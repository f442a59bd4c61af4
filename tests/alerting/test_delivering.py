"""Messages over the real store: told once, tried again, given up, capped, in whatever order the events come."""

import logging
from math import inf

import pytest

from eventing.contracts import PREFIX
from eventing.redis_store import RedisStore
from functions._clients.memory_channels import MemoryChannels
from functions._clients.notifications import Answer, Compose, Tone
from functions._improvement.notices import NOTICES, notice_key
from functions._policy.policy import Window
from tests.alerting.sending import TICK, Sending, rules
from tests.eventing.deliveries import binary, post

GONE = Answer(False, "it answered 500")
BUSY = Answer(False, "it answered 429", later=True)


def test_an_alert_is_sent_to_every_target_once(store: RedisStore) -> None:
    channels = MemoryChannels("oncall", "chat")
    school = Sending(store, channels)
    school.alert(application="shop", title="Something broke", message="because of this")
    assert [(sent.name, sent.title, sent.tone) for sent in channels.sent] == [
        ("oncall", "Warning: shop: Something broke", "warning"),
        ("chat", "Warning: shop: Something broke", "warning"),
    ]
    assert "Why: because of this" in channels.sent[0].body
    assert [(notice.state, notice.attempts) for notice in school.notices()] == [("sent", 1)] * 2
    assert school.agenda() == ()
    school.alert(application="shop", title="Something broke", message="again")
    school.tick()
    assert len(channels.sent) == 2
    assert [targets for _, targets in school.written] == [("oncall", "chat")]


def test_repeated_and_reordered_hints_send_nothing_twice(store: RedisStore) -> None:
    channels = MemoryChannels("oncall")
    school = Sending(store, channels)
    school.alert()
    (about,) = [event["data"]["about"] for event in school.broker.events]
    for event in ("x", "x", "y"):
        assert school.hint(about, event) == 204
    assert school.hint("notice:" + "0" * 32) == school.hint("group:nothing") == school.hint("nonsense") == 204
    assert len(channels.sent) == 1


def test_a_failure_is_repeated_at_once_and_then_by_the_clock(store: RedisStore) -> None:
    channels = MemoryChannels("oncall", refusals=[GONE] * 5)
    school = Sending(store, channels)
    school.alert()
    (about,) = school.agenda()
    assert channels.attempts == 1
    assert [school.hint(about, "e"), school.hint(about, "e")] == [503, 204]  # the trigger repeats what was answered 503
    assert (channels.attempts, channels.sent) == (3, [])
    waits: list[float] = []
    while not channels.sent:
        before = school.now
        while channels.attempts == 3 + len(waits):
            school.tick(60.0)
        waits.append(school.now - before)
    assert waits == [600.0, 1200.0, 2400.0]
    assert school.notices()[0].state == "sent"
    assert school.agenda() == ()


def test_the_first_answer_to_the_broker_is_503_so_that_it_repeats(store: RedisStore) -> None:
    school = Sending(store, MemoryChannels("oncall", refusals=[GONE]))
    data = {"fingerprint": "f", "severity": "warning", "title": "t", "message": "m"}
    assert post(school.runtime, binary(data, type=PREFIX + "alert.raised", id="a")) == 204  # the report is done
    assert school.deliver() == [503]
    (notice,) = school.notices()
    assert (notice.state, notice.reason, notice.trying) == ("due", "it answered 500", 0.0)


def test_a_channel_that_wants_to_be_left_alone_is_left_alone(store: RedisStore) -> None:
    channels = MemoryChannels("oncall", refusals=[BUSY])
    school = Sending(store, channels)
    school.alert()
    (about,) = school.agenda()
    assert school.hint(about) == 204
    assert channels.attempts == 1
    school.tick(599.0)
    assert channels.attempts == 1
    school.tick(1.0)
    assert len(channels.sent) == 1


def test_after_so_many_attempts_it_is_given_up_and_said(store: RedisStore, caplog: pytest.LogCaptureFixture) -> None:
    channels = MemoryChannels("oncall", "chat", refusals=[BUSY] * 100)
    school = Sending(store, channels, rules(attempts=3))
    with caplog.at_level(logging.WARNING):
        school.alert()
        for _ in range(20):
            school.tick()
    assert channels.attempts == 6
    assert [(notice.state, notice.attempts, notice.reason) for notice in school.notices()] == [
        ("failed", 3, "it answered 429")
    ] * 2
    assert school.agenda() == ()
    assert "a message to oncall is given up after 3 attempts: it answered 429" in caplog.text


def test_one_target_that_is_away_holds_up_no_other(store: RedisStore) -> None:
    channels = MemoryChannels("oncall", "chat", refusals=[BUSY])
    school = Sending(store, channels)
    school.alert()
    assert [sent.name for sent in channels.sent] == ["chat"]
    school.tick()
    assert [sent.name for sent in channels.sent] == ["chat", "oncall"]


class Killed(BaseException):
    """The process is gone."""


class Dying(MemoryChannels):
    """Takes the message, and dies before anybody notes it."""

    dead = False

    def send(self, name: str, compose: Compose, tone: Tone, key: str) -> Answer:
        answer = super().send(name, compose, tone, key)
        if not self.dead:
            self.dead = True
            raise Killed
        return answer


def test_killed_between_sending_and_noting_it_goes_out_once_more_and_not_twice(store: RedisStore) -> None:
    channels = Dying("oncall")
    school = Sending(store, channels)
    with pytest.raises(Killed):
        school.alert()
    (about,) = school.agenda()
    assert school.hint(about, "twin") == 204  # somebody may still be at it
    assert len(channels.sent) == 1
    school.tick()
    school.tick()
    assert len(channels.sent) == 2
    assert [(notice.state, notice.attempts) for notice in school.notices()] == [("sent", 2)]


def test_a_storm_of_one_fault_is_one_message(store: RedisStore) -> None:
    channels = MemoryChannels("oncall")
    school = Sending(store, channels)
    for number in range(1000):
        school.alert(message=f"the {number}th time")
    assert len(channels.sent) == 1


def test_a_storm_of_one_kind_of_fault_is_told_together(store: RedisStore) -> None:
    channels = MemoryChannels("oncall")
    school = Sending(store, channels)
    for number in range(300):
        school.alert(fingerprint=f"lost:{number}", title=f"Event {number} was lost")
    assert len(channels.sent) == 1
    school.tick()
    assert len(channels.sent) == 2
    assert channels.sent[1].title.startswith("Warning: 50 things: Event ")
    assert "And 45 more: cortex-school alerts list." in channels.sent[1].body
    for _ in range(6):
        school.tick()
    assert len(channels.sent) == 2


def test_a_storm_of_many_faults_is_capped_and_says_so(store: RedisStore) -> None:
    channels = MemoryChannels("oncall")
    school = Sending(store, channels, rules(per_hour=10))
    for number in range(100):
        school.alert(fingerprint=f"kind{number}", title=f"Trouble {number}")
    assert len(channels.sent) == 10
    assert "what is not critical waits now" in channels.sent[-1].body
    school.alert("critical", fingerprint="worse", title="Worse")
    assert channels.sent[-1].title == "Critical: Worse"
    for number in range(89):  # most were over before anybody was told, and nobody has to be
        school.alert("info", fingerprint=f"kind{number + 10}", title="It went away")
    for _ in range(7):
        school.tick()
    assert len(channels.sent) == 12


def test_what_flaps_is_told_a_few_times_and_says_so(store: RedisStore) -> None:
    channels = MemoryChannels("oncall")
    school = Sending(store, channels)
    for _ in range(50):
        school.alert("critical", title="broken")
        school.now += 30
        school.alert("info", title="fine again")
        school.now += 30
    assert len(channels.sent) == 4
    assert "It changes often" in channels.sent[-1].body
    for _ in range(12):
        school.tick()
    assert len(channels.sent) <= 8
    assert channels.sent[-1].title == "Over: fine again"  # whatever happened meanwhile, the last word is how it is


def test_an_end_is_told_to_whoever_was_told_of_the_trouble(store: RedisStore) -> None:
    channels = MemoryChannels("oncall", "chat")
    school = Sending(store, channels, rules(routes={"critical": ("oncall",), "warning": ("chat",), "info": ()}))
    school.alert("info", title="all is well")
    assert channels.sent == []
    school.alert("critical", title="frozen")
    school.alert("info", title="on again")
    assert [(sent.name, sent.title, sent.tone) for sent in channels.sent] == [
        ("oncall", "Critical: frozen", "failure"),
        ("oncall", "Over: on again", "success"),
    ]


def test_quiet_hours_hold_back_what_is_not_critical(store: RedisStore) -> None:
    channels = MemoryChannels("oncall")
    school = Sending(store, channels, rules(quiet_hours=(Window("14:00", "15:00"),)))  # it is 14:13
    school.alert(title="later")
    school.alert("critical", fingerprint="g", title="now")
    assert [sent.title for sent in channels.sent] == ["Critical: now"]
    for _ in range(4):
        school.tick()
    assert len(channels.sent) == 1
    school.tick()
    assert [sent.title for sent in channels.sent] == ["Critical: now", "Warning: later"]


def test_news_that_comes_late_does_not_follow_newer_news(store: RedisStore) -> None:
    channels = MemoryChannels("oncall", refusals=[BUSY])
    school = Sending(store, channels)
    school.alert("critical", title="broken")
    school.alert("info", title="fine again")
    school.tick()
    assert [sent.title for sent in channels.sent] == ["Over: fine again"]
    assert [notice.state for notice in school.notices()] == ["overtaken", "sent"]
    assert school.agenda() == ()


def test_news_of_one_thing_does_not_overtake_news_of_another(store: RedisStore) -> None:
    channels = MemoryChannels("oncall", refusals=[BUSY])
    school = Sending(store, channels)
    school.alert("critical", fingerprint="kind:1", title="one is broken")
    school.alert("critical", fingerprint="kind:2", title="two is broken")
    school.tick()
    assert [sent.title for sent in channels.sent] == ["Critical: two is broken", "Critical: one is broken"]
    assert school.agenda() == ()


def test_of_a_late_message_only_that_is_sent_which_is_still_news(store: RedisStore) -> None:
    channels = MemoryChannels("oncall")
    school = Sending(store, channels)
    school.alert(fingerprint="kind:0", title="zero is odd")
    school.alert(fingerprint="kind:1", title="one is odd")
    school.alert(fingerprint="kind:2", title="two is odd")
    channels.refusals = [BUSY]
    school.tick()  # both together, and the channel does not take it
    school.alert("critical", fingerprint="kind:2", title="two is broken")
    school.tick()
    assert [sent.title for sent in channels.sent] == [
        "Warning: zero is odd",
        "Critical: two is broken",
        "Warning: one is odd",
    ]


def test_reports_that_come_in_the_wrong_order_end_as_the_newest_says(store: RedisStore) -> None:
    channels = MemoryChannels("oncall")
    school = Sending(store, channels)
    for event, time, severity in (("2", "2026-09-21T14:00:10Z", "info"), ("1", "2026-09-21T14:00:00Z", "critical")):
        data = {"fingerprint": "f", "severity": severity, "title": severity, "message": "m"}
        request = binary(data, type=PREFIX + "alert.raised", id=event, time=time)
        assert post(school.runtime, request) == 204
    school.deliver()
    assert channels.sent == []


def test_dead_letters_are_told_like_any_other(store: RedisStore) -> None:
    channels = MemoryChannels("oncall")
    school = Sending(store, channels)
    for number in range(20):
        assert post(school.runtime, binary({}, id=f"e{number}"), "/dead-letters") == 204
    school.deliver()
    assert [sent.title for sent in channels.sent] == [f"Warning: Nobody could handle a {PREFIX}video.submitted"]
    assert "Next: cortex-school dead-letters list has them all" in channels.sent[0].body


def test_a_message_whose_first_hint_is_lost_is_sent_by_the_tick(store: RedisStore) -> None:
    channels = MemoryChannels("oncall")
    school = Sending(store, channels)
    data = {"fingerprint": "f", "severity": "warning", "title": "t", "message": "m"}
    assert post(school.runtime, binary(data, type=PREFIX + "alert.raised")) == 204
    assert channels.sent == []
    school.tick(TICK)
    assert len(channels.sent) == 1
    assert store.due(NOTICES, inf) == ()


def test_what_is_kept_goes_by_itself(store: RedisStore) -> None:
    school = Sending(store, MemoryChannels("oncall"))
    school.alert()
    for key in (*store.keys(notice_key("")), *store.keys("school:alert:")):
        with store._link.client() as redis:
            assert 0 < redis.ttl(key) <= 30 * 24 * 3600
