"""One statement said in several breaths is one mention; a later repetition and a contradiction are further ones."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from eventing.vocabulary import Target

WITHIN = 90.0  # seconds


class _Mention(Protocol):
    @property
    def practice(self) -> str: ...
    @property
    def timestamp(self) -> float: ...
    @property
    def relevance(self) -> float: ...
    @property
    def parameters(self) -> dict[str, str | int | float | bool]: ...
    @property
    def targets(self) -> tuple[Target, ...]: ...


Spoken = TypeVar("Spoken", bound=_Mention)


def _part(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(other.get(name) == value for name, value in one.items())


def _named(mention: _Mention) -> frozenset[tuple[str, str]]:
    return frozenset((target.namespace, target.name) for target in mention.targets)


def _same(one: _Mention, other: _Mention) -> bool:
    """Whether two mentions say the same, one perhaps with less detail."""
    parameters = _part(one.parameters, other.parameters) or _part(other.parameters, one.parameters)
    targets = _named(one) <= _named(other) or _named(other) <= _named(one)
    near = abs(one.timestamp - other.timestamp) <= WITHIN
    return one.practice == other.practice and parameters and targets and near


def _fuller(one: Spoken, other: Spoken) -> Spoken:
    """The better of two mentions of one statement: the more detailed, then the surer, then the earlier."""

    def rank(mention: Spoken) -> tuple[int, float, float]:
        return (len(mention.parameters) + len(mention.targets), mention.relevance, -mention.timestamp)

    return max(one, other, key=rank)


def merged(mentions: Iterable[Spoken]) -> list[Spoken]:
    """The mentions with those that say the same within `WITHIN` seconds made one."""
    kept: list[Spoken] = []
    for mention in sorted(mentions, key=lambda mention: mention.timestamp):
        for place in range(len(kept) - 1, -1, -1):
            if _same(kept[place], mention):
                kept[place] = _fuller(kept[place], mention)
                break
        else:
            kept.append(mention)
    return kept


def best(mentions: Sequence[Spoken], most: int) -> tuple[Spoken, ...]:
    """The surest `most` mentions, the earlier first where they are equal, in the order of time."""
    surest = sorted(mentions, key=lambda mention: (-mention.relevance, mention.timestamp))[:most]
    return tuple(sorted(surest, key=lambda mention: mention.timestamp))
