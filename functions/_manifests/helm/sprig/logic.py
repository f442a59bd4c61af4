"""Go's own functions, and Sprig's about truth, defaults and types."""

import html
import urllib.parse
from typing import Any

from functions._manifests.fields import same
from functions._manifests.gotemplate.budget import Budget
from functions._manifests.gotemplate.errors import TemplateError
from functions._manifests.gotemplate.evaluation import truth
from functions._manifests.gotemplate.printing import formatted, printed, shown, type_name
from functions._manifests.helm.sprig.signatures import Signature

_KINDS = {"[]interface {}": "slice", "map[string]interface {}": "map", "[]uint8": "slice", "<nil>": "invalid"}


def kind_of(value: Any) -> str:
    """The kind of a value, as reflect names it."""
    name = type_name(value)
    return _KINDS.get(name, name)


def equal(first: Any, *others: Any) -> bool:
    """Whether the first equals one of the others; values of two basic kinds cannot be compared."""
    return any(_equal(first, other) for other in others)


def _equal(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is None and other is None
    if kind_of(one) != kind_of(other):
        raise TemplateError("incompatible types for comparison")
    return same(one, other)


def _less(one: Any, other: Any) -> bool:
    if kind_of(one) != kind_of(other) or isinstance(one, bool | dict | list) or one is None:
        raise TemplateError("incompatible types for comparison")
    return bool(one < other)


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, dict | list | bytes):
        return len(value)
    raise TemplateError(f"len of {'nil pointer' if value is None else f'type {type_name(value)}'}")


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        if value is None:
            raise TemplateError("index of untyped nil")
        if isinstance(value, dict):
            if not isinstance(key, str):
                raise TemplateError(f"value has type {type_name(key)}; should be string")
            value = value.get(key)
        elif isinstance(key, int | float) and not isinstance(key, bool) and isinstance(value, list | str | bytes):
            if not 0 <= key < len(value):
                raise TemplateError(f"index out of range: {shown(key)}")
            value = value[int(key)]
        else:
            raise TemplateError(f"can't index item of type {type_name(value)}")
    return value


def _slice(value: Any, *ends: int) -> Any:
    start, end = ends[0] if ends else 0, ends[1] if len(ends) > 1 else len(value)
    if not 0 <= start <= end <= len(value):
        raise TemplateError(f"index out of range: {end}")
    return value[start:end]


def empty(value: Any) -> bool:
    """Sprig's idea of emptiness: what `if` takes for false."""
    return not truth(value)


def _default(fallback: Any, *given: Any) -> Any:
    return fallback if not given or empty(given[0]) else given[0]


def _first_given(*values: Any) -> Any:
    return next((value for value in values if not empty(value)), None)


def _fail(message: str) -> Any:
    raise TemplateError(f"error calling fail: {message}")


def _required(message: str, value: Any) -> Any:
    if value is None or value == "":
        raise TemplateError(f"error calling required: {message}")
    return value


def _printf(budget: Budget, pattern: str, *values: Any) -> str:
    return formatted(budget, pattern, list(values))


def _type_is(wanted: str, value: Any) -> bool:
    return type_name(value) == wanted


FUNCTIONS: dict[str, Signature] = {
    "and": ("a*", lambda *values: values[-1]),  # the engine evaluates and stops these two itself
    "or": ("a*", lambda *values: values[-1]),
    "not": ("a", empty),
    "eq": ("!aaa*", equal),
    "ne": ("!aa", lambda one, other: not _equal(one, other)),
    "lt": ("aa", _less),
    "gt": ("aa", lambda one, other: _less(other, one)),
    "le": ("aa", lambda one, other: not _less(other, one)),
    "ge": ("aa", lambda one, other: not _less(one, other)),
    "len": ("a", _length),
    "index": ("aa*", _index),
    "slice": ("ai*", _slice),
    "print": ("!a*", lambda *values: printed(list(values))),
    "println": ("!a*", lambda *values: " ".join(shown(one, True) for one in values) + "\n"),
    "printf": ("$!sa*", _printf),
    "html": ("!a*", lambda *values: html.escape(printed(list(values)))),
    "urlquery": ("!a*", lambda *values: urllib.parse.quote_plus(printed(list(values)))),
    "default": ("aa*", _default),
    "coalesce": ("a*", _first_given),
    "empty": ("a", empty),
    "all": ("a*", lambda *values: all(map(truth, values))),
    "any": ("a*", lambda *values: any(map(truth, values))),
    "ternary": ("aaa", lambda yes, no, which: yes if truth(which) else no),
    "fail": ("s", _fail),
    "required": ("sa", _required),
    "kindOf": ("a", kind_of),
    "kindIs": ("sa", lambda wanted, value: kind_of(value) == wanted),
    "typeOf": ("a", type_name),
    "typeIs": ("sa", _type_is),
    "typeIsLike": ("sa", lambda wanted, value: type_name(value) in (wanted, f"*{wanted}")),
    "deepEqual": ("!aa", same),
    "lookup": ("ssss", lambda *_: {}),
    "getHostByName": ("s", lambda _: ""),
}
