"""Practices spoken of as "it" or "them": "CPU limits are a topic of their own, and my advice is, don't set them"."""

from collections.abc import Iterator, Sequence
from functools import cache

from functions._catalogue.speech.matching import Found
from functions._catalogue.speech.phrases import Hit, Phrases
from functions._catalogue.speech.talk import Talk
from functions._catalogue.speech.words import listed

_AHEAD = 24  # words behind a practice in which a pronoun still means it
_SHUN = 4  # words of "stay away from"
_BEFORE = 2  # words between the verb and its pronoun
_PRONOUNS = listed("one them it those these eins welche sie es uno una los las lo la er le les ze")
_SAME = (
    "do the same|do likewise|do that too|do it too|follow suit|das auch zu machen|das auch machen"
    "|macht das auch"
    "|genauso machen|faites pareil|faites de même|haced lo mismo|haz lo mismo"
    "|façam o mesmo|fate lo stesso|doe hetzelfde"
)
_SETTING = listed(
    "set sets add adds use define configure enable create write have want need needs leave drop "
    "remove skip avoid disable ditch setzt setz legt leg nutzt nehmt braucht brauchst definiert zet gebruik "
    "mettez ajoutez utilisez poned usad añadid hace ponga coloque use usem mettete usate serve"
)


@cache
def _same() -> Phrases:
    return Phrases({"same": _SAME})


def referred(talk: Talk, finds: Sequence[Found]) -> Iterator[tuple[Found, Found]]:
    """Each find with the pronoun that stands for it in a later clause, as a find of its own."""
    for place, found in enumerate(finds):
        if not found.frame.jargon or found.frame.whole:
            continue
        clause = talk.clauses[talk.clause(found.stop - 1)]
        others = [
            one.start for one in finds[place + 1 :] if one.practice != found.practice and one.start >= clause.stop
        ]
        stop = min([found.stop + _AHEAD, len(talk.words), *others])
        for hit in _same().scan(talk.words[clause.stop : stop]):
            like = Hit(frozenset(), clause.stop + hit.start, clause.stop + hit.stop)
            yield found, Found(found.practice, found.frame, (like,), like)
        for at in range(clause.stop, stop):
            if (talk.words[at].text in _PRONOUNS and _is_set(talk, at)) or _shunned(talk, at):
                pronoun = Hit(frozenset(), at, at + 1)
                yield found, Found(found.practice, found.frame, (pronoun,), pronoun)
                break


def _shunned(talk: Talk, at: int) -> bool:
    """Whether "that" is what somebody stays away from."""
    omitted = talk.force.within(max(at - _SHUN, 0), at, "omit")
    return talk.words[at].text in ("that", "this") and any(cue.stop == at for cue in omitted)


def _is_set(talk: Talk, at: int) -> bool:
    """Whether a pronoun is what somebody sets, adds or leaves out."""
    begin = talk.clauses[talk.clause(at)].start
    return any(word.text in _SETTING for word in talk.words[max(at - _BEFORE, begin) : at])
