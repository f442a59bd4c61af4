"""Which events a Trigger passes: the dialects of Knative's `filters`, and the older `filter.attributes`.

What Knative refuses at admission is refused here with the Trigger's name. So is what Knative lets through by accident:
a filter with an empty value is skipped there with a log line, and the Trigger then matches every event
(knative/eventing, pkg/eventfilter/subscriptionsapi/create.go).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from eventing.fields import BadManifest

ATTRIBUTE_NAME = re.compile(r"[a-z][a-z0-9]*")  # knative/eventing, pkg/apis/eventing/v1/trigger_validation.go

_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "exact": lambda value, wanted: value == wanted,
    "prefix": lambda value, wanted: value.startswith(wanted),
    "suffix": lambda value, wanted: value.endswith(wanted),
    "exists": lambda _value, _wanted: True,  # the older filter's "", not a dialect of its own
}
_GROUPS = ("all", "any")
_DIALECTS = ("exact", "prefix", "suffix", "all", "any", "not")


class Filter(Struct, frozen=True):
    """One condition: `exact`, `prefix`, `suffix` or `exists` on an attribute, or `all`, `any`, `not` of others."""

    dialect: str
    attribute: str = ""
    value: str = ""
    parts: tuple["Filter", ...] = ()

    def matches(self, attributes: Mapping[str, str]) -> bool:
        """Whether an event with these attributes passes; a missing attribute never does."""
        match self.dialect:
            case "all":
                return all(part.matches(attributes) for part in self.parts)
            case "any":
                return any(part.matches(attributes) for part in self.parts)
            case "not":
                return not self.parts[0].matches(attributes)
            case compared:
                value = attributes.get(self.attribute)
                return value is not None and _COMPARE[compared](value, self.value)

    def leaves(self) -> Iterator["Filter"]:
        """Every condition on an attribute, negated ones included."""
        if not self.parts:
            if self.attribute:
                yield self
            return
        for part in self.parts:
            yield from part.leaves()


EVERYTHING = Filter("all")


def trigger_filter(spec: Mapping[str, Any], where: str) -> Filter:
    """The filter of a Trigger's `spec`; `filters` makes `filter` void, and neither passes everything.

    `where` names the Trigger in messages.

    Raises:
        BadManifest: on what Knative refuses, and on what it would silently take for "everything".
    """
    listed = spec.get("filters")
    if listed is not None and not isinstance(listed, list):
        raise BadManifest(f"{where}: spec.filters must be a list, not {type(listed).__name__}")
    if listed:
        return _all([_item(item, f"{where}: spec.filters[{at}]") for at, item in enumerate(listed)])
    legacy = spec.get("filter")
    if legacy is None:
        return EVERYTHING
    if not isinstance(legacy, Mapping) or set(legacy) - {"attributes"}:
        raise BadManifest(f"{where}: spec.filter knows only attributes; use spec.filters for more")
    field = f"{where}: spec.filter.attributes"
    pairs = _pairs(legacy.get("attributes") or {}, field)
    return _all([Filter("exact" if value else "exists", name, value) for name, value in pairs])


def _item(item: object, field: str) -> Filter:
    if not isinstance(item, Mapping) or not item:
        raise BadManifest(f"{field} must be a mapping with one dialect of {', '.join(_DIALECTS)}")
    if unknown := sorted(str(key) for key in set(item) - set(_DIALECTS)):
        raise BadManifest(f"{field} uses {', '.join(unknown)}, which is not supported; write it with {_listed()}")
    if len(item) > 1:
        raise BadManifest(f"{field} mixes {' and '.join(sorted(item))}; one dialect per item, and items are ANDed")
    ((dialect, body),) = item.items()
    field = f"{field}.{dialect}"
    if dialect == "not":
        return Filter("not", parts=(_item(body, field),))
    if dialect in _GROUPS:
        if not isinstance(body, list) or not body:
            raise BadManifest(f"{field} must be a list of at least one filter")
        return Filter(dialect, parts=tuple(_item(part, f"{field}[{at}]") for at, part in enumerate(body)))
    pairs = _pairs(body, field)
    if not pairs:
        raise BadManifest(f"{field} must name an attribute")
    for name, value in pairs:
        if not value:
            raise BadManifest(f"{field}.{name} is empty; Knative would skip this filter and pass every event")
    return _all([Filter(dialect, name, value) for name, value in pairs])


def _pairs(body: object, field: str) -> list[tuple[str, str]]:
    if not isinstance(body, Mapping):
        raise BadManifest(f"{field} must map attributes to text")
    for name, value in body.items():
        if not isinstance(name, str) or not ATTRIBUTE_NAME.fullmatch(name):
            raise BadManifest(f"{field}: {name!r} is no attribute name; they match ^{ATTRIBUTE_NAME.pattern}$")
        if not isinstance(value, str):
            raise BadManifest(f'{field}.{name} must be text; quote it, as in "{value}"')
    return list(body.items())


def _all(parts: list[Filter]) -> Filter:
    return parts[0] if len(parts) == 1 else Filter("all", parts=tuple(parts))


def _listed() -> str:
    return ", ".join(_DIALECTS[:-1]) + f" or {_DIALECTS[-1]}"
