"""Kubernetes quantities as numbers, as far as the rehearsal's kubelet and scheduler need them."""

import math
from typing import Any

_FACTORS = {
    "": 1.0,
    "m": 1e-3,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "Ki": 2.0**10,
    "Mi": 2.0**20,
    "Gi": 2.0**30,
    "Ti": 2.0**40,
}


def amount(quantity: Any) -> float:
    """A quantity such as `250m`, `64Mi` or `2` as a number of its unit (cores, bytes, pieces).

    Raises:
        ValueError: when it is no quantity; the API server refuses such an object.
    """
    text = str(quantity)
    number = text.rstrip("mkMGTi")
    factor = _FACTORS.get(text[len(number) :])
    value = float(number)
    if factor is None or not math.isfinite(value):
        raise ValueError(f"{text!r} is no quantity")
    return value * factor


def mebibytes(quantity: Any) -> float:
    """A quantity of memory in MiB."""
    return amount(quantity) / 2**20


def share(value: Any, of: int, up: bool) -> int:
    """An int-or-percent such as `25%` of a count, rounded up or down."""
    if isinstance(value, str) and value.endswith("%"):
        part = float(value[:-1]) * of / 100
        return math.ceil(part) if up else math.floor(part)
    return int(value)
