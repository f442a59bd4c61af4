"""yt-dlp's step of fetching subtitles against a real HTTP server; its failures by its own error types and words."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from yt_dlp.utils import DownloadError, ExtractorError

from eventing.handler import Temporary
from functions._clients.subtitle_failures import failure_of
from functions._clients.subtitles import LARGEST, Subtitles, look_up, offers_of
from functions._clients.transcripts import Captions, SourceFailure
from tests.clients.loopback import Loopback, says, serving, streams

ID = "dQw4w9WgXcQ"
URL = f"https://www.youtube.com/watch?v={ID}"
JSON3 = json.dumps({"events": [{"tStartMs": 500, "dDurationMs": 1500, "segs": [{"utf8": "set a limit"}]}]})


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        loopback.answers["/timedtext"] = says(200, JSON3.encode(), Content_Type="application/json")
        yield loopback


def files(url: str) -> list[dict[str, str]]:
    return [{"ext": form, "url": f"{url}&fmt={form}", "name": "x"} for form in ("json3", "srv1", "ttml", "srt", "vtt")]


def found(server: Loopback, **kinds: dict[str, str]) -> Callable[[Any, str], dict[str, Any]]:
    """What yt-dlp tells of a video; `kinds` give each language's query."""
    offered = {
        kind: {code: files(f"{server.url}/timedtext?{query}") for code, query in languages.items()}
        for kind, languages in kinds.items()
    }
    return lambda downloader, url: {"id": ID, "title": "Limits", "formats": [], **offered}


def captions(look: Callable[[Any, str], Any], language: str = "", languages: tuple[str, ...] = ("en",)) -> Captions:
    return Subtitles(languages, look=look).captions(ID, language)


def test_a_persons_subtitles_come_before_the_machines(server: Loopback) -> None:
    look = found(server, subtitles={"en": "lang=en", "live_chat": "x"}, automatic_captions={"en-orig": "kind=asr"})
    assert captions(look) == Captions((), "en", generated=False, title="Limits", text=JSON3)
    assert server.seen[0][1] == "/timedtext?lang=en&fmt=json3"


def test_the_machines_own_language_is_read_where_there_is_nothing_else(server: Loopback) -> None:
    look = found(server, automatic_captions={"de-orig": "lang=de", "de": "lang=de"})
    assert captions(look) == Captions((), "de", generated=True, title="Limits", text=JSON3)


def test_a_translation_is_the_last_resort_and_is_said(server: Loopback) -> None:
    kinds = {"automatic_captions": {"ja-orig": "lang=ja", "ja": "lang=ja", "en": "lang=ja&tlang=en"}}
    got = captions(found(server, **kinds))
    assert (got.language, got.generated, got.translated_from) == ("en", True, "ja")
    assert server.seen[0][1] == "/timedtext?lang=ja&tlang=en&fmt=json3"


def test_where_the_translation_is_refused_the_original_is_read(server: Loopback) -> None:
    original = says(200, JSON3.encode())
    server.answers["/timedtext"] = lambda request: (says(429) if "tlang" in request.path else original)(request)
    got = captions(found(server, automatic_captions={"ja-orig": "lang=ja", "en": "lang=ja&tlang=en"}))
    assert (got.language, got.translated_from) == ("ja", "")


@pytest.mark.parametrize(
    ("answer", "reason", "message"),
    [
        (says(429), "blocked", "YouTube answers 429"),
        (says(403), "unavailable", r"YouTube refused the request \(HTTP 403\)"),
        (streams(*[b"x" * 2**20] * 17), "too_long", f"larger than {LARGEST} bytes"),
    ],
)
def test_a_refused_file_says_why(server: Loopback, answer: Any, reason: str, message: str) -> None:
    server.answers["/timedtext"] = answer
    with pytest.raises(SourceFailure, match=message) as caught:
        captions(found(server, subtitles={"en": "lang=en"}))
    assert (caught.value.reason, bool(caught.value.advice)) == (reason, True)


def test_a_server_in_trouble_or_out_of_reach_is_asked_again(server: Loopback) -> None:
    server.answers["/timedtext"] = says(503)
    with pytest.raises(Temporary, match="YouTube answered 503"):
        captions(found(server, subtitles={"en": "lang=en"}))
    nowhere = {"subtitles": {"en": files("http://127.0.0.1:1/timedtext?x")}}
    with pytest.raises(Temporary, match="out of reach for yt-dlp"):
        captions(lambda downloader, url: nowhere)


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"subtitles": None, "automatic_captions": None},
        {"subtitles": {"live_chat": [{"ext": "json", "protocol": "x"}]}},
        {"subtitles": {"en": [{"ext": "ttml", "url": "http://127.0.0.1:1/"}]}},
        {"subtitles": {"en": []}},
    ],
)
def test_nothing_to_read_is_no_transcript(told: Any) -> None:
    with pytest.raises(SourceFailure, match="the video has no captions") as caught:
        captions(lambda downloader, url: told)
    assert caught.value.reason == "no_transcript"


@pytest.mark.parametrize("told", [{"subtitles": 7}, {"subtitles": {"en": 7}}, [1]])
def test_a_shape_that_is_not_known_is_unparsable(told: Any) -> None:
    with pytest.raises(SourceFailure, match="yt-dlp found a shape") as caught:
        captions(lambda downloader, url: told)
    assert caught.value.reason == "unparsable"


def test_captions_that_want_a_token_are_told_from_none() -> None:
    def look(downloader: Any, url: str) -> dict[str, Any]:
        downloader.report_warning(f"{ID}: Some web client subtitles require a PO Token which was not provided.")
        return {"subtitles": {}}

    with pytest.raises(SourceFailure, match="proof-of-origin token") as caught:
        captions(look)
    assert caught.value.reason == "blocked"


@pytest.mark.parametrize(
    ("said", "reason", "message"),
    [
        ("Sign in to confirm you’re not a bot. Use --cookies-from-browser", "blocked", "takes this address for a bot"),
        ("Your account has been rate-limited by YouTube for up to an hour", "blocked", "limits this address"),
        ("Private video. Sign in if you've been granted access", "unavailable", "is private"),
        ("Sign in to confirm your age. This video may be inappropriate", "unavailable", "age-restricted"),
        ("Join this channel to get access to members-only content", "unavailable", "channel's members"),
        ("This live event will begin in 3 days.", "unavailable", "has not begun yet"),
        ("Premieres in 5 hours", "unavailable", "has not begun yet"),
        ("Video unavailable. This video has been removed by the uploader", "unavailable", "does not exist any more"),
        ("The uploader has not made this video available in your country", "unavailable", "in this country"),
        ("Unable to extract yt initial data", "unparsable", r"cannot read YouTube's page \(DownloadError\)"),
        ("unable to download API page: HTTP Error 429: Too Many Requests", "blocked", "answers 429"),
    ],
)
def test_yt_dlps_words_have_a_meaning(said: str, reason: str, message: str) -> None:
    def look(downloader: Any, url: str) -> Any:
        cause = ExtractorError(said, expected=True)
        raise DownloadError(f"ERROR: [youtube] {ID}: {said}", (type(cause), cause, None))

    with pytest.raises(SourceFailure, match=message) as caught:
        captions(look)
    assert (caught.value.reason, bool(caught.value.advice)) == (reason, True)


def test_no_message_repeats_what_may_name_the_proxy() -> None:
    failure = failure_of(
        DownloadError("Unable to connect to proxy http://me:hunter2@proxy:80 (Caused by OSError)"), URL
    )
    assert "hunter2" not in str(failure)


def test_an_extractor_without_a_network_is_asked_again() -> None:
    """The real extractor, whose hosts are fixed, through a proxy that is not there."""
    with pytest.raises(Temporary, match="out of reach for yt-dlp"):
        Subtitles(proxy="http://127.0.0.1:1").captions(ID, "")
    with pytest.raises(Temporary, match="YouTube does not answer yt-dlp"):
        Subtitles(proxy="http://127.0.0.1:1").ping()


def test_offers_are_told_apart() -> None:
    offers = offers_of(
        {
            "title": "T",
            "subtitles": {"de": files("https://x/?lang=de")},
            "automatic_captions": {"de-orig": files("https://x/?kind=asr"), "fr": files("https://x/?tlang=fr")},
        }
    )
    assert [(one.track.language, one.track.generated) for one in offers.originals] == [("de", False), ("de", True)]
    assert list(offers.translations) == ["fr"]
    assert callable(look_up)
