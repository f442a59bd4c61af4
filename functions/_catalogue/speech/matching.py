"""Where a practice is spoken of: the meanings of one of its frames meet within a few words."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from functions._catalogue.lexicon.frames import Frame
from functions._catalogue.speech import vocabulary
from functions._catalogue.speech.clauses import Clause
from functions._catalogue.speech.phrases import Hit
from functions._catalogue.speech.talk import Talk
from functions._catalogue.speech.words import listed

_PROBLEM = 24  # words of a problem that a "so" draws the conclusion from
_ITS = listed("its their seine ihre deren ses leurs sus seus suas suoi zijn")  # goes on with what was just named
_SO = listed("so therefore deshalb deswegen darum also donc quindi dus daarom entao")
_APART = 6  # words that another clause counts for


class Found(NamedTuple):
    """A practice spoken of at `hits`, in order; `lead` is the one that the frame is built around."""

    practice: str
    frame: Frame
    hits: tuple[Hit, ...]
    lead: Hit

    @property
    def start(self) -> int:
        """The first word."""
        return self.hits[0].start

    @property
    def stop(self) -> int:
        """Behind the last word."""
        return max(hit.stop for hit in self.hits)


def _stretches(talk: Talk) -> Iterator[tuple[int, int]]:
    """The stretches that a frame may span: sentences; without punctuation, thoughts with what hangs on them."""
    begin = 0
    for before, clause in pairwise(talk.clauses):
        if clause.sentence != before.sentence and not _follows(talk, begin, clause):
            yield begin, clause.start
            begin = clause.start
    yield begin, len(talk.words)


def _follows(talk: Talk, begin: int, clause: Clause) -> bool:
    """Whether a thought draws the conclusion from the one before, which only told a problem: "it hangs, so ..."."""
    told = talk.force.any(max(begin, clause.start - _PROBLEM), clause.start, "must", "should", "advice")
    if talk.words[clause.start].text in _ITS:
        return True
    return clause.link == "new" and talk.words[clause.start].text in _SO and not told


def _windows(
    talk: Talk, hits: list[Hit], frame: Frame, groups: tuple[frozenset[str], ...]
) -> Iterator[tuple[tuple[Hit, ...], Hit]]:
    """The tightest sets of hits, one for each group, that do not share words; each with that of the first group."""
    fitting = [[hit for hit in hits if not hit.names.isdisjoint(group)] for group in groups]
    if not all(fitting):
        return
    taken = -1
    for lead in fitting[0]:
        if lead.start < taken:
            continue
        chosen = _nearest(talk, lead, fitting[1:], frame.ordered)
        if chosen:
            loose = max(hit.stop for hit in chosen) - chosen[0].start - sum(hit.stop - hit.start for hit in chosen)
            if loose + len(chosen) <= frame.within:
                taken = lead.stop
                yield chosen, lead


def _nearest(talk: Talk, lead: Hit, groups: list[list[Hit]], ordered: bool) -> tuple[Hit, ...]:
    """The lead with the nearest hit of each other group, in order; empty where one group has none left."""
    chosen = [lead]
    for others in groups:
        free = [hit for hit in others if all(hit.start >= one.stop or hit.stop <= one.start for one in chosen)]
        free = [hit for hit in free if not ordered or hit.start >= chosen[-1].stop]
        if not free:
            return ()
        chosen.append(min(free, key=lambda hit: _distance(talk, hit, lead)))
    return tuple(sorted(chosen, key=lambda hit: hit.start))


def _distance(talk: Talk, one: Hit, other: Hit) -> int:
    """Words between two hits; another clause is further away than its words."""
    apart = talk.clause(one.start) != talk.clause(other.start)
    return max(one.start - other.stop, other.start - one.stop) + _APART * apart


def framed(talk: Talk) -> list[Found]:
    """Everything that a frame of the lexicon finds."""
    found: list[Found] = []
    for start, stop in _stretches(talk):
        hits = list(talk.meanings.within(start, stop))
        said = frozenset[str]().union(*(hit.names for hit in hits))
        for practice, frame, groups in vocabulary.frames():
            if any(said.isdisjoint(group) for group in groups):
                continue
            found += (Found(practice, frame, *window) for window in _windows(talk, hits, frame, groups))
    return found
