"""Where transcripts come from: YouTube's captions and documents on the web. Protocols and their one kind of failure.

The real clients are `youtube.YouTube` and `download.Downloads`.
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
    """A video's captions in one language; `title` is empty where the source would not say it."""

    segments: tuple[Segment, ...]
    language: str
    generated: bool
    title: str = ""


class CaptionSource(Protocol):
    """Captions by video id."""

    def captions(self, video: str, language: str) -> Captions:
        """The captions, in `language` where there are any in it (empty: English), else in whichever there is.

        Raises:
            SourceFailure: blocked, no_transcript, unavailable or unparsable.
            Temporary: when the network or the source is away.
        """

    def ping(self) -> None:
        """Answer, or raise `Temporary` with what to do."""


class DocumentSource(Protocol):
    """Documents by URL, never larger than the transcript limit of the contract."""

    def document(self, url: str) -> bytes:
        """The body behind the URL.

        Raises:
            SourceFailure: refused (what the URL names may not be fetched, or is huge or binary), unavailable, blocked.
            Temporary: when the network or the server is away.
        """
