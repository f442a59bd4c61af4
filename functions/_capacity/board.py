"""Which pod is on which node, and where one more would go. A simulation: only the cluster itself decides.

A pod goes where its requests fit, its selectors, taints and volumes let it, and its neighbours; of several such nodes
to the one with the largest share of memory and CPU left, as the scheduler's default scoring (LeastAllocated) prefers.
"""

from collections.abc import Iterable
from decimal import Decimal

from functions._capacity.amounts import NONE
from functions._capacity.machines import Load, Machine
from functions._capacity.neighbours import Neighbourhood, disliked, neighbourhood, particular
from functions._manifests.scheduling import REPELLING, attracted, selected, tolerates, tolerations
from functions._symptoms import wire

_CORDON = "node.kubernetes.io/unschedulable"
_SCORED = ("memory", "cpu")
_EVERYWHERE = ("pods", "cpu", "memory", "ephemeral-storage")  # a node that does not say how much has enough


class Board:
    """Nodes with their pods. Whoever changes it puts and takes pods by `put` and `take`."""

    def __init__(self, machines: Iterable[Machine], loads: Iterable[Load]) -> None:
        self.machines = {one.name: one for one in machines}
        self.on: dict[str, dict[tuple[str, str], Load]] = {name: {} for name in self.machines}
        self._asked: dict[str, dict[str, Decimal]] = {name: {} for name in self.machines}
        self.waiting: list[Load] = []
        self._particular = 0
        for load in loads:
            if load.node:
                self.put(load, load.node)
            else:
                self.waiting.append(load)

    def put(self, load: Load, name: str) -> None:
        """Place a pod; one on a node that is not known takes room nowhere."""
        if name not in self.machines:
            return
        self.on[name][load.namespace, load.name] = load
        self._particular += particular(load)
        sums = self._asked[name]
        for resource, value in load.asks.items():
            sums[resource] = sums.get(resource, NONE) + value

    def take(self, load: Load, name: str) -> None:
        """Take a pod away."""
        if self.on[name].pop((load.namespace, load.name), None) is not None:
            self._particular -= particular(load)
            for resource, value in load.asks.items():
                self._asked[name][resource] -= value

    def asked(self, name: str, resource: str) -> Decimal:
        """What the pods of a node ask for together."""
        return self._asked[name].get(resource, NONE)

    def pods(self) -> Iterable[tuple[Load, Machine]]:
        """Every pod that has a place."""
        return ((load, self.machines[name]) for name, loads in self.on.items() for load in loads.values())

    def add(self, machine: Machine) -> None:
        """One more node, empty."""
        self.machines[machine.name] = machine
        self.on[machine.name], self._asked[machine.name] = {}, {}

    def remove(self, name: str) -> tuple[Load, ...]:
        """The pods that had been on a node that goes."""
        found = tuple(self.on[name].values())
        for load in found:
            self.take(load, name)
        del self.machines[name], self.on[name], self._asked[name]
        return found

    def neighbours(self, load: Load) -> Neighbourhood:
        """What the pods that have a place leave to one more."""
        if not self._particular and not particular(load):
            return Neighbourhood()
        return neighbourhood(load, self.machines.values(), tuple(self.pods()))

    def trouble(self, load: Load, machine: Machine, around: Neighbourhood) -> str:
        """Why a node does not take a pod, in the scheduler's words; empty where it does."""
        if told := _barred(load, machine):
            return told
        if any(not attracted(home, machine.name, machine.labels) for home in load.homes):
            return "node(s) had volume node affinity conflict"
        for resource, value in load.asks.items():
            room = machine.room.get(resource, None if resource in _EVERYWHERE else NONE)
            if value > 0 and room is not None and self.asked(machine.name, resource) + value > room:
                return "Too many pods" if resource == "pods" else f"Insufficient {resource}"
        return disliked(around, machine)

    def place(self, load: Load) -> str | tuple[str, ...]:
        """Put a pod where it fits best and say where; else the troubles, one for each node."""
        troubles, fitting, around = [], [], self.neighbours(load)
        for machine in self.machines.values():
            if told := self.trouble(load, machine, around):
                troubles.append(told)
            else:
                fitting.append(machine)
        if not fitting:
            return tuple(troubles)
        best = max(fitting, key=lambda one: (self._left(load, one), one.name))
        self.put(load, best.name)
        return best.name

    def _left(self, load: Load, machine: Machine) -> Decimal:
        """The mean share that would be left of what is scored."""
        shares = []
        for resource in _SCORED:
            room = machine.room.get(resource, NONE)
            if room:
                shares.append(1 - (self.asked(machine.name, resource) + load.asks.get(resource, NONE)) / room)
        return sum(shares, NONE) / len(shares) if shares else NONE


def in_turn(loads: Iterable[Load]) -> list[Load]:
    """The order in which the scheduler's queue gives them out: by priority, then by age."""
    return sorted(loads, key=lambda one: (-one.priority, one.made, one.namespace, one.name))


def _barred(load: Load, machine: Machine) -> str:
    """Whether the node itself does not take the pod: its taints, or what the pod demands of nodes."""
    known = tolerations(load.spec)
    if machine.cordoned and not any(tolerates(one, _CORDON, "", "NoSchedule") for one in known):
        return "node(s) were unschedulable"
    for taint in machine.taints:
        key, value, effect = (wire.text(taint, part) for part in ("key", "value", "effect"))
        if effect in REPELLING and key != _CORDON and not any(tolerates(one, key, value, effect) for one in known):
            return f"node(s) had untolerated taint {{{key}: {value}}}"
    if not machine.ready and not load.pinned:
        return "node(s) were not ready"
    if not selected(load.spec, machine.labels) or not attracted(load.spec, machine.name, machine.labels):
        return "node(s) didn't match Pod's node affinity/selector"
    return ""
