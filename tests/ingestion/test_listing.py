"""Channels and lists over the real store: what is new becomes submissions, as many as the day has room for."""

from typing import Any

import pytest

from eventing.contracts import PREFIX, AlertRaised, ChannelsRequested, VideoFailed, VideoIngested, VideoSubmitted
from eventing.handler import Emit, Event, Outcome, Schedule, Temporary, Unschedule, VersionConflict
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.transcripts import Captions, Entry, Feed, SourceFailure
from functions._improvement.intake import CHANNELS_DUE, INTAKE, LEFT_OUT, Intake, Looked
from functions._policy.channels import Channel, Channels
from functions.youtube_ingestion.function import handler
from functions.youtube_ingestion.slicing import SLICE
from tests.ingestion.sources import LIMIT, SPOKEN, VIDEO, Reader, Shelf

NOON, DAY = 1_800_000_000.0, 86400.0
CHANNEL, PLAYLIST = "UCabcdefghijklmnopqrstuv", "PLabcdefghijklmnop"
LIST = f"https://www.youtube.com/playlist?list={PLAYLIST}"
IDS = tuple(f"video{number:06}" for number in range(1, 6))
FEED = Feed("Someone", tuple(Entry(video, f"Talk {video[-1]}") for video in IDS))
ONE = Channels(per_day=2, channels=(Channel(f"https://www.youtube.com/channel/{CHANNEL}", category="security"),))


def asked(event: str = "c1", **given: Any) -> Event:
    return Event(PREFIX + "channels.requested", "/x", event, ChannelsRequested(**given))


def submitted(url: str, event: str = "s1", **given: Any) -> Event:
    return Event(PREFIX + "video.submitted", "/person", event, VideoSubmitted(url, **given))


def run(store: RedisStore, event: Event, shelf: Shelf, channels: Channels, now: float = NOON) -> Outcome:
    outcome = handler(store, shelf, shelf, Reader(LIMIT), lambda: now, shelf, lambda: channels)(event)
    store.apply(outcome.changes)
    return outcome


def submissions(outcome: Outcome) -> list[VideoSubmitted]:
    found = [emit.payload for emit in outcome.emits if emit.type == PREFIX + "video.submitted"]
    return [payload for payload in found if isinstance(payload, VideoSubmitted)]


def kept(store: RedisStore) -> Intake:
    found = ledger.get(store, INTAKE, Intake)
    assert found is not None
    return found[0]


def test_a_channels_newest_become_submissions_and_the_rest_waits_for_tomorrow(store: RedisStore) -> None:
    first = run(store, asked(), Shelf(**{CHANNEL: FEED}), ONE)
    assert first.emits[0] == Emit(
        PREFIX + "video.submitted",
        VideoSubmitted(
            f"https://www.youtube.com/watch?v={IDS[0]}",
            "Talk 1",
            submitted_by=ONE.channels[0].channel,
            category="security",
        ),
        subject=IDS[0],
        part=IDS[0],
        partitionkey=IDS[0],
        correlationid=IDS[0],
    )
    assert [one.title for one in submissions(first)] == ["Talk 1", "Talk 2"]
    assert [one.video for one in kept(store).waiting] == [IDS[2]]
    assert list(store.due(CHANNELS_DUE, NOON + DAY, 10)) == ["waiting"]
    assert list(store.due(CHANNELS_DUE, NOON, 10)) == []
    shelf = Shelf(**{CHANNEL: FEED})
    again = run(store, asked("c2"), shelf, ONE, NOON + 60)
    assert (submissions(again), shelf.asked) == ([], [])  # neither due nor room
    tomorrow = run(store, asked("c3"), Shelf(**{CHANNEL: FEED}), ONE, NOON + DAY)
    assert [one.title for one in submissions(tomorrow)] == ["Talk 3"]
    assert not store.due(CHANNELS_DUE, NOON + 9 * DAY, 10)


def test_a_person_may_have_every_channel_looked_at_now(store: RedisStore) -> None:
    run(store, asked(), Shelf(**{CHANNEL: FEED}), ONE)
    newer = Feed("Someone", (Entry("newvideo001", "New"), *FEED.entries))
    run(store, asked("c2", everything=True), Shelf(**{CHANNEL: newer}), ONE, NOON + 60)
    assert [one.video for one in kept(store).waiting] == [IDS[2], "newvideo001"]


@pytest.mark.parametrize("failure", [SourceFailure("unavailable", "no such channel", "check"), Temporary("away")])
def test_a_channel_that_is_away_keeps_no_other_waiting_and_is_told_once(store: RedisStore, failure: Exception) -> None:
    channels = Channels(channels=(Channel(PLAYLIST), Channel(CHANNEL), Channel("https://www.youtube.com/feed/x")))
    told: list[list[AlertRaised]] = []
    for look in range(5):
        answers: dict[str, Any] = {CHANNEL: FEED, PLAYLIST: failure}
        shelf = Shelf(**answers)
        outcome = run(store, asked(f"c{look}"), shelf, channels, NOON + look * DAY)
        told.append([emit.payload for emit in outcome.emits if isinstance(emit.payload, AlertRaised)])
        assert ("feed", CHANNEL) in shelf.asked
    assert [len(alerts) for alerts in told] == [0, 0, 2, 0, 0]
    assert told[2][0].message.startswith(f"{PLAYLIST} gave no feed 3 times in a row: {failure}")
    assert "names no channel and no playlist" in told[2][1].message
    assert kept(store).looked[PLAYLIST].failures == 5


def test_a_submitted_playlist_is_read_before_subscriptions_and_says_how_much(store: RedisStore) -> None:
    run(store, asked(), Shelf(**{CHANNEL: FEED}), ONE)  # takes today's room
    course = Feed("A course", tuple(Entry(f"course{number:05}", f"Part {number}") for number in range(1, 4)))
    outcome = run(store, submitted(LIST), Shelf(**{PLAYLIST: course}), ONE, NOON + 1)
    said = outcome.emits[0].payload
    assert isinstance(said, VideoIngested)
    assert (said.video, said.url, said.title, said.result, said.improvements) == (
        PLAYLIST,
        LIST,
        "A course",
        "several",
        0,
    )
    assert said.note == (
        "3 videos in its feed (YouTube shows the newest 15): 0 were read before, 0 are submitted now, "
        "3 wait for a day with room (2 a day)"
    )
    tomorrow = run(store, asked("c2"), Shelf(**{CHANNEL: FEED}), ONE, NOON + DAY)
    assert [one.title for one in submissions(tomorrow)] == ["Part 1", "Part 2"]


def test_of_a_list_what_was_read_before_is_left_out_unless_asked_for(store: RedisStore) -> None:
    run(store, submitted(f"https://youtu.be/{VIDEO}"), Shelf(**{VIDEO: SPOKEN}), ONE)
    course = Feed("", (Entry(VIDEO, ""), Entry(IDS[0], "")))
    first = run(store, submitted(LIST, "s2"), Shelf(**{PLAYLIST: course}), ONE)
    assert [one.url[-11:] for one in submissions(first)] == [IDS[0]]
    again = run(store, submitted(LIST, "s3", reprocess=True), Shelf(**{PLAYLIST: course}), Channels(per_day=9))
    assert [(one.url[-11:], one.reprocess) for one in submissions(again)] == [(VIDEO, True), (IDS[0], True)]


def test_a_video_that_a_person_submits_is_not_counted_nor_submitted_again(store: RedisStore) -> None:
    run(store, asked(), Shelf(**{CHANNEL: FEED}), ONE)
    captions = Captions(SPOKEN.segments, "en", generated=True)
    run(store, submitted(f"https://youtu.be/{IDS[2]}"), Shelf(**{IDS[2]: captions}), ONE)
    assert kept(store).submitted == 2
    assert submissions(run(store, asked("c2"), Shelf(**{CHANNEL: FEED}), ONE, NOON + DAY)) == []


def test_a_list_that_cannot_be_had_is_a_typed_failure(store: RedisStore) -> None:
    gone = SourceFailure("unavailable", "no such list", "check it")
    (failed,) = run(store, submitted(LIST), Shelf(**{PLAYLIST: gone}), ONE).emits
    assert isinstance(failed.payload, VideoFailed)
    assert (failed.payload.video, failed.payload.reason, failed.payload.advice) == (PLAYLIST, "unavailable", "check it")


def test_two_looks_at_once_submit_nothing_twice(store: RedisStore) -> None:
    shelf = Shelf(**{CHANNEL: FEED})
    late = handler(store, shelf, shelf, Reader(), lambda: NOON, shelf, lambda: ONE)(asked("c1"))
    run(store, asked("c2"), shelf, ONE)
    with pytest.raises(VersionConflict):
        store.apply(late.changes)


def test_channels_that_a_look_has_no_time_for_are_looked_at_with_the_next_tick(store: RedisStore) -> None:
    """A tick asks for what is due alone; that each was looked at an hour ago must not hide those left out."""
    named = [f"UC{number:022}" for number in range(5)]
    channels = Channels(per_day=0, channels=tuple(Channel(name) for name in named))
    before = {name: Looked(NOON - 3600, "Someone", (IDS[0],)) for name in named[:4]}  # the fifth is new
    store.apply([ledger.put(INTAKE, Intake(looked=before), 0)])
    now, shelf = [NOON], Shelf(**dict.fromkeys(named, FEED))

    class Slow(Shelf):
        def feed(self, named: str) -> Feed:
            now[0] += SLICE * 0.6
            return shelf.feed(named)

    slow = Slow()
    handle = handler(store, slow, slow, Reader(LIMIT), lambda: now[0], slow, lambda: channels)
    looks, waits = [], []
    for number in range(4):
        began, asked_before = now[0], len(shelf.asked)
        outcome = handle(asked(f"c{number}", everything=not number))
        store.apply(outcome.changes)
        looks.append({one[1] for one in shelf.asked[asked_before:]})
        waits.append(kept(store).not_reached)
        again = Schedule(CHANNELS_DUE, LEFT_OUT, began) if waits[-1] else Unschedule(CHANNELS_DUE, LEFT_OUT)
        assert again in outcome.changes
    assert ([len(look) for look in looks], waits) == ([2, 2, 1, 0], [3, 1, 0, 0])
    assert set().union(*looks) == set(named)
    assert {last.seen for last in kept(store).looked.values()} == {IDS}
