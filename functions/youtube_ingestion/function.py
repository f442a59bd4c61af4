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
from functions._clients.download import Downloads
from functions._clients.models import Experts
from functions._clients.transcripts import CaptionSource, DocumentSource, SourceFailure
from functions._clients.youtube import YouTube
from functions._experts.available import experts
from functions._improvement.lesson import Lesson, lesson_key
from functions.youtube_ingestion.failing import refused, told
from functions.youtube_ingestion.obtaining import obtain
from functions.youtube_ingestion.reading import improvements
from functions.youtube_ingestion.telling import outcome


def handler(
    store: Store, captions: CaptionSource, documents: DocumentSource, readers: Experts, clock: Callable[[], float]
) -> Handler:
    """The handler over its clients; `clock` gives seconds since the epoch."""

    def handle(event: Event) -> Outcome:
        if event.type != PREFIX + "video.submitted":
            return Outcome()
        try:
            obtained = obtain(event.payload, captions, documents)
        except SourceFailure as failure:
            return told(event.payload.url, failure)
        extraction = readers.extract(obtained.transcript)
        at = datetime.fromtimestamp(clock(), UTC).isoformat(timespec="seconds")
        before = ledger.get(store, lesson_key(obtained.video), Lesson)
        return outcome(
            event, obtained, improvements(obtained, extraction.drafts), before, readers.name, extraction.cost_usd, at
        )

    return handle


def build(environ: Mapping[str, str]) -> Handler:
    """The handler over the real clients."""
    return handler(open_store(environ), YouTube(), Downloads(), experts(environ), time.time)


function = serve("youtube-ingestion", build, refused=refused)
