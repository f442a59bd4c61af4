"""What a YAML scalar means, and how a value is written as one.

Meaning follows what the Kubernetes API server reads (YAML 1.1 as sigs.k8s.io/yaml has it): `yes`, `on` and `y` are
booleans, `0777` is octal, `1e3` is a number; a date and `12:30` stay text.
"""

import json
import re
from functools import lru_cache

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {"": None, "~": None}
_WORDS |= dict.fromkeys(("null", "Null", "NULL"))
for _word, _meaning in (("true", True), ("yes", True), ("on", True), ("false", False), ("no", False), ("off", False)):
    _WORDS |= dict.fromkeys((_word, _word.capitalize(), _word.upper()), _meaning)
_WORDS |= {"y": True, "Y": True, "n": False, "N": False}
_LONG = 80  # characters; no integer of 64 bits is written with more
_NUMBERLIKE = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = {".inf": float("inf"), "+.inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan")}
# Text that this reader takes as text, but another YAML reader might not: always quoted when written.
_ELSEWHERE = re.compile(
    r"[yYnN]|=|<<|[0-9]{4}-[0-9].*|[-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9]*)?|[-+]?[0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?"
)
_UNSAFE_START = re.compile(r"[\s,\[\]{}#&*!|>'\"%@`]|[-?:](?:\s|$)|---|\.\.\.")
_UNSAFE_INSIDE = re.compile(r":(?:\s|$)|\s#|\s$|[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_RAW_REFUSED = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@lru_cache(maxsize=4096)
def meaning(text: str) -> Scalar:
    """What a plain (unquoted) scalar means."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBERLIKE:
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    return _SPECIAL.get(text.lower(), text)


def _float(text: str) -> Scalar:
    """A number, or the text where it is too large for one, as Go's ParseFloat says."""
    found = float(text)
    return text if found in (float("inf"), float("-inf")) else found


def _integer(text: str) -> Scalar:
    if len(text) > _LONG:
        return _too_large(text)
    digits = text.replace("_", "").lower()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    base = {"0b": 2, "0o": 8, "0x": 16}.get(digits[:2], 10)
    if base == 10 and len(digits) > 1 and digits.startswith("0"):
        if not set(digits) <= set("01234567"):
            return float(digits) * sign  # as Go reads 0899: not octal, so a float
        base = 8
    try:
        found = sign * int(digits, base)
    except ValueError:  # `0x_`
        return text
    if -(2**63) <= found < 2**64:
        return found
    return _too_large(text)


def _too_large(text: str) -> Scalar:
    """What an integer of more than 64 bits is: a float where its digits read as one, else text."""
    plain = text.replace("_", "")
    return _float(plain) if _FLOAT.fullmatch(plain) else text


def read_elsewhere(text: str) -> bool:
    """Whether another YAML reader may take this plain text for something else: a date, `12:30`, `y`."""
    return bool(_ELSEWHERE.fullmatch(text))


def plain_is_safe(text: str, flow: bool = False) -> bool:
    """Whether text can stand unquoted and is read back as the same text by every YAML reader."""
    if not isinstance(meaning(text), str) or read_elsewhere(text):
        return False
    if _UNSAFE_START.match(text) or _UNSAFE_INSIDE.search(text):
        return False
    return not (flow and re.search(r"^:|[,\[\]{}?]|:$", text))


def written(value: Scalar, style: str = "", flow: bool = False, prefer: str = '"') -> str:
    """A scalar on one line: text in `style` (`"`, `'`, or plain where that is safe, else `prefer`), the rest plain."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if not style and plain_is_safe(value, flow):
        return value
    if (style or prefer) == "'" and not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", value):
        return "'" + value.replace("'", "''") + "'"
    quoted = json.dumps(value, ensure_ascii=False)
    return _RAW_REFUSED.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)


def _number(value: float) -> str:
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    return ".nan" if value != value else repr(value)  # noqa: PLR0124 - only NaN differs from itself
