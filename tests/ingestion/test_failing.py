"""A video that gives nothing says so, with what a person can do."""

import pytest

from eventing.contracts import PREFIX, TRANSCRIPT_LIMIT, VideoFailed
from eventing.handler import Emit, Outcome, Permanent
from functions._clients.transcripts import SourceFailure
from functions.youtube_ingestion.failing import refused, told
from functions.youtube_ingestion.obtaining import video_of
from tests.ingestion.sources import VIDEO, WATCH

FAILED = PREFIX + "video.failed"
SUBMITTED = {"type": PREFIX + "video.submitted"}


def emit(url: str, video: str, reason: str, message: str, advice: str) -> Emit:
    payload = VideoFailed(url, reason, message, advice, video)  # type: ignore[arg-type]
    return Emit(FAILED, payload, subject=video, partitionkey=video, correlationid=video)


@pytest.mark.parametrize("reason", ["blocked", "no_transcript", "unavailable", "unparsable", "too_long"])
def test_a_video_that_gives_nothing_is_told(reason: str) -> None:
    failure = SourceFailure(reason, "why", "do this")  # type: ignore[arg-type]
    assert told(f"https://youtu.be/{VIDEO}", failure) == Outcome(emits=(emit(WATCH, VIDEO, reason, "why", "do this"),))


def test_what_is_refused_is_told_and_dead_lettered() -> None:
    url = "https://me:hunter2@example.com/a.vtt?token=hunter2"
    with pytest.raises(Permanent, match="why") as caught:
        told(url, SourceFailure("refused", "why", "do this"))
    assert caught.value.outcome == Outcome(
        emits=(emit("https://example.com/a.vtt", video_of(url), "refused", "why", "do this"),)
    )


def test_a_long_message_is_cut_to_what_the_contract_allows() -> None:
    (said,) = told(WATCH, SourceFailure("unavailable", "x" * 5000, "")).emits
    assert len(said.payload.message) == 4000  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("data", "url", "video"),
    [
        (b'{"url":"https://youtu.be/dQw4w9WgXcQ","titel":"typo"}', WATCH, VIDEO),
        (b'{"url":"https://u:p@example.com/a?b","x":1}', "https://example.com/a", "https://u:p@example.com/a?b"),
        (b"{}", "", ""),
        (b'{"url":"https://youtu.be/dQw4w9WgXcQ","title":"' + b"t" * 10_000 + b'"}', WATCH, VIDEO),
        (b'{"url":7}', "", ""),
        (b"not json", "", ""),
        (b"[]", "", ""),
        (b'{"url":"\xff"}', "", ""),
        (b'{"x":' * 100_000, "", ""),
        (b'{"url":"https://youtu.be/dQw4w9WgXcQ"}' + b" " * TRANSCRIPT_LIMIT, "", ""),
    ],
)
def test_a_submission_that_breaks_its_schema_is_told(data: bytes, url: str, video: str) -> None:
    (said,) = refused(SUBMITTED, data, "Object missing required field `url`")
    known = video_of(video) if video.startswith("https") else video
    advice = said.payload.advice  # type: ignore[attr-defined]
    why = "the submission breaks its schema: Object missing required field `url`"
    assert said == emit(url, known, "refused", why, advice)
    assert advice.startswith('Send data such as {"url":')


def test_a_submission_at_the_limit_is_still_read() -> None:
    data = b'{"url":"https://youtu.be/dQw4w9WgXcQ"}'
    (said,) = refused(SUBMITTED, data + b" " * (TRANSCRIPT_LIMIT - len(data)), "x")
    assert said.subject == VIDEO


def test_an_endless_url_is_cut() -> None:
    (said,) = refused(SUBMITTED, b'{"url":"https://example.com/' + b"a" * 5000 + b'"}', "too long")
    assert said.payload.url == "https://example.com/" + "a" * 2028  # type: ignore[attr-defined]


def test_of_other_events_nothing_is_said() -> None:
    assert refused({"type": PREFIX + "improvement.raw"}, b"{}", "x") == ()
    assert refused({}, b"{}", "x") == ()
