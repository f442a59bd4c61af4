"""Sprig's arithmetic."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from functions._manifests.gotemplate.budget import Budget
from functions._manifests.gotemplate.errors import TemplateError
from functions._manifests.helm.sprig.signatures import Signature

_LARGEST = 2**63 - 1


def integer(value: Any) -> int:
    """A whole number from anything, 0 where there is none in it (spf13/cast)."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return 0 if math.isnan(value) else max(-_LARGEST - 1, min(_LARGEST, int(value))) if abs(value) < 1e19 else 0
    text = value.strip() if isinstance(value, str) else ""
    if len(text) > 40 or not re.fullmatch(r"[+-]?(0[xXbBoO])?[0-9a-fA-F_]+", text):
        return 0
    try:
        return int(text, 8 if re.fullmatch(r"[+-]?0[0-7]+", text) else 0)
    except ValueError:
        return 0


def number(value: Any) -> float:
    """A float from anything, 0 where there is none in it."""
    try:
        return float(value) if isinstance(value, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return 0.0


def _divided(one: Any, other: Any) -> int:
    below = integer(other)
    if below == 0:
        raise TemplateError("runtime error: integer divide by zero")
    whole = abs(integer(one)) // abs(below)
    return whole if (integer(one) < 0) == (below < 0) else -whole


def _product(first: Any, *others: Any) -> int:
    result = integer(first)
    for other in others:
        result = (result * integer(other) + 2**63) % 2**64 - 2**63
    return result


def _float_product(first: Any, *others: Any) -> float:
    return math.prod(map(number, others), start=number(first))


def _rounded(value: Any, places: int, *_: Any) -> float:
    if not -300 <= places <= 300 or not math.isfinite(number(value)):
        return number(value)
    return float(Decimal(repr(number(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def _steps(budget: Budget, start: int, stop: int, step: int) -> list[int]:
    if step == 0:
        raise TemplateError("a range that does not move")
    if (stop - start) * step <= 0:
        return []
    budget.text(8 * (abs(stop - start) // abs(step) + 1))
    return list(range(start, stop, step))


def _sequence(budget: Budget, *ends: Any) -> str:
    numbers = [integer(end) for end in ends]
    start, step = (numbers[0] if len(numbers) > 1 else 1), 1
    stop = numbers[-1] if numbers else 0
    step = numbers[1] if len(numbers) == 3 else (1 if stop >= start else -1)
    return " ".join(map(str, _steps(budget, start, stop + (1 if step > 0 else -1), step))) if step else ""


def _atoi(text: str) -> int:
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,18}", text) else 0


def _decimal(value: Any) -> int:
    text = str(value)
    return int(text, 8) if re.fullmatch(r"[0-7]{1,20}", text) else 0


FUNCTIONS: dict[str, Signature] = {
    "int": ("a", integer),
    "int64": ("a", integer),
    "float64": ("a", number),
    "atoi": ("s", _atoi),
    "toDecimal": ("a", _decimal),
    "add": ("a*", lambda *values: sum(map(integer, values))),
    "add1": ("a", lambda value: integer(value) + 1),
    "sub": ("aa", lambda one, other: integer(one) - integer(other)),
    "mul": ("aa*", _product),
    "div": ("aa", _divided),
    "mod": ("aa", lambda one, other: int(math.fmod(integer(one), integer(other)))),
    "max": ("aa*", lambda *values: max(map(integer, values))),
    "biggest": ("aa*", lambda *values: max(map(integer, values))),
    "min": ("aa*", lambda *values: min(map(integer, values))),
    "addf": ("a*", lambda *values: sum(map(number, values))),
    "add1f": ("a", lambda value: number(value) + 1),
    "subf": ("aa*", lambda one, *others: number(one) - sum(map(number, others))),
    "mulf": ("aa*", _float_product),
    "divf": ("aa*", lambda one, *others: number(one) / math.prod(map(number, others))),
    "maxf": ("aa*", lambda *values: max(map(number, values))),
    "minf": ("aa*", lambda *values: min(map(number, values))),
    "ceil": ("a", lambda value: float(math.ceil(number(value)))),
    "floor": ("a", lambda value: float(math.floor(number(value)))),
    "round": ("aia*", _rounded),
    "until": ("$i", lambda budget, stop: _steps(budget, 0, stop, 1 if stop >= 0 else -1)),
    "untilStep": ("$iii", _steps),
    "seq": ("$a*", _sequence),
}
