"""Payloads about videos: submitted, read, failed, and looked for in channels."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from eventing.vocabulary import Category, Name, Text


class VideoSubmitted(Struct, frozen=True, forbid_unknown_fields=True):
    """`category`: learn only what is of this one. `reprocess`: read it although it was read before."""

    url: Annotated[str, Meta(min_length=1, max_length=2048)]
    title: Text = ""
    transcript: str = ""
    language: str = ""
    submitted_by: str = ""
    category: Category | Literal[""] = ""
    reprocess: bool = False


# learnt: it gave improvements. nothing_applies: it was read, and nothing in it is an improvement of a cluster.
# nothing_new, known, same_talk: its improvements are known; it was read before; its words were read under another id.
# unread_language: nobody here reads its language. several: it is a list, whose videos are submitted one by one.
Result = Literal["learnt", "nothing_applies", "nothing_new", "known", "same_talk", "unread_language", "several"]


class VideoIngested(Struct, frozen=True):
    video: Name
    url: str
    title: str
    improvements: int
    words: int
    seconds: float
    language: str = ""
    reader: str = ""
    dropped: int = 0
    cost_usd: float = 0.0
    note: Text = ""
    result: Result = "learnt"


# not_read: no model gave an answer that can be used. over_budget: a model would cost more than the policy allows.
FailureReason = Literal[
    "blocked", "no_transcript", "no_speech", "unavailable", "unparsable", "too_long", "refused", "not_read",
    "over_budget",
]  # fmt: skip


class VideoFailed(Struct, frozen=True):
    url: str
    reason: FailureReason
    message: Text
    advice: Text = ""
    video: str = ""


class ReadingDue(Struct, frozen=True):
    """Read on in a long transcript, if this is the slice that the ledger expects."""

    reading: Name
    slice: int


class ChannelsRequested(Struct, frozen=True, forbid_unknown_fields=True):
    """Look at the channels that are due (all of them where `everything`), and submit what waits for its day."""

    reason: Text = ""
    everything: bool = False
