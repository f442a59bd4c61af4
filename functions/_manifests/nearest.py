"""The name that was probably meant."""

from collections.abc import Iterable

_TYPOS = 2  # letters that a slip changes; a short name bears one
_SHORT = 5


def nearest(name: str, names: Iterable[str]) -> str:
    """The one name that is this one with a slip, or with words more or less (`redis` and `redis-queue`); empty where
    none or several are."""
    candidates = [one for one in dict.fromkeys(names) if one and one != name]
    slipped = slip(name, candidates)
    if slipped or any(_is_slip(name, one) for one in candidates):
        return slipped
    words = _words(name)
    akin = [one for one in candidates if words < _words(one) or _words(one) < words]
    return akin[0] if len(akin) == 1 else ""


def slip(name: str, names: Iterable[str]) -> str:
    """The one name that differs by a slip of the hand; empty where none or several do."""
    found = [one for one in dict.fromkeys(names) if one != name and _is_slip(name, one)]
    return found[0] if len(found) == 1 else ""


def distance(one: str, other: str) -> int:
    """How many letters to add, drop, change, or swap with the next (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for there, against in enumerate(other, 1):
            cost = min(last[there] + 1, row[-1] + 1, last[there - 1] + (letter != against))
            if at > 1 and there > 1 and letter == other[there - 2] and one[at - 2] == against:
                cost = min(cost, before[there - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _is_slip(one: str, other: str) -> bool:
    bearable = _TYPOS if min(len(one), len(other)) > _SHORT else 1
    return abs(len(one) - len(other)) <= bearable and distance(one, other) <= bearable


def _words(name: str) -> frozenset[str]:
    return frozenset(name.replace("_", "-").replace(".", "-").split("-"))
