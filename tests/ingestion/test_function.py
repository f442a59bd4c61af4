"""youtube-ingestion over the real store: one lesson recorded, its improvements handed on once."""

from msgspec.structs import replace

from eventing.contracts import PREFIX, ImprovementRaw, VideoIngested
from eventing.handler import Emit
from eventing.redis_store import RedisStore
from functions._catalogue.transcript import Segment
from functions._clients import ledger
from functions._improvement.identity import improvement_id, statement_fingerprint
from functions._improvement.lesson import Lesson, lesson_key, transcript_key
from tests.ingestion.readings import AT, PROBE, ingested, raw, run, submitted
from tests.ingestion.sources import LIMIT, SPOKEN, VIDEO, WATCH, Reader, Shelf

ID = improvement_id(VIDEO, statement_fingerprint("memory-limits", {}, ()), "")


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
    assert ingested(again).note == (
        f"read before, on {AT}, from the same transcript: 2 improvements are known; "
        "submit it with `reprocess` to have it read once more"
    )
    assert ingested(again).result == "known"
    assert shelf.asked == [(VIDEO, "")]  # nothing was fetched again


def test_a_second_reading_hands_on_what_is_new(store: RedisStore) -> None:
    run(store, submitted(), Shelf(**{VIDEO: SPOKEN}), Reader(LIMIT))
    longer = replace(SPOKEN, segments=(*SPOKEN.segments, Segment(9.0, 1.0, "thank you")))
    again = run(store, submitted(event="e2", reprocess=True), Shelf(**{VIDEO: longer}), Reader(LIMIT, PROBE))
    assert [emit.payload.improvement.practice for emit in raw(again)] == ["readiness-probe"]  # type: ignore[attr-defined]
    assert ingested(again).note == f"read before, on {AT}, from another transcript: 1 improvements are known"
    found = ledger.get(store, lesson_key(VIDEO), Lesson)
    assert found is not None
    assert (len(found[0].improvements), found[0].event, found[1]) == (2, "e2", 2)


def test_a_lesson_without_improvements_is_recorded(store: RedisStore) -> None:
    outcome = run(store, submitted(), Shelf(**{VIDEO: SPOKEN}), Reader())
    assert (ingested(outcome).improvements, ingested(outcome).result, len(outcome.emits)) == (0, "nothing_applies", 1)
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
