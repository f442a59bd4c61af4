"""How a manifest meets the live object: what differs, and what applying it makes of it. Pure."""

import copy
from collections.abc import Mapping
from typing import Any

from functions._rehearsal.objects import Object

_ABSENT = object()


def made_anew(desired: Mapping[str, Any]) -> bool:
    """Whether its sync options have Argo CD delete the live object and make it again, rather than change it."""
    stated = (desired["metadata"].get("annotations") or {}).get("argocd.argoproj.io/sync-options", "")
    options = {each.strip() for each in str(stated).split(",")}
    return {"Force=true", "Replace=true"} <= options


def drifted(desired: Any, live: Any) -> bool:
    """Whether the live value lacks something that Git states; what Git does not state may be anything."""
    if isinstance(desired, Mapping):
        if not isinstance(live, Mapping):
            return bool(desired) or live is not None
        return any(drifted(value, live.get(name)) for name, value in desired.items())
    return bool(desired != live)


def removed(last: Any, desired: Any, live: Any) -> bool:
    """Whether the live value still has something that Git stated last time and no longer states."""
    if not isinstance(last, Mapping) or not isinstance(desired, Mapping) or not isinstance(live, Mapping):
        return False
    return any(
        (name not in desired and name in live) or (name in desired and removed(value, desired[name], live.get(name)))
        for name, value in last.items()
    )


def applied(last: Mapping[str, Any] | None, desired: Mapping[str, Any], live: Mapping[str, Any] | None) -> Object:
    """The live object after `kubectl apply`: what Git states is set, what it stated last time and dropped is removed.

    Lists are replaced whole. Status and all that Git never spoke of stay.
    """
    merged: Object = copy.deepcopy(dict(live or {}))
    for name in last or {}:
        if name not in desired:
            merged.pop(name, None)
    for name, value in desired.items():
        before, now = (last or {}).get(name), merged.get(name, _ABSENT)
        if isinstance(value, Mapping):
            merged[name] = applied(
                before if isinstance(before, Mapping) else None, value, now if isinstance(now, Mapping) else None
            )
        else:
            merged[name] = copy.deepcopy(value)
    return merged
