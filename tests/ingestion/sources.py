"""Sources and readers that a test writes down; they obey the protocols of the real ones."""

from typing import Any

from functions._catalogue.transcript import Segment, Transcript
from functions._clients.models import Draft, Extraction
from functions._clients.transcripts import Captions, Feed
from functions._experts.offline import OfflineExperts

VIDEO = "dQw4w9WgXcQ"
WATCH = f"https://www.youtube.com/watch?v={VIDEO}"
VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\nset a memory limit\n\n00:03.000 --> 00:05.000\non every pod\n"
SPOKEN = Captions((Segment(1.0, 2.0, "set a memory limit"), Segment(3.0, 2.0, "on every pod")), "en", True, "Limits")
LIMIT = Draft("memory-limits", "Memory limits", "capability", "set a memory limit", 0.95, timestamp=1.0)


class Shelf:
    """Captions by video, documents by URL, feeds; an exception in their place is raised. `asked` notes each request."""

    def __init__(self, **kept: Captions | bytes | Feed | Exception) -> None:
        self.kept = kept
        self.asked: list[tuple[str, ...]] = []

    def captions(self, video: str, language: str) -> Captions:
        self.asked.append((video, language))
        found = self.kept[video]
        if isinstance(found, Exception):
            raise found
        assert isinstance(found, Captions)
        return found

    def document(self, url: str) -> bytes:
        self.asked.append((url,))
        found = self.kept["document"]
        if isinstance(found, Exception):
            raise found
        assert isinstance(found, bytes)
        return found

    def feed(self, named: str) -> Feed:
        self.asked.append(("feed", named))
        found = self.kept[named]
        if isinstance(found, Exception):
            raise found
        assert isinstance(found, Feed)
        return found

    def ping(self) -> None:
        """A shelf is always there."""


class Reader(OfflineExperts):
    """Finds what it was told to find, at a cost."""

    name = "a reader of the test"

    def __init__(self, *drafts: Draft, cost: float = 0.0) -> None:
        self.drafts, self.cost = drafts, cost
        self.read: list[Transcript] = []

    def extract(self, transcript: Transcript, *_: Any) -> Extraction:
        self.read.append(transcript)
        return Extraction(self.drafts, self.cost)
