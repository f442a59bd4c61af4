"""Sprig's regular expressions, in Go's syntax."""

import re
from collections.abc import Iterator
from functools import lru_cache

from functions._manifests.gotemplate.budget import Budget
from functions._manifests.helm.sprig.automaton import Automaton, Spans, automaton
from functions._manifests.helm.sprig.signatures import Signature

_CLASSES = {
    "alpha": "A-Za-z", "digit": "0-9", "alnum": "0-9A-Za-z", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "punct": r"!-/:-@\[-`{-~", "xdigit": "0-9A-Fa-f", "word": r"\w", "blank": r" \t",
}  # fmt: skip
_REFERENCE = re.compile(r"\$(?:\$|\{(\w+)\}|(\w+))")


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> Automaton:
    text = re.sub(r"\[:(\w+):\]", lambda found: _CLASSES.get(found.group(1), found.group()), pattern)
    return automaton(text.replace(r"\z", r"\Z"))


def _matches(budget: Budget, pattern: str, text: str) -> Iterator[Spans]:
    """Every match that does not overlap another."""
    machine = _pattern(pattern)
    position, last = 0, -1
    while position <= len(text):
        found = machine.search(text, position, budget)
        if found is None:
            return
        start, end = found[0]
        if end > start or start != last:
            yield found
        last = end
        position = end if end > start else end + 1


def _found(budget: Budget, pattern: str, text: str) -> str:
    found = _pattern(pattern).search(text, 0, budget)
    return text[slice(*found[0])] if found else ""


def _every(budget: Budget, pattern: str, text: str, most: int) -> list[str]:
    found = [text[slice(*spans[0])] for spans in _matches(budget, pattern, text)]
    return found if most < 0 else found[:most]


def _replaced(budget: Budget, pattern: str, text: str, new: str, literally: bool = False) -> str:
    parts: list[str] = []
    position = 0
    for spans in _matches(budget, pattern, text):
        start, end = spans[0]
        made = new if literally else _expanded(pattern, text, spans, new)
        budget.text(len(made))
        parts += [text[position:start], made]
        position = end
    return "".join([*parts, text[position:]])


def _expanded(pattern: str, text: str, spans: Spans, new: str) -> str:
    names = _pattern(pattern).groups

    def group(found: re.Match[str]) -> str:
        name = found.group(1) or found.group(2)
        if not name:
            return "$"
        number = int(name) if name.isdigit() and len(name) < 5 else names.get(name, -1)
        return text[slice(*spans[number])] if number in spans else ""

    return _REFERENCE.sub(group, new)


def _replaced_literally(budget: Budget, pattern: str, text: str, new: str) -> str:
    return _replaced(budget, pattern, text, new, literally=True)


def _split(budget: Budget, pattern: str, text: str, most: int) -> list[str]:
    parts: list[str] = []
    position = 0
    for spans in _matches(budget, pattern, text):
        if most > 0 and len(parts) == most - 1:
            break
        start, end = spans[0]
        if end == start and start in (0, len(text)):
            continue
        parts.append(text[position:start])
        position = end
    return [*parts, text[position:]] if most else []


FUNCTIONS: dict[str, Signature] = {
    "regexMatch": ("$ss", lambda budget, pattern, text: _pattern(pattern).search(text, 0, budget) is not None),
    "regexFind": ("$ss", _found),
    "regexFindAll": ("$ssi", _every),
    "regexReplaceAll": ("$sss", _replaced),
    "regexReplaceAllLiteral": ("$sss", _replaced_literally),
    "regexSplit": ("$ssi", _split),
    "regexQuoteMeta": ("s", lambda text: re.sub(r"[\\.+*?()|\[\]{}^$]", r"\\\g<0>", text)),
}
FUNCTIONS |= {f"mustRegex{name[5:]}": signature for name, signature in list(FUNCTIONS.items())}
