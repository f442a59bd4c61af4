"""One delivery of a talk: read from its beginning, or read on from where the slice before ended."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec.structs import replace

from eventing.contracts import ReadingDue
from eventing.handler import Event, Outcome
from eventing.store import Readable
from functions._clients import ledger
from functions._clients.models import Experts
from functions._clients.transcripts import CaptionSource, DocumentSource
from functions._experts.reading.progress import reopened
from functions._improvement.lesson import Lesson, Said, lesson_key, said_key
from functions.youtube_ingestion import knowing
from functions.youtube_ingestion.obtaining import obtain, video_of
from functions.youtube_ingestion.reading import improvements
from functions.youtube_ingestion.slicing import (
    MOST_SLICES,
    Patience,
    Reading,
    Task,
    ended,
    endless,
    handed_on,
    reading_key,
    reading_of,
    task_key,
)
from functions.youtube_ingestion.telling import outcome
from functions.youtube_ingestion.unread import FAILURES, surveyed, unread


class Learning:
    """Talks, read over their clients; `clock` gives seconds since the epoch."""

    def __init__(
        self,
        store: Readable,
        captions: CaptionSource,
        documents: DocumentSource,
        readers: Experts,
        clock: Callable[[], float],
    ) -> None:
        self._store, self._captions, self._documents = store, captions, documents
        self._readers, self._clock = readers, clock

    def begin(self, event: Event) -> Outcome:
        """What `video.submitted` leads to: the lesson, or the first slice of it.

        Raises:
            SourceFailure, ModelFailure, OverBudget: as `unread` takes them.
        """
        patience = Patience(self._clock)
        surveyed(event, self._readers, self._store, self._clock())
        submitted = event.payload
        before = ledger.get(self._store, lesson_key(video_of(submitted.url)), Lesson)
        if before and knowing.needs_no_look(submitted, before[0], self._readers.name):
            return knowing.known(before[0])
        obtained = obtain(submitted, self._captions, self._documents)
        kept = ledger.get(self._store, reading_key(reading_of(obtained, submitted.category)), Reading)
        return self._read(event, Task(event.id, submitted, obtained), kept, patience, begins=True)

    def go_on(self, event: Event) -> Outcome:
        """What `reading.due` leads to, if the ledger expects that very slice: the next one, or the lesson."""
        due: ReadingDue = event.payload
        kept = ledger.get(self._store, reading_key(due.reading), Reading)
        task = ledger.get(self._store, task_key(due.reading), Task)
        if kept is None or task is None or kept[0].slice != due.slice:
            why = f"slice {kept[0].slice} of it is due" if kept else "it was read to its end, or never begun"
            logging.getLogger("cortex.reading").info("slice %d of %s is not read: %s", due.slice, due.reading, why)
            return Outcome()
        if due.slice > MOST_SLICES:  # `reading.due` counts no hops
            return endless(due.reading, task[0], kept)
        submission = replace(event, id=task[0].event, payload=task[0].submitted)
        try:
            return self._read(submission, task[0], kept, Patience(self._clock), begins=False)
        except FAILURES as failure:  # what was read stays, for whoever submits it again
            return unread(submission, failure, self._store, self._clock())

    def _read(
        self, event: Event, task: Task, kept: tuple[Reading, int] | None, patience: Patience, begins: bool
    ) -> Outcome:
        """As much as there is patience for. `event` is the submission, and `kept` how far others read it before."""
        submitted, obtained, reader = task.submitted, task.obtained, self._readers.name
        reading, at = reading_of(obtained, submitted.category), self._at()
        before = ledger.get(self._store, lesson_key(obtained.video), Lesson)
        mine = None if begins else kept  # what another submission has begun goes on, whatever is known
        if before and knowing.is_known(submitted, before[0], obtained.digest, reader):
            return ended(reading, mine, knowing.known(before[0]))
        said = ledger.get(self._store, said_key(obtained.said), Said)
        if said and not before and knowing.is_twin(submitted, obtained, said[0], reader):
            return ended(reading, mine, knowing.twin(event, obtained, said[0], at))
        begun = kept[0].begun if kept else None
        if begun and begins:  # whoever submits it again has mended why parts have no answer
            begun = reopened(begun)
        extraction = self._readers.extract(obtained.transcript, begun, patience)
        if extraction.rest is not None:
            return handed_on(reading, task, kept, extraction.rest, begins)
        found = improvements(obtained, extraction.drafts, submitted.category)
        return ended(reading, kept, outcome(event, obtained, found, before, said, reader, extraction, at))

    def _at(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds")
