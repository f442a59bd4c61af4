"""The ways that manifests show to be used, and what NetworkPolicies say to each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from functions._manifests.policies import Answer, Direction, Door, Party, admits
from functions._manifests.repository import Manifest
from functions._preflight.wiring.parties import doors_of, party_of, targets_of
from functions._preflight.wiring.surroundings import Pods, Surroundings


@dataclass(frozen=True, slots=True)
class Cut:
    """A closed way: in which direction, by which policy (its namespace and name), at which of the pods' ports."""

    direction: Direction
    namespace: str
    policy: str
    door: Door


@dataclass(frozen=True)
class Gates:
    """The NetworkPolicies of a tree, by namespace."""

    policies: Mapping[str, tuple[Manifest, ...]]

    def leaves(self, source: Party, target: Party, door: Door) -> Answer:
        """Whether the source may go out to the target."""
        return admits(self.policies.get(source.namespace, ()), "Egress", source, target, door)

    def enters(self, source: Party, target: Party, door: Door) -> Answer:
        """Whether the target lets the source in."""
        return admits(self.policies.get(target.namespace, ()), "Ingress", target, source, door)

    def cut(self, sources: Iterable[Party], target: Party, door: Door) -> Cut | None:
        """What closes the way for every source that may be meant; None where one gets through, or may."""
        found = None
        for source in sources:
            out, into = self.leaves(source, target, door), self.enters(source, target, door)
            if out.allowed is False:
                found = Cut("Egress", source.namespace, self._closing(source.namespace, out), door)
            elif into.allowed is False:
                found = Cut("Ingress", target.namespace, self._closing(target.namespace, into), door)
            else:
                return None
        return found

    def _closing(self, namespace: str, answer: Answer) -> str:
        """Of the policies that guard an end, the one that says least: the default-deny, where there is one."""
        guards = [one for one in self.policies.get(namespace, ()) if one.name in answer.guards]
        return min(guards, key=lambda one: (len(str(one.data.get("spec"))), one.name)).name


def gates_of(around: Surroundings) -> Gates:
    """The NetworkPolicies of Kubernetes itself that a tree has."""
    found: dict[str, list[Manifest]] = {}
    for one in around.repository.of_kind("NetworkPolicy"):
        if one.api_version.startswith("networking.k8s.io/"):
            found.setdefault(one.namespace, []).append(one)
    return Gates({namespace: tuple(listed) for namespace, listed in found.items()})


def cut_to(
    around: Surroundings, gates: Gates, sources: tuple[Party, ...], service: Manifest, asked: frozenset[int | str]
) -> tuple[Cut, Pods] | None:
    """What closes the way to all pods of a Service, at every port that is asked; None where one of them is open."""
    first = None
    for pods in targets_of(around, service):
        for door in doors_of(service, pods, asked):
            found = gates.cut(sources, party_of(around, pods), door)
            if found is None:
                return None
            first = first or (found, pods)
    return first
