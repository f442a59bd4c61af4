"""Those who read transcripts and judge improvements: language models, or the written catalogue in their place.

The implementation that runs without a key is `functions._experts.offline`.
"""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from eventing.vocabulary import Category, Expert, Improvement, Target, Text, Unit, Verdict
from functions._catalogue.transcript import Transcript
from functions._clients.model_calls import FailureKind


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


class Begun(Struct, frozen=True):
    """A long transcript that was read up to a part, to be read on from there.

    The first `asked` of its `of` parts were asked about; each gave what it `found`, or is `missing` with a reason, and
    `refused` has its number. Those of `again` are still to be asked once more. `repository` is what every question of
    this transcript shows: with another one, what was paid for would be asked again.
    """

    repository: str
    of: int
    asked: int = 0
    found: tuple[tuple[Draft, ...], ...] = ()
    missing: tuple[str, ...] = ()
    failure: tuple[FailureKind, str] | None = None
    cost_usd: float = 0.0
    refused: tuple[int, ...] = ()
    again: tuple[int, ...] = ()


class Extraction(Struct, frozen=True):
    """All that a reader found, and what reading cost.

    `unread` says why the reader could not read it, if so; `partly` what of it was not read, and why. With a `rest` it
    is not read to its end yet, and there is nothing else.
    """

    drafts: tuple[Draft, ...]
    cost_usd: float = 0.0
    unread: Text = ""
    partly: Text = ""
    rest: Begun | None = None


class Experts(Protocol):
    """Readers and judges. Every method raises `Temporary` when the model is away, `Permanent` when it refuses."""

    @property
    def name(self) -> str:
        """Who reads and judges, for records and verdicts."""

    def extract(
        self, transcript: Transcript, begun: Begun | None = None, may_go_on: Callable[[], bool] | None = None
    ) -> Extraction:
        """What the transcript recommends, each with the quote it rests on.

        A reader that takes long asks `may_go_on` before each part, and where it may not, says what is left: that is
        given back as `begun`.
        """

    def judge(self, expert: Expert, improvement: Improvement) -> Verdict:
        """What this expert says of the improvement."""
