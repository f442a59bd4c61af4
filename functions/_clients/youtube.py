"""YouTube's captions through youtube-transcript-api, with every one of its failures given a reason and an advice.

The library is imported at first use. Without YOUTUBE_PROXY it takes HTTPS_PROXY by itself (through requests).
"""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from eventing.contracts import FailureReason
from eventing.handler import Temporary
from functions._catalogue.transcript import Segment
from functions._clients.caption_choice import LANGUAGES, Track, chosen
from functions._clients.transcripts import Captions, SourceFailure

if TYPE_CHECKING:
    import requests

WATCH = "https://www.youtube.com/watch?v="
TIMEOUT = (5.0, 20.0)  # seconds to connect and between two reads; the library itself sets none
_SEND_ALONG = "send the transcript along with the event (`transcript`: .vtt, .srt, .json or .txt as text)"
PROXY_ADVICE = f"Set YOUTUBE_PROXY to a proxy with a residential address, or {_SEND_ALONG}."
OTHER_ADVICE = f"Try another video, or {_SEND_ALONG}."

# The library's exceptions, by name, because importing them costs 0.2 s; subclasses stand before their bases.
FAILURES: dict[str, tuple[FailureReason, str, str]] = {
    "IpBlocked": ("blocked", "YouTube blocks this address", PROXY_ADVICE),
    "RequestBlocked": ("blocked", "YouTube takes this address for a bot", PROXY_ADVICE),
    "PoTokenRequired": ("blocked", "YouTube wants a proof-of-origin token for these captions", PROXY_ADVICE),
    "FailedToCreateConsentCookie": ("blocked", "YouTube's consent page could not be passed", PROXY_ADVICE),
    "CookieError": ("blocked", "the cookies for YouTube do not work", PROXY_ADVICE),
    "AgeRestricted": ("unavailable", "the video is age-restricted and needs an account", OTHER_ADVICE),
    "VideoUnavailable": ("unavailable", "the video does not exist any more, or is private", OTHER_ADVICE),
    "VideoUnplayable": ("unavailable", "the video cannot be played", OTHER_ADVICE),
    "InvalidVideoId": ("unavailable", "there is no video with this id", "Check the URL's spelling."),
    "TranscriptsDisabled": ("no_transcript", "the video has no captions", OTHER_ADVICE),
    "NoTranscriptFound": ("no_transcript", "the video has no captions in any language", OTHER_ADVICE),
    "NotTranslatable": ("no_transcript", "the captions cannot be translated", OTHER_ADVICE),
    "TranslationLanguageNotAvailable": ("no_transcript", "the captions are not there in that language", OTHER_ADVICE),
    "YouTubeDataUnparsable": ("unparsable", "YouTube's page has a shape that the reader does not know", OTHER_ADVICE),
    "YouTubeRequestFailed": ("unavailable", "YouTube refused the request", OTHER_ADVICE),
}


def timed_session(proxy: str = "") -> "requests.Session":
    """A requests session in which every request has a timeout, and goes through the proxy where one is given."""
    import requests  # noqa: PLC0415  at first use, as everywhere below

    class Timed(requests.Session):
        def request(self, *arguments: Any, **options: Any) -> requests.Response:
            options.setdefault("timeout", TIMEOUT)
            return super().request(*arguments, **options)

    made = Timed()
    if proxy:
        made.trust_env = False  # else the environment's proxy would come before this one
        made.proxies = {"http": proxy, "https": proxy}
    return made


class YouTube:
    """A `CaptionSource`. Each call has its own session, because the library is not thread-safe."""

    def __init__(
        self, session: Callable[[], "requests.Session"] = timed_session, languages: Sequence[str] = LANGUAGES
    ) -> None:
        self._session, self._languages = session, languages

    def captions(self, video: str, language: str) -> Captions:
        """See `CaptionSource.captions`."""
        from requests import JSONDecodeError, RequestException  # noqa: PLC0415
        from youtube_transcript_api import YouTubeTranscriptApi, YouTubeTranscriptApiException  # noqa: PLC0415

        with self._session() as session:
            try:
                listed = list(YouTubeTranscriptApi(http_client=session).list(video))
                if not listed:
                    raise _failure("NoTranscriptFound", video, "")
                fetched, translated_from = _read(listed, language, self._languages)
            except YouTubeTranscriptApiException as error:
                raise _told(error, video) from error
            except JSONDecodeError as error:
                raise _failure("YouTubeDataUnparsable", video, "an answer is not JSON") from error
            except RequestException as error:
                raise Temporary(f"YouTube is out of reach ({type(error).__name__}); {video} is tried again") from error
            except (ValueError, KeyError, IndexError, TypeError, AttributeError, SyntaxError) as error:
                raise _failure("YouTubeDataUnparsable", video, type(error).__name__) from error
            segments = tuple(Segment(one.start, one.duration, one.text) for one in fetched)
            return Captions(
                segments,
                fetched.language_code,
                fetched.is_generated,
                _title(session, video),
                translated_from=translated_from,
            )

    def ping(self) -> None:
        """See `CaptionSource.ping`."""
        from requests import RequestException  # noqa: PLC0415

        with self._session() as session:
            try:
                answer = session.get("https://www.youtube.com/generate_204")
            except RequestException as error:
                why = f"YouTube is out of reach ({type(error).__name__}); check the network, or set YOUTUBE_PROXY"
                raise Temporary(why) from error
            if answer.status_code >= 400:
                raise Temporary(f"YouTube answered {answer.status_code}. {PROXY_ADVICE}")


def _read(listed: Sequence[Any], wanted: str, languages: Sequence[str]) -> tuple[Any, str]:
    """The captions, and what language they were translated from, if they were."""
    from youtube_transcript_api import YouTubeTranscriptApiException  # noqa: PLC0415

    targets = {one.language_code for listing in listed for one in listing.translation_languages}
    tracks = [Track(one.language_code, one.is_generated, one.is_translatable) for one in listed]
    choice = chosen(tracks, wanted, languages, targets)
    original = listed[choice.index]
    if choice.into:
        try:
            return original.translate(choice.into).fetch(), original.language_code
        except YouTubeTranscriptApiException as refused:  # it is refused more often than captions are
            why = type(refused).__name__
            logging.getLogger("cortex.youtube").warning("not translated into %s: %s", choice.into, why)
    return original.fetch(), ""


def _told(error: Exception, video: str) -> SourceFailure | Temporary:
    cause = error.__context__
    status = getattr(getattr(cause, "response", None), "status_code", 0)
    if status >= 500:
        return Temporary(f"YouTube answered {status}; {video} is tried again")
    names = [kind.__name__ for kind in type(error).__mro__]
    known = next((name for name in names if name in FAILURES), "YouTubeDataUnparsable")
    detail = str(getattr(error, "reason", None) or "") or (f"HTTP {status}" if status else "")
    return _failure(known, video, detail)


def _failure(name: str, video: str, detail: str) -> SourceFailure:
    reason, message, advice = FAILURES[name]
    return SourceFailure(reason, f"{WATCH}{video}: {message}" + (f" ({detail})" if detail else ""), advice)


def _title(session: "requests.Session", video: str) -> str:
    """The video's title, or nothing: it decorates the record, and its absence must not cost the transcript."""
    from requests import RequestException  # noqa: PLC0415

    try:
        answer = session.get("https://www.youtube.com/oembed", params={"url": WATCH + video, "format": "json"})
        answer.raise_for_status()
        found = answer.json()
    except (RequestException, ValueError) as error:
        logging.getLogger("cortex.youtube").warning("no title for %s: %s", video, type(error).__name__)
        return ""
    return str(found.get("title", "")) if isinstance(found, dict) else ""
