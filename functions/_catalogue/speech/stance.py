"""Whether a practice is recommended where it is spoken of: force, negation, and whose word it is."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from functions._catalogue.speech.matching import Found
from functions._catalogue.speech.phrases import Hit
from functions._catalogue.speech.talk import Talk

# clear: recommended. hedged: with "maybe". habit: what the speaker does. implied: only its absence is warned of.
Level = Literal["clear", "hedged", "habit", "implied"]
_REACH = 30  # words that a reported myth or mockery covers where nothing is punctuated
_REMARK = 18  # words behind a statement in which a remark such as "what could go wrong" mocks it
_HEDGED = 14  # words between a "maybe" and what it makes doubtful
_ASKING = 4  # words of a question that stands apart from its verb
_NEEDED = 5  # words between "you don't need" and what is not needed
_BEHIND = 3  # words behind a subject within which its "is not" begins
_ENDS = 4  # words; "I don't think you should" still denies, what comes later does not
_CONCORD = frozenset(("fr", "es", "pt", "it"))  # where two negations in a clause are one
_BREAKS = frozenset("with by using via through use mit per durch avec par con com met door usando mediante ".split())
_POINTING = frozenset("them it that those these one this both sie es das die beide les le la lo los las li ze het ça".split())


class Stance(NamedTuple):
    """How a practice is spoken of; `rejected` where it is advised against or said to be needless."""

    level: Level | None
    strong: bool = False
    rejected: bool = False


_NOTHING = Stance(None)
_REJECTED = Stance(None, rejected=True)


class Region(NamedTuple):
    """The words whose cues speak about a practice: its own clauses, and those that govern them."""

    own: tuple[int, int]
    governing: tuple[tuple[int, int, bool], ...]  # begin, end, whether a "not" in it reaches the practice
    conditional: bool

    def stretches(self) -> Iterator[tuple[int, int]]:
        """All stretches, nearest first."""
        yield self.own
        for start, stop, _ in self.governing:
            yield start, stop


def _forceful(talk: Talk, start: int, stop: int) -> bool:
    return talk.force.any(start, stop, "must", "should", "advice", "good", "bad", "practice") or _ordered(talk, start, stop)


def _told(talk: Talk, start: int, stop: int) -> bool:
    """Whether a clause has a force of its own, be it none at all ("you can") or a doubtful one."""
    return _forceful(talk, start, stop) or talk.force.any(start, stop, "hedge", "may")


def _ordered(talk: Talk, start: int, stop: int) -> bool:
    """Whether the clause begins with an order, after "and then just" and the like."""
    from functions._catalogue.speech.vocabulary import grammar  # noqa: PLC0415

    rules = grammar(talk.language)
    at = start
    while at < min(stop, start + 6):
        text = talk.words[at].text
        if text in rules.imperatives and text not in _SKIPPED:
            return True
        denies = _NEGATIVE_ORDERS.get(talk.language)
        if denies and at > start and denies.search(text) and talk.words[at - 1].text in rules.denials | _CLITICS:
            return True
        if text not in _SKIPPED:
            return False
        at += 1
    return False


_CLITICS = frozenset("n ne se os te vi lo la".split())
_NEGATIVE_ORDERS = {  # the verb behind "don't" where that has a form of its own
    "es": re.compile(r"(ais|eis)$|^(us|pong|ejecut|mont|hag|dej|corr|guard|olvid|permit|d|desplieg|utilic)(es|e|en|as|a|an)$"),
    "pt": re.compile(r"^(us|coloqu|rod|execut|mont|deix|guard|fac|permit|esque[cs]|d|ponh|utiliz)(e|em|a|am|eem)$"),
    "it": re.compile(r"(are|ere|ire|ate|ete|ite)$"),
    "fr": re.compile(r"ez$"),
}
_SKIPPED = frozenset(
    "and so then just only please also or but first second third fourth finally simply definitely always never now okay ok well instead at least "
    "number one two three again maybe perhaps really actually too next lastly either way therefore on top of that in addition "
    "und dann also bitte jetzt einfach immer auch deshalb deswegen daher am besten et puis alors donc y luego entonces pues ahora "
    "e depois então agora poi quindi allora ora en dan dus nu ook tip step rule lesson yes yeah oh vielleicht surtout toujours "
    "siempre sempre altijd niemals nie jamais nunca jamás mai nooit ne n no não nao non jamas tampoco aussi también também anche "
    "dont do not to everybody folks people".split()
)


def region(talk: Talk, found: Found) -> Region:
    """The words that decide about a find."""
    spoken = sorted({talk.clause(hit.start) for hit in found.hits})
    told = [one for one in spoken if talk.clauses[one].link not in ("if", "because")]
    first, last = told[0] if told else spoken[0], talk.clause(found.stop - 1)
    own = (talk.clauses[first].start, talk.clauses[last].stop)
    governing: list[tuple[int, int, bool]] = []
    at, reaches = first, True
    conditional = not told and not found.frame.whole
    while at > 0 and len(governing) < 4:
        link = talk.clauses[at].link
        start = talk.clauses[at].start
        if link in ("sentence", "new", "if", "because", "when") or (link == "purpose" and not _asks_for(talk, at)):
            break
        if link in ("comma", "and", "but") and _told(talk, start, talk.clauses[at].stop):
            break
        if link == "and" and talk.words[start + 1].text in _SUBJECTS:
            break
        reaches = reaches and link in ("that", "comma")
        at -= 1
        governing.append((talk.clauses[at].start, talk.clauses[at].stop, reaches))
        conditional = conditional or (talk.clauses[at].link == "if" and link == "that")
    if not _forceful(talk, *own) and own[1] - own[0] <= 10:
        governing += _following(talk, last)
    return Region(own, tuple(governing), conditional)


def _asks_for(talk: Talk, at: int) -> bool:
    """Whether a clause of "until" or "before" names what has to be there: "before it has a readiness probe"."""
    clause = talk.clauses[at]
    if talk.words[clause.start].text not in _GATES:
        return True
    return any(word.text in _HAVING for word in talk.words[clause.start : clause.stop])


_GATES = frozenset("before until till bevor bis avant jusqu tant hasta antes ate prima finche tot totdat voordat".split())
_HAVING = frozenset("has have is are there got set added hat haben ist gibt a ont est il tiene tienen hay tem ha hanno c heeft hebben er".split())
_SUBJECTS = frozenset("i you we they he she it people everybody nobody ich ihr wir man sie je vous nous on yo eu io ik je".split())


def _following(talk: Talk, last: int) -> Iterator[tuple[int, int, bool]]:
    """What is said of a topic named first: "memory limits, on the other hand, you should always set"."""
    for at in range(last + 1, min(last + 3, len(talk.clauses))):
        clause = talk.clauses[at]
        if clause.link not in ("comma", "new") or (clause.link == "new" and clause.sentence != talk.clauses[last].sentence):
            return
        empty = not talk.meanings.any(clause.start, clause.stop)
        if empty and _forceful(talk, clause.start, clause.stop):
            yield clause.start, clause.stop, True
            return


def _inside(cue: Hit, found: Found) -> bool:
    return any(hit.start <= cue.start and cue.stop <= hit.stop for hit in found.hits)


def _reaches_object(talk: Talk, cue: Hit, start: int) -> bool:
    """Whether a verb such as "avoid" still has the practice as its object: "avoid errors with a probe" does not."""
    return all(word.text not in _BREAKS and word.gap != "," for word in talk.words[cue.stop : start])


def _negations(talk: Talk, found: Found, where: Region) -> int:
    """How often the meaning is turned round."""
    begin, end = where.own
    kinds = ("no", "omit", "ban") if found.frame.bad else ("no", "omit")
    count = concord = 0
    for cue in talk.force.within(begin, end, *kinds, "bad"):
        if _inside(cue, found) or "neutral" in cue.names or _over(talk, cue, found):
            continue
        if talk.language in _CONCORD and "no" in cue.names and talk.words[cue.start].text not in _ABSENCE:
            concord = 1  # "no ... nunca" denies once
            continue
        if any(word.text in _POINTING for word in talk.words[cue.start : cue.stop]) and cue.stop <= found.start:
            continue  # "leave them out" has its object already
        before = cue.start < found.start
        covers = before and cue.stop > found.start
        within = found.start <= cue.start < found.stop
        if "bad" in cue.names:
            count += 1
        elif before and not covers:
            close = "no" in cue.names or _reaches_object(talk, cue, found.start)
            count += close and not _ends_before(talk, cue, found)
        elif covers:
            count += 1
        elif within or cue.start - found.stop < _BEHIND or talk.late_no:
            count += _predicates(talk, cue, found) or within
        elif any(word.text in _POINTING for word in talk.words[cue.start : cue.stop]):
            count += 1
    for start, stop, reaches in where.governing:
        if reaches:
            cues = talk.force.within(start, stop, *kinds, "bad")
            count += sum("neutral" not in cue.names and not _over(talk, cue, found) for cue in cues)
    return count + concord


def _over(talk: Talk, cue: Hit, found: Found) -> bool:
    """Whether a fresh "you should" between a "not" and the practice ends what is denied."""
    fresh = talk.force.within(cue.stop + _ENDS, found.start, "must", "should", "advice")
    return "bad" not in cue.names and any("no" not in other.names for other in fresh)


def _ends_before(talk: Talk, cue: Hit, found: Found) -> bool:
    """Whether what a "not" denies ends before the practice: another order or a fresh subject stands between."""
    return talk.clause(cue.start) != talk.clause(found.start) and talk.clauses[talk.clause(found.start)].link in (
        "but", "new", "because", "if",
    )


_COPULAS = frozenset(
    "is are isnt arent aint should shouldnt must mustnt can cant cannot has have never will wont would wouldnt n ne no nao nunca non "
    "mai est sont es son e sono ist sind nicht kein keine".split()
)


def _predicates(talk: Talk, cue: Hit, found: Found) -> bool:
    """Whether a "not" behind the practice is said of it: "root is not acceptable"; in German it stands last."""
    if talk.late_no:
        return True
    between = talk.words[found.stop : cue.start]
    first = talk.words[cue.start].text
    return ("no" in cue.names or "omit" in cue.names) and (
        (first in _COPULAS and not between) or (bool(between) and between[0].text in _COPULAS)
    )


def _pointed_at(talk: Talk, found: Found, where: Region) -> bool:
    """Whether the next clause speaks of the practice as "them" or "it"."""
    del found
    return any(talk.words[at].text in _POINTING for at in range(where.own[1], min(where.own[1] + 8, len(talk.words))))


def _blocked(talk: Talk, found: Found, where: Region) -> bool:
    """Whether it is asked, told of the past, reported, supposed or mocked."""
    clause = talk.clauses[talk.clause(found.start)]
    if clause.asked or _questioned(talk, where):
        return True
    if _past(talk, found, where):
        return True
    sentence = talk.sentence(found.start)
    floor = max(sentence[0], found.start - _REACH)
    turned = [one.start for one in talk.clauses if floor < one.start <= found.start and one.link == "but"]
    floor = max([floor, *turned])
    own_word = [cue.start for cue in talk.force.within(floor, found.stop, "should", "advice") if _first_person(talk, cue)]
    if talk.scope.any(max([floor, *own_word]), found.start, "myth", "suppose", "mocked_after"):
        return True
    named = next(talk.scope.within(where.own[0], found.start, "topic"), None)
    if named and not _forceful(talk, named.stop, found.start):
        return True
    return _mocked(talk, found, sentence)


def _first_person(talk: Talk, cue: Hit) -> bool:
    """Whether it is the speaker's own advice, which ends what others say."""
    return talk.words[cue.start].text in _I or talk.words[max(cue.start - 1, 0)].text in _I


_I = frozenset("i id my ich mein je mon mi yo eu meu minha io mio ik mijn".split())


def _questioned(talk: Talk, where: Region) -> bool:
    starts = [start for start, _ in where.stretches()]
    before = talk.clauses[max(talk.clause(where.own[0]) - 1, 0)]
    if before.stop - before.start <= _ASKING and before.stop == where.own[0]:
        starts.append(before.start)  # "why would anybody | remove the limits"
    for start in starts:
        for at in (start, start + 1, start + 2):
            for cue in talk.scope.within(at, at + 1, "question"):
                between = talk.words[start : cue.start]
                if all(word.text in _SKIPPED for word in between):
                    return True
    return False


def _past(talk: Talk, found: Found, where: Region) -> bool:
    for start, stop in where.stretches():
        for cue in talk.scope.within(start, min(stop, found.stop), "past"):
            if not talk.scope.any(cue.stop, found.start, "now"):
                return True
    return False


def _mocked(talk: Talk, found: Found, sentence: tuple[int, int]) -> bool:
    """Whether it is mocked behind: within the sentence, or in a short remark after it."""
    end = max(sentence[1], found.stop)
    limit = min(end + 8, len(talk.words)) if talk.punctuated else min(found.stop + _REMARK, len(talk.words))
    for cue in talk.scope.within(found.stop, limit, "mocked_before"):
        if cue.start < end or talk.punctuated:
            return True
        between = [one for one in talk.clauses if found.stop < one.start <= cue.start]
        if len(between) <= 4:
            return True
    return False


def judge(talk: Talk, found: Found) -> Stance:
    """How a practice is spoken of where it was found."""
    where = region(talk, found)
    if _blocked(talk, found, where):
        return _NOTHING
    begin, end = where.own
    stretches = tuple(where.stretches())
    void = any(
        cue
        for start, stop in stretches
        for cue in talk.force.within(start, stop, "void")
        if not _inside(cue, found) and "neutral" not in cue.names
        if not found.frame.bad or begin <= cue.start < found.start <= cue.stop + _NEEDED
    )
    turns = _negations(talk, found, where)
    wanted = _wanted(found, turns, void)
    if not wanted:
        return _implied(talk, found, where, turns, void)
    force = {
        name
        for start, stop in stretches
        for cue in talk.force.within(start, stop)
        for name in cue.names
        if name != "hedge" or _hedges(talk, cue, found)
    }
    inner = (one for one in talk.clauses[talk.clause(found.start) : talk.clause(found.stop - 1) + 1])
    ordered = any(_ordered(talk, start, stop) for start, stop in (*stretches, *((one.start, one.stop) for one in inner)))
    doubled = turns >= 2 and not found.frame.whole
    if where.conditional:
        return _NOTHING
    strong = "must" in force or doubled
    if "hedge" in force:
        return Stance("hedged", strong)
    if strong or ordered or void or force & {"should", "advice", "good", "bad"}:
        return Stance("clear", strong)
    if "practice" in force:
        return Stance("habit")
    if "may" in force and talk.colour.any(begin, min(end + 12, len(talk.words)), "reason"):
        return Stance("hedged")
    return _NOTHING


def _hedges(talk: Talk, cue: Hit, found: Found) -> bool:
    """Whether a "maybe" is near enough, and no "you must" stands between."""
    if cue.start >= found.start:
        return cue.start - found.stop <= _HEDGED
    fresh = talk.force.within(cue.stop + 2, found.start, "must", "should")
    return found.start - cue.stop <= _HEDGED and not any("hedge" not in other.names for other in fresh)


def _wanted(found: Found, turns: int, void: bool) -> bool:
    if found.frame.whole:
        return not void
    if found.frame.bad:
        return turns % 2 == 1 or void
    return turns % 2 == 0 and not void


def _implied(talk: Talk, found: Found, where: Region, turns: int, void: bool) -> Stance:
    """A warning of what happens without it recommends it a little."""
    if found.frame.bad or found.frame.whole or void or turns != 1:
        return _REJECTED if void or turns % 2 else _NOTHING
    begin, end = where.own
    absent = where.conditional or any(
        talk.words[cue.start].text in _ABSENCE for cue in talk.force.within(begin, found.start, "no", "omit")
    )
    force = _forceful(talk, begin, end) and not where.conditional
    if absent and not force and talk.colour.any(found.stop, min(found.stop + 22, len(talk.words)), "harm"):
        return Stance("implied")
    return _REJECTED


_ABSENCE = frozenset("without ohne sans sin sem senza zonder missing lack lacks lacking no fehlende fehlt".split())
