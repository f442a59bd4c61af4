"""What only the end of a window can tell of an object: that requests still reach the pods of a NetworkPolicy. Pure."""

from collections.abc import Iterable

from eventing.vocabulary import Check
from functions.health_monitor.facts import key
from functions.health_monitor.kinds.seen import Around
from functions.health_monitor.kinds.traffic import NO_TRAFFIC


def with_traffic(checks: Iterable[Check], around: Around) -> tuple[Check, ...]:
    """The checks, those of NetworkPolicies judged by the requests that their pods served since the change."""
    found = tuple(checks)
    served = {
        one.name.partition(" ")[2]: one for one in found if one.name.startswith("errors:") and one.result == "healthy"
    }
    about = {f"object {key(one.resource)}": one.about for one in around.objects if one.resource.kind == "NetworkPolicy"}
    return tuple(_proven(one, [served[name] for name in about.get(one.name, ()) if name in served]) for one in found)


def _proven(check: Check, served: list[Check]) -> Check:
    if not served or check.result != "inconclusive" or NO_TRAFFIC not in check.evidence:
        return check
    told = check.evidence.replace(f", but {NO_TRAFFIC}", "")
    return Check(check.name, "healthy", f"{told}, and they serve requests: {served[0].evidence}")
