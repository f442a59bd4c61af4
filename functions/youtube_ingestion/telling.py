"""What a reading leaves in the ledger and says to the others. Pure."""

from eventing.contracts import PREFIX, ImprovementRaw, VideoIngested
from eventing.handler import Emit, Event, Outcome
from functions._clients.ledger import put
from functions._improvement.lesson import Lesson, lesson_key, transcript_key
from functions.youtube_ingestion.obtaining import Obtained
from functions.youtube_ingestion.reading import MOST, Reading


def outcome(
    event: Event,
    obtained: Obtained,
    reading: Reading,
    before: tuple[Lesson, int] | None,
    reader: str,
    cost: float,
    at: str,
) -> Outcome:
    """The lesson recorded, and every improvement that no earlier reading of this video gave.

    `before` is the record of that reading with its version, `reader` who read, `cost` in USD, `at` in RFC 3339.
    """
    known = before[0].improvements if before else ()
    fresh = tuple(one for one in reading.improvements if one.id not in known)
    lesson = Lesson(
        video=obtained.video,
        url=obtained.url,
        title=obtained.title,
        digest=obtained.digest,
        words=obtained.parsed.words,
        seconds=obtained.parsed.seconds,
        timed=obtained.parsed.timed,
        at=at,
        event=event.id,
        language=obtained.language,
        generated=obtained.generated,
        reader=reader,
        improvements=(*known, *(one.id for one in fresh)),
        dropped=reading.dropped,
        cost_usd=cost,
        submitted_by=event.payload.submitted_by,
    )
    changes = (
        put(lesson_key(lesson.video), lesson, before[1] if before else 0),
        put(transcript_key(lesson.digest), obtained.parsed.segments, None),
    )
    raw = tuple(
        Emit(
            PREFIX + "improvement.raw",
            ImprovementRaw(one),
            subject=one.id,
            part=one.id,
            partitionkey=lesson.video,
            correlationid=lesson.video,
        )
        for one in fresh
    )
    return Outcome(changes, (_ingested(lesson, len(fresh), before[0] if before else None, reading.left_out), *raw))


def _ingested(lesson: Lesson, fresh: int, before: Lesson | None, left_out: int) -> Emit:
    payload = VideoIngested(
        video=lesson.video,
        url=lesson.url,
        title=lesson.title,
        improvements=fresh,
        words=lesson.words,
        seconds=lesson.seconds,
        language=lesson.language,
        reader=lesson.reader,
        dropped=lesson.dropped,
        cost_usd=lesson.cost_usd,
        note=_note(lesson, before, left_out),
    )
    return Emit(
        PREFIX + "video.ingested", payload, subject=lesson.video, partitionkey=lesson.video, correlationid=lesson.video
    )


def _note(lesson: Lesson, before: Lesson | None, left_out: int) -> str:
    notes = []
    if before:
        same = "the same transcript" if before.digest == lesson.digest else "another transcript"
        notes.append(f"read before, on {before.at}, from {same}: {len(before.improvements)} improvements are known")
    if not lesson.timed:
        notes.append("the transcript states no times, so its length is estimated and quotes carry none")
    if left_out:
        notes.append(f"{left_out} more were found and left out: the {MOST} most relevant of a video are taken")
    return "; ".join(notes)
