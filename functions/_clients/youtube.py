"""YouTube's captions through youtube-transcript-api, with every one of its failures given a reason and an advice.

The library is imported at first use. It takes a proxy from HTTPS_PROXY by itself (through requests).
"""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from eventing.contracts import FailureReason
from eventing.handler import Temporary
from functions._catalogue.transcript import Segment
from functions._clients.transcripts import Captions, SourceFailure

if TYPE_CHECKING:
    import requests

WATCH = "https://www.youtube.com/watch?v="
TIMEOUT = (5.0, 20.0)  # seconds to connect and between two reads; the library itself sets none
_SEND_ALONG = "send the transcript along with the event (`transcript`: .vtt, .srt, .json or .txt as text)"
_PROXY = f"Set HTTPS_PROXY to a proxy with a residential address, or {_SEND_ALONG}."
_OTHER = f"Try another video, or {_SEND_ALONG}."

# The library's exceptions, by name, because importing them costs 0.2 s; subclasses stand before their bases.
FAILURES: dict[str, tuple[FailureReason, str, str]] = {
    "IpBlocked": ("blocked", "YouTube blocks this address", _PROXY),
    "RequestBlocked": ("blocked", "YouTube takes this address for a bot", _PROXY),
    "PoTokenRequired": ("blocked", "YouTube wants a proof-of-origin token for these captions", _PROXY),
    "FailedToCreateConsentCookie": ("blocked", "YouTube's consent page could not be passed", _PROXY),
    "CookieError": ("blocked", "the cookies for YouTube do not work", _PROXY),
    "AgeRestricted": ("unavailable", "the video is age-restricted and needs an account", _OTHER),
    "VideoUnavailable": ("unavailable", "the video does not exist any more, or is private", _OTHER),
    "VideoUnplayable": ("unavailable", "the video cannot be played", _OTHER),
    "InvalidVideoId": ("unavailable", "there is no video with this id", "Check the URL's spelling."),
    "TranscriptsDisabled": ("no_transcript", "the video has no captions", _OTHER),
    "NoTranscriptFound": ("no_transcript", "the video has no captions in any language", _OTHER),
    "NotTranslatable": ("no_transcript", "the captions cannot be translated", _OTHER),
    "TranslationLanguageNotAvailable": ("no_transcript", "the captions are not there in that language", _OTHER),
    "YouTubeDataUnparsable": ("unparsable", "YouTube's page has a shape that the reader does not know", _OTHER),
    "YouTubeRequestFailed": ("unavailable", "YouTube refused the request", _OTHER),
}


def timed_session() -> "requests.Session":
    """A requests session in which every request has a timeout."""
    import requests  # noqa: PLC0415  at first use, as everywhere below

    class Timed(requests.Session):
        def request(self, *arguments: Any, **options: Any) -> requests.Response:
            options.setdefault("timeout", TIMEOUT)
            return super().request(*arguments, **options)

    return Timed()


def preferred(available: Sequence[tuple[str, bool]], wanted: str) -> int:
    """Which of these (language code, generated) to read: the wanted language, else English, else any.

    Within a language, what a person wrote comes before what was generated, and its plain code before a regional one.

    Raises:
        ValueError: when there is none.
    """
    languages = [code.lower() for code in (wanted, wanted.partition("-")[0], "en") if code]

    def rank(index: int) -> tuple[int, bool, bool]:
        code, generated = available[index][0].lower(), available[index][1]
        near = [n for n, language in enumerate(languages) if code == language or code.startswith(language + "-")]
        return (near[0] if near else len(languages), generated, code not in languages)

    return min(range(len(available)), key=rank)


class YouTube:
    """A `CaptionSource`. Each call has its own session, because the library is not thread-safe."""

    def __init__(self, session: Callable[[], "requests.Session"] = timed_session) -> None:
        self._session = session

    def captions(self, video: str, language: str) -> Captions:
        """See `CaptionSource.captions`."""
        from requests import JSONDecodeError, RequestException  # noqa: PLC0415
        from youtube_transcript_api import YouTubeTranscriptApi, YouTubeTranscriptApiException  # noqa: PLC0415

        with self._session() as session:
            try:
                listed = list(YouTubeTranscriptApi(http_client=session).list(video))
                if not listed:
                    raise _failure("NoTranscriptFound", video, "")
                chosen = listed[preferred([(one.language_code, one.is_generated) for one in listed], language)]
                fetched = chosen.fetch()
            except YouTubeTranscriptApiException as error:
                raise _told(error, video) from error
            except JSONDecodeError as error:
                raise _failure("YouTubeDataUnparsable", video, "an answer is not JSON") from error
            except RequestException as error:
                raise Temporary(f"YouTube is out of reach ({type(error).__name__}); {video} is tried again") from error
            except (ValueError, KeyError, IndexError, TypeError, AttributeError, SyntaxError) as error:
                raise _failure("YouTubeDataUnparsable", video, type(error).__name__) from error
            segments = tuple(Segment(one.start, one.duration, one.text) for one in fetched)
            return Captions(segments, chosen.language_code, chosen.is_generated, _title(session, video))

    def ping(self) -> None:
        """See `CaptionSource.ping`."""
        from requests import RequestException  # noqa: PLC0415

        with self._session() as session:
            try:
                answer = session.get("https://www.youtube.com/generate_204")
            except RequestException as error:
                why = f"YouTube is out of reach ({type(error).__name__}); check the network, or set HTTPS_PROXY"
                raise Temporary(why) from error
            if answer.status_code >= 400:
                raise Temporary(f"YouTube answered {answer.status_code}. {_PROXY}")


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
