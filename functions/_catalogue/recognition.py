"""Which practices a transcript recommends, by meaning, each with the words that say so.

Covered are English, German, French, Spanish, Portuguese, Italian and Dutch, also mixed with English terms; what is said
in any other language yields nothing. A practice that is only mentioned, asked about, advised against, reported, mocked
or told of the past yields nothing either. Rules alone: the same transcript always gives the same mentions.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from eventing.vocabulary import Target
from functions._catalogue.speech import names, vocabulary
from functions._catalogue.speech.clauses import FRONTING
from functions._catalogue.speech.language import blocks
from functions._catalogue.speech.matching import Found, framed
from functions._catalogue.speech.merging import best, merged
from functions._catalogue.speech.pairing import paired
from functions._catalogue.speech.parameters import Parameters, Scope, ahead, parameters, wants
from functions._catalogue.speech.reference import referred
from functions._catalogue.speech.region import region
from functions._catalogue.speech.relevance import relevance
from functions._catalogue.speech.stance import Stance, judge
from functions._catalogue.speech.surroundings import fits
from functions._catalogue.speech.talk import Talk, read
from functions._catalogue.speech.words import STOPS, without_fillers, words
from functions._catalogue.transcript import Spoken, Transcript, spoken

MOST = 25  # mentions of one transcript; a lesson with more is a list, and the surest come first
_QUOTE = 400  # characters
_FRONT = 7  # words of a place that is named before the thought about it
_REASON = 20  # words of a reason that are quoted
_BEFORE = 16  # words before a practice in which its place may be named


_SHARES = ("limit-range", "resource-quota")
_PARTS = {  # what may be only a figure or an object of which other practices
    "replicas": ("autoscaler", "disruption-budget", "topology-spread"),
    "memory-requests": _SHARES,
    "memory-limits": _SHARES,
    "cpu-requests": _SHARES,
    "no-cpu-limits": _SHARES,
}


class Mention(Struct, frozen=True):
    """A practice that the speaker recommends.

    `quote` is a part of `Transcript.text`, `timestamp` the second at which it begins, `relevance` 0..1 by the formula
    of `speech.relevance`. `parameters` and `targets` hold only what was said.
    """

    practice: str
    quote: str
    timestamp: float
    relevance: float
    parameters: dict[str, str | int | float | bool] = {}
    targets: tuple[Target, ...] = ()
    description: str = ""


class _Judged(NamedTuple):
    """A find with how it is spoken of; `since` is the word from which it is quoted."""

    found: Found
    stance: Stance
    since: int


def recognise(transcript: Transcript) -> tuple[Mention, ...]:
    """The practices that a transcript recommends, in the order of time, at most `MOST`."""
    said = spoken(transcript)
    everything = words(said.text)
    titled = any("strong" in hit.names for hit in vocabulary.surroundings().scan(words(transcript.title)))
    mentions: list[Mention] = []
    for block in blocks(everything, transcript.language):
        if block.language:
            talk = read(without_fillers(everything[block.start : block.stop], block.language), block.language)
            mentions += _mentions(talk, said, titled)
    return best(merged(mentions), MOST)


def _mentions(talk: Talk, said: Spoken, titled: bool) -> Iterator[Mention]:
    found = [one for one in (*framed(talk), *paired(talk)) if fits(talk, one, titled)]
    found.sort(key=lambda one: (one.start, one.stop))
    judged = [_Judged(one, judge(talk, one), one.start) for one in found]
    silent = [one.found for one in judged if not one.stance.level]
    judged += [_Judged(pronoun, judge(talk, pronoun), one.start) for one, pronoun in referred(talk, silent)]
    judged = [one for one in judged if not _overruled(talk, one, judged)]
    known = names.introduced(talk.words, talk.language)
    for one in judged:
        if one.stance.level:
            yield _mention(talk, said, one, judged, known)


def _overruled(talk: Talk, one: _Judged, judged: Sequence[_Judged]) -> bool:
    """Whether the practice is advised against by its own name where a paraphrase seems to recommend it."""
    if any(_yields(talk, one, other) for other in judged):
        return True
    if one.found.frame.jargon:
        return False
    clause = talk.clause(one.found.start)
    return any(
        other.stance.rejected and other.found.frame.jargon and talk.clause(other.found.start) == clause
        for other in judged
        if other.found.practice == one.found.practice
    )


def _yields(talk: Talk, one: _Judged, other: _Judged) -> bool:
    """Whether a find is only a part of what another says in the same clause: a bound of an autoscaler, say."""
    part = other.found.practice in _PARTS.get(one.found.practice, ())
    return part and bool(other.stance.level) and talk.clause(other.found.start) == talk.clause(one.found.start)


def _bounds(talk: Talk, one: _Judged, judged: Sequence[_Judged]) -> tuple[int, int]:
    """The words that may speak of this find: from the last to the next that takes figures of the same kind."""
    found, kinds = one.found, wants(one.found.practice)
    begin, end = max(talk.sentence(found.start)[0], found.start - _BEFORE), min(found.stop + ahead(), len(talk.words))
    if talk.punctuated:
        end = min(end, talk.sentence(min(talk.sentence(found.stop - 1)[1], len(talk.words) - 1))[1])
    begin = min(begin, _fronted(talk, begin))
    for other in judged:
        real = other.found.frame.jargon or other.stance.level is not None
        rival = real and other.found.practice != found.practice
        rival = rival and (not kinds or not kinds.isdisjoint(wants(other.found.practice)))
        if rival and other.found.stop <= found.start:
            begin = max(begin, other.found.stop)
        elif rival and other.found.start >= found.stop:
            end = min(end, other.found.start)
    return min(begin, found.start), max(end, found.stop)


def _fronted(talk: Talk, start: int) -> int:
    """Where a place begins that is named just before a thought: "for the web shop | you should"."""
    for at in range(start - 1, max(start - _FRONT, -1), -1):
        if talk.words[at].gap in STOPS and at < start - 1:
            break
        if talk.words[at].text in FRONTING:
            return at
    return start


def _mention(talk: Talk, said: Spoken, one: _Judged, judged: Sequence[_Judged], known: frozenset[str]) -> Mention:
    found, stance = one.found, one.stance
    begin, end = _bounds(talk, one, judged)
    near = talk.clauses[talk.clause(found.stop - 1)].stop
    given, reach = _given(talk, said, found, begin, end)
    targets = names.named(talk.words, begin, max(near, reach), talk.language, known)
    first, last = region(talk, found).own
    ahead_of = min(last + 14, len(talk.words))
    score = relevance(
        stance.level or "implied",
        strong=stance.strong,
        reason=talk.colour.any(first, ahead_of, "reason"),
        figure=bool(given),
        target=bool(targets),
        emphasis=talk.colour.any(talk.sentence(found.start)[0], last, "weight"),
    )
    quote, start = _quote(talk, said.text, one, reach)
    mention = Mention(found.practice, quote, said.at(start), score, given, targets)
    return replace(mention, description=_description(mention, stance))


def _given(talk: Talk, said: Spoken, found: Found, begin: int, end: int) -> tuple[Parameters, int]:
    """What was said about a find, and the word behind which nothing of it stands."""

    def until(stop: int) -> Parameters:
        return parameters(found.practice, Scope(said.text, talk, begin, found.start, found.stop, stop))

    given = until(end)
    own = talk.clauses[talk.clause(found.stop - 1)].stop
    stops = sorted({min(own, end), *(clause.stop for clause in talk.clauses if own < clause.stop < end), end})
    return given, next(stop for stop in stops if stop >= found.stop and until(stop) == given) if given else own


def _quote(talk: Talk, text: str, one: _Judged, reach: int) -> tuple[str, int]:
    """The sentence or two that say it, at most `_QUOTE` characters of the text as spoken, and where they begin."""
    found = one.found
    where = region(talk, found)
    first = min(one.since, *(start for start, _ in where.stretches()))
    last = max(stop for _, stop in where.stretches())
    if talk.punctuated:
        first, last = talk.sentence(one.since)[0], talk.sentence(max(found.stop, reach) - 1)[1]
    last = max(last, min(reach, found.stop + ahead()), _with_reason(talk, last))
    inner = [word for word in talk.words[first:last] if word.text]
    core = (talk.words[found.start].start, talk.words[found.stop - 1].end)
    while inner and inner[-1].end - inner[0].start > _QUOTE - 1:
        inner = inner[1:] if core[0] - inner[0].start > inner[-1].end - core[1] else inner[:-1]
    start, stop = inner[0].start, inner[-1].end
    while stop < len(text) and not text[stop].isspace() and stop - start < _QUOTE:
        stop += 1
    return text[start:stop], start


def _with_reason(talk: Talk, last: int) -> int:
    """Where the reason ends that follows a statement at once; where the statement ends if none does."""
    following = talk.clause(last)
    given = last < len(talk.words) and talk.clauses[following].link in ("because", "purpose")
    return min(talk.clauses[following].stop, last + _REASON) if given else last


def _description(mention: Mention, stance: Stance) -> str:
    ways = {"clear": "recommended", "hedged": "suggested with a hedge", "habit": "told as own practice"}
    given = ", ".join(f"{name} {value}" for name, value in mention.parameters.items())
    whom = ", ".join(target.name or target.namespace for target in mention.targets)
    way = ways.get(stance.level or "", "implied by a warning")
    return f"{mention.practice}: {way}" + (f"; {given}" if given else "") + (f"; for {whom}" if whom else "")
