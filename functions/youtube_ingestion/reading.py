"""From what a reader found to improvements that rest on what is really said. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from eventing.vocabulary import Improvement, Origin
from functions._clients.models import Draft
from functions._improvement.identity import improvement_id, statement_fingerprint
from functions._improvement.redaction import redacted
from functions.youtube_ingestion.evidence import Script
from functions.youtube_ingestion.obtaining import Obtained

MOST = 25  # improvements of one video; a lesson with more is a list, and the most relevant ones come first
_LONGEST = 4000  # characters, the contract's `Text`


class Reading(Struct, frozen=True):
    """The improvements of one transcript; how many drafts quoted what nobody said, how many were too many, and how many
    are of others than the category that was asked for.
    """

    improvements: tuple[Improvement, ...]
    dropped: int
    left_out: int = 0
    others: int = 0


def improvements(obtained: Obtained, drafts: tuple[Draft, ...], category: str = "") -> Reading:
    """Every draft whose quote is in the transcript, with the time the quote is said (None where times are estimates).

    With a `category`, those of others are left out.
    A statement made again is an improvement of its own, with its own quote; the coordinator calls it a duplicate.
    """
    script = Script(obtained.parsed.segments)
    asked_for = tuple(draft for draft in drafts if category in ("", draft.category))
    times: Counter[str] = Counter()
    kept: list[Improvement] = []
    for draft in asked_for:
        said = script.find(draft.quote, draft.timestamp)
        if said is None:
            continue
        fingerprint = statement_fingerprint(draft.practice, _said(draft), draft.targets)
        times[fingerprint] += 1
        origin = Origin(
            kind="video",
            id=obtained.video,
            title=obtained.title,
            url=obtained.url,
            quote=redacted(draft.quote.strip())[:_LONGEST],
            timestamp=said if obtained.parsed.timed else None,
        )
        again = str(times[fingerprint]) if times[fingerprint] > 1 else ""
        kept.append(_improvement(draft, origin, fingerprint, again))
    chosen = sorted(sorted(range(len(kept)), key=lambda place: -kept[place].relevance)[:MOST])
    return Reading(
        tuple(kept[place] for place in chosen),
        len(asked_for) - len(kept),
        len(kept) - len(chosen),
        len(drafts) - len(asked_for),
    )


def _said(draft: Draft) -> Mapping[str, Any]:
    """What a statement is known by. Outside the catalogue, where no field of no object was named, that is its quote:
    the speaker's words, never a title that a model made up.
    """
    if draft.practice or (draft.parameters and draft.targets):
        return draft.parameters
    return {**draft.parameters, "quote": " ".join(draft.quote.casefold().split())}


def _improvement(draft: Draft, origin: Origin, fingerprint: str, again: str) -> Improvement:
    """The draft as an event carries it: what looks like a credential, said or made up, goes no further."""
    return Improvement(
        id=improvement_id(origin.id, fingerprint, again),
        origin=origin,
        title=redacted(draft.title)[:_LONGEST],
        category=draft.category,
        relevance=draft.relevance,
        fingerprint=fingerprint,
        description=redacted(draft.description)[:_LONGEST],
        type=draft.type,
        practice=draft.practice,
        parameters={
            name: redacted(value) if isinstance(value, str) else value for name, value in draft.parameters.items()
        },
        targets=draft.targets,
        notes=tuple(redacted(note)[:_LONGEST] for note in draft.notes),
    )
