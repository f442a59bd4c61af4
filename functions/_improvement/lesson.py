"""The ledger's record of one lesson that was read, and of its transcript. Only youtube-ingestion writes these.

What became of a lesson's improvements is the coordinator's summary (`standing.Video`).
"""

from msgspec import Struct


def lesson_key(video: str) -> str:
    """The record of one lesson."""
    return f"school:lesson:{video}"


def transcript_key(digest: str) -> str:
    """The transcript that was read, as segments."""
    return f"school:transcript:{digest}"


class Lesson(Struct, frozen=True):
    """What was read last under one video id, and every improvement that readings of it ever gave.

    `digest` is that of the transcript. `timed` is False where the transcript states no times.
    """

    video: str
    url: str
    title: str
    digest: str
    words: int
    seconds: float
    timed: bool
    at: str
    event: str
    language: str = ""
    generated: bool = False
    reader: str = ""
    improvements: tuple[str, ...] = ()
    dropped: int = 0
    cost_usd: float = 0.0
    submitted_by: str = ""
