"""The shell of youtube-ingestion: which event leads to a lesson, to the next slice of one, or to a look at channels."""

import time
from collections.abc import Callable, Mapping

from eventing.contracts import PREFIX
from eventing.function import serve
from eventing.handler import Event, Handler, Outcome
from eventing.redis_store import open_store
from eventing.store import Store
from functions._clients.caption_sources import caption_sources, feed_source
from functions._clients.download import Downloads
from functions._clients.models import Experts
from functions._clients.transcripts import CaptionSource, DocumentSource, FeedSource
from functions._experts.available import experts
from functions._policy.subscribed import Subscribed, channels_source
from functions.youtube_ingestion.address import Several, read
from functions.youtube_ingestion.failing import refused
from functions.youtube_ingestion.learning import Learning
from functions.youtube_ingestion.listing import listed, looked_at
from functions.youtube_ingestion.slicing import Patience
from functions.youtube_ingestion.unread import FAILURES, unread


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

    learning = Learning(store, captions, documents, readers, clock)

    def handle(event: Event) -> Outcome:
        if event.type == PREFIX + "channels.requested":
            return looked_at(event, store, feeds, channels(), clock(), Patience(clock))
        if event.type == PREFIX + "reading.due":
            return learning.go_on(event)
        if event.type != PREFIX + "video.submitted":
            return Outcome()
        try:
            named = read(event.payload.url)
            if isinstance(named, Several) and not event.payload.transcript.strip():
                return listed(event, named, store, feeds, channels(), clock())
            return learning.begin(event)
        except FAILURES as failure:
            return unread(event, failure, store, clock())

    return handle


def build(environ: Mapping[str, str]) -> Handler:
    """The handler over the real clients."""
    captions, feeds, channels = caption_sources(environ), feed_source(environ), channels_source(environ)
    return handler(open_store(environ), captions, Downloads(), experts(environ), time.time, feeds, channels)


function = serve("youtube-ingestion", build, refused=refused)
