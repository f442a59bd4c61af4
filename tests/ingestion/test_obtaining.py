"""From a submission to a transcript, whichever way it comes."""

import hashlib
from typing import Any

import msgspec
import pytest

from eventing.contracts import VideoSubmitted
from eventing.handler import Temporary
from functions._catalogue.transcript import Segment, Transcript
from functions._clients.transcripts import Captions, SourceFailure
from functions.youtube_ingestion.obtaining import Obtained, obtain, shown, video_of
from tests.ingestion.sources import SPOKEN, VIDEO, VTT, WATCH, Shelf

SEGMENTS = (Segment(1.0, 2.0, "set a memory limit"), Segment(3.0, 2.0, "on every pod"))
DIGEST = hashlib.sha256(msgspec.json.encode(SEGMENTS)).hexdigest()[:32]


def obtained(shelf: Shelf, url: str, **submitted: Any) -> Obtained:
    return obtain(VideoSubmitted(url, **submitted), shelf, shelf)


def test_a_youtube_video_is_read_under_its_id_and_canonical_url() -> None:
    shelf = Shelf(**{VIDEO: SPOKEN})
    found = obtained(shelf, f"https://youtu.be/{VIDEO}?si=junk")
    assert (found.video, found.url, found.title, found.language) == (VIDEO, WATCH, "Limits", "en")
    assert (found.generated, found.parsed.timed, found.digest) == (True, True, DIGEST)
    assert found.transcript == Transcript(SEGMENTS, language="en", title="Limits", url=WATCH, video=VIDEO)
    assert shelf.asked == [(VIDEO, "")]


def test_what_the_person_says_of_the_video_counts() -> None:
    shelf = Shelf(**{VIDEO: SPOKEN})
    found = obtained(shelf, WATCH, title="  My\x1b title ", language="de-AT")
    assert (found.title, found.language) == ("My title", "en")
    assert shelf.asked == [(VIDEO, "de-AT")]


@pytest.mark.parametrize("language", ["english please", "de_AT", "e", "../x"])
def test_what_is_no_language_is_not_asked_for(language: str) -> None:
    shelf = Shelf(**{VIDEO: SPOKEN})
    obtained(shelf, WATCH, language=language)
    assert shelf.asked == [(VIDEO, "")]


def test_a_transcript_sent_along_is_used_unfetched() -> None:
    shelf = Shelf()
    found = obtained(shelf, WATCH, transcript=VTT, language="en")
    assert (found.video, found.digest, found.generated, found.language) == (VIDEO, DIGEST, False, "en")
    assert shelf.asked == []


def test_a_document_is_known_by_what_it_says_and_named_without_its_token() -> None:
    shelf = Shelf(document=VTT.encode("utf-16"))
    found = obtained(shelf, "https://files.example.com/talks/on%20limits.vtt?token=hunter2")
    assert (found.video, found.digest) == (DIGEST, DIGEST)
    assert (found.url, found.title) == ("https://files.example.com/talks/on%20limits.vtt", "on limits.vtt")
    assert shelf.asked == [("https://files.example.com/talks/on%20limits.vtt?token=hunter2",)]


def test_a_name_is_read_from_the_transcript_sent_along() -> None:
    found = obtained(Shelf(), "urn:cortex-school:transcript:abc", transcript=VTT)
    assert (found.video, found.url, found.title) == (DIGEST, "urn:cortex-school:transcript:abc", "")


def test_a_long_title_is_cut() -> None:
    assert len(obtained(Shelf(), WATCH, transcript=VTT, title="x" * 400).title) == 300


@pytest.mark.parametrize(
    ("url", "transcript", "message"),
    [
        ("urn:cortex-school:transcript:abc", "", "urn:cortex-school:transcript:abc was refused: a name needs"),
        ("urn:cortex-school:transcript:abc", " \n", "urn:cortex-school:transcript:abc was refused: a name needs"),
        ("file:///etc/passwd", "", "file:///etc/passwd was refused: its scheme is 'file'"),
        ("file:///etc/passwd", VTT, "file:///etc/passwd was refused: its scheme is 'file'"),
        ("http://169.254.169.254/latest", "", "http://169.254.169.254/latest was refused: 169.254.169.254 is internal"),
        ("https://u:hunter2@example.com/a.vtt", "", "https://example.com/a.vtt was refused: it carries a user name"),
        ("https://www.youtube.com/feed/history", "", "https://www.youtube.com/feed/history was refused: it names a"),
        ("https://www.youtube.com/@someone", VTT, "https://www.youtube.com/@someone was refused: a list has no"),
        ("?token=hunter2", "", "the URL was refused: its scheme is 'missing'"),
        (WATCH, "a\x00b", "the transcript is binary: it holds NUL bytes"),
    ],
)
def test_what_is_refused_is_not_fetched(url: str, transcript: str, message: str) -> None:
    shelf = Shelf(document=VTT.encode())
    with pytest.raises(SourceFailure) as caught:
        obtained(shelf, url, transcript=transcript)
    assert caught.value.reason == "refused"
    assert caught.value.message.startswith(message.replace("is internal", "is an internal"))
    assert "hunter2" not in caught.value.message
    assert caught.value.advice
    assert shelf.asked == []


@pytest.mark.parametrize("failure", [SourceFailure("blocked", "no", "wait"), Temporary("away")])
def test_failures_of_the_sources_come_through(failure: Exception) -> None:
    with pytest.raises(type(failure)) as caught:
        obtained(Shelf(**{VIDEO: failure}), WATCH)
    assert caught.value is failure


def test_silent_captions_are_no_transcript() -> None:
    with pytest.raises(SourceFailure, match="the transcript holds no words"):
        obtained(Shelf(**{VIDEO: Captions((Segment(0.0, 1.0, " "),), "en", generated=False)}), WATCH)


def test_a_submission_without_a_transcript_has_an_id_all_the_same() -> None:
    assert video_of(f"https://youtu.be/{VIDEO}") == VIDEO
    assert video_of(" https://example.com/a ") == hashlib.sha256(b"https://example.com/a").hexdigest()[:32]
    assert shown(f"https://youtu.be/{VIDEO}") == WATCH
    assert shown("https://u:p@example.com/a?b") == "https://example.com/a"
    assert shown("https://example.com/a?b") == "https://example.com/a"
    assert shown("urn:a-b:c") == "urn:a-b:c"
