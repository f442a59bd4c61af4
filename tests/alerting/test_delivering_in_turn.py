"""Storms, late news and quiet hours: what is told when the events come in whatever order."""

from math import inf

from eventing.contracts import PREFIX
from eventing.redis_store import RedisStore
from functions._clients.memory_channels import MemoryChannels
from functions._improvement.notices import NOTICES, notice_key
from functions._policy.policy import Window
from tests.alerting.sending import BUSY, TICK, Sending, rules
from tests.eventing.deliveries import binary, post


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
        (seconds,) = store._link.ask(("TTL", key))
        assert 0 < seconds <= 30 * 24 * 3600
