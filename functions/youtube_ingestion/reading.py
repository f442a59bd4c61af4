"""From what a reader found to improvements that rest on what is really said. Pure."""

from collections import Counter

from msgspec import Struct

from eventing.vocabulary import Improvement, Origin
from functions._clients.models import Draft
from functions._improvement.identity import improvement_id, statement_fingerprint
from functions.youtube_ingestion.evidence import Script
from functions.youtube_ingestion.obtaining import Obtained

_LONGEST = 4000  # characters, the contract's `Text`


class Reading(Struct, frozen=True):
    """The improvements of one transcript, and how many drafts quoted what nobody said."""

    improvements: tuple[Improvement, ...]
    dropped: int


def improvements(obtained: Obtained, drafts: tuple[Draft, ...]) -> Reading:
    """Every draft whose quote is in the transcript, with the time the quote is said (None where times are estimates).

    A statement made again is an improvement of its own, with its own quote; the coordinator calls it a duplicate.
    """
    script = Script(obtained.parsed.segments)
    times: Counter[str] = Counter()
    kept: list[Improvement] = []
    for draft in drafts:
        said = script.find(draft.quote, draft.timestamp)
        if said is None:
            continue
        fingerprint = statement_fingerprint(draft.practice, draft.parameters, draft.targets)
        times[fingerprint] += 1
        origin = Origin(
            kind="video",
            id=obtained.video,
            title=obtained.title,
            url=obtained.url,
            quote=draft.quote.strip()[:_LONGEST],
            timestamp=said if obtained.parsed.timed else None,
        )
        again = str(times[fingerprint]) if times[fingerprint] > 1 else ""
        kept.append(_improvement(draft, origin, fingerprint, again))
    return Reading(tuple(kept), len(drafts) - len(kept))


def _improvement(draft: Draft, origin: Origin, fingerprint: str, again: str) -> Improvement:
    return Improvement(
        id=improvement_id(origin.id, fingerprint, again),
        origin=origin,
        title=draft.title[:_LONGEST],
        category=draft.category,
        relevance=draft.relevance,
        fingerprint=fingerprint,
        description=draft.description[:_LONGEST],
        practice=draft.practice,
        parameters=draft.parameters,
        targets=draft.targets,
        notes=tuple(note[:_LONGEST] for note in draft.notes),
    )
