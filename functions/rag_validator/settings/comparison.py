"""Two settings beside each other: the same field of the same component, and whether the values agree. Pure."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from functions.rag_validator.settings.reading import read
from functions.rag_validator.settings.setting import Setting
from functions.rag_validator.settings.spelling import digits
from functions.rag_validator.settings.spoken import polarity
from functions.rag_validator.settings.values import Kind, agree, find

Agreement = Literal["same", "other"]
_WORD = re.compile(r"[a-z]+")
_NOISE = frozenset(
    (
        *("max", "min", "maximum", "minimum", "default", "enabled", "enable", "allow", "value", "size", "name", "spec"),
        *("data", "config", "the", "of", "to", "percentage", "percent", "seconds", "minutes", "hours", "days", "count"),
        "number",
    )
)
_AT_ONCE = re.compile(r"\bat once\b|\bat the same time\b|\bin parallel\b", re.I)
_MEASURED: tuple[Kind, ...] = ("duration", "bytes", "percent", "count")


class Compared(Struct, frozen=True):
    """What is stated, what stands against it or beside it, and whether they agree."""

    stated: Setting
    found: Setting
    agreement: Agreement


def compared(stated: Iterable[Setting], others: Iterable[Setting]) -> Iterator[Compared]:
    """Every two settings of one field of one component."""
    every = tuple(others)
    for one in stated:
        for other in every:
            if one.field and one.field == other.field and one.names & other.names and not elsewhere(one, other):
                agreement = agreed(one, other)
                if agreement:
                    yield Compared(one, other, agreement)


def agreed(one: Setting, other: Setting) -> Agreement | None:
    """Whether the values agree; None where one is a bound that the other keeps, or that says nothing of it."""
    if one.value is None or other.value is None:
        return "same" if one.value is other.value else "other"
    if one.bound == other.bound:
        return "same" if agree(one.value, other.value) else "other"
    if "not" in (one.bound, other.bound):
        denied = not (one.bound and other.bound) and agree(one.value, other.value)
        return "other" if denied else None
    if one.bound and other.bound:
        return None
    bound, exact = (one, other) if one.bound else (other, one)
    if bound.value is None or exact.value is None or not (bound.value.amounts and exact.value.amounts):
        return None
    least, amount = bound.value.amounts[0], exact.value.amounts[0]
    kept = amount >= least if bound.bound == "least" else amount <= least
    if kept:
        return "same" if amount == least else None
    return "other"


def loosely(rest: str, found: Setting) -> Agreement | None:
    """Whether a sentence without its names speaks of a key by its own words, and gives it the value it has.

    All words of the key have to be in the sentence, so that only what means this key is compared.
    """
    words = [word for word in _WORD.findall(found.key.rpartition(".")[2]) if word not in _NOISE and len(word) > 2]
    text = _AT_ONCE.sub("at once concurrent parallel", digits(rest))
    spoken = {_stem(word) for word in _WORD.findall(text.lower())}
    if not words or len("".join(words)) < 6 or not all(_stem(word) in spoken for word in words):
        return None
    flag = read("flag", found.raw)
    on = polarity(text)
    if flag and not found.raw.isdigit():
        return None if on is None else "same" if (flag.word == "on") == on else "other"
    for kind in _MEASURED:
        value = read(kind, found.raw, found.key)
        said = [one.value for one in find(kind, text)] if value else []
        if value and said:
            return "same" if any(agree(one, value) for one in said) else "other"
    return None


def elsewhere(one: Setting, other: Setting) -> bool:
    """Two sentences about different environments."""
    return bool(one.environment and other.environment and one.environment != other.environment)


def _stem(word: str) -> str:
    for end in ("ings", "ing", "ies", "es", "ed", "s", "e"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word.removesuffix(end)
    return word
