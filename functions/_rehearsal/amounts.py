"""Kubernetes quantities as plain numbers, as far as the rehearsal's kubelet and scheduler need them."""

import math
from typing import Any

from functions._manifests.quantities import parse


def amount(quantity: Any) -> float:
    """A quantity such as `250m`, `64Mi` or `2` as a number of its unit (cores, bytes, pieces).

    Raises:
        BadQuantity: when it is no quantity; the API server refuses such an object.
    """
    return float(parse(quantity))


def mebibytes(quantity: Any) -> float:
    """A quantity of memory in MiB."""
    return amount(quantity) / 2**20


def share(value: Any, of: int, up: bool) -> int:
    """An int-or-percent such as `25%` of a count, rounded up or down."""
    if isinstance(value, str) and value.endswith("%"):
        part = float(value[:-1]) * of / 100
        return math.ceil(part) if up else math.floor(part)
    return int(value)
