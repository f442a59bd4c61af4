"""Checking the arguments of a template function, as Go's reflection does, and paying for them."""

from collections.abc import Callable, Mapping
from typing import Any

from functions._manifests.gotemplate.budget import Budget
from functions._manifests.gotemplate.errors import TemplateError
from functions._manifests.gotemplate.printing import type_name

Signature = tuple[str, Callable[..., Any]]
_KINDS: dict[str, tuple[type, str]] = {"s": (str, "string"), "i": (int, "int"), "m": (dict, "map[string]interface {}")}


def bound(signatures: Mapping[str, Signature], budget: Budget) -> dict[str, Callable[..., Any]]:
    """The functions, ready to be called by a template."""
    return {name: _checked(letters, function, budget) for name, (letters, function) in signatures.items()}


def _checked(letters: str, function: Callable[..., Any], budget: Budget) -> Callable[..., Any]:
    takes_budget, deep = "$" in letters, "!" in letters
    kinds = letters.strip("$!")
    repeats = kinds.endswith("*")
    kinds = kinds.rstrip("*")
    fewest = len(kinds) - repeats

    def call(*values: Any) -> Any:
        if len(values) < fewest or (len(values) > len(kinds) and not repeats):
            raise TemplateError(f"wrong number of args: want {'at least ' * repeats}{fewest} got {len(values)}")
        for position, value in enumerate(values):
            kind = kinds[min(position, len(kinds) - 1)] if kinds else "a"
            _check(kind, value)
            if deep:
                budget.deeply(value)
            else:
                budget.spend(len(value) if isinstance(value, str | bytes | list) else 1)
        result = function(budget, *values) if takes_budget else function(*values)
        if isinstance(result, str | bytes | list):
            budget.text(len(result))
        elif isinstance(result, int) and not -(2**63) <= result < 2**63:
            result = (result + 2**63) % 2**64 - 2**63
        return result

    return call


def _check(kind: str, value: Any) -> None:
    if kind == "l":
        if not isinstance(value, list):
            raise TemplateError(f"wrong type for value; expected list; got {type_name(value)}")
    elif kind in _KINDS:
        wanted, name = _KINDS[kind]
        if value is None and kind != "m":
            raise TemplateError(f"invalid value; expected {name}")
        if not isinstance(value, wanted) or (kind == "i" and isinstance(value, bool)):
            if value is None:
                return
            raise TemplateError(f"wrong type for value; expected {name}; got {type_name(value)}")
