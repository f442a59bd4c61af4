"""What was read before: the same video, or the same words under another id. Pure.

A lesson that another reader read (the catalogue before there was a key, say), or of which another category was asked
for, is read again; so is one that somebody wants `reprocess`ed.
"""

from eventing.contracts import PREFIX, VideoIngested, VideoSubmitted
from eventing.handler import Emit, Event, Outcome
from functions._clients.ledger import put
from functions._improvement.lesson import Lesson, Said, lesson_key
from functions.youtube_ingestion.obtaining import Obtained

_AGAIN = "submit it with `reprocess` to have it read once more"


def needs_no_look(submitted: VideoSubmitted, before: Lesson | None, reader: str) -> bool:
    """Whether the video was read before, so that its captions need not be fetched; one sent along is looked at."""
    return before is not None and not submitted.transcript.strip() and _stands(submitted, before, reader)


def is_known(submitted: VideoSubmitted, before: Lesson | None, digest: str, reader: str) -> bool:
    """Whether this very transcript of the video was read before."""
    return before is not None and before.digest == digest and _stands(submitted, before, reader)


def is_twin(submitted: VideoSubmitted, obtained: Obtained, said: Said | None, reader: str) -> bool:
    """Whether the same words were read under another id."""
    return (
        said is not None
        and said.video != obtained.video
        and said.reader == reader
        and not submitted.reprocess
        and not submitted.category
    )


def _stands(submitted: VideoSubmitted, before: Lesson, reader: str) -> bool:
    same_question = before.reader == reader and before.category in ("", submitted.category)
    return same_question and not submitted.reprocess


def known(before: Lesson) -> Outcome:
    """Nothing new: say when it was read, and what came of it."""
    count = len(before.improvements)
    note = f"read before, on {before.at}, from the same transcript: {count} improvements are known; {_AGAIN}"
    payload = VideoIngested(
        before.video, before.url, before.title, 0, before.words, before.seconds, before.language, before.reader,
        note=note, result="known",
    )  # fmt: skip
    return Outcome(emits=(_said_of(payload),))


def twin(event: Event, obtained: Obtained, said: Said, at: str) -> Outcome:
    """The same talk under another id: recorded, so that the next time it is known at once."""
    submitted: VideoSubmitted = event.payload
    lesson = Lesson(
        obtained.video, obtained.url, obtained.title, obtained.digest, obtained.parsed.words, obtained.parsed.seconds,
        obtained.parsed.timed, at, event.id, obtained.language, obtained.generated, said.reader,
        submitted_by=submitted.submitted_by, result="same_talk", source=obtained.source, twin=said.video,
    )  # fmt: skip
    payload = VideoIngested(
        lesson.video, lesson.url, lesson.title, 0, lesson.words, lesson.seconds, lesson.language, lesson.reader,
        note=f"the same words were read before, of {said.url}; {_AGAIN}", result="same_talk",
    )  # fmt: skip
    return Outcome((put(lesson_key(lesson.video), lesson, 0),), (_said_of(payload),))


def _said_of(payload: VideoIngested) -> Emit:
    video = payload.video
    return Emit(PREFIX + "video.ingested", payload, subject=video, partitionkey=video, correlationid=video)
