"""Where transcripts come from: YouTube's captions and feeds, documents on the web. Protocols, their kind of failure.

The real clients are `youtube.YouTube`, `subtitles.Subtitles` (both asked by `caption_sources.InOrder`),
`feeds.Feeds` and `download.Downloads`.
"""

from typing import Protocol

from msgspec import Struct

from eventing.contracts import FailureReason
from functions._catalogue.transcript import Segment


class SourceFailure(Exception):
    """The source has no transcript for us, and will not have one on a retry. `advice` says what a person can do."""

    def __init__(self, reason: FailureReason, message: str, advice: str) -> None:
        super().__init__(message)
        self.reason: FailureReason = reason
        self.message = message
        self.advice = advice


class Captions(Struct, frozen=True):
    """A video's captions in one language; `title` is empty where the source would not say it.

    `text` is a subtitle file as it came, where the source has one instead of `segments`. `translated_from` is the
    language of the captions that YouTube translated. `source` is who gave them, `tried` what others said before.
    """

    segments: tuple[Segment, ...]
    language: str
    generated: bool
    title: str = ""
    text: str = ""
    translated_from: str = ""
    source: str = ""
    tried: tuple[str, ...] = ()


class CaptionSource(Protocol):
    """Captions by video id."""

    def captions(self, video: str, language: str) -> Captions:
        """The captions, in `language` where there are any in it, else by preference; see `caption_choice.chosen`.

        Raises:
            SourceFailure: blocked, no_transcript, unavailable or unparsable.
            Temporary: when the network or the source is away.
        """

    def ping(self) -> None:
        """Answer, or raise `Temporary` with what to do."""


class Entry(Struct, frozen=True):
    """One video in a feed."""

    video: str
    title: str


class Feed(Struct, frozen=True):
    """A channel or playlist with its videos in the order of its feed."""

    title: str
    entries: tuple[Entry, ...]


class FeedSource(Protocol):
    """Feeds by what a person named: a list's or channel's id (`PL...`, `UC...`), or the path of a channel's page."""

    def feed(self, named: str) -> Feed:
        """The feed.

        Raises:
            SourceFailure: unavailable, blocked or unparsable.
            Temporary: when the network or YouTube is away.
        """


class DocumentSource(Protocol):
    """Documents by URL, never larger than the transcript limit of the contract."""

    def document(self, url: str) -> bytes:
        """The body behind the URL.

        Raises:
            SourceFailure: refused (what the URL names may not be fetched, or is huge or binary), unavailable, blocked.
            Temporary: when the network or the server is away.
        """
