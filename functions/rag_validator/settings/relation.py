"""What a statement is to a manifest, or to another statement: said again, against it, about the same, or neither. Pure.

Only what is compared by field and value is a contradiction for certain (`keyed`). Where two sentences share no field
that both give a value, likeness and negation are all there is, and what they say is a hint for a person.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from functions._clients.embedding import embed, likeness
from functions._manifests.repository import Manifest
from functions.rag_validator.settings.comparison import Compared, compared, elsewhere, loosely
from functions.rag_validator.settings.components import Components
from functions.rag_validator.settings.setting import Setting
from functions.rag_validator.settings.spoken import spoken
from functions.rag_validator.settings.vocabulary import spoken_of
from functions.rag_validator.settings.written import written

Kind = Literal["duplicate", "conflict", "related", "unrelated"]
_ALIKE = (
    0.45  # of the letters of two sentences about one component, without its name; from the labelled pairs for tuning
)
_DENIED = re.compile(r"\b(?:not|no|never|without|don['’]t|mustn['’]t|nothing|instead of|off)\b", re.I)
_CONTENT = re.compile(r"[a-z0-9]{4,}")
_FILLER = frozenset(
    (
        *("should", "must", "with", "from", "have", "that", "this", "them", "they", "into", "does", "only", "every"),
        *("each", "over", "about"),
    )
)


class Relation(Struct, frozen=True):
    """What two things are to each other, and the settings that show it."""

    kind: Kind
    shown: tuple[Compared, ...] = ()

    @property
    def keyed(self) -> bool:
        """Whether fields and values were compared."""
        return bool(self.shown)


def to_manifests(sentence: str, components: Components, manifests: Iterable[Manifest]) -> Relation:
    """What a sentence is to these manifests; the components are those of the whole repository."""
    named, rest = spoken_of(sentence, components.names)
    stated = spoken(sentence, components.names)
    beside = [(one, components.of(one)) for one in manifests]
    beside = [(one, names) for one, names in beside if names & named]
    have = [setting for one, names in beside for setting in written(one, names)]
    found = [*compared(stated, have), *_loosely(sentence, rest, named, stated, have)]
    return _decided(found) or Relation("related" if beside else "unrelated")


def to_sentence(one: str, other: str, names: Sequence[str]) -> Relation:
    """What two sentences are to each other."""
    (mine, first_text), (theirs, second_text) = spoken_of(one, names), spoken_of(other, names)
    if not mine & theirs:
        return Relation("unrelated")
    stated, said = spoken(one, names), spoken(other, names)
    shown = _decided(list(compared(stated, said)))
    if shown or any(elsewhere(first, second) for first in stated for second in said):
        return shown or Relation("related")
    if _opposed(first_text, second_text):
        return Relation("conflict")
    return Relation("duplicate" if likeness(embed(first_text), embed(second_text)) >= _ALIKE else "related")


def _decided(found: list[Compared]) -> Relation | None:
    """One value that differs is a conflict, unless another place has the value that is stated."""
    same = {(one.stated.field, one.stated.bound) for one in found if one.agreement == "same"}
    against = tuple(
        one for one in found if one.agreement == "other" and (one.stated.field, one.stated.bound) not in same
    )
    if against:
        return Relation("conflict", against)
    agreeing = tuple(one for one in found if one.agreement == "same")
    return Relation("duplicate", agreeing) if agreeing else None


def _loosely(
    sentence: str, rest: str, named: frozenset[str], stated: Sequence[Setting], have: Iterable[Setting]
) -> Iterable[Compared]:
    """Keys that the table does not know, by their own words."""
    for setting in have:
        agreement = None if setting.field else loosely(rest, setting)
        if agreement and not any(one.field == setting.field for one in stated):
            yield Compared(Setting(named, setting.key, None, sentence=sentence), setting, agreement)


def _opposed(one: str, other: str) -> bool:
    """Of one denied sentence and one that is not, about the same thing."""
    shared = _words(one) & _words(other)
    return bool(shared) and bool(_DENIED.search(one)) != bool(_DENIED.search(other))


def _words(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in _CONTENT.findall(text.lower()) if word not in _FILLER)
