"""Another reader, another id, another language: what is read again and what is known."""

import pytest
from msgspec.structs import replace

from eventing.contracts import PREFIX, VideoFailed, VideoIngested, VideoSubmitted
from eventing.handler import Event, Outcome, Permanent, Temporary, VersionConflict
from eventing.redis_store import RedisStore
from eventing.settings import SettingError
from functions._catalogue.transcript import Segment
from functions._clients import ledger
from functions._clients.transcripts import SourceFailure
from functions._experts.offline import OfflineExperts
from functions._improvement.lesson import Lesson, Said, lesson_key, said_key
from functions._policy.channels import Channels
from functions.youtube_ingestion.function import build, function, handler
from functions.youtube_ingestion.obtaining import obtain
from tests.ingestion.readings import NOON, PROBE, ingested, raw, run, submitted
from tests.ingestion.sources import LIMIT, SPOKEN, VIDEO, VTT, WATCH, Reader, Shelf


class Other(Reader):
    name = "another reader"


TWIN = "abcdefghijk"
UPLOADED_AGAIN = replace(SPOKEN, segments=tuple(replace(one, start=one.start + 9.5) for one in SPOKEN.segments))


def test_another_reader_reads_what_was_read_before(store: RedisStore) -> None:
    shelf = Shelf(**{VIDEO: SPOKEN})
    run(store, submitted(), shelf, Reader(LIMIT))
    again = run(store, submitted(event="e2"), shelf, Other(LIMIT, PROBE))
    assert (ingested(again).result, len(raw(again))) == ("learnt", 1)


def test_reading_again_for_nothing_new(store: RedisStore) -> None:
    shelf = Shelf(**{VIDEO: SPOKEN})
    run(store, submitted(), shelf, Reader(LIMIT))
    again = run(store, submitted(event="e2", reprocess=True), shelf, Reader(LIMIT))
    assert (ingested(again).result, raw(again)) == ("nothing_new", [])


def test_the_same_transcript_sent_along_is_known(store: RedisStore) -> None:
    run(store, submitted(transcript=VTT), Shelf(), Reader(LIMIT))
    reader = Reader(LIMIT)
    again = run(store, submitted(event="e2", transcript=VTT), Shelf(), reader)
    assert (ingested(again).result, reader.read) == ("known", [])
    other = run(store, submitted(event="e3", transcript=VTT.replace("every", "each")), Shelf(), Reader(PROBE))
    assert (ingested(other).result, ingested(other).dropped) == ("nothing_new", 1)


def test_the_same_talk_under_another_id_is_not_read_twice(store: RedisStore) -> None:
    shelf = Shelf(**{VIDEO: SPOKEN, TWIN: UPLOADED_AGAIN})
    run(store, submitted(), shelf, Reader(LIMIT))
    reader = Reader(LIMIT)
    twin = run(store, submitted(f"https://youtu.be/{TWIN}", "e2"), shelf, reader)
    (said,) = (emit.payload for emit in twin.emits)
    assert isinstance(said, VideoIngested)
    assert (said.video, said.result, said.improvements, reader.read) == (TWIN, "same_talk", 0, [])
    assert said.note.startswith(f"the same words were read before, of {WATCH}; ")
    kept = ledger.get(store, lesson_key(TWIN), Lesson)
    assert kept is not None
    assert (kept[0].twin, kept[0].result) == (VIDEO, "same_talk")
    again = run(store, submitted(f"https://youtu.be/{TWIN}", "e3"), shelf, reader)
    assert (again.emits[0].payload.result, len(shelf.asked)) == ("known", 2)  # type: ignore[attr-defined]
    forced = run(store, submitted(f"https://youtu.be/{TWIN}", "e4", reprocess=True), shelf, reader)
    assert len(raw(forced)) == 1


def test_who_said_it_first_is_found_by_words_alone(store: RedisStore) -> None:
    run(store, submitted(), Shelf(**{VIDEO: SPOKEN}), Reader(LIMIT))
    louder = replace(SPOKEN, segments=(Segment(0.0, 9.0, "Set a MEMORY limit, on every pod!"),))
    twin = run(store, submitted(f"https://youtu.be/{TWIN}", "e2"), Shelf(**{TWIN: louder}), Reader(LIMIT))
    assert twin.emits[0].payload.result == "same_talk"  # type: ignore[attr-defined]


def test_of_a_category_alone_is_learnt(store: RedisStore) -> None:
    shelf, secure = Shelf(**{VIDEO: SPOKEN}), replace(PROBE, category="security")
    first = run(store, submitted(category="security"), shelf, Reader(LIMIT, secure))
    assert [emit.payload.improvement.category for emit in raw(first)] == ["security"]  # type: ignore[attr-defined]
    assert ingested(first).note == "1 of other categories than the one asked for are left out"
    rest = run(store, submitted(event="e2"), shelf, Reader(LIMIT, secure))
    assert [emit.payload.improvement.category for emit in raw(rest)] == ["capability"]  # type: ignore[attr-defined]
    assert ingested(run(store, submitted(event="e3", category="database"), shelf, Reader(LIMIT))).result == "known"


def test_how_the_captions_came_is_told(store: RedisStore) -> None:
    translated = replace(SPOKEN, translated_from="ja", source="yt-dlp", tried=("youtube-transcript-api: blocked",))
    outcome = run(store, submitted(), Shelf(**{VIDEO: translated}), Reader(LIMIT))
    assert ingested(outcome).note == (
        "YouTube translated the captions from ja, so quotes are the translation's; "
        "captions by yt-dlp, as youtube-transcript-api: blocked"
    )
    kept = ledger.get(store, lesson_key(VIDEO), Lesson)
    assert kept is not None
    assert (kept[0].source, kept[0].translated_from) == ("yt-dlp", "ja")


SWEDISH = (
    "det är viktigt att alla poddar har en gräns för minnet och att vi aldrig kör något som root för det är farligt "
    "när man inte vet vad som kan hända och det är därför som vi alltid sätter gränser på alla våra poddar i klustret"
)


@pytest.mark.parametrize("language", ["sv", "en", ""])
def test_a_language_that_nobody_reads_is_said(store: RedisStore, language: str) -> None:
    event = submitted(transcript=SWEDISH, language=language)
    outcome = run(store, event, Shelf(), OfflineExperts())
    assert ingested(outcome).result == "unread_language"
    assert (
        "the offline catalogue reads en, de, fr, es, pt, it, nl, and hardly anything of this" in ingested(outcome).note
    )


def test_talk_of_other_things_is_read_and_gives_nothing(store: RedisStore) -> None:
    event = submitted(
        transcript="Today we are going to bake a cake, and you will need flour, eggs and some sugar for it."
    )
    outcome = run(store, event, Shelf(), OfflineExperts())
    assert (ingested(outcome).result, raw(outcome)) == ("nothing_applies", [])


@pytest.mark.parametrize(
    ("transcript", "reason"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "no_transcript"),
        ("...\n!?", "no_transcript"),
        ("[Music] [Applause]\n[Music]", "no_speech"),
        ("♪ sweet dreams are made of this ♪\n♪ who am I ♪", "no_speech"),
        ("kubernetes " * 500, "no_speech"),
        ("limits, requests. " * 30, "no_speech"),
        (" ".join(f"w{n % 991}" for n in range(100_001)), "too_long"),
    ],
)
def test_what_nobody_could_learn_from_is_told_apart(store: RedisStore, transcript: str, reason: str) -> None:
    reader = Reader(LIMIT)
    outcome = run(store, submitted(transcript=transcript), Shelf(), reader)
    (failed,) = (emit.payload for emit in outcome.emits)
    assert isinstance(failed, VideoFailed)
    assert (failed.reason, bool(failed.advice), reader.read) == (reason, True, [])


def test_a_long_title_of_the_source_is_cut(store: RedisStore) -> None:
    endless = replace(SPOKEN, title="t" * 10_000)
    assert ingested(run(store, submitted(), Shelf(**{VIDEO: endless}), Reader(LIMIT))).title == "t" * 300


def test_two_uploads_at_once_cannot_both_be_first(store: RedisStore) -> None:
    shelf = Shelf(**{VIDEO: SPOKEN, TWIN: UPLOADED_AGAIN})
    late = handler(store, shelf, shelf, Reader(LIMIT), lambda: NOON, shelf, Channels)(submitted())
    run(store, submitted(f"https://youtu.be/{TWIN}", "e2"), shelf, Reader(LIMIT))
    with pytest.raises(VersionConflict):
        store.apply(late.changes)
    digest = obtain(VideoSubmitted(WATCH), shelf, shelf).said
    assert ledger.get(store, said_key(digest), Said) is not None


def test_two_readings_at_once_cannot_both_be_first(store: RedisStore) -> None:
    shelf = Shelf(**{VIDEO: SPOKEN})
    late = handler(store, shelf, shelf, Reader(LIMIT), lambda: NOON, shelf, Channels)(submitted())
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
