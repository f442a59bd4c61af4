"""How often what is said of a practice is turned round: "never run without" twice, "you should not set" once."""

from functions._catalogue.speech.matching import Found
from functions._catalogue.speech.phrases import Hit
from functions._catalogue.speech.region import Region
from functions._catalogue.speech.talk import Talk
from functions._catalogue.speech.words import listed

ABSENCE = listed("without ohne sans sin sem senza zonder missing lack lacks lacking no fehlende fehlt")
_LACKS = ABSENCE | listed("forget skip omit neglect")
_BEHIND = 3  # words behind a subject within which its "is not" begins
_ENDS = 4  # words; "I don't think you should" still denies, what comes later does not
_CONCORD = ("fr", "es", "pt", "it")  # languages where two negations in a clause are one
_BREAKS = listed("with by using via through use mit per durch avec par con com met door usando mediante")
_POINTING = listed("them it that those these one this both sie es das die beide les le la lo los las li ze het ça")
_COPULAS = listed(
    "is are isnt arent aint should shouldnt must mustnt can cant cannot has have never will wont would wouldnt n ne "
    "no nao nunca non mai est sont es son e sono ist sind nicht kein keine"
)


def turns(talk: Talk, found: Found, where: Region) -> int:
    """The number of negations that reach a find."""
    kinds = ("no", "omit", "ban", "bad") if found.frame.bad else ("no", "omit", "bad")
    count = concord = blamed = 0
    for cue in talk.force.within(*where.own, *kinds):
        if inside(cue, found) or "neutral" in cue.names or _over(talk, cue, found):
            continue
        if talk.language in _CONCORD and "no" in cue.names and talk.words[cue.start].text not in ABSENCE:
            concord = 1  # "no ... nunca" denies once
        elif "bad" in cue.names and cue.start >= found.stop:
            blamed += _reaches(talk, cue, found)
        else:
            count += _reaches(talk, cue, found)
    for start, stop, reaches in where.governing:
        if reaches:
            cues = talk.force.within(start, stop, *kinds)
            count += sum("neutral" not in cue.names and not _over(talk, cue, found) for cue in cues)
    return count + concord or blamed  # "never run as root, it is dangerous" blames what is denied already


def inside(cue: Hit, found: Found) -> bool:
    """Whether a cue is a part of what was found, and so says nothing about it."""
    return any(hit.start <= cue.start and cue.stop <= hit.stop for hit in found.hits)


def lacking(talk: Talk, start: int, stop: int) -> bool:
    """Whether a negation speaks of a lack: "never without" demands, "cannot prevent" does not."""
    cues = talk.force.within(start, stop, "no", "omit")
    return any(not _LACKS.isdisjoint(word.text for word in talk.words[cue.start : cue.stop]) for cue in cues)


def _reaches(talk: Talk, cue: Hit, found: Found) -> bool:
    pointing = any(word.text in _POINTING for word in talk.words[cue.start : cue.stop])
    if "bad" in cue.names:
        return not (pointing and cue.stop <= found.start)
    if cue.start < found.start:
        if cue.stop > found.start:
            return True  # "take the cpu limits off" holds it
        if pointing or _ends_before(talk, cue, found):
            return False  # "leave them out" has its object already
        return "no" in cue.names or _has_as_object(talk, cue, found.start)
    if cue.start < found.stop:
        return True
    if cue.start - found.stop < _BEHIND or talk.late_no:
        return _predicates(talk, cue, found)
    return pointing


def _has_as_object(talk: Talk, cue: Hit, start: int) -> bool:
    """Whether a verb such as "avoid" still has the practice as its object: "avoid errors with a probe" does not."""
    return all(word.text not in _BREAKS and word.gap != "," for word in talk.words[cue.stop : start])


def _over(talk: Talk, cue: Hit, found: Found) -> bool:
    """Whether a fresh "you should" between a "not" and the practice ends what is denied."""
    fresh = talk.force.within(cue.stop + _ENDS, found.start, "must", "should", "advice")
    return "bad" not in cue.names and any("no" not in other.names for other in fresh)


def _ends_before(talk: Talk, cue: Hit, found: Found) -> bool:
    """Whether what a "not" denies ends before the practice: another clause with a force of its own has begun."""
    clause = talk.clause(found.start)
    return talk.clause(cue.start) != clause and talk.clauses[clause].link in ("but", "new", "because", "if")


def _predicates(talk: Talk, cue: Hit, found: Found) -> bool:
    """Whether a "not" behind the practice is said of it: "root is not acceptable"; in German it stands last."""
    if talk.late_no:
        return True
    next_word = talk.words[found.stop].text  # "is" in "is not", or the cue itself
    return not {"no", "omit"}.isdisjoint(cue.names) and next_word in _COPULAS
