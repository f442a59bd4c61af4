"""Which objects a patch, a label or a replacement is meant for."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from functions._manifests.kustomization.identities import identities, identity
from functions._manifests.kustomization.items import CannotBuild, Item

_REQUIREMENT = re.compile(r"\s*(!?)\s*([\w./-]+)\s*(?:(==|=|!=)\s*([\w.-]*)|\s(in|notin)\s*\(([^)]*)\))?\s*")


def selected(items: Iterable[Item], target: Mapping[str, Any]) -> list[Item]:
    """The objects that a target means: patterns for kind, name and namespace, and selectors.

    Raises:
        CannotBuild: when a pattern or a selector is none.
    """
    return [item for item in items if _is_meant(item, target)]


def named_by(items: Iterable[Item], data: dict[str, Any]) -> list[Item]:
    """The objects that a patch names by its own apiVersion, kind, namespace and name, as they are or as they were."""
    meant = identity(Item(data, ""))
    return [item for item in items if meant in identities(item)]


def _is_meant(item: Item, target: Mapping[str, Any]) -> bool:
    group, version = item.group_version
    plain = (("kind", {item.kind}), ("group", {group}), ("version", {version}), ("name", item.names))
    spaces = {item.namespace or "default", item.namespace, *(space for _, space in item.former)}
    for key, held in (*plain, ("namespace", spaces)):
        wanted = target.get(key)
        if wanted and not any(_matches(str(wanted), one) for one in held):
            return False
    return _holds(item, "labels", target.get("labelSelector")) and _holds(
        item, "annotations", target.get("annotationSelector")
    )


def _matches(pattern: str, text: str) -> bool:
    if re.fullmatch(r"[\w.-]*", pattern) and "." not in pattern:
        return pattern == text
    if len(pattern) > 200 or re.search(r"[+*}]\)*[+*{]|\(\?[!=<]", pattern):  # Go's patterns look neither way
        raise CannotBuild(f"the target {pattern[:60]!r} is a pattern that is not matched here")
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        raise CannotBuild(f"the target {pattern[:60]!r} is no pattern") from None


def _holds(item: Item, field: str, selector: Any) -> bool:
    if not isinstance(selector, str) or not selector.strip():
        return True
    held = item.data.get("metadata", {}).get(field)
    labels = held if isinstance(held, dict) else {}
    for part in re.split(r",(?![^(]*\))", selector):
        found = _REQUIREMENT.fullmatch(part)
        if not found:
            raise CannotBuild(f"{selector[:60]!r} is no selector")
        negated, key, sign, value, word, listed = found.groups()
        has = labels.get(key)
        if sign:
            good = (str(has) == value and has is not None) is (sign != "!=")
        elif word:
            good = (has in [one.strip() for one in listed.split(",")]) is (word == "in")
        else:
            good = (key in labels) is not bool(negated)
        if not good:
            return False
    return True
