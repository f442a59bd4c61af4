"""Sprig's lists and mappings."""

from typing import Any

from functions._manifests.copying import copied
from functions._manifests.fields import same
from functions._manifests.gotemplate.budget import STEP, Budget
from functions._manifests.gotemplate.errors import TemplateError
from functions._manifests.helm.sprig.logic import empty
from functions._manifests.helm.sprig.signatures import Signature
from functions._manifests.helm.sprig.strings import text_of


def _pairs(*values: Any) -> dict[str, Any]:
    keys = [text_of(key) for key in values[::2]]
    return dict(zip(keys, [*values[1::2], ""][: len(keys)], strict=True))


def _put(target: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    target[key] = value
    return target


def _unset(target: dict[str, Any], key: str) -> dict[str, Any]:
    target.pop(key, None)
    return target


def _merged(target: dict[str, Any], *sources: dict[str, Any]) -> dict[str, Any]:
    for source in sources:
        for key, value in (source or {}).items():
            if empty(target.get(key)):
                target[key] = value
            elif isinstance(target[key], dict) and isinstance(value, dict):
                _merged(target[key], value)
    return target


def _overwritten(target: dict[str, Any], *sources: dict[str, Any]) -> dict[str, Any]:
    for source in sources:
        for key, value in (source or {}).items():
            if isinstance(target.get(key), dict) and isinstance(value, dict):
                _overwritten(target[key], value)
            elif not empty(value) or key not in target:
                target[key] = value
    return target


def _keys(*sources: dict[str, Any]) -> list[str]:
    return [key for source in sources for key in sorted(source or {})]


def _dig(*values: Any) -> Any:
    if len(values) < 3 or not isinstance(values[-1], dict):
        raise TemplateError("dig needs keys, a default and a mapping")
    found: Any = values[-1]
    for key in values[:-2]:
        if not isinstance(found, dict) or key not in found:
            return values[-2]
        found = found[key]
    return found


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise TemplateError(f"no list: {type(value).__name__}")
    return value


def _has(needle: Any, values: Any) -> bool:
    return any(same(needle, one) for one in _list(values))


def _unique(budget: Budget, values: Any) -> list[Any]:
    kept: list[Any] = []
    for one in _list(values):
        budget.spend(len(kept) * STEP)
        if not _has(one, kept):
            kept.append(one)
    return kept


def _without(budget: Budget, values: Any, *gone: Any) -> list[Any]:
    budget.spend(len(_list(values)) * len(gone) * STEP)
    return [one for one in _list(values) if not _has(one, list(gone))]


def _sliced(values: list[Any], *ends: int) -> list[Any]:
    return values[ends[0] if ends else 0 : ends[1] if len(ends) > 1 else len(values)]


def _chunks(size: int, values: list[Any]) -> list[Any]:
    return [values[at : at + size] for at in range(0, len(values), max(size, 1))]


_LISTS: dict[str, Signature] = {
    "list": ("a*", lambda *values: list(values)),
    "tuple": ("a*", lambda *values: list(values)),
    "append": ("aa", lambda values, one: [*_list(values), one]),
    "push": ("aa", lambda values, one: [*_list(values), one]),
    "prepend": ("aa", lambda values, one: [one, *_list(values)]),
    "concat": ("a*", lambda *lists: [one for values in lists for one in _list(values)]),
    "first": ("a", lambda values: _list(values)[0] if values else None),
    "last": ("a", lambda values: _list(values)[-1] if values else None),
    "rest": ("a", lambda values: _list(values)[1:]),
    "initial": ("a", lambda values: _list(values)[:-1]),
    "reverse": ("a", lambda values: _list(values)[::-1]),
    "compact": ("a", lambda values: [one for one in _list(values) if not empty(one)]),
    "uniq": ("$!a", _unique),
    "without": ("$!aa*", _without),
    "has": ("!aa", _has),
    "slice": ("li*", _sliced),
    "chunk": ("il", _chunks),
}
FUNCTIONS: dict[str, Signature] = {
    **_LISTS,
    **{f"must{name[0].upper()}{name[1:]}": signature for name, signature in _LISTS.items()},
    "dict": ("a*", _pairs),
    "get": ("ms", lambda source, key: (source or {}).get(key, "")),
    "set": ("msa", _put),
    "unset": ("ms", _unset),
    "hasKey": ("ms", lambda source, key: key in (source or {})),
    "pluck": ("sm*", lambda key, *sources: [source[key] for source in sources if source and key in source]),
    "keys": ("m*", _keys),
    "values": ("m", lambda source: [source[key] for key in sorted(source or {})]),
    "pick": ("ms*", lambda source, *names: {key: source[key] for key in names if key in (source or {})}),
    "omit": ("ms*", lambda source, *names: {key: one for key, one in (source or {}).items() if key not in names}),
    "dig": ("a*", _dig),
    "merge": ("!mm*", _merged),
    "mustMerge": ("!mm*", _merged),
    "mergeOverwrite": ("!mm*", _overwritten),
    "mustMergeOverwrite": ("!mm*", _overwritten),
    "deepCopy": ("!a", copied),
    "mustDeepCopy": ("!a", copied),
}
