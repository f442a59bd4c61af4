"""What several parts of one transcript gave, each thing once. Pure."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from functions._clients.models import Draft
from functions._improvement.identity import statement_fingerprint


class Merged(Struct, frozen=True):
    """The drafts in the order of their parts, and how many said again what another one says."""

    drafts: tuple[Draft, ...]
    repeated: int


def merged(parts: Iterable[Sequence[Draft]]) -> Merged:
    """All drafts, those of the same practice with the same quote once, and those of the same statement once.

    Parts overlap, so the same sentence is read twice; of two the more relevant one stays, in the place of the first.
    Drafts outside the catalogue are one where their quotes are: what a model calls them tells nothing apart. Within
    one part it did tell them apart, so there the same sentence may give two.
    """
    kept: list[Draft] = []
    known: dict[tuple[str, ...], int] = {}
    total = 0
    for part in parts:
        found: dict[tuple[str, ...], int] = {}
        for draft in part:
            total += 1
            keys = _keys(draft)
            place = next((known[key] for key in keys if key in known), None)
            if place is None and draft.practice:
                place = next((found[key] for key in keys if key in found), None)
            if place is None:
                place = len(kept)
                kept.append(draft)
            elif draft.relevance > kept[place].relevance:
                kept[place] = draft
            found |= dict.fromkeys(keys, place)
        known |= found
    return Merged(tuple(kept), total - len(kept))


def _keys(draft: Draft) -> tuple[tuple[str, ...], ...]:
    quoted = ("quote", draft.practice, " ".join(draft.quote.casefold().split()))
    if not draft.practice and not (draft.parameters and draft.targets):
        return (quoted,)  # nothing but its quote says what it is
    return quoted, ("statement", statement_fingerprint(draft.practice, draft.parameters, draft.targets))
