"""How far a transcript was read in parts: which part is next, and what an answer or a failure makes of it. Pure."""

from msgspec.structs import replace

from functions._clients.model_calls import ModelFailure, OverBudget
from functions._clients.models import Begun, Draft


def next_part(begun: Begun) -> int:
    """The number of the part to ask about: one that never was, else one that is asked again; 0 where none is left."""
    if begun.asked < begun.of:
        return begun.asked + 1
    return begun.again[0] if begun.again else 0


def answered(begun: Begun, number: int, drafts: tuple[Draft, ...], cost_usd: float) -> Begun:
    """With the drafts of a part, in the place of that part."""
    place = number - 1 - sum(one < number for one in begun.refused)
    found = (*begun.found[:place], drafts, *begun.found[place:])
    after = replace(begun, asked=max(begun.asked, number), found=found, cost_usd=begun.cost_usd + cost_usd)
    if number not in begun.refused:
        return after
    at = begun.refused.index(number)
    return replace(
        after,
        missing=begun.missing[:at] + begun.missing[at + 1 :],
        refused=begun.refused[:at] + begun.refused[at + 1 :],
        again=_without(begun.again, number),
    )


def failed(begun: Begun, number: int, why: ModelFailure) -> Begun:
    """With a part that gave no answer, and the reason: the newest, where it failed before."""
    told, failure = f"part {number}: {why}", (why.kind, str(why))
    if number not in begun.refused:
        missing, refused = (*begun.missing, told), (*begun.refused, number)
        return replace(begun, asked=number, missing=missing, refused=refused, failure=failure)
    at = begun.refused.index(number)
    missing = (*begun.missing[:at], told, *begun.missing[at + 1 :])
    return replace(begun, missing=missing, again=_without(begun.again, number), failure=failure)


def given_up(begun: Begun, number: int, why: OverBudget) -> Begun:
    """Read to its end, as there is money for no part more."""
    told = f"these were not asked again: {why}" if number in begun.refused else f"parts {number} to {begun.of}: {why}"
    return replace(begun, asked=begun.of, missing=(*begun.missing, told), again=())


def reopened(begun: Begun) -> Begun:
    """With every part that gave no answer to be asked about again.

    Where an earlier release wrote it, nobody knows which parts these are, and all are: kept answers cost nothing.
    """
    if len(begun.refused) != len(begun.missing):
        return Begun(begun.repository, begun.of, cost_usd=begun.cost_usd)
    return replace(begun, again=begun.refused)


def _without(numbers: tuple[int, ...], number: int) -> tuple[int, ...]:
    return tuple(one for one in numbers if one != number)
