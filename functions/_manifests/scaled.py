"""How many pods a change asks for: a workload's own number, or the least that a scaler keeps. Pure."""

from collections.abc import Iterable

from functions._manifests.affected import Difference
from functions._manifests.manifest import Manifest
from functions._manifests.paths import get

NUMBERS = {  # by kind, with what an absent one means (the API server's defaults)
    "Deployment": "spec.replicas",
    "StatefulSet": "spec.replicas",
    "HorizontalPodAutoscaler": "spec.minReplicas",
}


def grown(found: Iterable[Difference]) -> dict[tuple[str, str, str], int]:
    """The number by workload (kind, namespace, name), where it is more than before; one that is new has none before,
    and its pods are new ones."""
    asked: dict[tuple[str, str, str], int] = {}
    for each in found:
        if each.after is None or each.before is None or each.after.kind not in NUMBERS:
            continue
        was, now = _number(each.before), _number(each.after)
        target = _target(each.after)
        if target and now > was:
            asked[target] = max(now, asked.get(target, 0))
    return asked


def switched_off(found: Iterable[Difference]) -> frozenset[tuple[str, str, str]]:
    """The workloads (kind, namespace, name) whose last pods a change takes away."""
    pairs = ((each.before, each.after) for each in found)
    return frozenset(
        (after.kind, after.namespace, after.name)
        for before, after in pairs
        if before and after and after.kind in ("Deployment", "StatefulSet") and _number(before) > 0 == _number(after)
    )


def _number(one: Manifest) -> int:
    value = get(one.data, NUMBERS[one.kind])
    return value if isinstance(value, int) and not isinstance(value, bool) else 1


def _target(one: Manifest) -> tuple[str, str, str] | None:
    if one.kind != "HorizontalPodAutoscaler":
        return one.kind, one.namespace, one.name
    aimed = get(one.data, "spec.scaleTargetRef")
    return (str(aimed.get("kind")), one.namespace, str(aimed.get("name"))) if isinstance(aimed, dict) else None
