"""The shell of youtube-ingestion: obtain the transcript, have it read, record it, hand on what it recommends."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from eventing.contracts import PREFIX
from eventing.function import serve
from eventing.handler import Event, Handler, Outcome
from eventing.redis_store import open_store
from eventing.store import Store
from functions._clients import ledger
from functions._clients.caption_sources import caption_sources, feed_source
from functions._clients.download import Downloads
from functions._clients.models import Experts
from functions._clients.transcripts import CaptionSource, DocumentSource, FeedSource
from functions._experts.available import experts
from functions._improvement.lesson import Lesson, Said, lesson_key, said_key
from functions._policy.subscribed import Subscribed, channels_source
from functions.youtube_ingestion import knowing
from functions.youtube_ingestion.address import Several, read
from functions.youtube_ingestion.failing import refused
from functions.youtube_ingestion.listing import listed, looked_at
from functions.youtube_ingestion.obtaining import obtain, video_of
from functions.youtube_ingestion.reading import improvements
from functions.youtube_ingestion.telling import outcome
from functions.youtube_ingestion.unread import FAILURES, surveyed, unread


def handler(
    store: Store,
    captions: CaptionSource,
    documents: DocumentSource,
    readers: Experts,
    clock: Callable[[], float],
    feeds: FeedSource,
    channels: Subscribed,
) -> Handler:
    """The handler over its clients; `clock` gives seconds since the epoch."""

    def handle(event: Event) -> Outcome:
        if event.type == PREFIX + "channels.requested":
            return looked_at(event, store, feeds, channels(), clock())
        if event.type != PREFIX + "video.submitted":
            return Outcome()
        try:
            named = read(event.payload.url)
            if isinstance(named, Several) and not event.payload.transcript.strip():
                return listed(event, named, store, feeds, channels(), clock())
            return learn(event)
        except FAILURES as failure:
            return unread(event, failure, store, clock())

    def learn(event: Event) -> Outcome:
        surveyed(event, readers, store, clock())
        submitted, at = event.payload, datetime.fromtimestamp(clock(), UTC).isoformat(timespec="seconds")
        before = ledger.get(store, lesson_key(video_of(submitted.url)), Lesson)
        if before and knowing.needs_no_look(submitted, before[0], readers.name):
            return knowing.known(before[0])
        obtained = obtain(submitted, captions, documents)
        before = ledger.get(store, lesson_key(obtained.video), Lesson)
        if before and knowing.is_known(submitted, before[0], obtained.digest, readers.name):
            return knowing.known(before[0])
        said = ledger.get(store, said_key(obtained.said), Said)
        if said and not before and knowing.is_twin(submitted, obtained, said[0], readers.name):
            return knowing.twin(event, obtained, said[0], at)
        extraction = readers.extract(obtained.transcript)
        reading = improvements(obtained, extraction.drafts, submitted.category)
        return outcome(event, obtained, reading, before, said, readers.name, extraction, at)

    return handle


def build(environ: Mapping[str, str]) -> Handler:
    """The handler over the real clients."""
    captions, feeds, channels = caption_sources(environ), feed_source(environ), channels_source(environ)
    return handler(open_store(environ), captions, Downloads(), experts(environ), time.time, feeds, channels)


function = serve("youtube-ingestion", build, refused=refused)
