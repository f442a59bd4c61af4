"""What only the end of a window can tell of an object, by Prometheus. Pure.

That requests still reach the pods of a NetworkPolicy; that the groups of a PrometheusRule are loaded, which takes the
operator and the kubelet a minute or two.
"""

from collections.abc import Iterable, Sequence

from eventing.vocabulary import Check
from functions.health_monitor.facts import key
from functions.health_monitor.kinds.seen import NO_TRAFFIC, Around


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


def loaded_checks(around: Around, loaded: Sequence[str], problem: str) -> tuple[Check, ...]:
    """Whether Prometheus has the rules of each changed PrometheusRule; `loaded` are the `rule_group` labels of its own
    metric, `file;group`, empty where it does not watch itself."""
    found = []
    for one in around.objects:
        name = f"loaded {key(one.resource)}"
        absent = [group for group in one.groups if not any(each.endswith(f";{group}") for each in loaded)]
        if not one.groups:
            continue
        if problem:
            found.append(Check(name, "inconclusive", f"Prometheus could not be asked for its rules: {problem}"))
        elif not loaded:
            found.append(Check(name, "not_applicable", "Prometheus does not tell which rules it has"))
        elif absent:
            found.append(Check(name, "inconclusive", f"Prometheus has not loaded group {', '.join(absent)}"))
        else:
            found.append(Check(name, "healthy", f"Prometheus has loaded all {len(one.groups)} groups"))
    return tuple(found)
