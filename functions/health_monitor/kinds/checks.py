"""The checks of one look around, against the look before the commit. Pure.

Only what got worse counts. It is `failed` where the change itself touches what is broken, or the workloads behind it;
of anybody else's making it is inconclusive.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Check, CheckResult, Resource
from functions.health_monitor.facts import key
from functions.health_monitor.kinds.seen import MARKED_BY, Around, Named, ServiceFacts, Standing

Ours = tuple[CheckResult, str]


@dataclass(frozen=True, slots=True)
class Change:
    """The objects that the change touches, and those of them that it removes, as checks name them.

    `asked`: those of which it sets what a `mark` shows, such as `spec.suspend`.
    """

    objects: frozenset[str]
    removed: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()

    def touches(self, *keys: str) -> bool:
        """Whether one of the objects is touched."""
        return any(one in self.objects for one in keys)


def change_of(plan: ChangePlan, touched: Iterable[Resource], removed: Iterable[Resource]) -> Change:
    """What a plan touches; an operation may lack the namespace that a kustomization gives its object."""
    spaces = {one.namespace for one in plan.workloads}
    named = [one.resource for one in plan.operations]
    guessed = [replace(one, namespace=space) for one in named if not one.namespace for space in spaces]
    return Change(
        frozenset(map(key, (*named, *guessed, *plan.workloads, *touched))),
        frozenset(map(key, removed)),
        frozenset(key(one.resource) for one in plan.operations if one.path == MARKED_BY.get(one.resource.kind, "-")),
    )


def around_checks(
    change: Change, before: Around, now: Around, ready: Mapping[str, int], healed: bool = False
) -> tuple[Check, ...]:
    """Every check; `ready` are the ready pods of each watched workload, `healed`: it is asked after a revert."""
    if not before.looked or not now.looked:
        return ()
    places = sorted({(one.namespace, one.name) for one in (*before.services, *now.services)})
    backing = [
        place
        for place in places
        if any(
            one and (one.backs or change.touches(key(one.resource)))
            for one in (before.service(*place), now.service(*place))
        )
    ]
    checks = [
        *(_endpoints(change, before.service(*place), now.service(*place), ready) for place in backing),
        *_dependencies(change, before, now, {place for place in backing if now.service(*place)}, healed),
        *_objects(change, before, now, healed),
        *(_unread(before, now)),
    ]
    return tuple(check for check in checks if check)


def _endpoints(
    change: Change, before: ServiceFacts | None, now: ServiceFacts | None, ready: Mapping[str, int]
) -> Check | None:
    """A Service of ours leads somewhere, if it did before."""
    known = now or before
    if known is None:
        return None
    name = f"endpoints {key(known.resource)}"
    if before is None or not before.ready:
        if now is None:
            return None
        return Check(name, "not_applicable", f"{now.ready} ready endpoints, none before the change")
    if now is None:
        if key(known.resource) in change.removed:
            return Check(name, "not_applicable", f"the change removes it; it had {before.ready} ready endpoints")
        return Check(name, *_ours(change, known, before, f"it is gone; it had {before.ready} ready endpoints"))
    told = f"{now.ready} ready endpoints, {before.ready} before"
    if now.ready:
        lost = [port for port in now.ports if not port.ready and _served(before, port.name)]
        if not lost:
            return Check(name, "healthy", told)
        ports = ", ".join(f"{port.number} (to {port.target})" for port in lost)
        return Check(
            name, *_ours(change, now, before, f"{told}, but none for port {ports}: no ready pod has that port")
        )
    return Check(name, *_lost(change, before, now, ready, told))


def _lost(
    change: Change, before: ServiceFacts, now: ServiceFacts, ready: Mapping[str, int], told: str
) -> tuple[CheckResult, str]:
    if now.external and not before.external:
        return _ours(change, now, before, f"{told}: it stands for {now.external} now")
    if now.ready_pods > 0:
        why = (
            f"{told}, though {now.ready_pods} of its {now.selected} pods are ready: none has the port that it leads to"
        )
        return _ours(change, now, before, why)
    if now.selected:
        return "inconclusive", f"{told}: none of its {now.selected} pods is ready"
    left = [(workload, ready[workload]) for workload in before.backs if ready.get(workload)]
    if left:
        workload, pods = left[0]
        why = f"{told}: it selects no pod, though {workload} has {pods} ready: selector and labels no longer fit"
        return _ours(change, now, before, why)
    return "inconclusive", f"{told}: it selects no pod"


def _served(before: ServiceFacts, port: str) -> bool:
    return any(one.name == port and one.ready for one in before.ports)


def _ours(change: Change, now: ServiceFacts, before: ServiceFacts, why: str) -> Ours:
    if change.touches(key(now.resource), *now.backs, *before.backs):
        return "failed", why
    return "inconclusive", f"{why}; nothing that this change touches does that"


def _dependencies(
    change: Change, before: Around, now: Around, looked: set[tuple[str, str]], healed: bool
) -> Iterator[Check | None]:
    """The Services that the workloads name, and the hosts that are none of the cluster's."""
    told_before = {(one.namespace, one.name) for one in before.named}
    namers: dict[tuple[str, str], list[Named]] = {}
    for one in now.named:
        namers.setdefault((one.namespace, one.name), []).append(one)
    for place in sorted(namers):
        if place not in looked:
            yield _dependency(change, namers[place], place in told_before, before, now, healed)
    outside: dict[str, list[str]] = {}
    for workload, host in now.outside:
        outside.setdefault(workload, []).append(host)
    for workload, hosts in sorted(outside.items()):
        told = f"it names {', '.join(hosts)}, beyond the cluster; that is not resolved from here"
        yield Check(f"hosts {workload}", "not_applicable", told)


def _dependency(
    change: Change, namers: list[Named], known: bool, before: Around, now: Around, healed: bool
) -> Check | None:
    place = namers[0].namespace, namers[0].name
    was, there = _followed(before, *place), _followed(now, *place)
    name, by = f"dependency Service {place[0]}/{place[1]}", ", ".join(sorted({one.workload for one in namers}))
    if was is None and there is None:
        if known or not any(one.sure for one in namers):
            return None  # no Service, nor was it one before
        return Check(name, "inconclusive", f"{by} names it since the change, and the cluster has no such Service")
    if there is not None and there.external:
        told = f"{by} names it; it stands for {there.external}, beyond the cluster; that is not resolved from here"
        return Check(name, "not_applicable", told)
    if was is None or not was.ready:
        if known or (there is not None and there.ready):
            ready = there.ready if there else 0
            return Check(name, "healthy" if ready and not known else "not_applicable",
                         f"{by} names it; {ready} ready endpoints, none before the change")  # fmt: skip
        return Check(name, "inconclusive", f"{by} names it since the change, and it has no ready endpoint")
    worse = _worse(namers, was, there)
    if not worse:
        return Check(
            name, "healthy", f"{by} names it; {there.ready if there else 0} ready endpoints, {was.ready} before"
        )
    result, told = _ours(change, there or was, was, f"{by} names it; {worse}")
    if healed and result != "failed":
        return Check(name, "not_applicable", told)  # the revert has done its part
    return Check(name, result, told)


def _worse(namers: list[Named], was: ServiceFacts, now: ServiceFacts | None) -> str:
    if now is None:
        return f"it no longer exists; it had {was.ready} ready endpoints"
    if not now.ready:
        return f"it lost its {was.ready} ready endpoints"
    ports = {one.port for one in namers if one.port}
    gone = sorted(port for port in ports if _has(was, port) and not _has(now, port))
    return f"port {gone[0]} of it has no ready endpoint any more" if gone else ""


def _has(service: ServiceFacts, port: int) -> bool:
    return any(one.number == port and one.ready for one in service.ports)


def _followed(around: Around, namespace: str, name: str) -> ServiceFacts | None:
    """The Service, or the one of the cluster that it stands for; a few steps at most, for they may go round."""
    found = around.service(namespace, name)
    for _ in range(4):
        parts = found.external.rstrip(".").split(".") if found else []
        if found is None or len(parts) < 3 or parts[2] != "svc":
            return found
        found = around.service(parts[1], parts[0])
    return found


def _objects(change: Change, before: Around, now: Around, healed: bool) -> Iterator[Check | None]:
    known = {(one.resource.kind, one.resource.namespace, one.resource.name): one for one in before.objects}
    for one in now.objects:
        was = known.get((one.resource.kind, one.resource.namespace, one.resource.name))
        yield (_healed if healed else _object)(change, was, one)


def _object(change: Change, was: Standing | None, now: Standing) -> Check | None:
    name = key(now.resource)
    if not now.found:
        if name in change.removed:
            return None  # whether it is gone, `presence` says
        return Check(f"object {name}", "inconclusive", now.told)
    earlier = was if was and was.found else None
    if not now.changed and (earlier is None or earlier.state != "well"):
        return Check(f"object {name}", "not_applicable", f"{now.told}; it was not well before the change either")
    return Check(f"object {name}", *(_refusing(was, now) or _standing(change, earlier, now)))


def _refusing(was: Standing | None, now: Standing) -> Ours | None:
    """What keeps pods from being made that it let in before."""
    if was is None or now.refusals <= was.refusals:
        return None
    told = f"{now.told}; pods were refused because of it {now.refusals - was.refusals} times since the change"
    return ("inconclusive", f"{told}, and before it as well") if was.refusals else ("failed", told)


def _standing(change: Change, earlier: Standing | None, now: Standing) -> Ours:
    if now.state == "broken":
        if earlier and earlier.state == "broken":
            return "inconclusive", f"{now.told}; it was so before the change as well"
        if not now.changed and not change.touches(*now.about):
            return "inconclusive", f"{now.told}; nothing that this change touches does that"
        return "failed", now.told
    if earlier and earlier.mark != now.mark and key(now.resource) not in change.asked:
        return "inconclusive", f"{now.told}; before the change it was {earlier.mark or 'none'}"
    return ("healthy" if now.state == "well" else "inconclusive"), now.told


def _healed(_change: Change, was: Standing | None, now: Standing) -> Check | None:
    """After a revert: as well as it was; what the change added is gone, which `presence` says."""
    if was is None or not was.found:
        return None
    name = f"object {key(now.resource)}"
    if not now.found:
        return Check(name, "inconclusive", now.told)
    if now.state in ("well", was.state):
        return Check(name, "healthy" if now.state == "well" else "not_applicable", f"{now.told}; as before the change")
    return Check(name, "inconclusive", f"{now.told}; it was {was.told} before the change")


def _unread(before: Around, now: Around) -> Iterator[Check]:
    """What may not be read since the change is missing evidence; what never could be is none that is missed."""
    for number, told in enumerate(now.unread):
        result: CheckResult = "not_applicable" if told in before.unread else "inconclusive"
        yield Check(f"reading {number + 1}", result, told)
