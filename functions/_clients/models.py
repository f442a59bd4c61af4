"""Those who read transcripts and judge improvements: language models, or the written catalogue in their place.

The implementation that runs without a key is `functions._experts.offline`.
"""

from typing import Protocol

from msgspec import Struct

from eventing.vocabulary import Category, Expert, Improvement, Target, Text, Unit, Verdict
from functions._catalogue.transcript import Transcript


class Draft(Struct, frozen=True):
    """One thing that a reader found in a transcript. What it rests on is its `quote`, which must be said there."""

    practice: str
    title: Text
    category: Category
    quote: Text
    relevance: Unit
    timestamp: float | None = None  # where the reader saw it, in seconds; the transcript decides
    description: Text = ""
    parameters: dict[str, str | int | float | bool] = {}
    targets: tuple[Target, ...] = ()
    notes: tuple[Text, ...] = ()
    type: str = "practice"


class Extraction(Struct, frozen=True):
    """All that a reader found, and what reading cost.

    `unread` says why the reader could not read it, if so; `partly` what of it was not read, and why.
    """

    drafts: tuple[Draft, ...]
    cost_usd: float = 0.0
    unread: Text = ""
    partly: Text = ""


class Experts(Protocol):
    """Readers and judges. Every method raises `Temporary` when the model is away, `Permanent` when it refuses."""

    @property
    def name(self) -> str:
        """Who reads and judges, for records and verdicts."""

    def extract(self, transcript: Transcript) -> Extraction:
        """What the transcript recommends, each with the quote it rests on."""

    def judge(self, expert: Expert, improvement: Improvement) -> Verdict:
        """What this expert says of the improvement."""
