"""A talk that is read in slices: what the ledger keeps between two of them, and what hands the next one on. Pure.

One reading is of one transcript and one category, whoever submitted it: a second submission reads on where the first
stopped. Of several events that would read on, the one that the record expects does; all others are too late.
"""

from collections.abc import Callable
from hashlib import sha256

from msgspec import Struct

from eventing.contracts import PREFIX, ReadingDue, VideoSubmitted
from eventing.handler import Change, Delete, Emit, Outcome
from functions._clients.ledger import put
from functions._clients.models import Begun
from functions._clients.transcripts import SourceFailure
from functions.youtube_ingestion.failing import told
from functions.youtube_ingestion.obtaining import Obtained

SLICE = 30.0  # seconds within which a delivery begins another part, or another channel; fetching a transcript counts
MOST_SLICES = 300  # of one reading; the longest talk has some twenty parts
KEPT_SECONDS = 30 * 24 * 3600  # as long as the answers that were paid for


class Task(Struct, frozen=True):
    """What is read: by which event, as it was submitted, and the transcript. Stored once for all slices."""

    event: str
    submitted: VideoSubmitted
    obtained: Obtained


class Reading(Struct, frozen=True):
    """How far it got. `slice` is the number that the next event has to carry."""

    slice: int
    begun: Begun


class Patience:
    """Whether a delivery may begin something more; `clock` gives seconds. It counts from when it is made."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._until = clock, clock() + SLICE

    def __call__(self) -> bool:
        return self._clock() < self._until


def reading_of(obtained: Obtained, category: str) -> str:
    """The name of a reading."""
    return sha256("\n".join((obtained.video, obtained.digest, category)).encode()).hexdigest()[:32]


def reading_key(reading: str) -> str:
    """How far a reading got."""
    return f"school:reading:{reading}"


def task_key(reading: str) -> str:
    """What is read."""
    return f"school:reading:{reading}:task"


def handed_on(reading: str, task: Task, kept: tuple[Reading, int] | None, rest: Begun, begins: bool) -> Outcome:
    """The parts that were read stored, and the event that reads on. `begins` with a submission, which is stored too."""
    before, version = kept or (Reading(0, rest), 0)
    number = before.slice + 1
    changes = [put(reading_key(reading), Reading(number, rest), version, KEPT_SECONDS)]
    if begins:
        changes.append(put(task_key(reading), task, None, KEPT_SECONDS))
    video = task.obtained.video
    due = Emit(
        PREFIX + "reading.due",
        ReadingDue(reading, number),
        subject=video,
        part=f"{reading}:{number}",
        partitionkey=video,
        correlationid=video,
    )
    return Outcome(tuple(changes), (due,))


def endless(reading: str, task: Task, kept: tuple[Reading, int]) -> Outcome:
    """The outcome of a reading that was handed on too often: releases that cut a talk otherwise each begin anew."""
    why = f"{MOST_SLICES} slices did not read it to its end; releases that cut it otherwise, side by side, begin anew"
    advice = "Let the rollout of youtube-ingestion end, then submit it again. What was read and paid for is kept."
    return ended(reading, kept, told(task.submitted.url, SourceFailure("not_read", why, advice)))


def ended(reading: str, kept: tuple[Reading, int] | None, outcome: Outcome) -> Outcome:
    """The outcome of a reading's end, without what was kept for the next slice."""
    if kept is None:
        return outcome
    gone: tuple[Change, ...] = (Delete(reading_key(reading), kept[1]), Delete(task_key(reading)))
    return Outcome((*outcome.changes, *gone), outcome.emits)
