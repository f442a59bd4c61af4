"""Channels and lists: what is new in their feeds waits in the ledger; as much as a day has room for is submitted."""

import hashlib
import logging
from collections.abc import Callable, Iterable

from eventing.contracts import PREFIX, AlertRaised, ChannelsRequested, VideoIngested, VideoSubmitted
from eventing.handler import Change, Emit, Event, Outcome, Schedule, Temporary, Unschedule
from eventing.store import Readable
from functions._clients import ledger
from functions._clients.transcripts import FeedSource, SourceFailure
from functions._improvement.intake import CHANNELS_DUE, INTAKE, LEFT_OUT, Intake, Waiting
from functions._improvement.lesson import Lesson, lesson_key
from functions._policy.channels import Channel, Channels
from functions.youtube_ingestion import queueing
from functions.youtube_ingestion.address import WATCH, Several, read

_MEMBER = "waiting"  # on the agenda: videos that wait


def looked_at(
    event: Event,
    store: Readable,
    feeds: FeedSource,
    channels: Channels,
    now: float,
    may_go_on: Callable[[], bool] = lambda: True,
) -> Outcome:
    """What `channels.requested` leads to: the channels that are due, then the videos whose turn it is.

    `may_go_on` is asked before each channel; those that it leaves out are due with the next tick.
    """
    asked: ChannelsRequested = event.payload
    intake, version = ledger.get(store, INTAKE, Intake) or (Intake(), 0)
    alerts: list[Emit] = []
    left_out: Change = Unschedule(CHANNELS_DUE, LEFT_OUT)
    due = queueing.due(channels, intake, now, asked.everything)
    for number, channel in enumerate(due):
        if not may_go_on():
            intake = queueing.not_reached(intake, due[number:])
            left_out = Schedule(CHANNELS_DUE, LEFT_OUT, now)
            break
        try:
            feed = feeds.feed(_named(channel.channel))
        except (SourceFailure, Temporary) as failure:  # one channel that is away keeps no other waiting
            logging.getLogger("cortex.channels").warning("%s gave no feed: %s", channel.channel, failure)
            intake = queueing.failed(intake, channel, str(failure), now)
            if intake.looked[channel.channel].failures == queueing.TOLD_AFTER:
                alerts.append(_alert(channel, failure))
        else:
            known = _read_before(store, (one.video for one in feed.entries))
            intake = queueing.noticed(intake, channel, feed, channels.newest, known, now)
    subscribed = {one.channel for one in channels.channels}
    intake = queueing.forgotten(intake, subscribed)
    changes, emits, _ = _submitted(store, intake, version, channels.per_day, now)
    return Outcome((*changes, left_out), (*emits, *alerts))


def listed(event: Event, named: Several, store: Readable, feeds: FeedSource, channels: Channels, now: float) -> Outcome:
    """What a submitted playlist or channel leads to: its videos wait before those of subscriptions.

    Raises:
        SourceFailure: when the list cannot be had.
        Temporary: when YouTube is away.
    """
    submitted: VideoSubmitted = event.payload
    feed = feeds.feed(named.named)
    intake, version = ledger.get(store, INTAKE, Intake) or (Intake(), 0)
    known = () if submitted.reprocess else _read_before(store, (one.video for one in feed.entries))
    asked = Channel(named.shown, "high", submitted.category, language=submitted.language[:20])
    left_out = intake.left_out
    intake = queueing.wait(intake, feed.entries, known, asked, now, submitted.reprocess)
    changes, emits, going = _submitted(store, intake, version, channels.per_day, now)
    ours = {one.video for one in feed.entries}
    here = len([one for one in going if one.video in ours])
    rest = len([one for one in intake.waiting if one.video in ours]) - here
    far = f", {intake.left_out - left_out} found no room" if intake.left_out > left_out else ""
    note = (
        f"{len(feed.entries)} videos in its feed (YouTube shows the newest 15): {len(known)} were read before, "
        f"{here} are submitted now, {rest} wait for a day with room ({channels.per_day} a day){far}"
    )
    payload = VideoIngested(
        named.named, named.shown, submitted.title or feed.title, 0, 0, 0.0, note=note, result="several"
    )
    told = Emit(PREFIX + "video.ingested", payload, named.named, named.named, named.named, named.named)
    return Outcome(changes, (told, *emits))


def _submitted(
    store: Readable, intake: Intake, version: int, per_day: int, now: float
) -> tuple[tuple[Change, ...], tuple[Emit, ...], tuple[Waiting, ...]]:
    """The intake stored after those whose turn it is are gone, their submissions, and who they are."""
    known = _read_before(store, (one.video for one in intake.waiting if not one.reprocess))
    intake, going = queueing.let_go(intake, per_day, known, now)
    later = Schedule(CHANNELS_DUE, _MEMBER, queueing.next_day(now))
    agenda: Change = later if intake.waiting and per_day else Unschedule(CHANNELS_DUE, _MEMBER)
    emits = (
        Emit(
            PREFIX + "video.submitted",
            VideoSubmitted(
                WATCH + one.video, one.title, language=one.language, submitted_by=one.source[:200],
                category=one.category, reprocess=one.reprocess,
            ),
            subject=one.video, part=one.video, partitionkey=one.video, correlationid=one.video,
        )
        for one in going
    )  # fmt: skip
    return (ledger.put(INTAKE, intake, version), agenda), tuple(emits), going


def _read_before(store: Readable, videos: Iterable[str]) -> tuple[str, ...]:
    return tuple(video for video in dict.fromkeys(videos) if ledger.get(store, lesson_key(video), Lesson) is not None)


def _named(channel: str) -> str:
    """What the feeds are asked for.

    Raises:
        SourceFailure: when the subscription names no channel and no playlist.
    """
    if not channel.startswith("https://"):
        return channel
    named = read(channel)
    if isinstance(named, Several):
        return named.named
    raise SourceFailure("refused", f"{channel} names no channel and no playlist", "Correct it in channels.yaml.")


def _alert(channel: Channel, failure: Exception) -> Emit:
    fingerprint = hashlib.sha256(f"channel\n{channel.channel}".encode()).hexdigest()[:32]
    times = f"{channel.channel} gave no feed {queueing.TOLD_AFTER} times in a row"
    message = f"{times}: {failure}. Correct it in channels.yaml, or take it out."
    said = AlertRaised(fingerprint, "warning", "A channel cannot be read", message[:4000])
    return Emit(PREFIX + "alert.raised", said, fingerprint, fingerprint)
