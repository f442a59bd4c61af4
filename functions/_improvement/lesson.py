"""The ledger's record of one lesson that was read, and of its transcript. Only youtube-ingestion writes these.

What became of a lesson's improvements is the coordinator's summary (`standing.Video`).
"""

from typing import Literal

from msgspec import Struct

from eventing.lessons import Result
from eventing.vocabulary import Category


def lesson_key(video: str) -> str:
    """The record of one lesson."""
    return f"school:lesson:{video}"


def transcript_key(digest: str) -> str:
    """The transcript that was read, as segments."""
    return f"school:transcript:{digest}"


def said_key(digest: str) -> str:
    """Which lesson said these words; `digest` is of the words alone."""
    return f"school:lesson:said:{digest}"


class Said(Struct, frozen=True):
    """The lesson that said something first."""

    video: str
    url: str
    reader: str


class Lesson(Struct, frozen=True):
    """What was read last under one video id, and every improvement that readings of it ever gave.

    `digest` is that of the transcript. `timed` is False where the transcript states no times. `source` is who gave the
    captions, `translated_from` the language that YouTube translated. `twin` is the video that said the same before.
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
    result: Result = "learnt"
    source: str = ""
    translated_from: str = ""
    category: Category | Literal[""] = ""
    twin: str = ""
