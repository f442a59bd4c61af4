"""What a reading leaves in the ledger and says to the others. Pure."""

from collections.abc import Iterator

from eventing.contracts import PREFIX, ImprovementRaw, VideoIngested
from eventing.handler import Emit, Event, Outcome
from eventing.lessons import Result
from eventing.vocabulary import Improvement
from functions._clients.ledger import put
from functions._clients.models import Extraction
from functions._improvement.lesson import Lesson, Said, lesson_key, said_key, transcript_key
from functions.youtube_ingestion.obtaining import Obtained
from functions.youtube_ingestion.reading import MOST, Reading

_LONGEST = 4000  # characters, the contract's `Text`


def outcome(
    event: Event,
    obtained: Obtained,
    reading: Reading,
    before: tuple[Lesson, int] | None,
    said: tuple[Said, int] | None,
    reader: str,
    extraction: Extraction,
    at: str,
) -> Outcome:
    """The lesson recorded, and every improvement that no earlier reading of this video gave.

    `before` is the record of that reading with its version, `said` which lesson said these words first, `reader` who
    read, `at` in RFC 3339.
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
        cost_usd=extraction.cost_usd,
        submitted_by=event.payload.submitted_by,
        result=_result(fresh, bool(known), extraction),
        source=obtained.source,
        translated_from=obtained.translated_from,
        category=event.payload.category,
    )
    changes = (
        put(lesson_key(lesson.video), lesson, before[1] if before else 0),
        put(transcript_key(lesson.digest), obtained.parsed.segments, None),
        put(said_key(obtained.said), Said(lesson.video, lesson.url, reader), said[1] if said else 0),
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
    earlier = before[0] if before else None
    note = "; ".join(_notes(obtained, reading, extraction, earlier))
    return Outcome(changes, (_ingested(lesson, len(fresh), note), *raw))


def _result(fresh: tuple[Improvement, ...], known: bool, extraction: Extraction) -> Result:
    if fresh:
        return "learnt"
    if extraction.unread:
        return "unread_language"
    return "nothing_new" if known else "nothing_applies"


def _ingested(lesson: Lesson, fresh: int, note: str) -> Emit:
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
        note=note[:_LONGEST],
        result=lesson.result,
    )
    return Emit(
        PREFIX + "video.ingested", payload, subject=lesson.video, partitionkey=lesson.video, correlationid=lesson.video
    )


def _notes(obtained: Obtained, reading: Reading, extraction: Extraction, before: Lesson | None) -> Iterator[str]:
    if before:
        same = "the same transcript" if before.digest == obtained.digest else "another transcript"
        yield f"read before, on {before.at}, from {same}: {len(before.improvements)} improvements are known"
    if extraction.unread:
        yield f"{extraction.unread}; send a transcript in one of these languages along"
    if extraction.partly:
        yield f"{extraction.partly}; then submit it again with reprocess, which costs only the rest"
    if obtained.translated_from:
        yield f"YouTube translated the captions from {obtained.translated_from}, so quotes are the translation's"
    if obtained.tried:
        yield f"captions by {obtained.source}, as {'; '.join(obtained.tried)}"
    if reading.left_out:
        yield f"{reading.left_out} more were found and left out: the {MOST} most relevant of a video are taken"
    if reading.others:
        yield f"{reading.others} of other categories than the one asked for are left out"
    if not obtained.parsed.timed:
        yield "the transcript states no times, so its length is estimated and quotes carry none"
