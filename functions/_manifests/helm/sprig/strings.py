"""Sprig's functions on text."""

import re
from typing import Any

from functions._manifests.gotemplate.budget import Budget
from functions._manifests.gotemplate.printing import shown
from functions._manifests.helm.sprig.signatures import Signature

_WORD = re.compile(r"[A-Za-z0-9]+")
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def text_of(value: Any) -> str:
    """Any value as text (Sprig's strval)."""
    return value.decode(errors="replace") if isinstance(value, bytes) else shown(value, True)


def texts_of(values: Any) -> list[str]:
    """A list as texts; anything else as a list of one."""
    if isinstance(values, list):
        return [text_of(one) for one in values if one is not None]
    return [] if values is None else [text_of(values)]


def quoted(text: str) -> str:
    """Text in double quotes, as Go's `%q` writes it."""
    return '"' + re.sub(r'["\\\x00-\x1f\x7f]', lambda found: _escaped(found.group()), text) + '"'


def _escaped(char: str) -> str:
    return _ESCAPED.get(char) or f"\\x{ord(char):02x}"


def _quote(*values: Any) -> str:
    return " ".join(quoted(text_of(value)) for value in values if value is not None)


def _single(*values: Any) -> str:
    return " ".join(f"'{text_of(value)}'" for value in values if value is not None)


def _trunc(length: int, text: str) -> str:
    if length < 0:
        return text[length:] if len(text) + length > 0 else text
    return text[:length]


def _repeated(budget: Budget, times: int, text: str) -> str:
    budget.text(max(times, 0) * len(text))
    return text * times


def _replaced(budget: Budget, old: str, new: str, text: str) -> str:
    budget.text(len(text) + (text.count(old) if old else len(text) + 1) * len(new))
    return text.replace(old, new)


def indented(budget: Budget, by: int, text: str) -> str:
    """Every line behind this many spaces."""
    budget.text(len(text) + max(by, 0) * (text.count("\n") + 1))
    pad = " " * by
    return pad + text.replace("\n", "\n" + pad)


def _on_new_line(budget: Budget, by: int, text: str) -> str:
    return "\n" + indented(budget, by, text)


def _joined(budget: Budget, separator: str, values: Any) -> str:
    texts = texts_of(values)
    budget.text(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def _substring(start: int, end: int, text: str) -> str:
    if start < 0:
        return text[:end]
    return text[start:] if end < 0 or end > len(text) else text[start:end]


def _split(separator: str, text: str) -> dict[str, str]:
    return {f"_{position}": part for position, part in enumerate(_parts(separator, text))}


def _split_n(separator: str, most: int, text: str) -> dict[str, str]:
    parts = text.split(separator, most - 1) if most > 0 and separator else _parts(separator, text)
    return {f"_{position}": part for position, part in enumerate(parts)}


def _parts(separator: str, text: str) -> list[str]:
    return text.split(separator) if separator else list(text)


def _words(text: str) -> list[str]:
    return _WORD.findall(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text))


def _title(text: str) -> str:
    return re.sub(r"(?<!\S)\S", lambda found: found.group().upper(), text)


def _abbreviated(width: int, text: str) -> str:
    return text if width < 4 or len(text) <= width else text[: width - 3] + "..."


def _camel(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[_\-\s]+", text))


def _wrapped(budget: Budget, width: int, text: str, newline: str = "\n", cut: bool = False) -> str:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= max(width, 1):
            lines[-1] += " " + word
        else:
            lines += [word[at : at + width] for at in range(0, len(word), width)] if cut and width > 0 else [word]
    budget.text(len(text) + len(lines) * len(newline))
    return newline.join(lines)


FUNCTIONS: dict[str, Signature] = {
    "toString": ("!a", text_of),
    "toStrings": ("!a", texts_of),
    "quote": ("!a*", _quote),
    "squote": ("!a*", _single),
    "trim": ("s", lambda text: text.strip()),
    "trimAll": ("ss", lambda cut, text: text.strip(cut)),
    "trimall": ("ss", lambda cut, text: text.strip(cut)),
    "trimPrefix": ("ss", lambda start, text: text.removeprefix(start)),
    "trimSuffix": ("ss", lambda end, text: text.removesuffix(end)),
    "nospace": ("s", lambda text: "".join(text.split())),
    "upper": ("s", str.upper),
    "lower": ("s", str.lower),
    "title": ("s", _title),
    "untitle": ("s", lambda text: re.sub(r"(?<!\S)\S", lambda found: found.group().lower(), text)),
    "swapcase": ("s", str.swapcase),
    "camelcase": ("s", _camel),
    "snakecase": ("s", lambda text: "_".join(_words(text)).lower()),
    "kebabcase": ("s", lambda text: "-".join(_words(text)).lower()),
    "initials": ("s", lambda text: "".join(word[0] for word in text.split())),
    "plural": ("ssi", lambda one, many, count: one if count == 1 else many),
    "repeat": ("$is", _repeated),
    "replace": ("$sss", _replaced),
    "substr": ("iis", _substring),
    "trunc": ("is", _trunc),
    "abbrev": ("is", _abbreviated),
    "abbrevboth": ("iis", lambda left, width, text: _abbreviated(width, text if left < 4 else "..." + text[left:])),
    "contains": ("ss", lambda part, text: part in text),
    "hasPrefix": ("ss", lambda start, text: text.startswith(start)),
    "hasSuffix": ("ss", lambda end, text: text.endswith(end)),
    "cat": ("!a*", lambda *values: " ".join(shown(value, True) for value in values if value is not None)),
    "indent": ("$is", indented),
    "nindent": ("$is", _on_new_line),
    "wrap": ("$is", _wrapped),
    "wrapWith": ("$iss", lambda budget, width, newline, text: _wrapped(budget, width, text, newline, cut=True)),
    "join": ("$!sa", _joined),
    "split": ("ss", _split),
    "splitList": ("ss", _parts),
    "splitn": ("sis", _split_n),
    "sortAlpha": ("!a", lambda values: sorted(texts_of(values))),
    "hello": ("", lambda: "Hello!"),
}
