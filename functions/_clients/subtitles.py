"""YouTube's captions through yt-dlp, which knows more of YouTube's clients than youtube-transcript-api does.

The library (0.4 s, about 40 MiB) is imported at first use, which is where the first source was refused. Nothing of the
video itself is downloaded, and no file is written.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from eventing.handler import Temporary
from functions._clients.caption_choice import LANGUAGES, Track, chosen
from functions._clients.subtitle_failures import failure_of, nothing_offered
from functions._clients.transcripts import Captions, SourceFailure
from functions._clients.youtube import OTHER_ADVICE, PROXY_ADVICE, WATCH

LARGEST = 16 * 1024 * 1024  # bytes of one file; three hours as json3, a time for each word, are about 5 MiB
FORMATS = ("json3", "vtt", "srt")  # in the order in which they are preferred
_ORIGINAL = "-orig"  # how yt-dlp marks the automatic captions that are not translated

Look = Callable[[Any, str], Any]


class Offer(Struct, frozen=True):
    """One subtitle file that YouTube offers."""

    track: Track
    url: str


class Offers(Struct, frozen=True):
    """All of a video's; `translations` are URLs by language."""

    title: str
    originals: tuple[Offer, ...]
    translations: Mapping[str, str]


def look_up(downloader: Any, url: str) -> Any:
    """What yt-dlp finds out about a video, without anything that would be needed to play it."""
    return downloader.extract_info(url, download=False, process=False)


class Subtitles:
    """A `CaptionSource`. `look` asks YouTube about a video; its hosts are fixed in yt-dlp, so a test gives its own."""

    def __init__(self, languages: Sequence[str] = LANGUAGES, proxy: str = "", look: Look = look_up) -> None:
        self._languages, self._proxy, self._look = languages, proxy, look

    def captions(self, video: str, language: str) -> Captions:
        """See `CaptionSource.captions`; the text is json3, WebVTT or SubRip."""
        from yt_dlp import YoutubeDL  # noqa: PLC0415  only where the first source gave nothing
        from yt_dlp.utils import YoutubeDLError  # noqa: PLC0415

        warnings = _Warnings()
        with YoutubeDL(_options(self._proxy, warnings)) as downloader:
            try:
                offers = offers_of(self._look(downloader, WATCH + video) or {})
                if not offers.originals:
                    raise nothing_offered(warnings.said, WATCH + video)
                return self._read(downloader, offers, language)
            except YoutubeDLError as error:
                raise failure_of(error, WATCH + video) from error
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                why = f"{WATCH}{video}: yt-dlp found a shape that it does not know ({type(error).__name__})"
                raise SourceFailure("unparsable", why, OTHER_ADVICE) from error

    def ping(self) -> None:
        """See `CaptionSource.ping`."""
        from yt_dlp import YoutubeDL  # noqa: PLC0415
        from yt_dlp.utils import YoutubeDLError  # noqa: PLC0415

        with YoutubeDL(_options(self._proxy, _Warnings())) as downloader:
            try:
                downloader.urlopen("https://www.youtube.com/generate_204").close()
            except YoutubeDLError as error:
                raise Temporary(f"YouTube does not answer yt-dlp ({type(error).__name__}). {PROXY_ADVICE}") from error

    def _read(self, downloader: Any, offers: Offers, language: str) -> Captions:
        from yt_dlp.utils import YoutubeDLError  # noqa: PLC0415

        choice = chosen([one.track for one in offers.originals], language, self._languages, offers.translations)
        original = offers.originals[choice.index]
        if choice.into:
            try:
                text = _body(downloader, offers.translations[choice.into])
                return Captions((), choice.into, True, offers.title, text, original.track.language)
            except YoutubeDLError as refused:  # translations are refused more often than captions are
                why = type(refused).__name__
                logging.getLogger("cortex.youtube").warning("not translated into %s: %s", choice.into, why)
        text = _body(downloader, original.url)
        return Captions((), original.track.language, original.track.generated, offers.title, text)


class _Warnings:
    """A logger for yt-dlp: captions that it left out are only warned about."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def debug(self, message: str) -> None:
        """Progress, which nobody reads."""

    def warning(self, message: str) -> None:
        """Keep it."""
        self.said.append(message)

    def error(self, message: str) -> None:
        """An error is raised, too."""


def offers_of(found: Mapping[str, Any]) -> Offers:
    """The subtitle files in what yt-dlp found out; a chat's log is none. Pure."""
    manual = {code: url for code, kept in (found.get("subtitles") or {}).items() if (url := _url(kept))}
    automatic = {code: url for code, kept in (found.get("automatic_captions") or {}).items() if (url := _url(kept))}
    translations = {code: url for code, url in automatic.items() if "tlang" in parse_qs(urlsplit(url).query)}
    spoken = {code.removesuffix(_ORIGINAL): url for code, url in automatic.items() if code not in translations}
    originals = (
        *(Offer(Track(code, False, bool(translations)), url) for code, url in manual.items()),
        *(Offer(Track(code, True, bool(translations)), url) for code, url in spoken.items()),
    )
    return Offers(str(found.get("title") or ""), originals, translations)


def _url(kept: Any) -> str:
    files = {one.get("ext"): str(one.get("url") or "") for one in kept if isinstance(one, Mapping)}
    return next((files[form] for form in FORMATS if files.get(form)), "")


def _body(downloader: Any, url: str) -> str:
    from yt_dlp.networking.exceptions import HTTPError  # noqa: PLC0415

    try:
        with downloader.urlopen(url) as answer:
            body: bytes = answer.read(LARGEST + 1)
    except HTTPError as refused:
        refused.close()  # it holds the answer, and so the connection
        raise
    if len(body) > LARGEST:
        why = f"the subtitles are larger than {LARGEST} bytes"
        raise SourceFailure("too_long", why, "Submit the lesson in parts.")
    return body.decode("utf-8", "replace")


def _options(proxy: str, warnings: _Warnings) -> dict[str, Any]:
    return {
        "quiet": True,
        "logger": warnings,
        "skip_download": True,
        "ignore_no_formats_error": True,
        "noplaylist": True,
        "cachedir": False,
        "socket_timeout": 20,
        "extractor_retries": 1,
        "color": "never",
        **({"proxy": proxy} if proxy else {}),
    }
