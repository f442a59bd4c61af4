"""Several sources of captions, asked one after the other; what each of them said is kept."""

import logging
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from eventing.handler import Temporary
from eventing.settings import SettingError, secret, setting
from functions._clients.caption_choice import LANGUAGES
from functions._clients.feeds import Feeds
from functions._clients.subtitles import Subtitles
from functions._clients.transcripts import Captions, CaptionSource, SourceFailure
from functions._clients.youtube import WATCH, YouTube, timed_session

_OF_THE_VIDEO = ("unavailable", "no_transcript")  # what is said of a video weighs more than what is said of us


class InOrder:
    """A `CaptionSource` over named ones: the first that has captions gives them."""

    def __init__(self, sources: Sequence[tuple[str, CaptionSource]]) -> None:
        self._sources = sources

    def captions(self, video: str, language: str) -> Captions:
        """See `CaptionSource.captions`."""
        failures: list[tuple[str, SourceFailure | Temporary]] = []
        for name, source in self._sources:
            try:
                found = source.captions(video, language)
            except (SourceFailure, Temporary) as failure:
                logging.getLogger("cortex.youtube").warning("%s has nothing of %s: %s", name, video, failure)
                failures.append((name, failure))
            else:
                return replace(found, source=name, tried=tuple(f"{who}: {_what(why, video)}" for who, why in failures))
        raise together(video, failures)

    def ping(self) -> None:
        """See `CaptionSource.ping`: the first is asked, as they all lead to the same place."""
        self._sources[0][1].ping()


def together(video: str, failures: Sequence[tuple[str, SourceFailure | Temporary]]) -> SourceFailure | Temporary:
    """One failure of them all. A word about the video decides; else, where any may be tried again, it is."""
    said = "; ".join(f"{name}: {_what(failure, video)}" for name, failure in failures)
    final = [failure for _, failure in failures if isinstance(failure, SourceFailure)]
    decisive = [failure for failure in final if failure.reason in _OF_THE_VIDEO]
    if not decisive and len(final) < len(failures):
        return Temporary(f"no source gives the captions of {video} now. {said}")
    first = (decisive or final)[0]
    return SourceFailure(first.reason, f"{WATCH}{video} gives no captions. {said}; none were sent along", first.advice)


def _what(failure: Exception, video: str) -> str:
    return str(failure).removeprefix(f"{WATCH}{video}: ")


def caption_sources(environ: Mapping[str, str]) -> InOrder:
    """The real ones: youtube-transcript-api, then yt-dlp, by CAPTION_LANGUAGES and YOUTUBE_PROXY.

    Raises:
        SettingError: when one of these cannot be used.
    """
    given = setting(environ, "CAPTION_LANGUAGES", default=",".join(LANGUAGES))
    languages = [code.strip() for code in given.split(",") if code.strip()]
    if wrong := [code for code in languages if not code.replace("-", "").isalnum() or len(code) > 20]:
        raise SettingError(f"CAPTION_LANGUAGES has {wrong[0]!r}; give codes such as en,de,pt-BR, the preferred first.")
    proxy = _proxy(environ)
    youtube = YouTube(lambda: timed_session(proxy), languages)
    return InOrder((("youtube-transcript-api", youtube), ("yt-dlp", Subtitles(languages, proxy))))


def feed_source(environ: Mapping[str, str]) -> Feeds:
    """The real feeds, by YOUTUBE_PROXY.

    Raises:
        SettingError: when it cannot be used.
    """
    proxy = _proxy(environ)
    return Feeds(lambda: timed_session(proxy))


def _proxy(environ: Mapping[str, str]) -> str:
    proxy = secret(environ, "YOUTUBE_PROXY", default="")
    if proxy and not proxy.startswith(("http://", "https://")):
        raise SettingError(
            "YOUTUBE_PROXY is no http(s) URL. Give one such as http://user:password@proxy.example.com:80."
        )
    return proxy
