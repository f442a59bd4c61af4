"""Only what the school itself added is removed, and no guard is taken away piece by piece."""

from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import mapping, rows
from functions._preflight.rule import finding

RULE = "removals"
# The label of what the school adds; only such objects may it remove.
OWN = ("app.kubernetes.io/managed-by", "cortex-online-school")
_DATA = ("PersistentVolumeClaim", "StatefulSet")


def only_own_removed(change: Change) -> Iterator[Finding]:
    """No object of others goes, nor one that holds data; no bound, alert or guard leaves an object that stays."""
    for one in change.removed:
        if one.kind in _DATA:
            yield _refused(one, "", "its data would go with it")
        elif not _is_own(one):
            yield _refused(one, "", "it was not added by the school")
    for one in change.changed:
        old = change.old(one)
        for what in _lost(old, one) if old else ():
            yield _refused(one, "spec", f"{what} would be taken away")


def _is_own(one: Manifest) -> bool:
    return mapping(get(one.data, "metadata.labels")).get(OWN[0]) == OWN[1]


def _lost(old: Manifest, new: Manifest) -> Iterator[str]:
    """What bounds or guards others and is no longer there."""
    if old.kind == "ResourceQuota":
        lost = mapping(get(old.data, "spec.hard")).keys() - mapping(get(new.data, "spec.hard")).keys()
        yield from (f"the bound of {name}" for name in sorted(lost))
    elif old.kind == "LimitRange":
        yield from (f"the {name}" for name in sorted(_bounds(old) - _bounds(new)))
    elif old.kind == "PrometheusRule":
        yield from (f"the alert {name}" for name in sorted(_alerts(old) - _alerts(new)))
    elif old.kind == "PodDisruptionBudget":
        for field in ("minAvailable", "maxUnavailable", "selector"):
            other = "maxUnavailable" if field == "minAvailable" else "minAvailable"
            gone = get(old.data, f"spec.{field}") is not None and get(new.data, f"spec.{field}") is None
            if gone and (field == "selector" or get(new.data, f"spec.{other}") is None):
                yield f"its {field}"


def _bounds(manifest: Manifest) -> set[str]:
    return {
        f"{kind} of {name} for a {limit.get('type')}"
        for limit in rows(get(manifest.data, "spec.limits"))
        for kind in ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")
        for name in mapping(limit.get(kind))
    }


def _alerts(manifest: Manifest) -> set[str]:
    groups: Any = rows(get(manifest.data, "spec.groups"))
    return {str(rule["alert"]) for group in groups for rule in rows(group.get("rules")) if rule.get("alert")}


def _refused(one: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, one, path, f"{one.kind} {one.name}: {why}: do it by hand if you must")
