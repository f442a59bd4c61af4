"""How Go prints values: `%v` as fmt has it, and Printf's verbs."""

import json
import math
import re
from typing import Any

from functions._manifests.gotemplate.budget import Budget
from functions._manifests.gotemplate.errors import TooMuch

_VERB = re.compile(r"%(?P<flags>[-+# 0]*)(?P<width>\d+|\*)?(?:\.(?P<precision>\d+|\*)?)?(?P<verb>.)", re.DOTALL)
_MAX_WIDTH = 10_000


def shown(value: Any, inside: bool = False) -> str:
    """A value as `%v` prints it; nothing at the top is `<no value>`'s empty text in Helm."""
    if value is None:
        return "<nil>" if inside else ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, bytes):
        return "[" + " ".join(map(str, value)) + "]"
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{shown(value[key], True)}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(shown(one, True) for one in value) + "]"
    return str(value)


def float_text(value: float, least: int = -4, most: int = 6) -> str:
    """The shortest text of a float, with an exponent outside these powers of ten (strconv.FormatFloat, `g`)."""
    if math.isnan(value) or math.isinf(value):
        return "NaN" if math.isnan(value) else ("+Inf" if value > 0 else "-Inf")
    mantissa, exponent = f"{value!r}e0".lower().split("e")[:2] if "e" not in repr(value) else repr(value).split("e")
    sign, digits = ("-", mantissa[1:]) if mantissa.startswith("-") else ("", mantissa)
    whole, _, part = digits.partition(".")
    power = len(whole.lstrip("0")) - 1 + int(exponent) if whole.strip("0") else int(exponent) - 1 - _zeros(part)
    numbers = (whole + part).strip("0") or "0"
    if numbers == "0":
        return sign + "0"
    if power < least or power >= most:
        tail = f".{numbers[1:]}" if len(numbers) > 1 else ""
        return f"{sign}{numbers[0]}{tail}e{'-' if power < 0 else '+'}{abs(power):02d}"
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{numbers}"
    padded = numbers.ljust(power + 1, "0")
    return sign + padded[: power + 1] + (f".{padded[power + 1 :]}" if len(padded) > power + 1 else "")


def _zeros(part: str) -> int:
    return len(part) - len(part.lstrip("0"))


def printed(values: list[Any]) -> str:
    """Sprint: a space between two values that are both no text."""
    parts: list[str] = []
    for position, value in enumerate(values):
        if position and not isinstance(value, str) and not isinstance(values[position - 1], str):
            parts.append(" ")
        parts.append(shown(value, True))
    return "".join(parts)


def formatted(budget: Budget, pattern: str, values: list[Any]) -> str:
    """Sprintf."""
    left = list(values)
    used = 0

    def one(found: re.Match[str]) -> str:
        nonlocal used
        if found["verb"] == "%":
            return "%"
        sizes = []
        for name in ("width", "precision"):
            size = found[name]
            if size == "*":
                size = str(int(left[used])) if used < len(left) and isinstance(left[used], int) else "0"
                used += 1
            if size and (len(size) > 6 or int(size) > _MAX_WIDTH):
                raise TooMuch(f"printf pads to more than {_MAX_WIDTH} characters")
            sizes.append(size)
        budget.text(int(sizes[0] or 0) + 1)
        if used >= len(left):
            return f"%!{found['verb']}(MISSING)"
        used += 1
        return _padded(_verb(found, sizes[1], left[used - 1]), found["flags"], int(sizes[0] or 0))

    text = _VERB.sub(one, pattern)
    if used < len(left):
        extra = ", ".join(f"{type_name(value)}={shown(value, True)}" for value in left[used:])
        text += f"%!(EXTRA {extra})"
    return text


def _verb(found: re.Match[str], precision: str | None, value: Any) -> str:
    verb, flags = found["verb"], found["flags"]
    plus = "+" if "+" in flags and isinstance(value, int | float) and value >= 0 else ""
    number = isinstance(value, int) and not isinstance(value, bool)
    if verb == "v" or (verb == "t" and isinstance(value, bool)):
        return plus + shown(value, True)
    if verb in "sqx" and isinstance(value, str | bytes):
        text = value if isinstance(value, str) else value.decode(errors="replace")
        text = text[: int(precision)] if precision else text
        return {"s": text, "q": json.dumps(text, ensure_ascii=False), "x": text.encode().hex()}[verb]
    if verb in "dxXobc" and number:
        return plus + format(value, verb) if verb != "c" or 0 <= value < 0x110000 else "\ufffd"
    if verb == "T":
        return type_name(value)
    if verb in "feEgG" and isinstance(value, float):
        if verb in "gG" and precision is None:
            return plus + float_text(value)
        return plus + format(value, f".{int(precision) if precision else 6}{verb}")
    if isinstance(value, list) and verb in "sdq":
        return "[" + " ".join(_verb(found, precision, one) for one in value) + "]"
    return f"%!{verb}({'<nil>' if value is None else f'{type_name(value)}={shown(value, True)}'})"


def _padded(text: str, flags: str, width: int) -> str:
    if "-" in flags:
        return text.ljust(width)
    if "0" in flags and text[:1] in ("-", "+"):
        return text[0] + text[1:].rjust(width - 1, "0")
    return text.rjust(width, "0" if "0" in flags else " ")


def type_name(value: Any) -> str:
    """The name of a value's Go type, as the data of a chart has it."""
    if value is None:
        return "<nil>"
    names = {bool: "bool", str: "string", int: "int", float: "float64", list: "[]interface {}", bytes: "[]uint8"}
    return "map[string]interface {}" if isinstance(value, dict) else names.get(type(value), type(value).__name__)
