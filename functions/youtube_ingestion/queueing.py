"""Which videos of channels and lists are read today, and which wait. Pure; times are seconds since the epoch."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from msgspec.structs import replace

from functions._clients.transcripts import Entry, Feed
from functions._improvement.intake import Intake, Looked, Priority, Waiting
from functions._policy.channels import Channel, Channels

ROOM = 200  # videos that wait; at six a day that is a month
REMEMBERED = 60  # ids of one channel; its feed shows 15
RISES_AFTER = 7 * 86400.0  # seconds of waiting for which a video counts as one priority higher
TOLERANCE = 600.0  # seconds by which a look may come early: the coordinator's tick is every ten minutes
TOLD_AFTER = 3  # looks in a row that failed, and a person is told
_LEVEL: dict[Priority, int] = {"high": 0, "normal": 1, "low": 2}


def due(channels: Channels, intake: Intake, now: float, everything: bool = False) -> tuple[Channel, ...]:
    """The channels to look at now, those first that were not looked at for longest."""
    looked = {one.channel: last.at for one in channels.channels if (last := intake.looked.get(one.channel))}
    wanted = (
        one
        for one in channels.channels
        if everything or one.channel not in looked or now >= looked[one.channel] + one.every_hours * 3600 - TOLERANCE
    )
    return tuple(sorted(wanted, key=lambda one: looked.get(one.channel, 0.0)))


def noticed(intake: Intake, channel: Channel, feed: Feed, newest: int, known: Collection[str], now: float) -> Intake:
    """What is new in a channel's feed waits; of a channel that was never looked at, only the newest ones do."""
    last = intake.looked.get(channel.channel)
    before = last.seen if last else ()
    fresh = [entry for entry in feed.entries if entry.video not in before]
    fresh = fresh if before else fresh[:newest]
    ids = tuple(dict.fromkeys((*(entry.video for entry in feed.entries), *before)))[:REMEMBERED]
    looked = {**intake.looked, channel.channel: Looked(now, feed.title, ids)}
    return wait(replace(intake, looked=looked), fresh, known, channel, now)


def failed(intake: Intake, channel: Channel, why: str, now: float) -> Intake:
    """A look that gave nothing: what was seen stays, and the next look is when it would have been."""
    last = intake.looked.get(channel.channel, Looked(now))
    after = replace(last, at=now, failure=why[:1000], failures=last.failures + 1)
    return replace(intake, looked={**intake.looked, channel.channel: after})


def not_reached(intake: Intake, channels: Iterable[Channel]) -> Intake:
    """Channels that a look had no time for are due at once, whatever their interval; what was seen of them stays."""
    left = {one.channel: replace(intake.looked.get(one.channel, Looked(0.0)), at=0.0) for one in channels}
    return replace(intake, looked=intake.looked | left)


def forgotten(intake: Intake, subscribed: Collection[str]) -> Intake:
    """Without channels that nobody subscribes to any more; what waits of them stays in line."""
    return replace(intake, looked={name: last for name, last in intake.looked.items() if name in subscribed})


def wait(
    intake: Intake,
    entries: Iterable[Entry],
    known: Collection[str],
    channel: Channel,
    now: float,
    reprocess: bool = False,
) -> Intake:
    """These videos wait, but for those that were read or wait already; without room, the last in line goes."""
    there = {*known, *(one.video for one in intake.waiting)}
    added = tuple(
        Waiting(
            entry.video,
            entry.title,
            channel.channel,
            channel.priority,
            now,
            channel.category,
            channel.language,
            reprocess,
        )
        for entry in entries
        if entry.video not in there
    )
    line = in_line((*intake.waiting, *added), now)
    return replace(intake, waiting=line[:ROOM], left_out=intake.left_out + len(line[ROOM:]))


def in_line(waiting: Iterable[Waiting], now: float) -> tuple[Waiting, ...]:
    """By priority, which rises with waiting, then by who waits longest, then as the feed has them."""
    return tuple(
        sorted(waiting, key=lambda one: (_LEVEL[one.priority] - int((now - one.since) / RISES_AFTER), one.since))
    )


def let_go(intake: Intake, per_day: int, known: Collection[str], now: float) -> tuple[Intake, tuple[Waiting, ...]]:
    """Those whose turn it is today (UTC), and what is left; what was read meanwhile takes nobody's place."""
    today = day(now)
    submitted = intake.submitted if intake.day == today else 0
    line = [one for one in in_line(intake.waiting, now) if one.video not in known]
    going = tuple(line[: max(0, per_day - submitted)])
    return replace(intake, day=today, submitted=submitted + len(going), waiting=tuple(line[len(going) :])), going


def day(now: float) -> str:
    """The date, in UTC."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()


def next_day(now: float) -> float:
    """When the next day begins, in UTC."""
    return (now // 86400 + 1) * 86400
