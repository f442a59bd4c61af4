"""Reads what lies around the workloads of a change: Services, hosts that they name, objects without pods.

Decides nothing. What this account may not read is named, and never taken for absent.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from eventing.handler import Permanent
from eventing.vocabulary import Resource
from functions._clients.cluster import Cluster, Object
from functions._clients.kinds import KINDS, named
from functions._manifests.manifest import Manifest
from functions._manifests.references import references
from functions._manifests.selection import label_selector_selects
from functions.health_monitor.digging import dig
from functions.health_monitor.facts import WorkloadFacts, key
from functions.health_monitor.kinds.endpoints import service_facts
from functions.health_monitor.kinds.evidence import EVIDENCE
from functions.health_monitor.kinds.hosts import hosts_of
from functions.health_monitor.kinds.near import Near, name_of
from functions.health_monitor.kinds.seen import Around, Named, ServiceFacts, Standing
from functions.health_monitor.revisioned import REVISIONED

MOST_NAMED = 400  # hosts that are remembered, those first that are surely Services
MOST_HOSTS = 40  # Services of other namespaces that are looked up for the hosts that workloads name
FOLLOWED = 4  # ExternalName Services that lead to each other
WITH_PODS = ("Deployment", "StatefulSet", "DaemonSet", "Job")  # their rollout is their evidence
BESIDE = ("HorizontalPodAutoscaler", "PodDisruptionBudget")  # a change of a workload can break those, too
ABOUT = (*BESIDE, "NetworkPolicy")  # they name or select workloads
Found = TypeVar("Found")


def look_around(
    cluster: Cluster, touched: Iterable[Resource], workloads: Sequence[WorkloadFacts], now: float
) -> Around:
    """One look around; `touched` are the objects that the change itself changes.

    Raises:
        Temporary: when the API server is away.
    """
    return _Look(cluster, tuple(dict.fromkeys(touched)), workloads, now).around()


class _Look:
    """What one look has read already, so that nothing is read twice."""

    def __init__(
        self, cluster: Cluster, touched: tuple[Resource, ...], workloads: Sequence[WorkloadFacts], now: float
    ) -> None:
        self.cluster, self.touched, self.now = cluster, touched, now
        self.workloads = tuple(one for one in workloads if one.found)
        # of those that are gone as well: what is looked at once is looked at every time
        self.spaces = tuple(sorted({one.resource.namespace for one in workloads} - {""}))
        self.unread: dict[str, None] = {}
        self._lists: dict[tuple[str, str], tuple[Object, ...]] = {}

    def around(self) -> Around:
        services = {(one.namespace, one.name): one for space in self.spaces for one in self._services(space)}
        told, outside = self._hosts()
        self._follow(services, told)
        return Around(
            services=tuple(services[place] for place in sorted(services)),
            named=told,
            outside=outside,
            objects=(*self._changed(), *self._beside()),
            unread=tuple(self.unread),
            looked=True,
        )

    def _list(self, kind: str, space: str) -> tuple[Object, ...]:
        place = (kind, space if KINDS[kind].namespaced else "")
        if place not in self._lists:
            self._lists[place] = self._read(lambda: self.cluster.list(*place), ())
        return self._lists[place]

    def _get(self, kind: str, space: str, name: str) -> Object | None:
        return self._read(lambda: self.cluster.get(kind, space, name), None)

    def _read(self, read: Callable[[], Found], instead: Found) -> Found:
        try:
            return read()
        except Permanent as error:
            self.unread[str(error)[:300]] = None
            return instead

    def _services(self, space: str, with_pods: bool = True) -> tuple[ServiceFacts, ...]:
        owners = self._owners(space)
        slices = self._list("EndpointSlice", space)
        pods = self._list("Pod", space) if with_pods else None
        return tuple(service_facts(one, slices, pods, owners) for one in self._list("Service", space))

    def _owners(self, space: str) -> dict[str, str]:
        """The watched workload of each pod, by the pod's name."""
        here = (one for one in self.workloads if one.resource.namespace == space)
        return {pod.name: key(one.resource) for one in here for pod in one.pods}

    def _hosts(self) -> tuple[tuple[Named, ...], tuple[tuple[str, str], ...]]:
        told: dict[Named, None] = {}
        outside: dict[tuple[str, str], None] = {}
        for one in self.workloads:
            at = one.resource
            kind = named(at.kind, at.api_version)
            found = self._get(kind, at.namespace, at.name) if kind else None
            if found is None:
                continue
            hosts = hosts_of({**found, "kind": _shape(at, kind)}, key(at), self._config_maps(at, found))
            told |= dict.fromkeys(hosts.named)
            outside |= dict.fromkeys((key(at), host) for host in hosts.outside)
        return self._believable(told), tuple(outside)

    def _believable(self, told: Iterable[Named]) -> tuple[Named, ...]:
        """Those whose namespace there is: a list of names to block, say, is full of what looks like hosts."""
        there = {name_of(one) for one in self._list("Namespace", "")} | {*self.spaces}
        found = sorted(one for one in told if one.namespace in there)
        return tuple(sorted(found, key=lambda one: not one.sure)[:MOST_NAMED])

    def _config_maps(self, at: Resource, found: Object) -> dict[str, Object]:
        shape = _shape(at, named(at.kind, at.api_version))
        wanted = references(Manifest("", 0, found, shape, at.api_version, at.name, at.namespace))
        names = {one.name for one in wanted if one.kind == "ConfigMap"}
        read = {name: self._get("ConfigMap", at.namespace, name) for name in sorted(names)}
        return {name: one for name, one in read.items() if one is not None}

    def _follow(self, services: dict[tuple[str, str], ServiceFacts], told: Iterable[Named]) -> None:
        """Add the Services of other namespaces that are named, and those that an ExternalName Service stands for."""
        wanted = list(dict.fromkeys((one.namespace, one.name) for one in told))[:MOST_HOSTS]
        for _ in range(FOLLOWED):
            for space, name in wanted:
                if (space, name) not in services and space not in self.spaces and self._get("Service", space, name):
                    found = {(one.namespace, one.name): one for one in self._services(space, with_pods=False)}
                    services |= {place: one for place, one in found.items() if place == (space, name)}
            aliases = [services[place].external for place in wanted if place in services]
            wanted = [place for name in aliases if (place := inside(name)) and place not in services]

    def _changed(self) -> list[Standing]:
        """The objects without pods that the change itself touches; what has no name is a file of Kustomize's."""
        return [
            self._standing(one)
            for one in self.touched
            if one.name and one.kind not in WITH_PODS and named(one.kind, one.api_version) not in REVISIONED
        ]

    def _standing(self, resource: Resource) -> Standing:
        kind = named(resource.kind, resource.api_version)
        if kind not in EVIDENCE:
            return Standing(resource, False, told=f"no evidence is known for the kind {resource.kind}")
        space = resource.namespace
        if KINDS[kind].namespaced and not space:  # as its file has it, where a kustomization gives the namespace
            space = self.spaces[0] if len(self.spaces) == 1 else ""
        if KINDS[kind].namespaced and not space:
            return Standing(resource, False, told="in which namespace it is cannot be told from the plan")
        return self._read_as(resource, kind, space, self._get(kind, space, resource.name))

    def _read_as(self, resource: Resource, kind: str, space: str, found: Object | None) -> Standing:
        known, unread = EVIDENCE[kind], len(self.unread)
        near = Near(self.now, {one: self._list(one, space) for one in known.near})
        refusals, last = known.refusals(resource.name, near) if known.refusals else (0, "")
        if found is None:
            return Standing(resource, False, told="the cluster has no such object", refusals=refusals)
        if len(self.unread) > unread:
            return Standing(resource, True, told=list(self.unread)[-1], refusals=refusals)
        state, told = known.read(found, near)
        mark = known.mark(found) if known.mark else ""
        told = f"{told}; last refused: {last}" if last else told
        about = self._about(kind, found, space) if kind in ABOUT else ()
        groups = known.groups(found) if known.groups else ()
        return Standing(resource, True, state, told, refusals, mark, about, groups)

    def _beside(self) -> list[Standing]:
        """What scales the workloads, and what bounds their disruption."""
        touched = {(one.kind, one.name) for one in self.touched}
        found: list[Standing] = []
        for space in self.spaces:
            for kind in BESIDE:
                for one in self._list(kind, space):
                    about = self._about(kind, one, space)
                    if about and (kind, name_of(one)) not in touched:
                        at = Resource(kind, name_of(one), space, KINDS[kind].api_version)
                        said = EVIDENCE[kind].read(one, Near(self.now))
                        found.append(Standing(at, True, *said, about=about, changed=False))
        return found

    def _about(self, kind: str, one: Object, space: str) -> tuple[str, ...]:
        """The watched workloads that it scales or protects."""
        if kind == "HorizontalPodAutoscaler":
            target = dig(one, "spec", "scaleTargetRef", default={})
            found = (each.resource for each in self.workloads if each.resource.namespace == space)
            wanted = (target.get("kind"), target.get("name"))
            return tuple(key(each) for each in found if (each.kind, each.name) == wanted)
        policy = kind == "NetworkPolicy"  # an empty selector means every pod; a budget without one means none
        selector = dig(one, "spec", "podSelector", default={}) if policy else dig(one, "spec", "selector")
        owners = self._owners(space)
        pods = (pod for pod in self._list("Pod", space) if name_of(pod) in owners)
        chosen = (pod for pod in pods if label_selector_selects(selector, dig(pod, "metadata", "labels", default={})))
        return tuple(sorted({owners[name_of(pod)] for pod in chosen}))


def _shape(at: Resource, kind: str) -> str:
    """The kind whose pods are described in the same place: of a Knative Service and a Rollout that is a Deployment."""
    return "Deployment" if kind in REVISIONED else at.kind


def inside(host: str) -> tuple[str, str] | None:
    """Namespace and name of the Service that a host name of the cluster means; None for any other name."""
    parts = host.rstrip(".").split(".")
    return (parts[1], parts[0]) if len(parts) >= 3 and parts[2] == "svc" else None
