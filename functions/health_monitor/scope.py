"""What a change reaches: Applications, workloads, objects that come and go. Pure: two trees in, a `Scope` out."""

from collections import Counter
from collections.abc import Container, Iterable

from msgspec.structs import replace

from eventing.vocabulary import ChangePlan
from functions._clients.kinds import named
from functions._manifests.affected import differences, rendered_by
from functions._manifests.repository import Manifest, Repository
from functions._manifests.scaled import grown, switched_off
from functions._manifests.traffic import led_to
from functions._manifests.workloads import WORKLOAD_KINDS
from functions.health_monitor.facts import Placed, Reached, Scope, key
from functions.health_monitor.revisioned import REVISIONED
from functions.health_monitor.ways import Name, name_of, pods_of, way

MOST = 30  # workloads that are watched, those that change themselves aside: each costs a look every ten seconds


def scope_of(plan: ChangePlan, before: Repository, after: Repository, live: Iterable[Manifest] = ()) -> Scope:
    """What the difference of two trees reaches; `live` are workloads of the cluster, as a chart from elsewhere brings.

    The workloads that change themselves are all watched; of those that are reached through another object the nearest,
    up to `MOST` in all.
    """
    found = differences(before, after)
    touched = tuple(one for each in found for one in each.manifests)
    changed = {name_of(one): Reached(one, application=plan.application) for one in plan.workloads}
    for each in found:
        if each.after and _is_watched(each.after):
            changed[name_of(each.after)] = Reached(each.after.resource, application=each.application)
    more = grown(found)
    off = switched_off(found)
    changed = {name: replace(one, replicas=more.get(name, 0), off=name in off) for name, one in changed.items()}
    reached = [
        replace(one, replicas=more.get(name_of(one.resource), 0))
        for one in _reached(touched, before, after, tuple(live), changed.keys())
    ]
    room = max(0, MOST - len(changed))
    return Scope(
        applications=tuple(dict.fromkeys((plan.application, *rendered_by(before, after)))),
        workloads=(*changed.values(), *reached[:room]),
        objects=_placed(touched),
        added=_placed(each.after for each in found if each.before is None),
        removed=_placed(each.before for each in found if each.after is None),
        left_out=tuple(key(one.resource) for one in reached[room:]),
    )


def namespaces_to_ask(before: Repository, after: Repository) -> tuple[str, ...]:
    """The namespaces, sorted, in which a change touches more than workloads, so that others may be reached."""
    touched = (one for each in differences(before, after) for one in each.manifests)
    return tuple(sorted(_spaces(one for one in touched if one.kind not in WORKLOAD_KINDS)))


def _spaces(others: Iterable[Manifest]) -> frozenset[str]:
    found: set[str] = set()
    for one in others:
        found |= {one.name if one.kind == "Namespace" else one.namespace, *(space for space, _ in led_to(one))}
    return frozenset(found - {""})


def _reached(
    touched: tuple[Manifest, ...],
    before: Repository,
    after: Repository,
    live: tuple[Manifest, ...],
    changed: Container[Name],
) -> list[Reached]:
    """The workloads that something else reaches, the nearest first."""
    others = [one for one in touched if one.kind not in WORKLOAD_KINDS]
    spaces = _spaces(others)
    services = dict.fromkeys((*before.of_kind("Service"), *after.of_kind("Service"))) if others else {}
    candidates: dict[Name, Manifest] = {}
    for one in (*after.workloads(), *live):  # as Git has it, where Git has it
        if one.namespace in spaces and name_of(one) not in changed:
            candidates.setdefault(name_of(one), one)
    found: list[tuple[int, str, str, Reached]] = []
    for workload in candidates.values():
        pods = pods_of(workload.resource, workload, services)
        ways = [(near, key(one.resource)) for one in others if (near := way(one, pods)) is not None]
        if ways:
            near, through = min(ways)
            name = key(workload.resource)
            found.append((near, workload.namespace, name, Reached(workload.resource, through, workload.application)))
    return _in_turn(found)


def _in_turn(found: list[tuple[int, str, str, Reached]]) -> list[Reached]:
    """The nearest first, and of equally near ones one of each namespace before the second of any."""
    seen: Counter[tuple[int, str]] = Counter()
    ordered: list[tuple[int, int, str, str, Reached]] = []
    for near, space, name, one in sorted(found, key=lambda each: each[:3]):
        seen[near, space] += 1
        ordered.append((near, seen[near, space], space, name, one))
    return [one for *_, one in sorted(ordered, key=lambda each: each[:4])]


def _is_watched(one: Manifest) -> bool:
    return one.kind in WORKLOAD_KINDS or (bool(one.namespace) and named(one.kind, one.api_version) in REVISIONED)


def _placed(manifests: Iterable[Manifest | None]) -> tuple[Placed, ...]:
    return tuple(dict.fromkeys(Placed(one.resource, one.application) for one in manifests if one))
