"""A video submitted to youtube-ingestion, and what comes of it."""

from typing import Any

from msgspec.structs import replace

from eventing.contracts import PREFIX, VideoIngested, VideoSubmitted
from eventing.handler import Emit, Event, Outcome
from eventing.redis_store import RedisStore
from functions._clients.models import Experts
from functions._policy.channels import Channels
from functions.youtube_ingestion.function import handler
from tests.ingestion.sources import LIMIT, VIDEO, WATCH, Shelf

NOON = 1_800_000_000.0
AT = "2027-01-15T08:00:00+00:00"
PROBE = replace(LIMIT, practice="readiness-probe", title="Readiness probe", quote="on every pod")


def submitted(url: str = WATCH, event: str = "e1", **given: Any) -> Event:
    return Event(PREFIX + "video.submitted", "/person", event, VideoSubmitted(url, **given))


def run(store: RedisStore, event: Event, shelf: Shelf, readers: Experts) -> Outcome:
    outcome = handler(store, shelf, shelf, readers, lambda: NOON, shelf, Channels)(event)
    store.apply(outcome.changes)
    return outcome


def ingested(outcome: Outcome) -> VideoIngested:
    first = outcome.emits[0]
    assert (first.type, first.subject, first.partitionkey) == (PREFIX + "video.ingested", VIDEO, VIDEO)
    assert first.correlationid == VIDEO
    assert isinstance(first.payload, VideoIngested)
    return first.payload


def raw(outcome: Outcome) -> list[Emit]:
    return [emit for emit in outcome.emits if emit.type == PREFIX + "improvement.raw"]
