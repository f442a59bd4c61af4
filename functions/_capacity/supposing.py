"""What would be if nodes or replicas were others: does everything still fit, and what would wait. Arithmetic alone."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from msgspec import Struct

from eventing.handler import Permanent
from functions._capacity.allowance import Allowance
from functions._capacity.amounts import NONE
from functions._capacity.board import Board, in_turn
from functions._capacity.leftovers import QuotaUse
from functions._capacity.machines import Load, Machine, Template, another
from functions._manifests.quantities import BadQuantity, parse

FORMS = "node-memory=8Gi, node-cpu=8, node=+1, evict=NODE, replicas=NAMESPACE/NAME=2"
MOST = 1000  # nodes or pods that are supposed at once: more is a slip of the finger
LEFT_OUT = (
    "preemption (a pod of higher priority pushes others out)",
    "PodDisruptionBudgets (a drain may have to wait)",
    "scopes of ResourceQuotas, and what they say of limits",
    "host ports and limits of volumes for a node",
    "images that a new node has to pull first, and pods that a rollout starts beside the old ones",
    "which of several nodes the scheduler really takes: another choice may leave room, or none, for a later pod",
)
_RESOURCES = {"node-memory": "memory", "node-cpu": "cpu"}


class Waiting(Struct, frozen=True):
    """A pod that finds no node, or is not even made; `before`: it waits today, too. `why` counts the troubles, as the
    scheduler does.
    """

    namespace: str
    name: str
    owner: str
    why: str
    before: bool = False


class Moved(Struct, frozen=True):
    """A pod that gets a node: another one, or (`before` empty) its first."""

    namespace: str
    name: str
    before: str
    after: str


class Supposed(Struct, frozen=True):
    """The answer. `unexplained` are pods that wait today although the arithmetic finds them a node: what keeps them is
    not in it. `ended` are pods that end with their node: of DaemonSets,
    static ones, and those that nothing makes anew."""

    assumptions: tuple[str, ...]
    fits: bool
    waiting: tuple[Waiting, ...]
    moved: tuple[Moved, ...]
    ended: tuple[str, ...]
    unexplained: tuple[str, ...]
    nodes: tuple[tuple[str, float, float, float, float, int], ...]  # name, memory asked, room, CPU asked, room, pods
    left_out: tuple[str, ...] = LEFT_OUT


class Changes:
    """A board on which suppositions are made, one after the other."""

    def __init__(
        self,
        machines: Iterable[Machine],
        loads: Iterable[Load],
        templates: Mapping[tuple[str, str], Template],
        quotas: Iterable[QuotaUse] = (),
    ) -> None:
        self.board, self._templates, self._allowance = Board(machines, loads), templates, Allowance(quotas)
        self.told: list[str] = []
        self.homeless: list[tuple[Load, str]] = []  # with the node that each was on
        self.ended: list[str] = []
        self.refused: list[Waiting] = []

    def suppose(self, text: str) -> None:
        """One supposition, as a person writes it.

        Raises:
            Permanent: when it is none, or speaks of what is not there.
        """
        kind, _, value = text.partition("=")
        if kind in _RESOURCES and value:
            self._resize(_RESOURCES[kind], value)
        elif kind == "node" and re.fullmatch(r"\+\d{1,4}", value):
            self._add(int(value))
        elif kind == "evict" and value:
            self._evict(value)
        elif kind == "replicas" and (found := re.fullmatch(r"([^/=]+)/([^/=]+)=(\d{1,4})", value)):
            self._scale((found[1], found[2]), int(found[3]))
        else:
            raise Permanent(f"{text!r} is nothing that can be supposed; write one of {FORMS}")

    def _resize(self, resource: str, value: str) -> None:
        name, colon, size = value.rpartition(":")
        try:
            wanted = parse(size)
        except BadQuantity as error:
            raise Permanent(str(error)) from None
        if wanted <= 0:
            raise Permanent(f"{size} is no size of a node")
        for one in [self._machine(name)] if colon else tuple(self.board.machines.values()):
            kept = max(NONE, one.capacity.get(resource, NONE) - one.room.get(resource, NONE))
            room = max(NONE, wanted - kept)
            self.board.machines[one.name] = replace(
                one, room={**one.room, resource: room}, capacity={**one.capacity, resource: wanted}
            )
            self._overflow(one.name, resource, room)
        self.told.append(f"{name or 'each node'} has {size} of {resource}, less what its system keeps back today")

    def _overflow(self, name: str, resource: str, room: Decimal) -> None:
        """What no longer fits looks for another node: the least important, then the youngest."""
        for load in reversed(in_turn(self.board.on[name].values())):
            if self.board.asked(name, resource) <= room:
                return
            if not load.pinned and load.asks.get(resource, NONE):
                self.board.take(load, name)
                self._put_out(load, name)

    def _put_out(self, load: Load, name: str) -> None:
        """A pod that loses its place is made anew elsewhere, if anything makes it and it is not bound to the node."""
        if load.pinned or load.owner.kind == "Pod":
            self.ended.append(load.title)
        else:
            self.homeless.append((replace(load, node=""), name))

    def _add(self, count: int) -> None:
        ready = sorted(
            (one for one in self.board.machines.values() if one.ready and not one.cordoned and not one.taints),
            key=lambda one: (one.room.get("memory", NONE), one.name),
        )
        if not ready or not 0 < count <= MOST:
            raise Permanent(f"+{count}: there is no ready node without taints to copy, or that is too many")
        like = ready[len(ready) // 2]
        for number in range(1, count + 1):
            name = f"new-node-{number}"
            labels = {key: name if value == like.name else value for key, value in like.labels.items()}
            self.board.add(replace(like, name=name, labels=labels))
            for load in tuple(self.board.on[like.name].values()):
                if load.pinned and load.owner.kind == "DaemonSet":
                    self.board.put(replace(load, name=f"{load.owner.name}-{name}", node=name), name)
        self.told.append(f"{count} more like {like.name} (of middling memory), with the pods of its DaemonSets")

    def _evict(self, name: str) -> None:
        self._machine(name)
        for load in self.board.remove(name):
            self._put_out(load, name)
        self.told.append(f"{name} is gone, and its pods look for another node")

    def _scale(self, key: tuple[str, str], wanted: int) -> None:
        template = self._templates.get(key)
        if template is None:
            raise Permanent(f"there is no Deployment or StatefulSet {key[0]}/{key[1]}")
        owner = template.load.owner
        same = ("namespace", "kind", "name")

        def is_its(load: Load) -> bool:
            return all(getattr(load.owner, part) == getattr(owner, part) for part in same)

        placed = in_turn(load for load, _ in self.board.pods() if is_its(load))
        waiting = [load for load in self.board.waiting if is_its(load)]
        like = (placed or waiting or [template.load])[0]
        have = len(placed) + len(waiting)
        for number in range(1, min(wanted - have, MOST) + 1):
            load = another(like, number)
            if why := self._allowance.refusal(load):
                self.refused.append(Waiting(load.namespace, load.name, f"{owner.kind} {owner.name}", why))
            else:
                self.board.waiting.append(load)
        for load in [*waiting, *reversed(placed)][: max(0, have - wanted)]:
            self._allowance.give_back(load)
            if load.node:
                self.board.take(load, load.node)
            else:
                self.board.waiting.remove(load)
        self.told.append(f"{owner.kind} {key[0]}/{key[1]} has {wanted} pods instead of {have}")

    def _machine(self, name: str) -> Machine:
        if name not in self.board.machines:
            raise Permanent(f"there is no node {name!r}; there are {', '.join(sorted(self.board.machines)) or 'none'}")
        return self.board.machines[name]


def supposed(
    texts: Iterable[str],
    machines: tuple[Machine, ...],
    loads: tuple[Load, ...],
    templates: Mapping[tuple[str, str], Template],
    quotas: Iterable[QuotaUse] = (),
) -> Supposed:
    """What would be. Everything that has a place and may keep it keeps it.

    Raises:
        Permanent: when a supposition is none, or speaks of what is not there.
    """
    today = Board(machines, loads)
    unexplained = {load.title for load in in_turn(today.waiting) if isinstance(today.place(load), str)}
    changes = Changes(machines, loads, templates, quotas)
    for text in texts:
        changes.suppose(text)
    board, before = changes.board, {load.title for load in loads if not load.node}
    was = {load.title: name for load, name in changes.homeless}
    moved, waiting = [], changes.refused
    for load in in_turn([*(load for load, _ in changes.homeless), *board.waiting]):
        if load.title in unexplained and load.title in before:
            continue
        place = board.place(load)
        if isinstance(place, str):
            moved.append(Moved(load.namespace, load.name, was.get(load.title, ""), place))
        else:
            owner = f"{load.owner.kind} {load.owner.name}"
            waiting.append(Waiting(load.namespace, load.name, owner, _told(place), load.title in before))
    return Supposed(
        tuple(changes.told),
        not waiting,
        tuple(waiting),
        tuple(moved),
        tuple(changes.ended),
        tuple(sorted(unexplained)),
        tuple(_row(board, name) for name in sorted(board.machines)),
    )


def _told(troubles: tuple[str, ...]) -> str:
    counted = sorted({one: troubles.count(one) for one in troubles}.items(), key=lambda each: (-each[1], each[0]))
    said = ", ".join(f"{count} {one}" for one, count in counted) or "there is none"
    return f"0/{len(troubles)} nodes are available: {said}"


def _row(board: Board, name: str) -> tuple[str, float, float, float, float, int]:
    room = board.machines[name].room
    figures = ((float(board.asked(name, one)), float(room.get(one, NONE))) for one in ("memory", "cpu"))
    (memory, most), (cpu, cores) = figures
    return name, memory, most, cpu, cores, len(board.on[name])
