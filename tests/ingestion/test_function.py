"""youtube-ingestion over the real store: one lesson recorded, its improvements handed on once."""

import pytest
from msgspec.structs import replace

from eventing.contracts import PREFIX, ImprovementRaw, VideoIngested, VideoSubmitted
from eventing.handler import Emit, Event, Outcome, Permanent, Temporary, VersionConflict
from eventing.redis_store import RedisStore
from eventing.settings import SettingError
from functions._catalogue.transcript import Segment
from functions._clients import ledger
from functions._clients.models import Experts
from functions._clients.transcripts import SourceFailure
from functions._improvement.identity import improvement_id, statement_fingerprint
from functions._improvement.lesson import Lesson, lesson_key, transcript_key
from functions.youtube_ingestion.function import build, function, handler
from tests.ingestion.sources import LIMIT, SPOKEN, VIDEO, VTT, WATCH, Reader, Shelf

NOON = 1_800_000_000.0
AT = "2027-01-15T08:00:00+00:00"
PROBE = replace(LIMIT, practice="readiness-probe", title="Readiness probe", quote="on every pod")
ID = improvement_id(VIDEO, statement_fingerprint("memory-limits", {}, ()), "")


def submitted(url: str = WATCH, event: str = "e1", **given: str) -> Event:
    return Event(PREFIX + "video.submitted", "/person", event, VideoSubmitted(url, **given))


def run(store: RedisStore, event: Event, shelf: Shelf, readers: Experts) -> Outcome:
    outcome = handler(store, shelf, shelf, readers, lambda: NOON)(event)
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


def test_a_video_becomes_improvements_and_a_record(store: RedisStore) -> None:
    invented = replace(LIMIT, quote="never said")
    reader = Reader(LIMIT, PROBE, invented, cost=0.25)
    outcome = run(store, submitted(submitted_by="ann"), Shelf(**{VIDEO: SPOKEN}), reader)
    first, second = raw(outcome)
    assert isinstance(first.payload, ImprovementRaw)
    assert first.payload.improvement.id == ID
    assert first == Emit(
        PREFIX + "improvement.raw", first.payload, subject=ID, part=ID, partitionkey=VIDEO, correlationid=VIDEO
    )
    assert second.payload.improvement.practice == "readiness-probe"  # type: ignore[attr-defined]
    assert ingested(outcome) == VideoIngested(
        video=VIDEO,
        url=WATCH,
        title="Limits",
        improvements=2,
        words=7,
        seconds=5.0,
        language="en",
        reader="a reader of the test",
        dropped=1,
        cost_usd=0.25,
    )
    found = ledger.get(store, lesson_key(VIDEO), Lesson)
    assert found is not None
    assert found == (
        Lesson(
            video=VIDEO,
            url=WATCH,
            title="Limits",
            digest=found[0].digest,
            words=7,
            seconds=5.0,
            timed=True,
            at=AT,
            event="e1",
            language="en",
            generated=True,
            reader="a reader of the test",
            improvements=(ID, second.subject),
            dropped=1,
            cost_usd=0.25,
            submitted_by="ann",
        ),
        1,
    )
    kept = ledger.get(store, transcript_key(found[0].digest), tuple[Segment, ...])
    assert kept == (SPOKEN.segments, 1)
    assert reader.read[0].segments == SPOKEN.segments


def test_the_same_video_again_says_that_it_was_read(store: RedisStore) -> None:
    shelf = Shelf(**{VIDEO: SPOKEN})
    run(store, submitted(), shelf, Reader(LIMIT, PROBE))
    again = run(store, submitted(event="e2"), shelf, Reader(LIMIT, PROBE))
    assert raw(again) == []
    assert ingested(again).improvements == 0
    assert ingested(again).note == f"read before, on {AT}, from the same transcript: 2 improvements are known"


def test_a_second_reading_hands_on_what_is_new(store: RedisStore) -> None:
    run(store, submitted(), Shelf(**{VIDEO: SPOKEN}), Reader(LIMIT))
    longer = replace(SPOKEN, segments=(*SPOKEN.segments, Segment(9.0, 1.0, "thank you")))
    again = run(store, submitted(event="e2"), Shelf(**{VIDEO: longer}), Reader(LIMIT, PROBE))
    assert [emit.payload.improvement.practice for emit in raw(again)] == ["readiness-probe"]  # type: ignore[attr-defined]
    assert ingested(again).note == f"read before, on {AT}, from another transcript: 1 improvements are known"
    found = ledger.get(store, lesson_key(VIDEO), Lesson)
    assert found is not None
    assert (len(found[0].improvements), found[0].event, found[1]) == (2, "e2", 2)


def test_a_lesson_without_improvements_is_recorded(store: RedisStore) -> None:
    outcome = run(store, submitted(), Shelf(**{VIDEO: SPOKEN}), Reader())
    assert (ingested(outcome).improvements, len(outcome.emits)) == (0, 1)
    assert store.read(lesson_key(VIDEO)) is not None


def test_a_transcript_without_times_says_so(store: RedisStore) -> None:
    event = submitted(transcript="Please set a memory limit on every pod.")
    outcome = run(store, event, Shelf(), Reader(LIMIT))
    assert ingested(outcome).note == (
        "the transcript states no times, so its length is estimated and quotes carry none"
    )
    assert raw(outcome)[0].payload.improvement.origin.timestamp is None  # type: ignore[attr-defined]


def test_what_is_left_out_is_told(store: RedisStore) -> None:
    many = tuple(replace(LIMIT, parameters={"memory": f"{number + 1}Gi"}) for number in range(30))
    outcome = run(store, submitted(), Shelf(**{VIDEO: SPOKEN}), Reader(*many))
    assert ingested(outcome).improvements == 25
    assert ingested(outcome).note == "5 more were found and left out: the 25 most relevant of a video are taken"


def test_two_readings_at_once_cannot_both_be_first(store: RedisStore) -> None:
    shelf = Shelf(**{VIDEO: SPOKEN})
    late = handler(store, shelf, shelf, Reader(LIMIT), lambda: NOON)(submitted())
    run(store, submitted(event="e2"), shelf, Reader(LIMIT))
    with pytest.raises(VersionConflict):
        store.apply(late.changes)


def test_a_failure_of_the_video_is_told(store: RedisStore) -> None:
    shelf = Shelf(**{VIDEO: SourceFailure("blocked", "YouTube blocks", "use a proxy")})
    outcome = run(store, submitted(), shelf, Reader(LIMIT))
    assert [emit.type for emit in outcome.emits] == [PREFIX + "video.failed"]
    assert outcome.changes == ()


def test_a_refused_url_is_a_dead_letter_that_speaks(store: RedisStore) -> None:
    shelf = Shelf()
    with pytest.raises(Permanent, match="its scheme is 'file'") as caught:
        run(store, submitted("file:///etc/passwd"), shelf, Reader(LIMIT))
    assert [emit.type for emit in caught.value.outcome.emits] == [PREFIX + "video.failed"]
    assert shelf.asked == []


def test_a_source_that_is_away_is_tried_again(store: RedisStore) -> None:
    with pytest.raises(Temporary, match="away"):
        run(store, submitted(), Shelf(**{VIDEO: Temporary("away")}), Reader(LIMIT))


def test_other_events_are_not_ours(store: RedisStore) -> None:
    event = Event(PREFIX + "video.ingested", "/x", "e1", VideoIngested(VIDEO, WATCH, "", 0, 0, 0.0))
    assert run(store, event, Shelf(), Reader(LIMIT)) == Outcome()


def test_the_function_is_built_from_the_environment(redis_url: str) -> None:
    handle = build({"REDIS_URL": redis_url})
    with pytest.raises(Permanent):
        handle(submitted("file:///etc/passwd", transcript=VTT))
    with pytest.raises(SettingError, match="REDIS_URL"):
        build({})
    assert callable(function)
