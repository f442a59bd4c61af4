"""Which words speak about a practice: its own clauses, and the clauses that these hang on."""

from collections.abc import Iterator
from typing import NamedTuple

from functions._catalogue.speech.clauses import Link
from functions._catalogue.speech.force import forceful, told
from functions._catalogue.speech.matching import Found
from functions._catalogue.speech.talk import Talk
from functions._catalogue.speech.words import listed

_CHAIN = 4  # clauses that one may hang on, one on the other
_BACK = 6  # clauses in which an "also" finds what it goes on with
_SHORT = 6  # words of what is said of a topic named first
_TOPIC = 10  # words of a topic that is named first and spoken of in the next clause
_ENDS: tuple[Link, ...] = ("sentence", "new", "if", "because", "when")  # these clauses hang on nothing before them
_ALSO = listed("also plus same likewise auch ebenso aussi también tambien também anche ook")
_RESUMED = listed("that those them das die esse essa isso eso esa ése ça quello quella dat")
_GATES = listed("before until till bevor bis avant jusqu tant hasta antes ate prima finche tot totdat voordat")
_HAVING = listed(
    "has have is are there got set added hat haben ist gibt a ont est il tiene tienen hay tem ha hanno c heeft er"
)
_SUBJECTS = listed("i you we they he she it people everybody nobody ich ihr wir man sie je vous nous on yo eu io ik")


class Region(NamedTuple):
    """The words whose cues speak about a practice.

    `governing`: begin, end, and whether a "not" in it reaches the practice. `conditional`: it is only supposed.
    """

    own: tuple[int, int]
    governing: tuple[tuple[int, int, bool], ...]
    conditional: bool

    def stretches(self) -> Iterator[tuple[int, int]]:
        """All stretches, the own one first."""
        yield self.own
        for start, stop, _ in self.governing:
            yield start, stop


def _supposed(talk: Talk, number: int) -> bool:
    return talk.clauses[number].link in ("if", "because")


def region(talk: Talk, found: Found) -> Region:
    """The words that decide about a find."""
    spoken = sorted({talk.clause(hit.start) for hit in found.hits})
    stated = [number for number in spoken if not _supposed(talk, number)]
    first, last = stated[0] if stated else spoken[0], talk.clause(found.stop - 1)
    lead = talk.clauses[talk.clause(found.lead.start)]
    if not found.frame.whole and forceful(talk, lead.start, lead.stop):
        first = max(first, talk.clause(found.lead.start))
    conditional = not found.frame.whole and (not stated or _supposed(talk, talk.clause(found.lead.start)))
    own = (talk.clauses[first].start, talk.clauses[last].stop)
    governing: list[tuple[int, int, bool]] = []
    at, reaches = first, True
    while at > 0 and len(governing) < _CHAIN and _hangs(talk, at):
        link = talk.clauses[at].link
        reaches = reaches and link in ("that", "comma")
        at -= 1
        governing.append((talk.clauses[at].start, talk.clauses[at].stop, reaches))
        conditional = conditional or (talk.clauses[at].link == "if" and link == "that")
    governing += _continued(talk, first)
    governing += _predicated(talk, last)
    if own[1] - own[0] <= _TOPIC and not forceful(talk, *own):
        governing += _following(talk, last)
    return Region(own, tuple(governing), conditional)


def _hangs(talk: Talk, number: int) -> bool:
    """Whether a clause takes its force from the one before."""
    clause = talk.clauses[number]
    if clause.link in _ENDS or (clause.link == "purpose" and not _asks_for(talk, number)):
        return False
    if clause.link in ("comma", "and", "but") and told(talk, clause.start, clause.stop):
        return False
    return not (clause.link == "and" and talk.words[clause.start + 1].text in _SUBJECTS)


def _asks_for(talk: Talk, number: int) -> bool:
    """Whether a clause of "until" or "before" names what has to be there: "before it has a readiness probe"."""
    clause = talk.clauses[number]
    inside = talk.words[clause.start : clause.stop]
    return inside[0].text not in _GATES or any(word.text in _HAVING for word in inside)


def _continued(talk: Talk, first: int) -> Iterator[tuple[int, int, bool]]:
    """What "also" goes on with: the last clause that urged, "set a profile. Also a quota for the namespace"."""
    clause = talk.clauses[first]
    if talk.words[clause.start].text in _ALSO and not told(talk, clause.start, clause.stop):
        for before in reversed(talk.clauses[max(first - _BACK, 0) : first]):
            if before.link not in ("if", "because") and forceful(talk, before.start, before.stop):
                yield before.start, before.stop, False
                return


def _predicated(talk: Talk, last: int) -> Iterator[tuple[int, int, bool]]:
    """What is said of a thing behind its relative clause: "a policy that denies everything is the answer"."""
    for clause in talk.clauses[last + 1 : last + 3]:
        if clause.link not in ("that", "purpose") or clause.sentence != talk.clauses[last].sentence:
            return
        if talk.force.any(clause.start + 2, clause.stop, "good", "bad"):
            yield clause.start + 2, clause.stop, False


def _following(talk: Talk, last: int) -> Iterator[tuple[int, int, bool]]:
    """What is said of a topic named first: "memory limits, on the other hand, you should always set"."""
    for clause in talk.clauses[last + 1 : last + 3]:
        resumed = talk.words[clause.start - 1].text in _RESUMED  # "the request, that one | you have to set"
        if clause.link not in (("comma"), ("new"), ("but")) or (
            clause.sentence != talk.clauses[last].sentence and not resumed
        ):
            return
        plain = clause.stop - clause.start <= _SHORT or not talk.meanings.any(clause.start, clause.stop)
        if plain and forceful(talk, clause.start, clause.stop):
            yield clause.start, clause.stop, True
            return
