"""Which language is spoken where: by its most frequent words, because technical terms are English everywhere."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from functions._catalogue.lexicon.cues import LANGUAGES, load
from functions._catalogue.speech.words import Word, fold

_WINDOW = 40  # words; one or two sentences
_LEAD = 5  # words of another language in a window before it counts as spoken in that
_DENSITY = 0.16  # of all words; covered languages reach 0.3 in technical talk, others stay below 0.1
_FEW = 14  # words; too few to judge, so the declared language decides

# Languages that are not covered, so that they are not taken for a neighbour.
_OTHERS = {
    "sv": "och att det som är på av för med den till inte har jag om ett vi kan ska när var men så ni alltid aldrig",
    "da": "og at det er på af for med den til ikke har jeg om et vi kan skal når var men så altid aldrig også bliver",
    "pl": "i w na nie się że to z jest do jak ale po co tak za od czy dla już tylko jego zawsze nigdy trzeba można są",
    "cs": "a v na se že je to s do jak ale po co tak za od pro už jen vždy nikdy jsou musíte když aby není bude jako",
    "ro": "și în la nu se că este cu de pe un o din mai sau ca dar pentru sunt care trebuie întotdeauna niciodată fi",
    "tr": (
        "ve bir bu için ile da de çok daha ne olarak gibi ama her değil olan en kadar sonra zaman asla mutlaka gerekir"
    ),
    "fi": "ja on ei se että en hän oli ovat mutta kun niin myös tai jos aina kuin sen joka ole koskaan pitää täytyy",
    "hu": "a az és hogy nem is egy van ez de meg csak már volt mint ha kell mindig soha minden lehet még vagy azt",
    "id": (
        "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke karena ada harus selalu jangan bisa kita"
    ),
    "ca": (
        "el la els les i que de un una és no per amb com però més si ja tot ha són al del heu cal sempre mai també "
        "perquè"
    ),
}


class Block(NamedTuple):
    """Words `start` up to `stop` in one language; "" where it is none of the covered ones."""

    language: str
    start: int
    stop: int


@cache
def _frequent() -> dict[str, tuple[str, ...]]:
    """Every frequent word with the languages that it is frequent in."""
    known: dict[str, list[str]] = {}
    lists = {language: load(language).common.split("|") for language in LANGUAGES}
    lists |= {language: words.split() for language, words in _OTHERS.items()}
    for language, words in lists.items():
        for word in {fold(word) for word in words}:
            known.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in known.items()}


def _votes(words: Sequence[Word]) -> Counter[str]:
    frequent = _frequent()
    return Counter(language for word in words for language in frequent.get(word.text, ()))


def _covered(language: str) -> str:
    return language if language in LANGUAGES else ""


def _best(votes: Counter[str], preferred: str) -> tuple[str, int]:
    if not votes:
        return "", 0
    most = max(votes.values())
    leading = [language for language, count in votes.items() if count == most]
    return (preferred if preferred in leading else min(leading, key=[*LANGUAGES, *_OTHERS].index)), most


def blocks(words: Sequence[Word], declared: str) -> list[Block]:
    """The languages of a text. `declared` is an IETF tag or empty; it decides only where the words do not."""
    hint = declared.lower().replace("_", "-").split("-")[0]
    votes = _votes(words)
    main, count = _best(votes, hint)
    if len(words) <= _FEW:
        main = main if count else hint or "en"
    elif count < _DENSITY * len(words):
        main = ""
    found: list[Block] = []
    for start in range(0, len(words), _WINDOW):
        window = words[start : start + _WINDOW]
        local = _votes(window)
        language, most = _best(local, main)
        if most < local.get(main, 0) + _LEAD or most < _DENSITY * len(window):
            language = main
        if found and found[-1].language == language:
            found[-1] = found[-1]._replace(stop=start + len(window))
        else:
            found.append(Block(language, start, start + len(window)))
    return [block._replace(language=_covered(block.language)) for block in _sharpened(words, found)]


def covered(words: Sequence[Word], declared: str) -> float:
    """Which share of the words is in a covered language, 0..1; 1 where there are no words."""
    read = sum(block.stop - block.start for block in blocks(words, declared) if block.language)
    return read / len(words) if words else 1.0


def _sharpened(words: Sequence[Word], found: list[Block]) -> list[Block]:
    """The blocks with each border moved to the word where the votes really turn."""
    for place in range(1, len(found)):
        one, other = found[place - 1], found[place]
        start, stop = max(one.start, other.start - _WINDOW), min(other.stop, other.start + _WINDOW)
        lead, most, border = 0, 0, start
        for at in range(start, stop):
            languages = _frequent().get(words[at].text, ())
            lead += (one.language in languages) - (other.language in languages)
            if lead >= most and lead > 0:
                most, border = lead, at + 1
        border = min(max(border, one.start + 1), other.stop - 1)
        found[place - 1], found[place] = one._replace(stop=border), other._replace(start=border)
    return found
