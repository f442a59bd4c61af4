"""YouTube's own shapes on loopback, through the real library and a real session whose adapter is led there."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import youtube_transcript_api
from requests.adapters import HTTPAdapter

from eventing.handler import Temporary
from functions._catalogue.transcript import Segment
from functions._clients.transcripts import Captions, SourceFailure
from functions._clients.youtube import FAILURES, TIMEOUT, YouTube, timed_session
from tests.clients.loopback import Answer, Loopback, says, serving

ID = "dQw4w9WgXcQ"
PAGE = says(200, b'<html>"INNERTUBE_API_KEY": "key"</html>')
CAPTIONS = (
    b'<transcript><text start="0.5" dur="1.5">set a &amp;quot;limit&amp;quot;</text>'
    b'<text start="2">now</text></transcript>'
)
OEMBED = says(200, json.dumps({"title": "Limits"}).encode(), Content_Type="application/json")


class Led(HTTPAdapter):
    """Leads every request for YouTube to the server of the test, and notes the timeout it was given."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.timeouts = url, []  # type: tuple[str, list[Any]]

    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        self.timeouts.append(options["timeout"])
        request.url = self.url + request.path_url
        return super().send(request, *arguments, **options)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        loopback.answers |= {"/watch": PAGE, "/oembed": OEMBED, "/text": says(200, CAPTIONS)}
        loopback.answers["/youtubei/v1/player"] = player(track("en"))
        yield loopback


@pytest.fixture
def adapter(server: Loopback) -> Iterator[Led]:
    led = Led(server.url)
    yield led
    led.close()


@pytest.fixture
def youtube(adapter: Led) -> YouTube:
    def session() -> requests.Session:
        made = timed_session()
        made.trust_env = False
        made.mount("https://www.youtube.com/", adapter)
        return made

    return YouTube(session)


def track(language: str, url: str = "/text", kind: str = "") -> dict[str, Any]:
    return {
        "baseUrl": f"https://www.youtube.com{url}?lang={language}&fmt=srv3",
        "name": {"runs": [{"text": language}]},
        "languageCode": language,
        "kind": kind,
    }


def player(*tracks: dict[str, Any], **status: Any) -> Answer:
    said: dict[str, Any] = {"playabilityStatus": {"status": "OK", **status}}
    if tracks:
        said["captions"] = {"playerCaptionsTracklistRenderer": {"captionTracks": tracks}}
    return says(200, json.dumps(said).encode(), Content_Type="application/json")


def test_captions_are_read_with_language_and_title(server: Loopback, youtube: YouTube, adapter: Led) -> None:
    assert youtube.captions(ID, "") == Captions(
        (Segment(0.5, 1.5, 'set a "limit"'), Segment(2.0, 0.0, "now")), "en", generated=False, title="Limits"
    )
    assert [(method, target) for method, target, _ in server.seen] == [
        ("GET", f"/watch?v={ID}"),
        ("POST", "/youtubei/v1/player?key=key"),
        ("GET", "/text?lang=en"),
        ("GET", f"/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{ID}&format=json"),
    ]
    assert adapter.timeouts == [TIMEOUT] * 4


def test_the_wanted_language_is_read(server: Loopback, youtube: YouTube) -> None:
    server.answers["/youtubei/v1/player"] = player(track("en"), track("de", "/de", kind="asr"))
    server.answers["/de"] = says(200, b'<transcript><text start="0">ja</text></transcript>')
    found = youtube.captions(ID, "de")
    assert (found.language, found.generated, found.segments) == ("de", True, (Segment(0.0, 0.0, "ja"),))


def translatable(*tracks: dict[str, Any]) -> Answer:
    targets = [{"languageCode": code, "languageName": {"runs": [{"text": code}]}} for code in ("en", "fr")]
    said = {
        "playabilityStatus": {"status": "OK"},
        "captions": {
            "playerCaptionsTracklistRenderer": {
                "captionTracks": [{**one, "isTranslatable": True} for one in tracks],
                "translationLanguages": targets,
            }
        },
    }
    return says(200, json.dumps(said).encode(), Content_Type="application/json")


def test_a_language_that_nobody_reads_is_translated_and_that_is_said(server: Loopback, youtube: YouTube) -> None:
    server.answers["/youtubei/v1/player"] = translatable(track("ja", kind="asr"))
    found = youtube.captions(ID, "")
    assert (found.language, found.generated, found.translated_from) == ("en", True, "ja")
    assert server.seen[2][1] == "/text?lang=ja&tlang=en"


def test_a_language_that_is_read_is_not_translated(server: Loopback, youtube: YouTube) -> None:
    server.answers["/youtubei/v1/player"] = translatable(track("ja"), track("fr", kind="asr"))
    assert (youtube.captions(ID, "").language, youtube.captions(ID, "ja").language) == ("fr", "ja")
    assert {target for _, target, _ in server.seen if "tlang" in target} == set()


def test_where_the_translation_is_refused_the_original_is_read(server: Loopback, youtube: YouTube) -> None:
    server.answers["/youtubei/v1/player"] = translatable(track("ja"))
    original = says(200, CAPTIONS)
    server.answers["/text"] = lambda request: (says(429) if "tlang" in request.path else original)(request)
    found = youtube.captions(ID, "")
    assert (found.language, found.translated_from) == ("ja", "")


def test_a_proxy_is_used_for_youtube() -> None:
    with pytest.raises(Temporary, match=rf"YouTube is out of reach \(ProxyError\); {ID} is tried again"):
        YouTube(lambda: timed_session("http://me:hunter2@127.0.0.1:1")).captions(ID, "")


LOGIN = "LOGIN_REQUIRED"
PLAYER = "/youtubei/v1/player"


@pytest.mark.parametrize(
    ("path", "answer", "reason", "message"),
    [
        ("/watch", says(429), "blocked", "YouTube blocks this address"),
        ("/watch", says(200, b'<div class="g-recaptcha">'), "blocked", "YouTube blocks this address"),
        ("/watch", says(200, b"<html>"), "unparsable", "YouTube's page has a shape that the reader does not know"),
        (
            "/watch",
            says(200, b'<form action="https://consent.youtube.com/s">'),
            "blocked",
            "YouTube's consent page could not be passed",
        ),
        ("/watch", says(404), "unavailable", "YouTube refused the request (404 Client Error"),
        (
            PLAYER,
            player(status=LOGIN, reason="Sign in to confirm you’re not a bot"),
            "blocked",
            "YouTube takes this address for a bot",
        ),
        (
            PLAYER,
            player(status=LOGIN, reason="This video may be inappropriate for some users."),
            "unavailable",
            "the video is age-restricted and needs an account",
        ),
        (
            PLAYER,
            player(status="ERROR", reason="This video is unavailable"),
            "unavailable",
            "the video does not exist any more, or is private",
        ),
        (PLAYER, player(status="ERROR", reason="Premieres"), "unavailable", "the video cannot be played (Premieres)"),
        (PLAYER, player(), "no_transcript", "the video has no captions"),
        (PLAYER, player(track("en", "/text?x=1&exp=xpe")), "blocked", "YouTube wants a proof-of-origin token"),
        (PLAYER, says(200, b"no json"), "unparsable", "YouTube's page has a shape"),
        (PLAYER, says(200, b"{}"), "unparsable", "YouTube's page has a shape"),
        (PLAYER, player({"languageCode": "en"}), "unparsable", "YouTube's page has a shape"),
        ("/text", says(200, b"<transcript>"), "unparsable", "YouTube's page has a shape"),
        ("/text", says(200, b""), "unparsable", "YouTube's page has a shape"),
        ("/text", says(403), "unavailable", "YouTube refused the request (403 Client Error"),
    ],
)
def test_every_failure_has_a_reason_and_advice(
    server: Loopback, youtube: YouTube, path: str, answer: Answer, reason: str, message: str
) -> None:
    server.answers[path] = answer
    with pytest.raises(SourceFailure) as caught:
        youtube.captions(ID, "")
    assert caught.value.reason == reason
    assert caught.value.message.startswith(f"https://www.youtube.com/watch?v={ID}: {message}")
    assert caught.value.advice


def test_a_list_of_no_captions_is_no_transcript(server: Loopback, youtube: YouTube) -> None:
    empty: dict[str, Any] = {
        "playabilityStatus": {},
        "captions": {"playerCaptionsTracklistRenderer": {"captionTracks": []}},
    }
    server.answers[PLAYER] = says(200, json.dumps(empty).encode())
    with pytest.raises(SourceFailure, match="the video has no captions in any language") as caught:
        youtube.captions(ID, "")
    assert caught.value.reason == "no_transcript"


@pytest.mark.parametrize("path", ["/watch", PLAYER, "/text"])
def test_youtube_in_trouble_is_asked_again_later(server: Loopback, youtube: YouTube, path: str) -> None:
    server.answers[path] = says(503)
    with pytest.raises(Temporary, match=f"YouTube answered 503; {ID} is tried again"):
        youtube.captions(ID, "")


def test_youtube_out_of_reach_is_temporary(adapter: Led, youtube: YouTube) -> None:
    adapter.url = "http://127.0.0.1:1"
    with pytest.raises(Temporary, match=rf"YouTube is out of reach \(ConnectionError\); {ID} is tried again"):
        youtube.captions(ID, "")
    with pytest.raises(Temporary, match=r"YouTube is out of reach \(ConnectionError\); check the network"):
        youtube.ping()


@pytest.mark.parametrize(
    "answer", [says(404), says(200, b"no json"), says(200, b"[1]"), says(200, b"{}"), says(500, b'{"title": "x"}')]
)
def test_a_missing_title_costs_nothing_else(server: Loopback, youtube: YouTube, answer: Answer) -> None:
    server.answers["/oembed"] = answer
    found = youtube.captions(ID, "")
    assert (found.title, len(found.segments)) == ("", 2)


@pytest.mark.parametrize(("status", "up"), [(204, True), (399, True), (400, False), (429, False)])
def test_ping(server: Loopback, youtube: YouTube, status: int, up: bool) -> None:
    server.answers["/generate_204"] = says(status)
    if up:
        youtube.ping()
        return
    with pytest.raises(Temporary, match=f"YouTube answered {status}. Set YOUTUBE_PROXY"):
        youtube.ping()


def test_every_failure_of_the_library_is_known() -> None:
    library: Callable[[str], Any] = lambda name: getattr(youtube_transcript_api, name)  # noqa: E731
    raised = {
        name
        for name in dir(youtube_transcript_api)
        if isinstance(library(name), type)
        and issubclass(library(name), youtube_transcript_api.CouldNotRetrieveTranscript)
        and name not in {"CouldNotRetrieveTranscript", "YouTubeTranscriptApiException"}
    }
    assert raised <= set(FAILURES)
    assert len(raised) >= 14
    assert all(issubclass(library(name), youtube_transcript_api.YouTubeTranscriptApiException) for name in FAILURES)
