"""Whose word it is: what is asked, told of the past, reported, supposed or mocked is not the speaker's advice."""

from functions._catalogue.speech.clauses import SKIPPED
from functions._catalogue.speech.force import forceful
from functions._catalogue.speech.matching import Found
from functions._catalogue.speech.phrases import Hit
from functions._catalogue.speech.region import Region
from functions._catalogue.speech.talk import Talk
from functions._catalogue.speech.words import listed

_REACH = 30  # words that a reported myth covers at most
_REMARK = 18  # words behind a statement in which a remark such as "what could go wrong" mocks it
_SHORT = 8  # words of a sentence that only mocks the one before
_ASKING = 4  # words of a question that stands apart from its verb
_I = listed("i id my ich mein je mon mi yo eu meu minha io mio ik mijn")


def borrowed(talk: Talk, found: Found, where: Region) -> bool:
    """Whether a find is not the speaker's own advice."""
    if talk.clauses[talk.clause(found.start)].asked or _questioned(talk, where):
        return True
    return _past(talk, found, where) or _reported(talk, found) or _named(talk, found, where) or _mocked(talk, found)


def _questioned(talk: Talk, where: Region) -> bool:
    starts = [start for start, _ in where.stretches()]
    before = talk.clauses[max(talk.clause(where.own[0]) - 1, 0)]
    if before.stop - before.start <= _ASKING and before.stop == where.own[0]:
        starts.append(before.start)  # "why would anybody | remove the limits"
    for start in starts:
        for cue in talk.scope.within(start, start + 3, "question"):
            plea = any(one.start == cue.start and one.stop > cue.stop for one in talk.force.within(cue.start, cue.stop))
            if not plea and all(word.text in SKIPPED for word in talk.words[start : cue.start]):
                return True
    return False


def _past(talk: Talk, found: Found, where: Region) -> bool:
    for start, stop in where.stretches():
        for cue in talk.scope.within(start, min(stop, found.stop), "past"):
            if not talk.scope.any(cue.stop, found.start, "now"):
                return True
    return False


def _reported(talk: Talk, found: Found) -> bool:
    """Whether others say it, or it is only imagined: until a "but", or until the speaker's own "I would"."""
    floor = max(talk.sentence(found.start)[0], found.start - _REACH)
    near = talk.clauses[talk.clause(floor) : talk.clause(found.start) + 1]
    turned = [clause.start for clause in near if clause.start > floor and clause.link == "but"]
    advice = talk.force.within(floor, found.stop, "should", "advice")
    own = [cue.start for cue in advice if _first_person(talk, cue)]
    return talk.scope.any(max([floor, *turned, *own]), found.start, "myth", "suppose", "mocked_after")


def _first_person(talk: Talk, cue: Hit) -> bool:
    return talk.words[cue.start].text in _I or talk.words[max(cue.start - 1, 0)].text in _I


def _named(talk: Talk, found: Found, where: Region) -> bool:
    """Whether it is only named: "let's talk about memory limits"."""
    cue = next(talk.scope.within(where.own[0], found.start, "topic"), None)
    return cue is not None and not forceful(talk, cue.stop, found.start)


def _mocked(talk: Talk, found: Found) -> bool:
    """Whether it is mocked behind: within the sentence, or in a short remark after it."""
    end = max(talk.sentence(found.start)[1], found.stop)
    limit = min(end + _SHORT if talk.punctuated else found.stop + _REMARK, len(talk.words))
    limit = next((at for at in range(found.stop, limit) if talk.words[at].gap == ">"), limit)  # another speaker
    return talk.scope.any(found.stop, limit, "mocked_before")
