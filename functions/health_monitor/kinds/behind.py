"""What lies behind an object that has no pods, by what was seen before the commit. Pure.

When selector and labels no longer fit, no tree shows any more that a Service led to a workload: the look before does.
"""

from functions.health_monitor.kinds.seen import Around

Name = tuple[str, str, str]  # kind, namespace, name


def behind(around: Around, name: Name) -> frozenset[Name]:
    """The watched workloads that a Service led to, or that a scaler or a budget was about."""
    kind, space, short = name
    keys: set[str] = set()
    if kind == "Service" and (service := around.service(space, short)):
        keys |= set(service.backs)
    for one in around.objects:
        if (one.resource.kind, one.resource.namespace, one.resource.name) == name:
            keys |= set(one.about)
    return frozenset(_parsed(one) for one in keys)


def _parsed(named: str) -> Name:
    kind, _, place = named.partition(" ")
    space, _, name = place.rpartition("/")
    return kind, space, name
