"""Numbers said in words: "two fifty six", "zweihundertsechsundfünfzig", "deux cent cinquante-six"."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from functions._catalogue.speech.words import Word, fold, listed

_HUNDRED, _THOUSAND, _MILLION = 100, 1000, 1_000_000


class Number(NamedTuple):
    """A number said at words `start` up to `stop`."""

    value: float
    start: int
    stop: int


def _table(ones: str, tens: str = "", more: str = "") -> dict[str, int]:
    """Words for 0.. in order, for 10, 20.. in order (`a/b`: two spellings), and `word=value` for the rest."""
    table = {fold(form): value for value, word in enumerate(ones.split()) for form in word.split("/")}
    table |= {fold(form): 10 * ten for ten, word in enumerate(tens.split(), 1) for form in word.split("/")}
    return table | {fold(word): int(value) for word, value in (pair.split("=") for pair in more.split())}


_TABLES = {
    "en": _table(
        "zero/oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen",
        "ten twenty thirty forty/fourty fifty sixty seventy eighty ninety hundred",
        "thousand=1000 million=1000000 dozen=12",
    ),
    "de": _table(
        "null eins/ein/eine/einen/einem/einer zwei/zwo drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn "
        "vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
        "zehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert",
        "tausend=1000 million=1000000",
    ),
    "nl": _table(
        "nul een/één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
        "zeventien achttien negentien",
        "tien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd",
        "duizend=1000 miljoen=1000000",
    ),
    "fr": _table(
        "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
        "dix vingt/vingts trente quarante cinquante soixante soixantedix quatrevingt/quatrevingts quatrevingtdix "
        "cent/cents",
        "septante=70 huitante=80 octante=80 nonante=90 mille=1000",
    ),
    "es": _table(
        "cero uno/un/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
        "diecisiete dieciocho diecinueve veinte veintiuno/veintiún veintidós veintitrés veinticuatro veinticinco "
        "veintiséis veintisiete veintiocho veintinueve",
        "diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien/ciento doscientos=200",
        "doscientos=200 trescientos=300 cuatrocientos=400 quinientos=500 seiscientos=600 setecientos=700 "
        "ochocientos=800 novecientos=900 mil=1000",
    ),
    "pt": _table(
        "zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze catorze/quatorze quinze "
        "dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove",
        "dez vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem/cento",
        "duzentos=200 trezentos=300 quatrocentos=400 quinhentos=500 seiscentos=600 setecentos=700 oitocentos=800 "
        "novecentos=900 mil=1000",
    ),
    "it": _table(
        "zero uno/un/una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
        "sedici diciassette diciotto diciannove",
        "dieci venti/vent trenta/trent quaranta/quarant cinquanta/cinquant sessanta/sessant settanta/settant "
        "ottanta/ottant novanta/novant cento/cent",
        "mille=1000 mila=1000",
    ),
}
_JOINS = {"en": {"and"}, "fr": {"et"}, "es": {"y"}, "pt": {"e"}, "de": {"und"}, "nl": {"en"}, "it": set[str]()}
_COMPOUND = {"de": "und", "nl": "en", "it": ""}  # languages that write numbers as one word, and what joins inside
_ARTICLES = listed("ein eine einen einem einer een un une una um uma uno")  # a number only as a part


@cache
def _segments(language: str) -> re.Pattern[str]:
    words = sorted(_TABLES[language], key=len, reverse=True)
    join = _COMPOUND[language]
    return re.compile("|".join([*words, join] if join else words))


@cache
def _atoms(word: str, language: str) -> tuple[int, ...]:
    """The values that one word is made of; none where it is no number."""
    table = _TABLES[language]
    if word in table:
        return (table[word],)
    if language not in _COMPOUND or len(word) < 6:
        return ()
    pattern, atoms, at = _segments(language), list[int](), 0
    while at < len(word):
        found = pattern.match(word, at)
        if not found:
            return ()
        if found.group() != _COMPOUND[language]:
            atoms.append(table[found.group()])
        at = found.end()
    return tuple(atoms)


def _sum(atoms: Sequence[int]) -> int:
    total = current = 0
    for atom in atoms:
        if atom in (_THOUSAND, _MILLION):
            total += (current or 1) * atom
            current = 0
        elif atom == _HUNDRED:
            current = current * atom if 0 < current < 20 else current + atom
        else:
            current += atom
    return total + current


def _extends(group: Sequence[int], atom: int, language: str) -> bool:
    """Whether an atom goes on with the same number: "two hundred" + "fifty" does, "two" + "fifty" is "250"."""
    last = group[-1]
    if atom in (_HUNDRED, _THOUSAND, _MILLION):
        return True
    if last >= _HUNDRED:
        return atom < last
    if language == "fr" and (last in (60, 80) or (last == 10 and len(group) > 1)):
        return atom < 20 if last != 10 else 6 < atom < 10
    return last >= 20 and last % 10 == 0 and 0 < atom < 10


def _joined(language: str, group: Sequence[int], word: str, following: tuple[int, ...]) -> bool:
    """Whether "and" inside a number goes on with it: "two hundred and six" does, "two and six" does not."""
    if word not in _JOINS[language] or not following or not group:
        return False
    floor = _HUNDRED if language == "en" else 20
    if language in ("de", "nl"):
        return group[-1] < 10 and following[0] in range(20, 100, 10)
    return group[-1] >= floor and following[0] < group[-1]


def read(words: Sequence[Word], at: int, language: str) -> Number | None:
    """The number that begins at a word, in digits or in words; None where none does."""
    text = words[at].text
    if re.fullmatch(r"\d+(?:[.,]\d+)?", text):
        return Number(float(text.replace(",", ".")), at, at + 1)
    if language not in _TABLES:
        return None
    groups: list[list[int]] = []
    stop = at
    while stop < len(words) and (stop == at or words[stop].gap in ("", "-")):
        atoms = _atoms(words[stop].text, language)
        if not atoms:
            following = _atoms(words[stop + 1].text, language) if stop + 1 < len(words) else ()
            if not (groups and _joined(language, groups[-1], words[stop].text, following)):
                break
            groups[-1] += following
            stop += 2
            continue
        if language == "fr" and atoms == (20,) and groups and groups[-1][-1] == 4:
            groups[-1][-1] = 80
        elif groups and (len(atoms) > 1 or not _extends(groups[-1], atoms[0], language)):
            if text in _ARTICLES or words[stop].text in _ARTICLES:
                break
            groups.append(list(atoms))
        elif groups:
            groups[-1] += atoms
        else:
            groups.append(list(atoms))
        stop += 1
    if not groups:
        return None
    value = int("".join(str(_sum(group)) for group in groups)) if len(groups) > 1 else _sum(groups[0])
    return Number(float(value), at, stop)
