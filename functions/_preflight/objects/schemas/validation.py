"""Everything in an object that its schema does not take, each with its path; not only the first.

Null counts as absent, as the API server reads it, save where Kubernetes' own schemas rule it out. Where a schema
prunes (a CustomResourceDefinition's), a field that it does not name is unknown even though it does not say so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Literal

from msgspec import UNSET

from functions._manifests.paths import Select, Step
from functions._preflight.objects.schemas.schema import Resolve, Schema
from functions._preflight.objects.schemas.values import takes_null, why_not_type, why_not_value

Steps = tuple[Step, ...]
_NAMES = ("name", "mountPath", "containerPort", "port", "key", "ip", "host")  # that tell the items of a list apart


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong at a path. `near` is the field that was meant, where an unknown one looks like it."""

    steps: Steps
    what: Literal["type", "value", "unknown", "missing"]
    message: str
    near: str = ""
    value: Any = None


@dataclass(frozen=True, slots=True)
class Validation:
    """How to validate: references by `resolve`; values are quoted in messages unless they may be secret; with `nulls`
    the schema says itself where null may stand."""

    resolve: Resolve
    prunes: bool = False
    quotes: bool = True
    nulls: bool = False

    def problems(self, schema: Schema, value: Any, steps: Steps = ()) -> Iterator[Problem]:
        """What the schema does not take of the value."""
        while schema.ref is not None:
            schema = self.resolve(schema.ref)
        if value is None:
            if self.nulls and not takes_null(schema):
                yield Problem(steps, "type", "is empty: give it a value, or leave it out")
            return
        why = why_not_type(schema, value, self.quotes)
        if why:
            yield Problem(steps, "type", why, value=value)
            return
        why = why_not_value(schema, value, self.quotes)
        if why:
            yield Problem(steps, "value", why, value=value)
        if isinstance(value, dict):
            yield from self._fields(schema, value, steps)
        elif isinstance(value, list) and schema.items is not None:
            for step, item in zip(_item_steps(value), value, strict=True):
                yield from self.problems(schema.items, item, (*steps, step))
        yield from self._combined(schema, value, steps)

    def _fields(self, schema: Schema, value: dict[str, Any], steps: Steps) -> Iterator[Problem]:
        known, additional = schema.properties or {}, schema.additional
        for name in schema.required or ():
            if name in known and known[name].default is not UNSET:
                continue  # the API server fills it in
            if name not in value or (self.prunes and value[name] is None and name in known):
                yield Problem(steps, "missing", f"{name} is missing: add it")
        closed = additional is False or (self.prunes and additional is None and bool(known) and not schema.preserve)
        for name, inner in value.items():
            if name in known:
                yield from self.problems(known[name], inner, (*steps, name))
            elif isinstance(additional, Schema):
                yield from self.problems(additional, inner, (*steps, name))
            elif closed and not (schema.embedded and name in ("apiVersion", "kind", "metadata")):
                near = next(iter(get_close_matches(name, known, 1, 0.75)), "")
                meant = f"did you mean {near}?" if near else "remove it, or put it where it belongs"
                yield Problem((*steps, name), "unknown", f"there is no field {name} here: {meant}", near, inner)

    def _combined(self, schema: Schema, value: Any, steps: Steps) -> Iterator[Problem]:
        """What combinations refuse. In them only named fields count: they say nothing about all the others. That more
        than one form fits is no finding, for defaults and formats, which tell them apart, are not looked at."""
        if not (schema.all_of or schema.any_of or schema.one_of or schema.none_of):
            return
        inner = replace(self, prunes=False)
        for one in schema.all_of or ():
            yield from inner.problems(one, value, steps)
        for forms in (schema.one_of, schema.any_of):
            if forms and all(any(inner.problems(one, value, steps)) for one in forms):
                yield Problem(steps, "value", _none_fits(forms))
        if schema.none_of and not any(inner.problems(schema.none_of, value, steps)):
            yield Problem(steps, "value", "has a form that is ruled out for it: see the reference of its kind")


def _none_fits(forms: list[Schema]) -> str:
    named = [" and ".join(one.required) for one in forms if one.required]
    return f"needs one of {', '.join(sorted(named))}" if named else "fits none of the forms that it may have"


def _item_steps(items: list[Any]) -> list[Step]:
    """A step to each item: by what tells it apart, so that it stays when others come or go; else by position."""
    for key in _NAMES:
        values = [item.get(key) if isinstance(item, dict) else None for item in items]
        if all(isinstance(one, str | int) and not isinstance(one, bool) and one != "" for one in values):
            texts = [str(one) for one in values]
            if len(set(texts)) == len(texts):
                return [Select(key, text) for text in texts]
    return list(range(len(items)))
