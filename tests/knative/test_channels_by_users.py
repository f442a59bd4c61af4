"""Channels by the access list: youtube-ingestion keeps the line, the coordinator asks for looks and only reads it."""

from collections.abc import Mapping

from eventing.contracts import PREFIX, ChannelsRequested
from eventing.handler import Event
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.transcripts import Entry, Feed
from functions._improvement.intake import CHANNELS_ASKED, CHANNELS_DUE, INTAKE, Intake
from functions._policy.channels import Channel, Channels
from functions._policy.policy import Policy
from functions.school_coordinator.channels import ask_for_channels
from functions.school_coordinator.desk import Desk
from functions.youtube_ingestion.function import handler
from tests.ingestion.sources import Reader, Shelf
from tests.knative.test_redis_users import refused

NOON, DAY = 1_800_000_000.0, 86400.0
CHANNEL = "UCabcdefghijklmnopqrstuv"
ONE = Channels(per_day=1, channels=(Channel(CHANNEL),))
FEED = Feed("Someone", (Entry("video000001", ""), Entry("video000002", "")))


def test_a_look_and_the_next_days_question_are_within_each_ones_rights(users: Mapping[str, RedisStore]) -> None:
    ingestion, coordinator = users["youtube-ingestion"], users["school-coordinator"]
    shelf = Shelf(**{CHANNEL: FEED})
    look = Event(PREFIX + "channels.requested", "/x", "c1", ChannelsRequested())
    outcome = handler(ingestion, shelf, shelf, Reader(), lambda: NOON, shelf, lambda: ONE)(look)
    ingestion.apply(outcome.changes)
    desk = Desk(coordinator, Policy(), look, NOON + DAY)
    ask_for_channels(desk, Channels)
    ask_for_channels(desk, lambda: ONE)
    asked = desk.outcome()
    coordinator.apply(asked.changes)
    assert [emit.type for emit in asked.emits] == [PREFIX + "channels.requested"] * 2
    assert ledger.get(coordinator, CHANNELS_ASKED, float) is not None
    assert not coordinator.due(CHANNELS_DUE, NOON + 2 * DAY, 10)
    assert ledger.get(coordinator, INTAKE, Intake) is not None


def test_nobody_else_puts_a_video_in_line(guarded_port: int) -> None:
    forged = ledger.put(INTAKE, Intake(), None)
    assert [
        name for name in ("school-coordinator", "moe-router", "alerting") if not refused(guarded_port, name, forged)
    ] == []
