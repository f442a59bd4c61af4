"""Kubernetes quantities: exact decimals, compared and scaled without rounding away what people wrote.

Grammar: k8s.io/apimachinery/pkg/api/resource/quantity.go (a decimal number, then one suffix or a decimal exponent).
"""

import re
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

_BINARY = {"Ki": 1024**1, "Mi": 1024**2, "Gi": 1024**3, "Ti": 1024**4, "Pi": 1024**5, "Ei": 1024**6}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BYTES = ("memory", "storage")  # the ends of the names of resources that are counted in bytes
_FORM = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:([KMGTPE]i)|([numkMGTPE])|[eE]([+-]?[0-9]{1,3}))?")


class BadQuantity(ValueError):
    """The text is no quantity."""


def parse(quantity: str | int | float) -> Decimal:
    """The exact amount, in cores or bytes (or whatever the resource counts).

    Raises:
        BadQuantity: when it is not a quantity as the API server reads one.
    """
    if isinstance(quantity, bool):
        raise BadQuantity(f"{quantity!r} is no quantity")
    if isinstance(quantity, int | float):
        quantity = str(quantity)
    if not isinstance(quantity, str):
        raise BadQuantity(f"{quantity!r} is no quantity: write for example 256Mi, 1.5Gi, 100m or 2")
    return _parsed(quantity)


@lru_cache(maxsize=4096)  # a repository says the same few amounts over and over
def _parsed(quantity: str) -> Decimal:
    found = _FORM.fullmatch(quantity)
    if not found:
        raise BadQuantity(f"{quantity!r} is no quantity: write for example 256Mi, 1.5Gi, 100m or 2")
    number, binary, decimal, exponent = found.groups()
    try:
        amount = Decimal(number)
    except InvalidOperation:
        raise BadQuantity(f"{quantity!r} is no quantity") from None
    if binary:
        return amount * _BINARY[binary]
    return amount.scaleb(int(exponent) if exponent else _DECIMAL[decimal or ""])


def amount(quantity: Any) -> Decimal:
    """The quantity in base units; nothing where it is none, for whoever adds up what is stated."""
    try:
        return parse(quantity) if quantity not in (None, "") else Decimal(0)
    except BadQuantity:
        return Decimal(0)


def valid(quantity: Any) -> bool:
    """Whether the API server would read it as a quantity."""
    try:
        parse(quantity)
    except BadQuantity:
        return False
    return True


def compare(one: str | int | float, other: str | int | float) -> int:
    """-1, 0 or 1, as `one` is less than, equal to or more than `other`.

    Raises:
        BadQuantity: when either is no quantity.
    """
    first, second = parse(one), parse(other)
    return (first > second) - (first < second)


def largest(*quantities: str | int | float) -> str | int | float:
    """The largest, as it was written; the first of equals.

    Raises:
        BadQuantity: when one of them is no quantity.
    """
    return max(quantities, key=parse)


def counted(quantity: str | int | float, per_unit: int = 1) -> int:
    """A whole number of units (or, with 1000, of thousandths), rounded up: Quantity.Value() and MilliValue().

    Raises:
        BadQuantity: when it is no quantity.
    """
    return int((parse(quantity) * per_unit).to_integral_value(ROUND_CEILING))


def formatted(resource: str, amount: Decimal, up: bool = True) -> str:
    """An amount as people write one of this resource: cores in `m`, bytes in whole Mi, else a count.

    It is rounded up, or down, to what can be written so.
    """
    rounding = ROUND_CEILING if up else ROUND_FLOOR
    if resource.endswith("cpu"):
        return format_cpu((amount * 1000).to_integral_value(rounding) / 1000)
    step = Decimal(1024**2 if amount >= 1024**2 and resource.endswith(_BYTES) else 1)
    return format_memory((amount / step).to_integral_value(rounding) * step)


def format_memory(amount: Decimal) -> str:
    """An amount of bytes, rounded up, in the largest binary unit that holds it exactly: 536870912 is 512Mi."""
    whole = int(amount.to_integral_value(ROUND_CEILING))
    for suffix, size in reversed(_BINARY.items()):
        if whole and whole % size == 0:
            return f"{whole // size}{suffix}"
    return str(whole)


def format_cpu(amount: Decimal) -> str:
    """An amount of cores, rounded up to a thousandth: whole cores plain, else in `m`."""
    thousandths = int((amount * 1000).to_integral_value(ROUND_CEILING))
    return str(thousandths // 1000) if thousandths % 1000 == 0 else f"{thousandths}m"


def scale_memory(quantity: str | int | float, factor: float | str | Decimal) -> str:
    """A memory quantity times a factor, rounded up to whole Mi (to bytes below 1Mi).

    Raises:
        BadQuantity: when it is no quantity.
    """
    return _scaled(quantity, factor, Decimal(1024**2), format_memory)


def scale_cpu(quantity: str | int | float, factor: float | str | Decimal) -> str:
    """A CPU quantity times a factor, rounded up to whole thousandths of a core.

    Raises:
        BadQuantity: when it is no quantity.
    """
    return _scaled(quantity, factor, Decimal("0.001"), format_cpu)


def _scaled(
    quantity: str | int | float, factor: float | str | Decimal, step: Decimal, form: Callable[[Decimal], str]
) -> str:
    amount = parse(quantity) * Decimal(str(factor))
    if amount > step:
        amount = (amount / step).to_integral_value(ROUND_CEILING) * step
    return form(amount)
