"""Whether a practice is recommended where it is spoken of, and how surely."""

from typing import Literal, NamedTuple

from functions._catalogue.speech.force import forceful, ordered
from functions._catalogue.speech.matching import Found
from functions._catalogue.speech.negation import ABSENCE, inside, lacking, turns
from functions._catalogue.speech.phrases import Hit
from functions._catalogue.speech.region import Region, region
from functions._catalogue.speech.talk import Talk
from functions._catalogue.speech.voice import borrowed

# clear: recommended. hedged: with "maybe". habit: what the speaker does. implied: only its absence is warned of.
Level = Literal["clear", "hedged", "habit", "implied"]
_ANSWER = 3  # words behind a clause in which it is called needless
_HEDGED = 14  # words between a "maybe" and what it makes doubtful
_NEEDED = 5  # words between "you don't need" and what is not needed
_WARNED = 22  # words behind "without limits" in which the harm is told
_REASONED = 12  # words behind "you can" in which the reason for it is told


class Stance(NamedTuple):
    """How a practice is spoken of; `rejected` where it is advised against or said to be needless."""

    level: Level | None
    strong: bool = False
    rejected: bool = False


_NOTHING = Stance(None)


def judge(talk: Talk, found: Found) -> Stance:
    """How a practice is spoken of where it was found."""
    where = region(talk, found)
    if borrowed(talk, found, where):
        return _NOTHING
    turned = turns(talk, found, where)
    needless = _needless(talk, found, where)
    if not _wanted(found, turned, needless):
        return _implied(talk, found, where, turned, needless)
    if where.conditional:
        return _NOTHING
    force = _force(talk, found, where)
    doubled = turned > 1 and not found.frame.whole and lacking(talk, *where.own)
    strong = "must" in force or doubled
    if "hedge" in force:
        return Stance("hedged", strong)
    if strong or needless or force & {"should", "advice", "good", "bad"} or _ordered(talk, found, where):
        return Stance("clear", strong)
    if "practice" in force:
        return Stance("habit")
    reasoned = talk.colour.any(where.own[0], where.own[1] + _REASONED, "reason")
    return Stance("hedged") if "may" in force and reasoned else _NOTHING


def _needless(talk: Talk, found: Found, where: Region) -> bool:
    """Whether it is said that nobody needs it; of something bad only where that is its object."""
    for start, stop in where.stretches():
        for cue in talk.force.within(start, stop, "void"):
            near = where.own[0] <= cue.start < found.start <= cue.stop + _NEEDED
            if not inside(cue, found) and "neutral" not in cue.names and (near or not found.frame.bad):
                return True
    answered = talk.force.any(where.own[1], where.own[1] + _ANSWER, "void")
    return (
        answered and not found.frame.bad and not _ordered(talk, found, where)
    )  # "do you need one? no, you don't need it"


def _wanted(found: Found, turned: int, needless: bool) -> bool:
    if found.frame.whole:
        return not needless
    if found.frame.bad:
        return turned % 2 == 1 or needless
    return turned % 2 == 0 and not needless


def _force(talk: Talk, found: Found, where: Region) -> set[str]:
    force: set[str] = set()
    for start, stop in where.stretches():
        for cue in talk.force.within(start, stop):
            force |= cue.names if _hedges(talk, cue, found) else cue.names - {"hedge"}
    return force


def _hedges(talk: Talk, cue: Hit, found: Found) -> bool:
    """Whether a "maybe" is near enough, and no "you must" stands between."""
    if cue.start >= found.start:
        return cue.start - found.stop <= _HEDGED
    fresh = talk.force.within(cue.stop + 2, found.start, "must", "should")
    return found.start - cue.stop <= _HEDGED and all("hedge" in other.names for other in fresh)


def _ordered(talk: Talk, found: Found, where: Region) -> bool:
    inner = talk.clauses[talk.clause(found.start) : talk.clause(found.stop - 1) + 1]
    stretches = (*where.stretches(), *((clause.start, clause.stop) for clause in inner))
    return any(ordered(talk, start, stop) for start, stop in stretches)


def _implied(talk: Talk, found: Found, where: Region, turned: int, needless: bool) -> Stance:
    """A warning of what happens without it recommends it a little; anything else here does not."""
    rejected = Stance(None, rejected=needless or turned % 2 == 1)
    if found.frame.bad or found.frame.whole or needless or turned != 1:
        return rejected
    begin, end = where.own
    cues = talk.force.within(begin, found.start, "no", "omit")
    absent = where.conditional or any(talk.words[cue.start].text in ABSENCE for cue in cues)
    urged = forceful(talk, begin, end) and not where.conditional
    warned = talk.colour.any(found.stop, found.stop + _WARNED, "harm")
    return Stance("implied") if absent and warned and not urged else rejected
