"""One stretch of talk in one language, with everything found in it: clauses, meanings and cues of stance."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from functions._catalogue.lexicon.cues import load
from functions._catalogue.speech import vocabulary
from functions._catalogue.speech.clauses import Clause, clauses, punctuated
from functions._catalogue.speech.phrases import Hit
from functions._catalogue.speech.words import Word

_VERSION = re.compile(r"^v?\d+\.\d+(\.\d+)*$|^[a-z][\w.\-/]*:v?\d[\w.\-]*$")


_MOST = 100  # as a number of replicas


class Marks:
    """Hits in order, to ask which lie in a stretch of words."""

    def __init__(self, hits: list[Hit]) -> None:
        self._hits = hits
        self._starts = [hit.start for hit in hits]

    def within(self, start: int, stop: int, *kinds: str) -> Iterator[Hit]:
        """The hits that begin in the stretch, of any of the kinds, or of all where none is named."""
        for hit in self._hits[bisect_left(self._starts, start) : bisect_left(self._starts, stop)]:
            if not kinds or not hit.names.isdisjoint(kinds):
                yield hit

    def any(self, start: int, stop: int, *kinds: str) -> bool:
        """Whether one lies in the stretch."""
        return next(self.within(start, stop, *kinds), None) is not None

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits)


@dataclass(frozen=True, slots=True)
class Talk:
    """Words of one language; all positions count words from its beginning."""

    words: Sequence[Word]
    language: str
    clauses: Sequence[Clause]
    meanings: Marks
    force: Marks
    scope: Marks
    colour: Marks
    places: Marks
    punctuated: bool
    late_no: bool
    _begins: Sequence[int] = field(default=())

    def clause(self, at: int) -> int:
        """The number of the clause that a word belongs to."""
        return bisect_right(self._begins, at) - 1

    def sentence(self, at: int) -> tuple[int, int]:
        """Where the sentence of a word begins and ends, in words."""
        first = last = self.clause(at)
        while first > 0 and self.clauses[first - 1].sentence == self.clauses[first].sentence:
            first -= 1
        while last + 1 < len(self.clauses) and self.clauses[last + 1].sentence == self.clauses[last].sentence:
            last += 1
        return self.clauses[first].start, self.clauses[last].stop


def _versions(words: Sequence[Word]) -> Iterator[Hit]:
    """What is written in digits: versions such as "1.27.4", tagged images such as "nginx:1.27", small numbers."""
    for at, word in enumerate(words):
        if _VERSION.search(word.text):
            yield Hit(frozenset(("version-figure",)), at, at + 1)
        if word.text.startswith("/ready"):
            yield Hit(frozenset(("ready-path",)), at, at + 1)
        if word.text.isdigit() and 1 < int(word.text) <= _MOST:
            yield Hit(frozenset(("several",)), at, at + 1)


def read(words: Sequence[Word], language: str) -> Talk:
    """Everything that the lexicon finds in words of one language."""
    found = clauses(words, vocabulary.grammar(language))
    return Talk(
        words=words,
        language=language,
        clauses=found,
        meanings=Marks(sorted([*vocabulary.meanings().every(words), *_versions(words)], key=lambda hit: hit.start)),
        force=Marks(vocabulary.cues(language, vocabulary.FORCE).scan(words)),
        scope=Marks(vocabulary.cues(language, vocabulary.SCOPE).scan(words)),
        colour=Marks(vocabulary.cues(language, vocabulary.COLOUR).scan(words)),
        places=Marks(vocabulary.surroundings().scan(words)),
        punctuated=punctuated(words),
        late_no=load(language).late_no,
        _begins=[clause.start for clause in found],
    )
