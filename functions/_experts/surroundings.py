"""What an expert is shown beside the improvement: the talk it comes from, and what the repository holds.

What is the same for every improvement of a talk is the stable prefix, which the API keeps in its cache; a talk that is
too long for that is shown around the quote.
"""

from collections.abc import Iterable

from msgspec import Struct

from eventing.store import Readable
from eventing.vocabulary import Improvement
from functions._catalogue.transcript import Segment
from functions._clients import ledger
from functions._experts.prompting import Block, block, blocks
from functions._improvement.lesson import Lesson, lesson_key, transcript_key
from functions._improvement.repository_known import REPOSITORY, RepositoryKnown

WHOLE = 40_000  # characters of a talk that goes along whole, about 10,000 tokens: half an hour
AROUND = 90.0  # seconds before and after the quote, of a longer one
MOST_AROUND = 6_000  # characters
UNKNOWN = "Nothing is known of the repository yet."


class Shown(Struct, frozen=True):
    """Blocks of the prefix, and what belongs to this one improvement."""

    stable: tuple[str, ...]
    own: Block


def surroundings(store: Readable, improvement: Improvement) -> Shown:
    """What is known of the talk and of the repository."""
    digest = repository_digest(store)
    said = _segments(store, improvement)
    whole = _text(said)
    stable = (block("repository-digest", digest or UNKNOWN),)
    if len(whole) <= WHOLE:
        return Shown((*stable, block("transcript", whole)) if whole else stable, block("said-around", "See above."))
    return Shown(stable, blocks({"said-around": _around(said, improvement)}) or block("said-around", "Not known."))


def repository_digest(store: Readable) -> str:
    """What the repository holds, in a few lines; empty where nobody has looked at it yet."""
    found = ledger.get(store, REPOSITORY, RepositoryKnown)
    return found[0].digest if found else ""


def _segments(store: Readable, improvement: Improvement) -> tuple[Segment, ...]:
    if improvement.origin.kind != "video":
        return ()
    lesson = ledger.get(store, lesson_key(improvement.origin.id), Lesson)
    if lesson is None:
        return ()
    found = ledger.get(store, transcript_key(lesson[0].digest), tuple[Segment, ...])
    return found[0] if found else ()


def _around(said: tuple[Segment, ...], improvement: Improvement) -> str:
    at = improvement.origin.timestamp
    if at is None:
        return ""
    before = _text(one for one in said if at - AROUND <= one.start < at)
    after = _text(one for one in said if at <= one.start <= at + AROUND)
    return f"{before[-MOST_AROUND // 2 :]}\n{after[: MOST_AROUND // 2]}".strip()


def _text(said: Iterable[Segment]) -> str:
    return "\n".join(one.text for one in said)
