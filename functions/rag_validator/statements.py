"""What documents state about a workload: a value of a field, or that something is not wanted. Pure.

A statement is read structurally: whose it is (the workload named in the sentence, else the one named last in the
section), which field it is about, and the value. Likeness of texts decides nothing here.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from functions.rag_validator.settings.vocabulary import spoken_of

_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n\s*\n|\n(?=\s*(?:[-*|#>]|\d+[.)]))")
_FENCE = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)
_ON_PURPOSE = re.compile(
    r"\b(?:on purpose|deliberate(?:ly)?|intentional(?:ly)?|by design|for a reason|must stay|keep)\b", re.I
)
_WE = re.compile(r"\bwe\b", re.I)
_NEVER = r"\b(?:never|must not|mustn['’]t|do not|don['’]t|should not|shouldn['’]t|may not|avoid)\b"
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: number for number, word in enumerate(_WORDS)} | {"single": 1}

_MEMORY = re.compile(r"\b(\d+(?:\.\d+)?) ?(?:([KMGTkgt])(i?)[Bb]?|(m)(i)?b?(?<!m))\b(?!/)")  # 100m is CPU
_MEMORY_WORDS = re.compile(r"\b(?:memory|mem|ram|limits?|limited|cap|caps|capped|requests?|requested|ceiling)\b", re.I)
_STORAGE_WORDS = re.compile(r"\b(?:volumes?|disks?|storage|claims?|pvcs?|ssds?|retention|backups?)\b", re.I)
_CPU_WORDS = re.compile(r"\b(?:cpus?|cores?)\b", re.I)
_CPU = re.compile(r"\b(\d+m|\d+(?:\.\d+)?(?= ?(?:v?cpus?|cores?)\b))", re.I)
_REPLICAS = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(_NUMBERS)}) (?:[a-z-]+ )?(?:replicas?|pods?|instances?|copies|copy)\b", re.I
)
_LIMIT_WORDS = re.compile(r"\b(?:limits?|limited|caps?|capped|ceiling|maximum|max|at most|no more than)\b", re.I)
_REQUEST_WORDS = re.compile(r"\b(?:requests?|requested|reserves?|reserved|guaranteed?|at least)\b", re.I)
_VERSION = re.compile(
    r"\b(?:versions?|tags?|pinned|pin|stays? (?:on|at)|image)\b[^.;]{0,40}?\bv?(\d+(?:\.\d+)+)\b", re.I
)


class Statement(Struct, frozen=True):
    """One value that a document gives a field: `bound` is limits, requests, or empty where it does not say which.

    `value` is written as Kubernetes writes it; `subject` is the workload, empty where the section names none.
    """

    subject: str
    field: str
    bound: str
    value: str
    sentence: str


class Sentence(Struct, frozen=True):
    """One sentence, and the workloads that it is about: `named` in it, or else in what was said before."""

    text: str
    subjects: tuple[str, ...]
    named: bool


def sentences(heading: str, text: str, names: Iterable[str]) -> tuple[Sentence, ...]:
    """The sentences of a section, its heading first; without code blocks. `names` are those of known workloads."""
    known = {name.lower(): name for name in names if name}
    subjects: tuple[str, ...] = ()
    found = []
    for piece in (heading, *_SENTENCE.split(_FENCE.sub("\n\n", text))):
        said = " ".join(piece.split())
        if not said:
            continue
        here, _ = spoken_of(said, tuple(known))
        named = tuple(name for lowered, name in known.items() if lowered in here)
        subjects = named or subjects
        found.append(Sentence(said, subjects, bool(named)))
    return tuple(found)


def statements(sentence: Sentence) -> tuple[Statement, ...]:
    """The values that a sentence states, once for each workload that it is about."""
    return tuple(
        Statement(subject, field, bound, value, sentence.text)
        for subject in sentence.subjects
        for field, bound, value in dict.fromkeys(_values(sentence.text))
    )


def forbids(sentence: Sentence, subject: str, term: str) -> bool:
    """Whether a sentence says that a workload shall be without something (a pattern of words).

    That it just is not there says nothing; "we set no ..." without a name is meant for every workload.
    """
    everywhere = not sentence.subjects or (not sentence.named and _WE.search(sentence.text))
    if not everywhere and subject not in sentence.subjects:
        return False
    denied = rf"\b(?:no|without)\b[^.;]{{0,30}}?{term}"
    if _WE.search(sentence.text) or _ON_PURPOSE.search(sentence.text):
        return re.search(denied, sentence.text, re.I) is not None
    return re.search(rf"{_NEVER}[^.;]{{0,60}}?{term}", sentence.text, re.I) is not None


def _values(text: str) -> Iterator[tuple[str, str, str]]:
    bound = _bound(text)
    if not _STORAGE_WORDS.search(text) and (_MEMORY_WORDS.search(text) or _ON_PURPOSE.search(text)):
        for amount, unit, binary, small, small_binary in _MEMORY.findall(text):
            yield "memory", bound, f"{amount}{(unit or small).upper()}{binary or small_binary}"
    for cores in _CPU.findall(text) if _CPU_WORDS.search(text) else ():
        yield "cpu", bound, cores.lower()
    for number in _REPLICAS.findall(text):
        yield "replicas", "", str(_NUMBERS.get(number.lower(), number))
    for version in _VERSION.findall(text):
        yield "version", "", version


def _bound(text: str) -> str:
    upper, lower = bool(_LIMIT_WORDS.search(text)), bool(_REQUEST_WORDS.search(text))
    if upper == lower:
        return ""
    return "limits" if upper else "requests"
