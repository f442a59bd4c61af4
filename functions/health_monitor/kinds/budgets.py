"""Disruption budgets, quotas and limit ranges: what they keep from happening, and what they refuse. Pure.

Sources: policy/v1 PodDisruptionBudgetStatus; plugin/pkg/admission/resourcequota and limitranger of Kubernetes.
"""

from collections.abc import Iterable
from typing import Any

from functions._manifests.limit_violations import violations
from functions._manifests.limitranges import limits_in
from functions._manifests.quantities import BadQuantity, parse
from functions.health_monitor.digging import dig
from functions.health_monitor.kinds.near import Near, Object, Said, because, condition, name_of, number, unseen

TEMPLATES = ("Deployment", "StatefulSet", "DaemonSet")
_LIMIT_WORDS = ("usage per container", "usage per pod", "ratio per container", "ratio per pod", "usage per persistent")


def disruption_budget(found: Object, _near: Near) -> Said:
    """As its controller counted."""
    if waits := unseen(found):
        return Said("waiting", waits)
    healthy, needed = number(found, "status", "currentHealthy"), number(found, "status", "desiredHealthy")
    expected, allowed = number(found, "status", "expectedPods"), number(found, "status", "disruptionsAllowed")
    told = f"{healthy} of {expected} pods healthy, {needed} needed, {allowed} may be evicted"
    said = condition(found, "DisruptionAllowed")
    if said.get("reason") == "SyncFailed":
        return Said("broken", f"its controller cannot count pods: {because(said)}")
    if not expected:
        return Said("waiting", "it selects no pod, so it protects nothing")
    if healthy < needed:
        return Said("waiting", told)
    if not allowed:
        return Said("waiting", f"{told}: every eviction is blocked, so no node can be drained")
    return Said("well", told)


def quota(found: Object, _near: Near) -> Said:
    """Used against hard, as the quota controller counted it."""
    wanted, hard = _amounts(found, "spec"), _amounts(found, "status")
    used: dict[str, Any] = dig(found, "status", "used", default={})
    late = sorted(name for name in wanted if not _same(wanted[name], hard.get(name)))
    if late:
        return Said("waiting", f"the quota controller has not counted {', '.join(late)} yet")
    told = ", ".join(f"{name} {used.get(name, '?')} of {hard[name]}" for name in sorted(wanted))
    if over := sorted(name for name in wanted if _more(used.get(name), hard[name])):
        return Said("broken", f"{told}: more {', '.join(over)} is used than it allows, so no pod is replaced")
    if not wanted or any(name not in used for name in wanted):
        return Said("waiting", told or "it bounds nothing")
    return Said("well", told)


def limit_range(found: Object, near: Near) -> Said:
    """It has no status; but the pod templates of its namespace tell whether it would let their pods be made again.

    Not the pods: what an earlier LimitRange filled in is in them, and would be filled in anew.
    """
    limits = limits_in(found)
    owners = [one for kind in TEMPLATES for one in near.of(kind)]
    refused = [
        (one, why) for one in owners if (why := violations(dig(one, "spec", "template", "spec", default={}), limits))
    ]
    if refused:
        one, why = refused[0]
        told = f"pods of {len(refused)} of {len(owners)} workloads would be refused when they are made again"
        return Said("broken", f"{told}: {one.get('kind')} {name_of(one)}: {why[0].message}"[:600])
    if not owners:
        return Said("waiting", "no workload is in its namespace, so nothing shows what it does")
    return Said("well", f"the pods of all {len(owners)} workloads of its namespace would be let in again")


def refused_by_quota(name: str, near: Near) -> tuple[int, str]:
    """How often pods were refused because of this quota, and the last of it."""
    return _refusals(near.of("Event"), lambda said: f"exceeded quota: {name}," in f"{said},")


def refused_by_limits(_name: str, near: Near) -> tuple[int, str]:
    """How often pods were refused because of a LimitRange of the namespace (no message has its name)."""
    return _refusals(near.of("Event"), lambda said: any(word in said.lower() for word in _LIMIT_WORDS))


def _refusals(events: Iterable[Object], fits: Any) -> tuple[int, str]:
    about = [one for one in events if one.get("reason") == "FailedCreate" and fits(str(one.get("message", "")))]
    times = sum(dig(one, "series", "count", default=dig(one, "count", default=1)) for one in about)
    return (int(times), str(about[-1].get("message", ""))[:300]) if about else (0, "")


def _amounts(found: Object, part: str) -> dict[str, Any]:
    value = dig(found, part, "hard", default={})
    return value if isinstance(value, dict) else {}


def _same(one: Any, other: Any) -> bool:
    try:
        return parse(one) == parse(other)
    except BadQuantity:
        return False


def _more(used: Any, hard: Any) -> bool:
    try:
        return parse(used) > parse(hard)
    except BadQuantity:
        return False
