"""Amounts of resources by name: exact, and written for people."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from functions._manifests.quantities import amount

Amounts = Mapping[str, Decimal]  # cores, bytes, or a plain count, by the name of the resource
NONE = Decimal(0)
_UNITS = (("Ti", 1024**4), ("Gi", 1024**3), ("Mi", 1024**2), ("Ki", 1024))


def amounts_of(stated: Mapping[str, Any]) -> dict[str, Decimal]:
    """Every quantity of a mapping such as `status.allocatable`."""
    return {str(name): amount(quantity) for name, quantity in stated.items()}


def total(parts: Iterable[Amounts]) -> dict[str, Decimal]:
    """All of them together."""
    found: dict[str, Decimal] = {}
    for part in parts:
        for name, value in part.items():
            found[name] = found.get(name, NONE) + value
    return found


def memory(size: float | Decimal) -> str:
    """Bytes as people read them: three figures and the unit."""
    for suffix, unit in _UNITS:
        if abs(float(size)) >= unit:
            number = float(size) / unit
            return f"{number:.0f}{suffix}" if number >= 100 or number == int(number) else f"{number:.1f}{suffix}"
    return f"{float(size):.0f}"


def cores(count: float | Decimal) -> str:
    """CPU as people read it: thousandths below ten cores."""
    return f"{float(count):.1f}" if float(count) >= 10 else f"{float(count) * 1000:.0f}m"


def share(part: float | Decimal | None, whole: float | Decimal) -> str:
    """A part of a whole in per cent; a dash where either is not known."""
    return f"{float(part) / float(whole):.0%}" if part is not None and whole else "–"
