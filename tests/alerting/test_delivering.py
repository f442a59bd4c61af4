"""Messages over the real store: told once, tried again, given up, whatever dies in between."""

import logging

import pytest

from eventing.contracts import PREFIX
from eventing.redis_store import RedisStore
from functions._clients.memory_channels import MemoryChannels
from functions._clients.notifications import Answer, Compose, Tone
from tests.alerting.sending import BUSY, Sending, rules
from tests.eventing.deliveries import binary, post

GONE = Answer(False, "it answered 500")


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
