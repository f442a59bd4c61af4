"""Text to words: folded for comparison, with their place in the text and the break before each."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

# Nothing, joined, a comma or so, another speaker, the end of a sentence, the end of a question.
Gap = Literal["", "-", ",", ">", ".", "?"]
STOPS: tuple[Gap, ...] = (">", ".", "?")  # nothing goes on behind these


class Word(NamedTuple):
    """One word: `text` is lower case without accents and apostrophes, `gap` is what separates it from the last one."""

    text: str
    start: int
    end: int
    gap: Gap


def fold(text: str) -> str:
    """Lower case, without accents and apostrophes: what two spellings of a word have in common."""
    folded = text.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(char for char in decomposed if not unicodedata.combining(char))
    return folded.replace("'", "").replace("’", "")


def listed(words: str) -> frozenset[str]:
    """The words of a list, apart by spaces, folded."""
    return frozenset(map(fold, words.split()))


_WORD = re.compile(
    "(?P<aside>\\[[^\\]\\n]{0,40}\\]|<[^>\\n]{0,40}>|\\((?:laugh|applause|music|cheer)[^)]*\\)|>>+)|"
    "(?P<exact>(?:https?://)?[A-Za-z0-9][\\w.\\-]*\\.[a-z]{2,}(?::\\d{2,5})?(?:/[\\w.\\-/]*\\w)?(?::\\w(?:[\\w.\\-]*\\w)?)?|"
    "[a-z0-9][\\w.\\-/]*:[0-9](?:[\\w.\\-]*\\w)?|localhost:\\d+|(?<![\\w/])/[A-Za-z][\\w\\-/.]*\\w|\\d+(?:[.,]\\d+)?%|"
    "v?\\d+(?:[.,]\\d+)+)|(?P<word>[^\\W_]+(?:['’][^\\W\\d_]+)*)"
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ELISIONS = listed("l d n s j qu c m t dell all nell dall sull un quell quest lorsqu puisqu jusqu aujourd bell sant c")
_FILLERS = listed("umm uh uhm uhh erm hmm mm mhm ahm hm aehm euh heu ehm eh")
_OWN_FILLERS = {"en": listed("um er ah"), "es": listed("pues"), "fr": listed("ben bah")}  # words elsewhere
_PHRASES = {("you", "know"), ("i", "mean"), ("kind", "of"), ("sort", "of")}
_KNOWN = listed("what when how if which that why where who exactly whether it about this the")
_KNOWING = listed("so do if let that before until when dont did how as what a some this")
_DOUBLED = listed("eighty ninety nine eight three two one zero four five six seven ten vous nous")  # no stutter
_STRENGTH: tuple[Gap, ...] = ("", "-", ",", ">", ".", "?")
_ENDS = re.compile(r"[.!?…;:]")


def _gap(between: str) -> Gap:
    if not between.strip():
        return ""
    if "?" in between:
        return "?"
    end = _ENDS.search(between)
    if end and end.group() != ":":
        return "."
    if between == "-":
        return "-"
    return "," if any(char in ',:()–—"„“”«»-/' for char in between) else ""


def _parts(match: re.Match[str]) -> list[tuple[str, int, int]]:
    """A word's parts: `readinessProbe` is two words, and so are `l'image` and `d'un`."""
    word, start = match.group(), match.start()
    for mark in ("'", "’"):
        head, _, tail = word.partition(mark)
        if tail and len(tail) > 1 and fold(head) in _ELISIONS:
            return [(head, start, start + len(head)), (tail, start + len(head) + 1, match.end())]
    cuts = [0, *(hump.start() for hump in _HUMP.finditer(word)), len(word)]
    return [(word[a:b], start + a, start + b) for a, b in pairwise(cuts)]


def words(text: str) -> list[Word]:
    """The words of a text in order, without fillers, asides such as [Music] and stuttered repetitions.

    An empty word ends them, so that what stands behind the last one is known too.
    """
    found: list[Word] = []
    end = 0
    pending: Gap = ""  # what separated the words that were left out
    for match in _WORD.finditer(text):
        gap = _stronger(pending, _gap(text[end : match.start()]))
        end = match.end()
        if match.lastgroup == "aside":
            pending = _stronger(">", gap)
            continue
        whole = match.lastgroup == "exact"
        for part, start, stop in [(match.group(), match.start(), end)] if whole else _parts(match):
            folded = fold(part)
            stutter = bool(found) and folded == found[-1].text and not gap and not folded.isdigit()
            if folded in _FILLERS or (stutter and folded not in _DOUBLED):
                pending = "" if gap == "-" else gap
                gap = ""
                continue
            found.append(Word(folded, start, stop, gap))
            gap = pending = ""
    found = _without_phrases(found)
    found.append(Word("", len(text), len(text), _stronger(pending, _gap(text[end:]))))
    return found


def without_fillers(found: Sequence[Word], language: str) -> list[Word]:
    """The words without what means nothing in their language; what is a filler in one is an article in another."""
    kept: list[Word] = []
    pending: Gap = ""
    for word in found:
        if word.text in _OWN_FILLERS.get(language, ()):
            pending = _stronger(pending, word.gap)
            continue
        kept.append(word._replace(gap=_stronger(pending, word.gap)))
        pending = ""
    return kept


def _without_phrases(found: list[Word]) -> list[Word]:
    """Leaves out "you know" and "I mean" where they mean nothing."""
    kept: list[Word] = []
    at = 0
    pending: Gap = ""
    while at < len(found):
        pair = (found[at].text, found[at + 1].text) if at + 1 < len(found) and not found[at + 1].gap else ("", "")
        after = found[at + 2].text if at + 2 < len(found) else ""
        before = kept[-1].text if kept else ""
        if pair in _PHRASES and after not in _KNOWN and before not in _KNOWING:
            pending = _stronger(pending, found[at].gap)
            at += 2
            continue
        kept.append(found[at]._replace(gap=_stronger(pending, found[at].gap)))
        pending = ""
        at += 1
    return kept


def _stronger(one: Gap, other: Gap) -> Gap:
    return max(one, other, key=_STRENGTH.index)
